package sqlite

import (
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pressly/goose/v3"

	"hihichat/chat"
)

// olderDatabase is a data folder as a hihichat from before roles has left it, with something in every table.
func olderDatabase(t *testing.T, dir, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", dataSource(filepath.Join(dir, file)))
	must(t, err)
	files, err := fs.Sub(migrations, "migrations")
	must(t, err)
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithLogger(goose.NopLogger()))
	must(t, err)
	_, err = provider.UpTo(t.Context(), 6)
	must(t, err)
	m := message(1, chat.InRoom("hall"), "")
	_, err = db.Exec(`
		INSERT INTO users (id, username, password_hash, argon2_hash, is_admin, created_at) VALUES
			(11, 'root', '', 'argon', 1, 1000000), (12, 'Straße', 'hash', NULL, 0, NULL), (13, NULL, NULL, NULL, 0, NULL);
		INSERT INTO permissions (permission_name) SELECT 'dance' UNION SELECT 'createroom' EXCEPT SELECT permission_name FROM permissions;
		INSERT INTO reluserpermission (user_id, permission_id) SELECT 12, id FROM permissions WHERE permission_name = 'createroom';
		INSERT INTO sessions (id, user_id, created_at, last_seen, expires_at, remember, data) VALUES ('one', 12, 1, 2, 3, 1, x'61');
		INSERT INTO rooms (id, name, topic, owner, created_at) VALUES (1, 'hall', 'talk', 'root', 1000000);
		INSERT INTO members (room, user, joined_at) VALUES (1, 'root', 1000000);
		INSERT INTO mutes (user, room, until) VALUES ('Straße', 'hall', NULL);
		INSERT INTO conversations (id, room, low, high) VALUES (1, 'hall', '', '');
		INSERT INTO messages (id, conversation, sender, text) VALUES ('` + string(m.ID) + `', 1, 'root', 'hello');`)
	must(t, err)
	must(t, db.Close())
}

// A database from before roles is taken over with all that is in it, and nobody gets or loses a right by that.
func TestAnOlderDatabaseIsMigrated(t *testing.T) {
	dir := t.TempDir()
	olderDatabase(t, dir, FileName)
	s := open(t, dir)
	held, err := s.UsersNamed(t.Context(), []string{"root", "Straße", "nobody"})
	must(t, err)
	root, other := held["root"], held["Straße"]
	if len(held) != 2 || !root.Admin || root.Disabled || root.ShownName != "" || other.Admin || other.Disabled ||
		!slices.Equal(other.Permissions, []chat.Permission{"createroom"}) {
		t.Errorf("accounts: %+v", held)
	}
	known, err := s.Permissions(t.Context())
	must(t, err)
	for _, p := range append([]chat.Permission{"dance"}, chat.KnownPermissions...) {
		if !slices.Contains(known, p) {
			t.Errorf("%s is not among %s", p, known)
		}
	}
	session, _, _, ok, err := s.Session(t.Context(), "one")
	if err != nil || !ok || string(session.Data) != "a" || session.Agent != "" || session.Address != "" {
		t.Errorf("session %+v, %v, %v", session, ok, err)
	}
	standing, err := s.Standing(t.Context(), "hall", "root")
	if want := (chat.Standing{Room: true, Member: true, Owner: true}); err != nil || !sameStanding(standing, want) {
		t.Errorf("standing %+v, %v", standing, err)
	}
	mutes, err := s.Mutes(t.Context(), "hall", []string{"Straße"}, at)
	if err != nil || !mutes["Straße"].Forever() || mutes["Straße"].Reason != "" {
		t.Errorf("mutes %+v, %v", mutes, err)
	}
	if got := all(t, s, chat.InRoom("hall")); len(got) != 1 || got[0].Text != "hello" || got[0].Removed {
		t.Errorf("messages %+v", got)
	}
	if i, err := Inspect(t.Context(), dir); err != nil || !i.Usable() || i.Administrators != 1 {
		t.Errorf("inspected: %+v, %v", i, err)
	}
}

func sameStanding(a, b chat.Standing) bool {
	mutes := len(a.Mutes) == len(b.Mutes)
	a.Mutes, b.Mutes = nil, nil
	return mutes && a.Room == b.Room && a.Public == b.Public && a.Member == b.Member && a.Owner == b.Owner &&
		a.Moderator == b.Moderator && a.Banned == b.Banned
}

// Names from before there were keys, and those that the Flask version adds while both run, are found, and nobody else's to
// show.
func TestShownNamesKeepClearOfOldAndForeignNames(t *testing.T) {
	dir := t.TempDir()
	olderDatabase(t, dir, FlaskFileName)
	s := open(t, dir)
	flasks := rawDatabase(t, filepath.Join(dir, FlaskFileName))
	_, err := flasks.Exec(`INSERT INTO users (username, password_hash, avatar_hash) VALUES ('Ａdded There', 'hash', NULL)`)
	must(t, err)
	if found, err := s.Users(t.Context(), chat.UserQuery{Search: "added t", Limit: 10}); err != nil || len(found) != 1 {
		t.Errorf("found %+v, %v", found, err)
	}
	for shown, want := range map[string]error{"STRAßE": chat.ErrShownNameTaken, "added there": chat.ErrShownNameTaken, "Root": nil, "new": nil} {
		if err := s.SetShownName(t.Context(), 11, shown); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", shown, err, want)
		}
	}
}

// An account that the Flask version deletes takes its reset along: its id may be the next one's.
func TestFlasksDeletionsVoidResets(t *testing.T) {
	dir := flaskFolder(t)
	s := open(t, dir)
	must(t, s.PutReset(t.Context(), chat.Reset{Digest: "d", UserID: 3, Until: at.AddDate(1, 0, 0)}))
	flasks := rawDatabase(t, filepath.Join(dir, FlaskFileName))
	_, err := flasks.Exec(`DELETE FROM users WHERE id = 3; INSERT INTO users (id, username, password_hash) VALUES (3, 'next', 'hash')`)
	must(t, err)
	if u, err := s.Reset(t.Context(), "d", at); !errors.Is(err, chat.ErrResetUsed) {
		t.Errorf("%+v, %v", u, err)
	}
}

// An account that is disabled in a database that hihichat has used comes disabled from there.
func TestDisabledAccountsAreImportedAsSuch(t *testing.T) {
	dir := flaskFolder(t)
	s := open(t, dir)
	must(t, s.SetShownName(t.Context(), 3, "Ming"))
	_, err := s.SetDisabled(t.Context(), 3, true)
	must(t, err)
	must(t, s.Close())
	for a, err := range openedFlask(t, filepath.Join(dir, FlaskFileName)).Accounts(t.Context()) {
		if must(t, err); !a.User.Disabled || a.User.ShownName != "Ming" {
			t.Errorf("%+v", a.User)
		}
	}
}

// The links that an account has made go with it too: the next one of that id may hold more.
func TestFlasksDeletionsVoidTheLinksOfTheDeleted(t *testing.T) {
	dir := flaskFolder(t)
	s := open(t, dir)
	u, err := s.CreateUser(t.Context(), chat.User{Name: "new"}, "hash")
	must(t, err)
	must(t, s.PutReset(t.Context(), chat.Reset{Digest: "d", UserID: u.ID, By: 3, Until: at.AddDate(1, 0, 0)}))
	_, err = rawDatabase(t, filepath.Join(dir, FlaskFileName)).Exec(`DELETE FROM users WHERE id = 3`)
	must(t, err)
	if r, err := s.Reset(t.Context(), "d", at); !errors.Is(err, chat.ErrResetUsed) {
		t.Errorf("%+v, %v", r, err)
	}
}
