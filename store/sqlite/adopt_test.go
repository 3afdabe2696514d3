package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
)

// flaskFolder is a data folder that holds the Flask version's database, with one account in it.
func flaskFolder(t *testing.T) string {
	t.Helper()
	path := writeFlask(t, flaskSchema, `INSERT INTO users VALUES (3, '小明', 'hash', '')`,
		`INSERT INTO permissions VALUES (1, 'createroom')`, `INSERT INTO reluserpermission VALUES (1, 3, 1)`)
	return filepath.Dir(path)
}

// backups returns the copies beside the database.
func backups(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, FlaskFileName+".before-hihichat-*"))
	must(t, err)
	return found
}

func TestAFolderWithFlasksDatabaseIsServedFromIt(t *testing.T) {
	dir := flaskFolder(t)
	if Used(t.Context(), dir) {
		t.Error("used before anybody has")
	}
	s := open(t, dir)
	c, err := s.CredentialsOf(t.Context(), "小明")
	must(t, err)
	if c.User.ID != 3 || c.User.Admin || c.Legacy != "hash" {
		t.Errorf("%+v", c)
	}
	found, err := s.FlaskCredentials(t.Context(), 3)
	if err != nil || found.User.Name != "小明" {
		t.Errorf("by Flask's id: %+v, %v", found, err)
	}
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "小明", CreatedAt: at}))
	if !missing(filepath.Join(dir, FileName)) {
		t.Error("a second database was made")
	}
	if !Used(t.Context(), dir) || !Serves(dir, filepath.Join(dir, FlaskFileName)) {
		t.Error("the folder does not know its database")
	}
}

// Before anything is written there is a copy that opens as the Flask version left it, and only once.
func TestFlasksDatabaseIsCopiedFirst(t *testing.T) {
	dir := flaskFolder(t)
	var log bytes.Buffer
	s, err := Open(t.Context(), Config{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
	must(t, err)
	_, err = s.CreateUser(t.Context(), chat.User{Name: "later"}, "argon2id")
	must(t, err)
	must(t, s.Close())
	copies := backups(t, dir)
	if len(copies) != 1 || !strings.Contains(log.String(), copies[0]) {
		t.Fatalf("copies %q, log %s", copies, &log)
	}
	info, err := os.Stat(copies[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	original := rawDatabase(t, copies[0])
	if names := column(t, original, `SELECT username FROM users`); !slices.Equal(names, []string{"小明"}) {
		t.Errorf("users in the copy: %q", names)
	}
	if tables := column(t, original, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`); len(tables) != 3 {
		t.Errorf("tables in the copy: %q", tables)
	}
	must(t, open(t, dir).Close())
	if len(backups(t, dir)) != 1 {
		t.Error("the second start made another copy")
	}
}

// What others could read in Flask's time, they can't when new hashes and messages are in it; nor the files beside it.
func TestAnAdoptedDatabaseIsItsOwnersAlone(t *testing.T) {
	for _, journal := range []string{"DELETE", "WAL"} {
		t.Run(journal, func(t *testing.T) {
			dir := flaskFolder(t)
			path := filepath.Join(dir, FlaskFileName)
			flasks := rawDatabase(t, path) // the Flask version is still running
			must(t, os.Chmod(path, 0o644))
			_, err := flasks.Exec(`PRAGMA journal_mode = ` + journal + `; UPDATE permissions SET id = id`)
			must(t, err)
			open(t, dir)
			for _, file := range []string{path, path + "-wal", path + "-shm"} {
				info, err := os.Stat(file)
				must(t, err)
				if info.Mode().Perm() != 0o600 {
					t.Errorf("%s has mode %v", filepath.Base(file), info.Mode())
				}
			}
		})
	}
}

// The Flask version can go on with the file: its own statements still work, and it sees who was added meanwhile.
func TestFlaskReadsTheAdoptedDatabase(t *testing.T) {
	dir := flaskFolder(t)
	s := open(t, dir)
	_, err := s.CreateUser(t.Context(), chat.User{Name: "added here"}, "argon2id")
	must(t, err)
	flasks := rawDatabase(t, filepath.Join(dir, FlaskFileName))
	_, err = flasks.Exec(`INSERT INTO users (username, password_hash, avatar_hash) VALUES ('added there', 'hash', NULL)`)
	must(t, err)
	names := column(t, flasks, `SELECT username FROM users ORDER BY username`)
	if !slices.Equal(names, []string{"added here", "added there", "小明"}) {
		t.Errorf("Flask sees %q", names)
	}
	if _, err := s.UserByName(t.Context(), "added there"); err != nil {
		t.Error(err)
	}
}

func TestAChatFileThatIsNotFlasksStopsTheStart(t *testing.T) {
	outside := filepath.Join(flaskFolder(t), FlaskFileName)
	cases := []struct {
		name, want string
		put        func(path string) error
	}{
		{"a text", "not an SQLite database", func(path string) error { return os.WriteFile(path, []byte("hello"), 0o600) }},
		{"a folder", "is a folder", func(path string) error { return os.Mkdir(path, 0o700) }},
		{"a link", "symbolic link", func(path string) error { return os.Symlink(outside, path) }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, tc.put(filepath.Join(dir, FlaskFileName)))
			s, err := Open(t.Context(), Config{Dir: dir})
			if err == nil {
				t.Fatal("opened: ", s.Close())
			}
			if !strings.Contains(err.Error(), "can't take over") || !strings.Contains(err.Error(), tc.want) {
				t.Error(err)
			}
			if len(backups(t, dir)) > 0 || !missing(filepath.Join(dir, FileName)) {
				t.Error("something was left behind")
			}
		})
	}
}

// column returns the texts of a query's only column.
func column(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		must(t, rows.Scan(&text))
		list = append(list, text)
	}
	must(t, rows.Err())
	return list
}
