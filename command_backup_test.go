package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// speakers sends messages into the room hall from several connections until it is stopped, and knows which were
// acknowledged.
type speakers struct {
	s    *serving
	stop chan struct{}
	done sync.WaitGroup

	mu    sync.Mutex // guards heard
	more  *sync.Cond // is signalled with every acknowledgement
	heard []string
}

func speak(s *serving) *speakers {
	sp := &speakers{s: s, stop: make(chan struct{})}
	sp.more = sync.NewCond(&sp.mu)
	for speaker := range 6 {
		sp.done.Go(func() { sp.run(speaker) })
	}
	return sp
}

func (sp *speakers) run(speaker int) {
	for n := 0; ; n++ {
		select {
		case <-sp.stop:
			return
		default:
		}
		text := fmt.Sprintf("%d-%d", speaker, n)
		resp, err := sp.s.client.PostForm(sp.s.url+"api/sendchat/"+text, url.Values{"rname": {"hall"}})
		if err != nil { // the server has been killed
			return
		}
		var answer struct{ Code int }
		err = json.NewDecoder(resp.Body).Decode(&answer)
		_ = resp.Body.Close()
		if err == nil && answer.Code == 200 {
			sp.mu.Lock()
			sp.heard = append(sp.heard, text)
			sp.more.Broadcast()
			sp.mu.Unlock()
		}
	}
}

// await returns what has been acknowledged, once that is at least n messages.
func (sp *speakers) await(n int) []string {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	for len(sp.heard) < n {
		sp.more.Wait()
	}
	return sp.heard[:len(sp.heard):len(sp.heard)]
}

// texts returns the room's whole history and fails the test if a message is there twice.
func (s *serving) texts(room string) map[string]bool {
	s.t.Helper()
	texts, before := map[string]bool{}, ""
	for {
		var page struct {
			Messages []struct{ ID, Text string }
			More     bool
		}
		got := s.get("api/messages?limit=200&rname=" + room + "&before=" + before)
		if err := json.Unmarshal([]byte(strings.TrimPrefix(got, "200 ")), &page); err != nil {
			s.t.Fatalf("%v: %.200s", err, got)
		}
		for _, m := range page.Messages {
			if texts[m.Text] {
				s.t.Errorf("%s is there twice", m.Text)
			}
			texts[m.Text] = true
		}
		if !page.More {
			return texts
		}
		before = page.Messages[0].ID
	}
}

// The whole story: people are talking, a backup is taken, the machine dies, and the backup becomes a new data folder.
// Everything that was acknowledged before the backup began is there.
func TestBackupUnderLoadAndRestore(t *testing.T) {
	dir := t.TempDir()
	env := []string{"HIHI_ADMIN_PASSWORD=correct horse"}
	s := serve(t, dir, env)
	if s.login("admin", "correct horse") != "success" {
		t.Fatal("login failed")
	}
	s.post("createroom/", url.Values{"chatroomname": {"hall"}})
	talk := speak(s)
	acknowledged := talk.await(300)
	file := filepath.Join(t.TempDir(), "hihichat-backup.sqlite3")
	o := command(t, []string{"HIHI_DATA=" + dir}, "", "backup", file)
	if o.code != 0 || o.stderr != "" || !strings.HasPrefix(o.stdout, "saved ") || !strings.Contains(o.stdout, "1 account, 1 room, ") {
		t.Fatalf("%+v", o)
	}
	talk.await(len(acknowledged) + 50) // the server goes on beside and after it
	s.signal(syscall.SIGKILL)
	close(talk.stop)
	talk.done.Wait()

	fresh := t.TempDir()
	restore(t, file, fresh)
	again := serve(t, fresh, nil)
	old, _ := url.Parse(s.url)
	now, _ := url.Parse(again.url)
	again.client.Jar.SetCookies(now, s.client.Jar.Cookies(old))
	if got := again.get("api/messages?rname=hall"); !strings.HasPrefix(got, "401") {
		t.Errorf("the backup holds the secret: %s", got)
	}
	if again.login("admin", "correct horse") != "success" {
		t.Fatal("can't sign in after the restore")
	}
	there := again.texts("hall")
	for _, text := range acknowledged {
		if !there[text] {
			t.Errorf("%s was acknowledged before the backup and is lost", text)
		}
	}
	if got := again.post("api/sendchat/after", url.Values{"rname": {"hall"}}); got != `200 {"code": 200, "msg": "after"}` {
		t.Errorf("send: %s", got)
	}
	if code := again.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("exit %d\n%s", code, again.stderr)
	}
}

// restore is what the README tells: the backup becomes the database of an empty folder.
func restore(t *testing.T, file, dir string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "hihichat.sqlite3"), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// With the secret beside the restored database people stay signed in.
func TestRestoreWithTheSecretKeepsPeopleSignedIn(t *testing.T) {
	dir, fresh := t.TempDir(), t.TempDir()
	s := serve(t, dir, nil, "--admin-password", "correct horse")
	if s.login("admin", "correct horse") != "success" {
		t.Fatal("login failed")
	}
	file := filepath.Join(t.TempDir(), "backup")
	if o := command(t, nil, "", "--data", dir, "backup", file); o.code != 0 {
		t.Fatalf("%+v", o)
	}
	restore(t, file, fresh)
	secret, err := os.ReadFile(filepath.Join(dir, "secret"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(fresh, "secret"), secret, 0o600); err != nil {
		t.Fatal(err)
	}
	again := serve(t, fresh, nil)
	old, _ := url.Parse(s.url)
	now, _ := url.Parse(again.url)
	again.client.Jar.SetCookies(now, s.client.Jar.Cookies(old))
	if got := again.get("listuser/"); !strings.HasPrefix(got, "200") {
		t.Errorf("%.100s", got)
	}
}

func TestBackupIsOneLineWhenItFails(t *testing.T) {
	dir := withDatabase(t)
	taken := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no file", []string{"--data", dir, "backup"}, 2, "<file>"},
		{"a file that exists", []string{"--data", dir, "backup", taken}, 1, "overwrites nothing"},
		{"the name of the database", []string{"--data", dir, "backup", filepath.Join(dir, "chat.sqlite3")}, 1, "another name"},
		{"a folder that is not there", []string{"--data", dir, "backup", filepath.Join(dir, "missing", "file")}, 1, "no such file or directory"},
		{"a mistyped data folder", []string{"--data", dir + "x", "backup", filepath.Join(dir, "backup")}, 1, "there is no database"},
	} {
		t.Run(tt.name, func(t *testing.T) { command(t, nil, "", tt.args...).oneLine(t, tt.code, tt.want) })
	}
}

// With rooms and messages in Redis a backup is only half of it, and says so.
func TestBackupNamesWhatIsInRedis(t *testing.T) {
	dir := withDatabase(t)
	o := command(t, []string{"HIHI_REDIS_URL=redis://:hunter2@localhost"}, "", "--data", dir, "backup", filepath.Join(t.TempDir(), "backup"))
	if o.code != 0 || !strings.Contains(o.stdout, "Redis are not in it") || strings.Contains(o.stdout+o.stderr, "hunter2") {
		t.Errorf("%+v", o)
	}
}
