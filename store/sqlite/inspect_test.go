package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"hihichat/chat"
)

func TestInspectBesideAnOpenStore(t *testing.T) {
	s := fresh(t)
	u, err := s.CreateUser(t.Context(), chat.User{Name: "alice"}, "hash")
	must(t, err)
	must(t, s.SetAdmin(t.Context(), u.ID, true))
	m := message(1, chat.InRoom("hall"), "hello")
	if errs := s.Append(t.Context(), []chat.Message{m}); errs != nil {
		t.Fatal(errs)
	}
	i, err := Inspect(t.Context(), s.dir, "alice", "nobody")
	must(t, err)
	if !i.Usable() || i.Journal != "wal" || i.Administrators != 1 || !i.Newest.Equal(m.Time) || i.Bytes == 0 {
		t.Errorf("%+v", i)
	}
	if len(i.Accounts) != 1 || i.Accounts[0].User.Name != "alice" || i.Accounts[0].Current != "hash" {
		t.Errorf("accounts %+v", i.Accounts)
	}
}

// What Inspect calls known is what migrations lead to.
func TestInspectKnowsTheMigrations(t *testing.T) {
	s := fresh(t)
	made, ok, err := first(t.Context(), s.reader, one[int64], selectVersion)
	if err != nil || !ok || made != newestMigration() {
		t.Errorf("version %d, %v; known is %d", made, err, newestMigration())
	}
}

func TestInspectOfNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	if i, err := Inspect(t.Context(), dir); err != nil || i.Exists || i.Usable() {
		t.Errorf("%+v, %v", i, err)
	}
	if !missing(dir) {
		t.Error("the folder was made")
	}
}

// A closed database is left without files beside it, in the journal mode it had.
func TestInspectLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	flask(t, dir, flaskTables)
	must(t, os.Rename(filepath.Join(dir, FileName), filepath.Join(dir, FlaskFileName)))
	i, err := Inspect(t.Context(), dir, "小明")
	if err != nil || i.Version != 0 || i.Journal != "delete" || i.Usable() {
		t.Errorf("%+v, %v", i, err)
	}
	onlyFile(t, filepath.Join(dir, FlaskFileName))
}
