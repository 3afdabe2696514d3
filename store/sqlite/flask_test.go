package sqlite

import (
	"os"
	"slices"
	"testing"

	"hihichat/chat"
)

// flaskTables are the tables as SQLAlchemy makes them for the Flask version.
const flaskTables = `
	CREATE TABLE users (id INTEGER NOT NULL, username VARCHAR(64), password_hash VARCHAR(128), avatar_hash VARCHAR(32), PRIMARY KEY (id));
	CREATE UNIQUE INDEX ix_users_username ON users (username);
	CREATE TABLE permissions (id INTEGER NOT NULL, permission_name VARCHAR(64), PRIMARY KEY (id), UNIQUE (permission_name));
	CREATE TABLE reluserpermission (id INTEGER NOT NULL, user_id INTEGER, permission_id INTEGER, PRIMARY KEY (id));
	INSERT INTO users (username, password_hash) VALUES ('小明', 'pbkdf2:sha256:50000$abcdefgh$00');
	INSERT INTO permissions (permission_name) VALUES ('createroom');
	INSERT INTO reluserpermission (user_id, permission_id) VALUES (1, 1), (1, 1), (2, 1);`

// adopt returns a store on a database that the Flask version has written.
func adopt(t *testing.T) folder {
	dir := t.TempDir()
	must(t, os.MkdirAll(dir, 0o700))
	flask(t, dir, flaskTables)
	return open(t, dir)
}

func TestAFlaskDatabaseIsTakenOver(t *testing.T) {
	s := adopt(t)
	c, err := s.CredentialsOf(t.Context(), "小明")
	must(t, err)
	if c.Legacy != "pbkdf2:sha256:50000$abcdefgh$00" || c.Current != "" || c.User.Admin || !c.User.CreatedAt.IsZero() {
		t.Errorf("credentials %+v", c)
	}
	granted, err := s.PermissionsOf(t.Context(), c.User.ID)
	if err != nil || !slices.Equal(granted, []chat.Permission{"createroom"}) {
		t.Errorf("a grant that is there twice counts once: %v, %v", granted, err)
	}
	known, err := s.Permissions(t.Context())
	if err != nil || len(known) != len(chat.KnownPermissions) {
		t.Errorf("known permissions: %v, %v", known, err)
	}
}

func TestFlaskWritesOnAfterwards(t *testing.T) {
	s := adopt(t)
	flask(t, s.dir, `INSERT INTO users (username, password_hash, avatar_hash) VALUES ('later', 'hash', NULL)`)
	flask(t, s.dir, `INSERT INTO permissions (permission_name) VALUES ('dance')`)
	flask(t, s.dir, `INSERT INTO reluserpermission (user_id, permission_id)
		SELECT u.id, p.id FROM users u, permissions p WHERE u.username = 'later'`)
	later, err := s.UserByName(t.Context(), "later")
	must(t, err)
	granted, err := s.PermissionsOf(t.Context(), later.ID)
	if err != nil || !slices.Contains(granted, "dance") || !slices.Contains(granted, "createroom") {
		t.Errorf("grants of a user whom Flask has added: %v, %v", granted, err)
	}
}

func TestFlaskReadsOurAccounts(t *testing.T) {
	s := fresh(t)
	u, err := s.CreateUser(t.Context(), chat.User{Name: "alice"}, "argon2id")
	must(t, err)
	var scanned struct{ name, hash, avatar string }
	scan := func(r row) (bool, error) { return true, r.Scan(&scanned.name, &scanned.hash, &scanned.avatar) }
	query := `SELECT username, password_hash, avatar_hash FROM users WHERE id = ?`
	if _, ok, err := first(t.Context(), s.reader, scan, query, u.ID); !ok || err != nil {
		t.Fatal("no value may be NULL:", err)
	}
	if scanned.name != "alice" || scanned.hash != "" {
		t.Errorf("%+v", scanned)
	}
}

// TestNobodyInheritsWhatFlaskLeft: its table holds a grant for an id that no account has, until one gets it.
func TestNobodyInheritsWhatFlaskLeft(t *testing.T) {
	s := adopt(t)
	u, err := s.CreateUser(t.Context(), chat.User{Name: "new"}, "hash")
	must(t, err)
	if u.ID != 2 {
		t.Fatalf("id %d: the test shows nothing", u.ID)
	}
	if granted, err := s.PermissionsOf(t.Context(), u.ID); err != nil || len(granted) > 0 {
		t.Errorf("inherited grants: %v, %v", granted, err)
	}
}

// TestNobodyInheritsFromTheDeleted: SQLite gives a deleted row's id to the next account.
func TestNobodyInheritsFromTheDeleted(t *testing.T) {
	for name, s := range map[string]folder{"deleted under our eyes": fresh(t), "deleted before": adopt(t)} {
		t.Run(name, func(t *testing.T) {
			gone, err := s.CreateUser(t.Context(), chat.User{Name: "gone"}, "hash")
			must(t, err)
			must(t, s.Grant(t.Context(), gone.ID, "createroom"))
			must(t, s.PutSession(t.Context(), chat.Session{ID: "one", UserID: gone.ID, ExpiresAt: at}))
			flask(t, s.dir, `DELETE FROM users WHERE id = ?`, gone.ID)
			next, err := s.CreateUser(t.Context(), chat.User{Name: "next"}, "hash")
			must(t, err)
			if next.ID != gone.ID {
				t.Fatalf("id %d, want %d again: the test shows nothing", next.ID, gone.ID)
			}
			granted, err := s.PermissionsOf(t.Context(), next.ID)
			if err != nil || len(granted) > 0 {
				t.Errorf("inherited grants: %v, %v", granted, err)
			}
			if _, u, _, ok, err := s.Session(t.Context(), "one"); ok || err != nil {
				t.Errorf("inherited a session: %v, %v", u, err)
			}
		})
	}
}
