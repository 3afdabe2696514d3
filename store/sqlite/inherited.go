package sqlite

import "context"

// inheritedMark says that somebody has put messages here that were not sent here: see MarkInherited.
const inheritedMark = "inherited"

const (
	selectInherited = `SELECT 1 WHERE EXISTS (SELECT 1 FROM marks WHERE name = ?)
		OR EXISTS (SELECT 1 FROM users WHERE flask_id IS NOT NULL)`
	insertMark = `INSERT INTO marks (name) VALUES (?) ON CONFLICT (name) DO NOTHING`
)

// Inherited reports whether there is something from before hihichat: accounts of the Flask version, in a database that
// was taken over or by an import, or messages by an import. What nobody has asked for must not happen to it: the server
// then removes old messages only when it is told to. It stays true.
func (s *Store) Inherited(ctx context.Context) (bool, error) {
	_, inherited, err := first(ctx, s.reader, one[int64], selectInherited, inheritedMark)
	return inherited, failed("look for inherited data", err)
}

// MarkInherited makes Inherited true: for whoever brings messages from elsewhere.
func (s *Store) MarkInherited(ctx context.Context) error {
	return s.write(ctx, "mark inherited data", func(t *tx) error {
		_, err := t.exec(insertMark, inheritedMark)
		return err
	})
}
