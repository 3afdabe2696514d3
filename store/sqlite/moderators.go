package sqlite

import (
	"context"

	"hihichat/chat"
)

const (
	insertModerator  = `INSERT INTO moderators (room, user) VALUES (?, ?) ON CONFLICT (room, user) DO NOTHING`
	deleteModerator  = `DELETE FROM moderators WHERE room = ? AND user = ?`
	countModerators  = `SELECT count(*) FROM moderators WHERE room = ?`
	selectModerators = `SELECT user FROM moderators WHERE room = (SELECT id FROM rooms WHERE name = ?) ORDER BY user`
)

// SetModerator implements chat.RoomStore.
func (s *Store) SetModerator(ctx context.Context, room, user string, on bool) (changed bool, err error) {
	err = s.write(ctx, "change a moderator", func(t *tx) error {
		id, err := roomID(context.Background(), t, room)
		if err != nil {
			return err
		}
		query := deleteModerator
		if on {
			query = insertModerator
		}
		n, err := t.exec(query, id, user)
		changed = n > 0
		if err != nil || !on {
			return err
		}
		held, _, err := first(context.Background(), t, one[int], countModerators, id)
		if err == nil && changed && held > chat.MaxModerators {
			err = chat.ErrTooManyModerators // which undoes the insertion
		}
		return err
	})
	return changed && err == nil, err
}

// Moderators implements chat.RoomStore.
func (s *Store) Moderators(ctx context.Context, room string) ([]string, error) {
	names, err := collect(brief(ctx), s.reader, one[string], selectModerators, room)
	return names, failed("list moderators", err)
}
