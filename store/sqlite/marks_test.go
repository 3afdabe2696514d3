package sqlite

import (
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"hihichat/chat"
)

// A database in use gets marks without losing anything: whoever was a member is one, has read nothing yet, and can.
func TestMarksComeToADatabaseInUse(t *testing.T) {
	s := folderOfVersion(t, 9,
		`INSERT INTO rooms (id, name, topic, owner, created_at) VALUES (1, 'hall', '', 'alice', 0)`,
		`INSERT INTO members (room, user, joined_at) VALUES (1, 'alice', 0), (1, 'bob', 0)`,
		`INSERT INTO conversations (id, room, low, high) VALUES (1, 'hall', '', ''), (2, '', 'alice', 'bob')`,
		`INSERT INTO messages (id, conversation, sender, text) VALUES
			('01M81J1MHS0AKG000000000001', 1, 'alice', 'in the hall'), ('01M81J1MHS0AKG000000000002', 2, 'bob', 'in private')`)
	hall, pair := chat.InRoom("hall"), chat.Between("alice", "bob")
	overviews, err := s.Overviews(t.Context(), "alice", []chat.Conversation{hall, pair}, "")
	must(t, err)
	if overviews[0].Last.Text != "in the hall" || overviews[0].Unread != 0 || overviews[1].Last.Text != "in private" || overviews[1].Unread != 1 {
		t.Errorf("%+v", overviews)
	}
	for _, o := range overviews {
		mark, err := s.Mark(t.Context(), "alice", o.Conversation)
		must(t, err)
		moved, err := s.SetMark(t.Context(), "alice", o.Conversation, o.Last.ID)
		if must(t, err); mark != "" || !moved {
			t.Errorf("mark %q, moved: %v", mark, moved)
		}
	}
	begin, err := s.BeginMarks(t.Context(), overviews[1].Last.ID)
	if must(t, err); begin != overviews[1].Last.ID {
		t.Errorf("marks begin at %q", begin)
	}
	rooms, err := s.RoomsOf(t.Context(), "bob", 10)
	if must(t, err); len(rooms) != 1 || rooms[0] != "hall" {
		t.Errorf("bob's rooms: %q", rooms)
	}
}

// folderOfVersion opens a database that an earlier version has made and filled.
func folderOfVersion(t *testing.T, version int64, statements ...string) folder {
	t.Helper()
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	must(t, err)
	files, err := fs.Sub(migrations, "migrations")
	must(t, err)
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithLogger(goose.NopLogger()))
	must(t, err)
	_, err = provider.UpTo(t.Context(), version)
	must(t, err)
	must(t, db.Close())
	for _, statement := range statements {
		flask(t, dir, statement)
	}
	return open(t, dir)
}
