package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hihichat/chat"
)

// restored opens a backup as a new data folder.
func restored(t *testing.T, file string) folder {
	t.Helper()
	content, err := os.ReadFile(file)
	must(t, err)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, FileName), content, 0o600))
	return open(t, dir)
}

// onlyFile fails the test unless the folder holds that file alone.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, entry := range entries {
		if entry.Name() != filepath.Base(path) {
			t.Errorf("left behind: %s", entry.Name())
		}
	}
}

// While messages are stored in batches: whatever was acknowledged before the backup is in it, in order, and of each
// batch all or nothing.
func TestBackupWhileMessagesAreStored(t *testing.T) {
	s := fresh(t)
	hall, pair := chat.InRoom("hall"), chat.Between("alice", "bob")
	stop, begun := make(chan struct{}), make(chan struct{})
	var acknowledged int
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 0; ; n += 2 {
			if errs := s.Append(context.Background(), []chat.Message{message(n, hall, "a"), message(n+1, pair, "b")}); errs != nil {
				t.Error(errs)
				return
			}
			if n == 400 {
				acknowledged = n/2 + 1
				close(begun)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	<-begun
	file := filepath.Join(t.TempDir(), "backup")
	saved, err := Backup(t.Context(), s.dir, file, nil)
	close(stop)
	writing.Wait()
	must(t, err)
	onlyFile(t, file)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != saved.Bytes {
		t.Errorf("%v, %v, %d bytes said", info, err, saved.Bytes)
	}
	copied := restored(t, file)
	inHall, inPair := all(t, copied, hall), all(t, copied, pair)
	if len(inHall) < acknowledged || len(inHall) != len(inPair) || saved.Messages != 2*len(inHall) {
		t.Errorf("%d and %d messages, %d acknowledged before; it says %+v", len(inHall), len(inPair), acknowledged, saved)
	}
	for i, m := range inHall {
		if m != message(2*i, hall, "a") {
			t.Fatalf("message %d is %+v", i, m)
		}
	}
	if errs := copied.Append(t.Context(), []chat.Message{message(1<<20, hall, "after")}); errs != nil {
		t.Error("the copy can't be written:", errs)
	}
}

// The default data folder is ./data: SQLite reads the first folder of a relative path in a URI as a host.
func TestRelativePaths(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, os.MkdirAll("home/data", 0o700))
	for _, dir := range []string{"./data", "home/data", "."} {
		t.Run(dir, func(t *testing.T) {
			s := open(t, dir)
			_, err := s.CreateUser(t.Context(), chat.User{Name: "alice"}, "hash")
			must(t, err)
			file := strings.ReplaceAll(dir, "/", "-") + ".backup"
			if saved, err := Backup(t.Context(), dir, file, nil); err != nil || saved.Accounts != 1 {
				t.Errorf("backup: %+v, %v", saved, err)
			}
			if _, err := Inspect(t.Context(), dir); err != nil {
				t.Errorf("inspect: %v", err)
			}
		})
	}
}

func TestBackupCountsWhatIsThere(t *testing.T) {
	s := fresh(t)
	_, err := s.CreateUser(t.Context(), chat.User{Name: "alice"}, "hash")
	must(t, err)
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: at}))
	saved, err := Backup(t.Context(), s.dir, filepath.Join(t.TempDir(), "backup"), func(int64, int64) {})
	saved.Bytes = 0
	if want := (Saved{Accounts: 1, Rooms: 1}); err != nil || saved != want {
		t.Errorf("%+v, %v", saved, err)
	}
}

func TestBackupRefuses(t *testing.T) {
	s := fresh(t)
	taken := filepath.Join(t.TempDir(), "taken")
	must(t, os.WriteFile(taken, []byte("the backup of yesterday"), 0o600))
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink("nowhere", link))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	damaged := t.TempDir()
	for name, tt := range map[string]struct {
		ctx       context.Context
		dir, file string
		want      string
	}{
		"a file that exists":         {t.Context(), s.dir, taken, "exists already"},
		"a link that leads nowhere":  {t.Context(), s.dir, link, "exists already"},
		"a folder that is not there": {t.Context(), s.dir, filepath.Join(t.TempDir(), "missing", "backup"), "can't write"},
		"no database":                {t.Context(), t.TempDir(), filepath.Join(t.TempDir(), "backup"), "there is no database"},
		"a damaged database":         {t.Context(), damaged, filepath.Join(t.TempDir(), "backup"), "not an SQLite database"},
		"an impatient person":        {gone, s.dir, filepath.Join(t.TempDir(), "backup"), "canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.dir == damaged {
				must(t, os.WriteFile(filepath.Join(damaged, FileName), []byte(strings.Repeat("no database ", 1000)), 0o600))
			}
			_, err := Backup(tt.ctx, tt.dir, tt.file, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if _, err := os.Stat(tt.file); tt.file != taken && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a file is there: %v", err)
			}
			if tt.want == "not an SQLite database" || tt.want == "canceled" {
				onlyFile(t, tt.file)
			}
		})
	}
	if content, err := os.ReadFile(taken); err != nil || string(content) != "the backup of yesterday" {
		t.Errorf("it was overwritten: %q, %v", content, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(taken)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// A page that was changed on the disk behind SQLite's back is found before the copy gets a name.
func TestBackupOfADamagedTable(t *testing.T) {
	s := fresh(t)
	for n := range 50 {
		if errs := s.Append(t.Context(), []chat.Message{message(n, chat.InRoom("hall"), strings.Repeat("x", 2000))}); errs != nil {
			t.Fatal(errs)
		}
	}
	must(t, s.Close())
	path := filepath.Join(s.dir, FileName)
	content, err := os.ReadFile(path)
	must(t, err)
	for i := len(content) / 2; i < len(content)-4096; i++ {
		content[i] = 0xaa
	}
	must(t, os.WriteFile(path, content, 0o600))
	file := filepath.Join(t.TempDir(), "backup")
	if _, err := Backup(t.Context(), s.dir, file, nil); err == nil {
		t.Error("no error")
	}
	if !missing(file) {
		t.Error("the copy was kept")
	}
	onlyFile(t, file)
}
