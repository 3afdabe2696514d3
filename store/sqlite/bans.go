package sqlite

import (
	"context"
	"database/sql"

	"hihichat/chat"
)

const (
	expelMember = `DELETE FROM members WHERE room = ? AND user = ?`
	insertBan   = `INSERT INTO bans (room, user, banned_by, reason, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (room, user) DO NOTHING`
	updateBan  = `UPDATE bans SET banned_by = ?3, reason = ?4, at = ?5 WHERE room = ?1 AND user = ?2`
	deleteBan  = `DELETE FROM bans WHERE room = (SELECT id FROM rooms WHERE name = ?) AND user = ?`
	selectBans = `SELECT user, banned_by, reason, at FROM bans
		WHERE room = (SELECT id FROM rooms WHERE name = ?) AND user > ? ORDER BY user LIMIT ?`
)

// SetBan implements chat.RoomStore.
func (s *Store) SetBan(ctx context.Context, b chat.Ban) (added bool, err error) {
	err = s.write(ctx, "ban somebody", func(t *tx) error {
		id, err := roomID(context.Background(), t, b.Room)
		if err != nil {
			return err
		}
		if added, err = t.insertBan(id, b); err != nil || added {
			return err
		}
		_, err = t.exec(updateBan, id, b.User, b.By, b.Reason, b.At.UnixMicro())
		return err
	})
	return added && err == nil, err
}

// insertBan adds a ban if there is none; whoever is banned is neither member nor moderator.
func (t *tx) insertBan(room int64, b chat.Ban) (added bool, err error) {
	for _, query := range []string{expelMember, deleteModerator} {
		if _, err := t.exec(query, room, b.User); err != nil {
			return false, err
		}
	}
	n, err := t.exec(insertBan, room, b.User, b.By, b.Reason, b.At.UnixMicro())
	return n > 0, err
}

// ClearBan implements chat.RoomStore.
func (s *Store) ClearBan(ctx context.Context, room, user string) (lifted bool, err error) {
	err = s.write(ctx, "lift a ban", func(t *tx) error {
		n, err := t.exec(deleteBan, room, user)
		lifted = n > 0
		return err
	})
	return lifted && err == nil, err
}

// Bans implements chat.RoomStore.
func (s *Store) Bans(ctx context.Context, room, after string, limit int) ([]chat.Ban, error) {
	scan := func(r row) (chat.Ban, error) { return scanBan(r, room) }
	bans, err := collect(brief(ctx), s.reader, scan, selectBans, room, after, limit)
	return bans, failed("list bans", err)
}

func scanBan(r row, room string) (chat.Ban, error) {
	b := chat.Ban{Room: room}
	var at sql.NullInt64
	err := r.Scan(&b.User, &b.By, &b.Reason, &at)
	b.At = moment(at)
	return b, err
}
