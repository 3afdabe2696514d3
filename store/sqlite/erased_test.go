package sqlite

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hihichat/chat"
)

// inFiles reports whether a text stands anywhere in the files of a folder.
func inFiles(t *testing.T, dir, text string) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		must(t, err)
		if bytes.Contains(content, []byte(text)) {
			return true
		}
	}
	return false
}

// What was removed is not only hidden: its bytes are overwritten, also those of a text that fills pages of its own.
func TestRemovedTextsAreGoneFromTheFile(t *testing.T) {
	s := fresh(t)
	hall, pair := chat.InRoom("hall"), chat.Between("alice", "bob")
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: at}))
	long := strings.Repeat("filling ", 1000)
	batch := []chat.Message{
		message(1, hall, "a short secret"), message(2, hall, long+"a long secret"), message(3, hall, "stays"),
		message(4, hall, "a disowned secret"), message(5, pair, "a private secret"),
	}
	batch[3].From = "mallory"
	if errs := s.Append(t.Context(), batch); errs != nil {
		t.Fatal(errs)
	}
	for _, m := range batch[:2] {
		must(t, s.RemoveMessage(t.Context(), hall, m.ID))
	}
	_, changed, err := s.Disown(t.Context(), "hall", "mallory", "", "", 100)
	if err != nil || changed != 1 {
		t.Errorf("%d disowned, %v", changed, err)
	}
	must(t, s.ForgetPair(t.Context(), pair))
	if n, err := s.PurgeDeleted(t.Context(), 100); n != 1 || err != nil {
		t.Errorf("%d purged, %v", n, err)
	}
	must(t, s.Close())
	for _, secret := range []string{"a short secret", "a long secret", "a disowned secret", "a private secret"} {
		if inFiles(t, s.dir, secret) {
			t.Errorf("%q is still there", secret)
		}
	}
	if !inFiles(t, s.dir, "stays") {
		t.Error("nothing is there")
	}
}

// Nobody who asked to be forgotten can be found in the tables: the name that must not be given again is kept as a digest.
func TestAForgottenNameStandsNowhere(t *testing.T) {
	s := fresh(t)
	const name = "Aloysius"
	admin(t, s, "root")
	u, err := s.CreateUser(t.Context(), chat.User{Name: name}, "hash")
	must(t, err)
	must(t, s.SetShownName(t.Context(), u.ID, name+" the Great"))
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "root", CreatedAt: at}))
	m := message(1, chat.InRoom("hall"), "hello")
	m.From = name
	if errs := s.Append(t.Context(), []chat.Message{m}); errs != nil {
		t.Fatal(errs)
	}
	_, err = s.DeleteUser(t.Context(), u.ID, chat.Deletion{Name: name, Fate: chat.AnonymiseMessages, Heir: "deleted-1", At: at})
	must(t, err)
	_, _, err = s.Disown(t.Context(), "hall", name, "deleted-1", "", 100)
	must(t, err)
	must(t, s.EndDeletion(t.Context(), name))
	_, err = s.CreateUser(t.Context(), chat.User{Name: name}, "hash")
	if chat.KindOf(err) != chat.Conflict {
		t.Errorf("the name was given again: %v", err)
	}
	must(t, s.Close())
	if inFiles(t, s.dir, name) || inFiles(t, s.dir, chat.FoldName(name)) {
		t.Error("the name is still there")
	}
}
