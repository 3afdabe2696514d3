package sqlite

import (
	"context"

	"hihichat/chat"
)

const (
	updateTopic     = `UPDATE rooms SET topic = ? WHERE name = ?`
	updatePublic    = `UPDATE rooms SET public = ? WHERE name = ?`
	updateOwner     = `UPDATE rooms SET owner = ? WHERE name = ?`
	selectIsMember  = `SELECT 1 FROM members WHERE room = (SELECT id FROM rooms WHERE name = ?) AND user = ?`
	deleteRoom      = `DELETE FROM rooms WHERE name = ?` // and by foreign keys its members, moderators and bans
	deleteRoomMutes = `DELETE FROM mutes WHERE room = ?`
)

// ChangeRoom implements chat.RoomStore.
func (s *Store) ChangeRoom(ctx context.Context, name string, change chat.RoomChange) (room chat.Room, err error) {
	err = s.write(ctx, "change a room", func(t *tx) (err error) {
		if change.Topic != nil {
			if _, err := t.exec(updateTopic, *change.Topic, name); err != nil {
				return err
			}
		}
		if change.Public != nil {
			if _, err := t.exec(updatePublic, *change.Public, name); err != nil {
				return err
			}
		}
		room, err = t.room(name)
		return err
	})
	if err != nil {
		return chat.Room{}, err
	}
	return room, nil
}

// room returns the room as the transaction sees it, or ErrNoRoom.
func (t *tx) room(name string) (chat.Room, error) {
	room, ok, err := first(context.Background(), t, scanRoom, selectRoom, name)
	if err == nil && !ok {
		err = chat.ErrNoRoom
	}
	return room, err
}

// SetOwner implements chat.RoomStore.
func (s *Store) SetOwner(ctx context.Context, room, from, to string) error {
	return s.write(ctx, "give a room to somebody", func(t *tx) error {
		r, err := t.room(room)
		if err != nil {
			return err
		}
		if r.Owner != from {
			return chat.ErrOwnerChanged
		}
		if to != "" {
			_, member, err := first(context.Background(), t, one[int64], selectIsMember, room, to)
			if err == nil && !member {
				err = chat.ErrNotInRoom
			}
			if err != nil {
				return err
			}
		}
		_, err = t.exec(updateOwner, to, room)
		return err
	})
}

// DeleteRoom implements chat.RoomStore. The cost grows with the members: its messages are only put out of reach, and
// PurgeDeleted frees them.
func (s *Store) DeleteRoom(ctx context.Context, name string) error {
	return s.write(ctx, "delete a room", func(t *tx) error {
		n, err := t.exec(deleteRoom, name)
		if err == nil && n == 0 {
			err = chat.ErrNoRoom
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(deleteRoomMutes, name); err != nil {
			return err
		}
		return t.bury(chat.InRoom(name))
	})
}
