package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hihichat/chat"
)

func TestOpenMakesFilesForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "data # 100% ?x=1 数据")
	s := open(t, dir)
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", CreatedAt: at}))
	for name, want := range map[string]os.FileMode{
		"": 0o700, FileName: 0o600, FileName + "-wal": 0o600, FileName + "-shm": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %o, want %o", name, got, want)
		}
	}
}

func TestOpenRefusesWithOneClearError(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string) string // returns the folder to open
		want    string
	}{
		{"a file in place of the folder", func(t *testing.T, dir string) string {
			must(t, os.WriteFile(filepath.Join(dir, "data"), nil, 0o600))
			return filepath.Join(dir, "data")
		}, "not a directory"},
		{"a folder in place of the file", func(t *testing.T, dir string) string {
			must(t, os.Mkdir(filepath.Join(dir, FileName), 0o700))
			return dir
		}, "is a directory"},
		{"something else in place of the database", func(t *testing.T, dir string) string {
			must(t, os.WriteFile(filepath.Join(dir, FileName), []byte(strings.Repeat("no database ", 1000)), 0o600))
			return dir
		}, "is not an SQLite database"},
		{"a database of the future", func(t *testing.T, dir string) string {
			must(t, open(t, dir).Close())
			flask(t, dir, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (4711, 1)`)
			return dir
		}, "newer version of hihichat"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := c.prepare(t, t.TempDir())
			s, err := Open(t.Context(), Config{Dir: dir})
			if err == nil {
				t.Fatal("opened", s.Close())
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want one line with %q and the folder", err, c.want)
			}
		})
	}
}

func TestOpenGivesUpWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := Open(ctx, Config{Dir: t.TempDir()}); err == nil {
		t.Error("opened", s.Close())
	}
}

// TestManyMayStartAtOnce opens a new folder many times together, in this process and in others: each finds its tables.
func TestManyMayStartAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if i%4 == 0 {
				if out, err := helperProcess(t, "open", dir).CombinedOutput(); err != nil {
					t.Errorf("%v: %s", err, out)
				}
				return
			}
			s, err := Open(t.Context(), Config{Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestTwoStoresShareAFile stands for the command line working while the server runs.
func TestTwoStoresShareAFile(t *testing.T) {
	dir := t.TempDir()
	server, command := open(t, dir), open(t, dir)
	var all sync.WaitGroup
	for i, s := range []folder{server, command} {
		for j := range 4 {
			all.Go(func() {
				for k := range 25 {
					name := fmt.Sprintf("user %d %d %d", i, j, k)
					if _, err := s.CreateUser(t.Context(), chat.User{Name: name}, "hash"); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
	}
	all.Wait()
	for _, s := range []folder{server, command} {
		users, err := s.Users(t.Context(), chat.UserQuery{Limit: 1000})
		if err != nil || len(users) != 200 {
			t.Errorf("%d users, %v", len(users), err)
		}
	}
}

func TestEveryConnectionHasItsPragmas(t *testing.T) {
	s := fresh(t)
	read := func(q querier, pragma string) string {
		value, _, err := first(t.Context(), q, one[string], "PRAGMA "+pragma)
		must(t, err)
		return value
	}
	want := map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": "2", "busy_timeout": "5000",
		"secure_delete": "1", "wal_autocheckpoint": "1000"}
	for pragma, value := range want {
		if got := read(s.reader, pragma); got != value {
			t.Errorf("readers: %s is %s, want %s", pragma, got, value)
		}
		must(t, s.write(t.Context(), "look", func(tx *tx) error {
			if got := read(tx, pragma); got != value {
				t.Errorf("writer: %s is %s, want %s", pragma, got, value)
			}
			return nil
		}))
	}
	if got := read(s.reader, "query_only"); got != "1" {
		t.Error("readers can write")
	}
}

// TestMigrationsAreAllApplied guards against a migration that is left out or numbered twice.
func TestMigrationsAreAllApplied(t *testing.T) {
	files, err := migrations.ReadDir("migrations")
	must(t, err)
	s := fresh(t)
	versions, err := collect(t.Context(), s.reader, one[int], `SELECT version_id FROM goose_db_version ORDER BY id`)
	must(t, err)
	for i, version := range versions {
		if version != i {
			t.Fatalf("versions %v do not follow each other", versions)
		}
	}
	if len(versions) != len(files)+1 { // version 0 is the empty database
		t.Errorf("%d migrations were applied, %d are there", len(versions)-1, len(files))
	}
}
