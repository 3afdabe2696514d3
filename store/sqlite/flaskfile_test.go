package sqlite

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
)

// flaskSchema is what SQLAlchemy makes, without rows.
const flaskSchema = `
	CREATE TABLE users (id INTEGER NOT NULL, username VARCHAR(64), password_hash VARCHAR(128), avatar_hash VARCHAR(32), PRIMARY KEY (id));
	CREATE TABLE permissions (id INTEGER NOT NULL, permission_name VARCHAR(64), PRIMARY KEY (id));
	CREATE TABLE reluserpermission (id INTEGER NOT NULL, user_id INTEGER, permission_id INTEGER, PRIMARY KEY (id));`

// writeFlask runs statements on a new database and returns its path.
func writeFlask(t testing.TB, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FlaskFileName)
	db := rawDatabase(t, path)
	for _, statement := range statements {
		_, err := db.Exec(statement)
		must(t, err)
	}
	must(t, db.Close())
	return path
}

// rawDatabase is somebody else's connection to a file.
func rawDatabase(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// openedFlask opens a file until the test ends.
func openedFlask(t testing.TB, path string) *FlaskFile {
	t.Helper()
	f, err := OpenFlask(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	return f
}

func TestFlaskAccountsAreReadAsTheyAre(t *testing.T) {
	f := openedFlask(t, writeFlask(t, flaskSchema, `
		INSERT INTO users VALUES (1, '小明', 'pbkdf2:sha256:50000$abcdefgh$00', 'cafe'), (2, 'Bob', 'hash', NULL), (7, 'bob', NULL, '');
		INSERT INTO users VALUES (8, 'bell' || char(7), 'hash', ''), (9, 'nul' || char(0) || 'inside', 'hash', '');
		INSERT INTO permissions VALUES (1, 'createroom'), (2, 'dance'), (3, 'unused'), (4, NULL), (5, 'dance');
		INSERT INTO reluserpermission VALUES (1, 1, 2), (2, 1, 1), (3, 1, 1), (4, 1, 5), (5, 2, 4), (6, 2, 99), (7, 99, 1), (8, 'x', NULL);`))
	want := []chat.AccountRecord{
		{User: chat.User{ID: 1, Name: "小明", AvatarHash: "cafe"}, FlaskID: 1, Legacy: "pbkdf2:sha256:50000$abcdefgh$00",
			Grants: []chat.Permission{"createroom", "dance"}},
		{User: chat.User{ID: 2, Name: "Bob"}, FlaskID: 2, Legacy: "hash"},
		{User: chat.User{ID: 7, Name: "bob"}, FlaskID: 7},
		{User: chat.User{ID: 8, Name: "bell\a"}, FlaskID: 8, Legacy: "hash"},
		{User: chat.User{ID: 9, Name: "nul\x00inside"}, FlaskID: 9, Legacy: "hash"},
	}
	var got []chat.AccountRecord
	for a, err := range f.Accounts(t.Context()) {
		must(t, err)
		got = append(got, a)
	}
	if !slices.EqualFunc(got, want, sameRecord) {
		t.Errorf("accounts\n%+v, want\n%+v", got, want)
	}
	var names []chat.Permission
	for p, err := range f.Permissions(t.Context()) {
		must(t, err)
		names = append(names, p)
	}
	if !slices.Equal(names, []chat.Permission{"createroom", "dance", "unused"}) {
		t.Errorf("permissions %q", names)
	}
}

func sameRecord(a, b chat.AccountRecord) bool {
	return a.User == b.User && a.FlaskID == b.FlaskID && a.Legacy == b.Legacy && a.Current == b.Current &&
		slices.Equal(a.Grants, b.Grants)
}

// A database that hihichat has used since holds newer hashes, and knows itself which account had which id.
func TestFlaskAccountsOfAnAdoptedDatabase(t *testing.T) {
	s := adopt(t)
	u, err := s.UserByName(t.Context(), "小明")
	must(t, err)
	must(t, s.SetCurrentHash(t.Context(), u.ID, "argon2id"))
	must(t, s.SetAdmin(t.Context(), u.ID, true))
	_, err = s.CreateUser(t.Context(), chat.User{Name: "made here"}, "argon2id")
	must(t, err)
	f := openedFlask(t, filepath.Join(s.dir, FileName))
	for a, err := range f.Accounts(t.Context()) {
		must(t, err)
		if a.User.Admin || a.Current != "argon2id" || (a.FlaskID != 0) != (a.User.Name == "小明") {
			t.Errorf("%+v", a)
		}
	}
}

func TestRowsThatAreNoAccountsAreSkipped(t *testing.T) {
	cases := []struct{ name, row, why string }{
		{"no name", `(1, NULL, 'hash', '')`, "no name"},
		{"an empty name", `(1, '', 'hash', '')`, "no name"},
		{"a name of bytes", `(1, x'616263', 'hash', '')`, "no text"},
		{"a long name", `(1, hex(zeroblob(2500)), 'hash', '')`, "longer"},
		{"a name of 8 MB", `(1, hex(zeroblob(4000000)), 'hash', '')`, "longer"},
		{"a name that is taken", `(1, 'alice', 'hash', ''), (2, 'alice', 'other', '')`, "another row"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			f := openedFlask(t, writeFlask(t, flaskSchema, `INSERT INTO users VALUES `+tc.row, `INSERT INTO users VALUES (9, 'bob', 'hash', '')`))
			var skipped []string
			last := ""
			for a, err := range f.Accounts(t.Context()) {
				var skip *chat.Skip
				if errors.As(err, &skip) {
					skipped = append(skipped, skip.Error())
					continue
				}
				must(t, err)
				last = a.User.Name
			}
			if len(skipped) != 1 || !strings.Contains(skipped[0], tc.why) || len(skipped[0]) > 200 {
				t.Errorf("skipped %.300q", skipped)
			}
			if last != "bob" {
				t.Errorf("the row after it: %q", last)
			}
		})
	}
}

func TestLongHashesAreNotRead(t *testing.T) {
	f := openedFlask(t, writeFlask(t, flaskSchema, `INSERT INTO users VALUES (1, 'alice', hex(zeroblob(4000000)), hex(zeroblob(4000000)))`))
	for a, err := range f.Accounts(t.Context()) {
		must(t, err)
		if a.Legacy != "" || a.User.AvatarHash != "" {
			t.Errorf("hashes of %d and %d bytes", len(a.Legacy), len(a.User.AvatarHash))
		}
	}
}

func TestFilesThatAreNotFlasksAreRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	good := writeFlask(t, flaskSchema, `INSERT INTO users VALUES (1, 'alice', 'hash', '')`)
	must(t, os.Symlink(good, filepath.Join(dir, "link")))
	cases := []struct{ name, path, want string }{
		{"nothing", filepath.Join(dir, "nothing"), "there is no file"},
		{"a folder", dir, "is a folder"},
		{"a link", filepath.Join(dir, "link"), "symbolic link"},
		{"an empty file", write("empty", ""), "not an SQLite database"},
		{"a text", write("text", strings.Repeat("no database ", 1000)), "not an SQLite database"},
		{"a header alone", write("header", "SQLite format 3\x00"), "header"},
		{"a header and noise", write("noise", "SQLite format 3\x00"+strings.Repeat("\xff\x01", 5000)), "noise"},
		{"other tables", writeFlask(t, `CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)`), "not a database of the Flask version"},
		{"users without hashes", writeFlask(t, strings.Replace(flaskSchema, "password_hash", "password", 1)), "no table users with a column password_hash"},
		{"a view in place of users", writeFlask(t, strings.Replace(flaskSchema, "TABLE users", "TABLE others", 1),
			`CREATE VIEW users AS SELECT * FROM others`), "no table users"},
		{"a virtual table in place of users", writeFlask(t, strings.Replace(flaskSchema, "TABLE users", "TABLE others", 1),
			`CREATE VIRTUAL TABLE users USING fts5(id, username, password_hash)`), "no table users"},
		{"names that are made as they are read", writeFlask(t, strings.Replace(flaskSchema, "username VARCHAR(64)",
			"username TEXT GENERATED ALWAYS AS (upper(password_hash))", 1)), "no table users with a column username"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			f, err := OpenFlask(t.Context(), tc.path)
			if err == nil {
				t.Fatal("opened: ", f.Close())
			}
			if !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q, want one line with %q", err, tc.want)
			}
		})
	}
}

// A file that breaks off in the middle is told as damaged, not read in part.
func TestADamagedFileIsAnError(t *testing.T) {
	path := writeFlask(t, flaskSchema, `INSERT INTO users
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, 'user' || i, 'hash', '' FROM n`)
	whole, err := os.ReadFile(path)
	must(t, err)
	for i := len(whole) / 2; i < len(whole); i++ {
		whole[i] = 0xA5
	}
	must(t, os.WriteFile(path, whole, 0o600))
	f := openedFlask(t, path)
	var last error
	for _, err := range f.Accounts(t.Context()) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "damaged") {
		t.Errorf("the end: %v", last)
	}
}

func TestALockedFileIsNamed(t *testing.T) {
	path := writeFlask(t, flaskSchema)
	other := rawDatabase(t, path)
	_, err := other.Exec(`BEGIN EXCLUSIVE`)
	must(t, err)
	if _, err := openFlask(t.Context(), path, 0); err == nil || !strings.Contains(err.Error(), "locked by another program") {
		t.Errorf("%v", err)
	}
}

// What a running Flask version has committed to its -wal file counts too.
func TestAFileInUseIsReadAsItStands(t *testing.T) {
	path := writeFlask(t, flaskSchema)
	other := rawDatabase(t, path)
	for _, statement := range []string{
		`PRAGMA journal_mode = WAL`, `INSERT INTO users VALUES (1, 'alice', 'hash', '')`,
		`BEGIN IMMEDIATE`, `INSERT INTO users VALUES (2, 'uncommitted', 'hash', '')`,
	} {
		_, err := other.Exec(statement)
		must(t, err)
	}
	f := openedFlask(t, path)
	var names []string
	for a, err := range f.Accounts(t.Context()) {
		must(t, err)
		names = append(names, a.User.Name)
	}
	if !slices.Equal(names, []string{"alice"}) {
		t.Errorf("accounts %q", names)
	}
}

// A copy that was made in the middle of a change needs its journal played back, which reading alone can't do.
func TestAnInterruptedChangeIsExplained(t *testing.T) {
	path := writeFlask(t, flaskSchema, `INSERT INTO users
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, 'user' || i, 'hash', '' FROM n`)
	other := rawDatabase(t, path)
	for _, statement := range []string{`PRAGMA cache_size = 1`, `BEGIN IMMEDIATE`, `UPDATE users SET password_hash = 'other' || id`} {
		_, err := other.Exec(statement)
		must(t, err)
	}
	copied := filepath.Join(t.TempDir(), FlaskFileName)
	for _, suffix := range []string{"", "-journal"} {
		content, err := os.ReadFile(path + suffix)
		must(t, err)
		must(t, os.WriteFile(copied+suffix, content, 0o600))
	}
	if _, err := OpenFlask(t.Context(), copied); err == nil || !strings.Contains(err.Error(), "left in the middle of a change") {
		t.Errorf("%v", err)
	}
}
