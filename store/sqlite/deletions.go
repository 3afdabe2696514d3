package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"

	"hihichat/chat"
)

const (
	deleteUser      = `DELETE FROM users WHERE id = ?` // and by triggers its sessions, grants and reset
	insertRetired   = `INSERT INTO retired_names (digest) VALUES (?) ON CONFLICT (digest) DO NOTHING`
	insertRetiredID = `INSERT INTO retired_ids (id) VALUES (?) ON CONFLICT (id) DO NOTHING`
	selectRetired   = `SELECT 1 FROM retired_names WHERE digest = ?`
	upsertDeletion  = `INSERT INTO deletions (name, fate, heir, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET fate = excluded.fate, heir = excluded.heir, at = excluded.at`
	selectDeletions = `SELECT name, fate, heir, at FROM deletions ORDER BY at, name`
	deleteDeletion  = `DELETE FROM deletions WHERE name = ?`
)

// DeleteUser implements chat.DeletionStore.
func (s *Store) DeleteUser(ctx context.Context, id int64, d chat.Deletion) (ended []chat.SessionID, err error) {
	err = s.write(ctx, "delete an account", func(t *tx) (err error) {
		ended, err = t.deleteUser(id, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ended, nil
}

func (t *tx) deleteUser(id int64, d chat.Deletion) (ended []chat.SessionID, err error) {
	if err := t.spareLastAdmin(id); err != nil {
		return nil, err
	}
	u, err := t.user(id)
	if err != nil {
		return nil, err
	}
	if ended, err = t.endSessions(id, ""); err != nil {
		return nil, err
	}
	if err := t.changeUser(deleteUser, id); err != nil {
		return nil, err
	}
	for _, name := range []string{u.Name, d.Heir} {
		if err := t.retire(name); err != nil {
			return nil, err
		}
	}
	if _, err := t.exec(insertRetiredID, id); err != nil {
		return nil, err
	}
	_, err = t.exec(upsertDeletion, d.Name, string(d.Fate), d.Heir, d.At.UnixMicro())
	return ended, err
}

// Deletions implements chat.DeletionStore.
func (s *Store) Deletions(ctx context.Context) ([]chat.Deletion, error) {
	list, err := collect(ctx, s.reader, scanDeletion, selectDeletions)
	return list, failed("list what deletions have left", err)
}

func scanDeletion(r row) (d chat.Deletion, err error) {
	var at sql.NullInt64
	err = r.Scan(&d.Name, &d.Fate, &d.Heir, &at)
	d.At = moment(at)
	return d, err
}

// EndDeletion implements chat.DeletionStore.
func (s *Store) EndDeletion(ctx context.Context, name string) error {
	return s.write(ctx, "end a deletion", func(t *tx) error {
		_, err := t.exec(deleteDeletion, name)
		return err
	})
}

// retire makes sure that nobody gets the name any more.
func (t *tx) retire(name string) error {
	if name == "" {
		return nil
	}
	for _, digest := range []string{nameDigest(name), foldedDigest(name)} {
		if _, err := t.exec(insertRetired, digest); err != nil {
			return err
		}
	}
	return nil
}

// retired reports whether an account of that name was deleted.
func (t *tx) retired(name string) (bool, error) {
	_, retired, err := first(context.Background(), t, one[int64], selectRetired, nameDigest(name))
	return retired, err
}

// notRetired returns ErrNameRetired if people would take the name for that of an account that was deleted.
func notRetired(ctx context.Context, q querier, name string) error {
	_, retired, err := first(ctx, q, one[int64], selectRetired, foldedDigest(name))
	if err == nil && retired {
		err = chat.ErrNameRetired
	}
	return err
}

// nameDigest is all that is kept of a name that is retired.
func nameDigest(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

// foldedDigest is the same for all names that people would take for this one. No name begins with its first byte, so
// it is no nameDigest.
func foldedDigest(name string) string { return nameDigest("\xff" + chat.FoldName(name)) }
