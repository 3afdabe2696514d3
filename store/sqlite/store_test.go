package sqlite

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hihichat/chat"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		os.Exit(helper(os.Getenv(helperTask), dir))
	}
	goleak.VerifyTestMain(m)
}

// folder is a store that knows where it lives, so that a restart finds it.
type folder struct {
	*Store
	dir string
}

// at is a moment on which tests agree.
var at = time.Date(2026, 11, 22, 12, 0, 12, 345_678_000, time.UTC)

// message returns the nth message of a room.
func message(n int, c chat.Conversation, text string) chat.Message {
	sent := at.Add(time.Duration(n) * time.Microsecond)
	return chat.Message{ID: chat.NewID(sent, 0), Conversation: c, From: "alice", Text: text, Time: sent}
}

// must ends the test at an error that should not be.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// migrated is a database file with all tables and nothing in them: made once, since making one takes many syncs.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "hihi-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := Open(context.Background(), Config{Dir: dir})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, FileName))
})

// fresh returns an empty store in a folder of its own.
func fresh(t testing.TB) folder {
	t.Helper()
	file, err := migrated()
	must(t, err)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, FileName), file, 0o600))
	return open(t, dir)
}

// open opens the store of a folder until the test ends.
func open(t testing.TB, dir string) folder {
	t.Helper()
	s, err := Open(context.Background(), Config{Dir: dir})
	must(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return folder{s, dir}
}

func stores(s folder) chat.Stores {
	return chat.Stores{Accounts: s, Sessions: s, Audit: s, Rooms: s, Messages: s, Mutes: s, Marks: s}
}

func restart(t testing.TB, s chat.Stores) chat.Stores {
	t.Helper()
	old := s.Rooms.(folder)
	must(t, old.Close())
	return stores(open(t, old.dir))
}

// flask runs a statement as the Flask version does: on a connection of its own, without foreign keys.
func flask(t testing.TB, dir, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	must(t, err)
	defer db.Close()
	_, err = db.Exec(query, args...)
	must(t, err)
}
