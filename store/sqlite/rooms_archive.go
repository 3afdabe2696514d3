package sqlite

import (
	"context"
	"database/sql"
	"iter"

	"hihichat/chat"
)

const (
	// One row for each member, moderator and ban, or one without; SQLite merges the three, each in the order of an index.
	dumpRooms = `SELECT ` + roomColumns + `, 0 AS part, m.joined_at AS joined, m.user AS user, 0, '', ''
			FROM rooms r LEFT JOIN members m ON m.room = r.id
		UNION ALL SELECT ` + roomColumns + `, 1, 0, m.user, 0, '', '' FROM rooms r JOIN moderators m ON m.room = r.id
		UNION ALL SELECT ` + roomColumns + `, 2, 0, b.user, b.at, b.banned_by, b.reason FROM rooms r JOIN bans b ON b.room = r.id
		ORDER BY name, part, joined, user`

	replaceRoom  = `UPDATE rooms SET topic = ?2, owner = ?3, created_at = ?4, public = ?5 WHERE id = ?1`
	emptyMembers = `DELETE FROM members WHERE room = ?`
	emptyRanks   = `DELETE FROM moderators WHERE room = ?`
	emptyBans    = `DELETE FROM bans WHERE room = ?`

	restoreMember = `INSERT INTO members (room, user, joined_at)
		SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM bans WHERE room = ?1 AND user = ?2)
		ON CONFLICT (room, user) DO NOTHING`
	restoreModerator = `INSERT INTO moderators (room, user)
		SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM bans WHERE room = ?1 AND user = ?2)
			AND (SELECT count(*) FROM moderators WHERE room = ?1) < ?3
		ON CONFLICT (room, user) DO NOTHING`
)

// DumpRooms implements chat.ChatArchive, in byte order of names.
func (s *Store) DumpRooms(ctx context.Context) iter.Seq2[chat.RoomRecord, error] {
	rows := stream(ctx, s.reader, "dump rooms", scanRoomRecord, dumpRooms)
	return grouped(rows, func(into *chat.RoomRecord, next chat.RoomRecord) bool {
		if into.Room.Name != next.Room.Name {
			return false
		}
		into.Members = append(into.Members, next.Members...)
		into.Moderators = append(into.Moderators, next.Moderators...)
		into.Bans = append(into.Bans, next.Bans...)
		return true
	})
}

// scanRoomRecord reads a row of dumpRooms as a room with at most one of each.
func scanRoomRecord(r row) (record chat.RoomRecord, err error) {
	var (
		room       roomRow
		part       int
		joined, at sql.NullInt64
		user       sql.NullString
		by, reason string
	)
	err = r.Scan(append(room.columns(), &part, &joined, &user, &at, &by, &reason)...)
	record.Room = room.room()
	switch {
	case !user.Valid:
	case part == 0:
		record.Members = []chat.Member{{Name: user.String, JoinedAt: moment(joined)}}
	case part == 1:
		record.Moderators = []string{user.String}
	default:
		record.Bans = []chat.Ban{{Room: room.Name, User: user.String, By: by, Reason: reason, At: moment(at)}}
	}
	return record, err
}

// RestoreRooms implements chat.ChatArchive.
func (s *Store) RestoreRooms(
	ctx context.Context, records iter.Seq2[chat.RoomRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, s, "restore rooms", records, o, restoreRoom)
}

func restoreRoom(t *tx, record chat.RoomRecord, o chat.RestoreOptions, done *chat.Restored) error {
	added, err := t.insertRoom(record.Room)
	if err != nil {
		return err
	}
	id, err := roomID(context.Background(), t, record.Room.Name)
	if err != nil {
		return err
	}
	switch {
	case added > 0:
		done.Added++
	case o.Overwrite:
		done.Replaced++
		if err := t.replaceRoom(id, record.Room); err != nil {
			return err
		}
	default:
		done.Keep(record.Room.Name)
	}
	return t.fillRoom(id, record, done)
}

// replaceRoom makes the room that of the record, with nobody in it.
func (t *tx) replaceRoom(id int64, room chat.Room) error {
	if _, err := t.exec(replaceRoom, id, room.Topic, room.Owner, room.CreatedAt.UnixMicro(), room.Public); err != nil {
		return err
	}
	for _, query := range []string{emptyMembers, emptyRanks, emptyBans} {
		if _, err := t.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}

// fillRoom adds what the room does not have. The bans come first: they keep people out.
func (t *tx) fillRoom(id int64, record chat.RoomRecord, done *chat.Restored) error {
	for _, b := range record.Bans {
		if _, err := t.insertBan(id, b); err != nil {
			return err
		}
	}
	for _, name := range record.Moderators {
		if _, err := t.exec(restoreModerator, id, name, chat.MaxModerators); err != nil {
			return err
		}
	}
	for _, m := range record.Members {
		n, err := t.exec(restoreMember, id, m.Name, m.JoinedAt.UnixMicro())
		if err != nil {
			return err
		}
		done.Members += int(n)
	}
	return nil
}
