package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"hihichat/chat"
	"hihichat/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// folder is a store that knows where it lives, so that a restart finds it.
type folder struct {
	*sqlite.Store
	dir string
}

// open opens the store of a folder until the test ends.
func open(t testing.TB, dir string) folder {
	t.Helper()
	s, err := sqlite.Open(context.Background(), sqlite.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return folder{s, dir}
}

func stores(s folder) chat.Stores {
	return chat.Stores{Accounts: s, Sessions: s, Rooms: s, Messages: s, Mutes: s}
}

func restart(t testing.TB, s chat.Stores) chat.Stores {
	t.Helper()
	old := s.Rooms.(folder)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	return stores(open(t, old.dir))
}

// flask runs a statement as the Flask version does: on a connection of its own, without foreign keys.
func flask(t testing.TB, s chat.Stores, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.Rooms.(folder).dir, sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}
