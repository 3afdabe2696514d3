package sqlite

import (
	"context"
	"database/sql"
	"time"

	"hihichat/chat"
)

const (
	insertRoom = `INSERT INTO rooms (name, topic, owner, created_at, public) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (name) DO NOTHING`
	insertMember = `INSERT INTO members (room, user, joined_at) SELECT id, ?, ? FROM rooms WHERE name = ?
		ON CONFLICT (room, user) DO NOTHING`
	deleteMember = `DELETE FROM members WHERE room = (SELECT id FROM rooms WHERE name = ?) AND user = ?`
	roomColumns  = `r.name, r.topic, r.owner, r.created_at, r.public`
	selectRoom   = `SELECT ` + roomColumns + ` FROM rooms r WHERE r.name = ?`
	selectRooms  = `SELECT ` + roomColumns + `, EXISTS (SELECT 1 FROM members WHERE room = r.id AND user = ?)
		FROM rooms r WHERE r.name > ? ORDER BY r.name LIMIT ?`
	selectRoomID  = `SELECT id FROM rooms WHERE name = ?`
	selectMembers = `SELECT user, joined_at FROM members WHERE room = ? ORDER BY joined_at, user`
)

// CreateRoom implements chat.RoomStore.
func (s *Store) CreateRoom(ctx context.Context, room chat.Room) error {
	return s.write(ctx, "create a room", func(t *tx) error {
		created, err := t.insertRoom(room)
		if err != nil {
			return err
		}
		if created == 0 {
			return chat.ErrRoomExists
		}
		if room.Owner == "" {
			return nil
		}
		_, err = t.exec(insertMember, room.Owner, room.CreatedAt.UnixMicro(), room.Name)
		return err
	})
}

// insertRoom returns how many rooms it has added: none if the name is taken.
func (t *tx) insertRoom(r chat.Room) (int64, error) {
	return t.exec(insertRoom, r.Name, r.Topic, r.Owner, r.CreatedAt.UnixMicro(), r.Public)
}

// Room implements chat.RoomStore.
func (s *Store) Room(ctx context.Context, name string) (chat.Room, error) {
	room, ok, err := first(brief(ctx), s.reader, scanRoom, selectRoom, name)
	if err == nil && !ok {
		err = chat.ErrNoRoom
	}
	return room, failed("read a room", err)
}

// Rooms implements chat.RoomStore.
func (s *Store) Rooms(ctx context.Context, q chat.RoomQuery) ([]chat.ListedRoom, error) {
	rooms, err := collect(brief(ctx), s.reader, scanListed, selectRooms, q.User, q.After, q.Limit)
	return rooms, failed("list rooms", err)
}

// roomRow receives the roomColumns.
type roomRow struct {
	chat.Room
	created sql.NullInt64
}

func (r *roomRow) columns() []any { return []any{&r.Name, &r.Topic, &r.Owner, &r.created, &r.Public} }

func (r *roomRow) room() chat.Room {
	r.CreatedAt = moment(r.created)
	return r.Room
}

func scanRoom(r row) (chat.Room, error) {
	var room roomRow
	err := r.Scan(room.columns()...)
	return room.room(), err
}

func scanListed(r row) (chat.ListedRoom, error) {
	var room roomRow
	var joined bool
	err := r.Scan(append(room.columns(), &joined)...)
	return chat.ListedRoom{Room: room.room(), Joined: joined}, err
}

// Join implements chat.RoomStore.
func (s *Store) Join(ctx context.Context, room, user string, at time.Time) (joined bool, err error) {
	err = s.write(ctx, "join a room", func(t *tx) error {
		added, err := t.exec(insertMember, user, at.UnixMicro(), room)
		if joined = added > 0; joined || err != nil {
			return err
		}
		_, err = roomID(context.Background(), t, room)
		return err
	})
	return joined && err == nil, err
}

// Leave implements chat.RoomStore.
func (s *Store) Leave(ctx context.Context, room, user string) (left bool, err error) {
	err = s.write(ctx, "leave a room", func(t *tx) error {
		removed, err := t.exec(deleteMember, room, user)
		left = removed > 0
		return err
	})
	return left && err == nil, err
}

// Members implements chat.RoomStore.
func (s *Store) Members(ctx context.Context, room string) ([]chat.Member, error) {
	id, err := roomID(brief(ctx), s.reader, room)
	if err != nil {
		return nil, failed("list members", err)
	}
	members, err := collect(brief(ctx), s.reader, scanMember, selectMembers, id)
	return members, failed("list members", err)
}

func scanMember(r row) (m chat.Member, err error) {
	var joined sql.NullInt64
	err = r.Scan(&m.Name, &joined)
	m.JoinedAt = moment(joined)
	return m, err
}

// roomID returns the row of the room, or ErrNoRoom.
func roomID(ctx context.Context, q querier, name string) (int64, error) {
	id, ok, err := first(ctx, q, one[int64], selectRoomID, name)
	if err == nil && !ok {
		err = chat.ErrNoRoom
	}
	return id, err
}
