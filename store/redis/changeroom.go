package redis

import (
	"context"

	"hihichat/chat"
)

// ChangeRoom implements chat.RoomStore.
func (s *Store) ChangeRoom(ctx context.Context, name string, change chat.RoomChange) (chat.Room, error) {
	room, err := s.Room(ctx, name)
	if err != nil {
		return chat.Room{}, err
	}
	var fields []any
	if change.Topic != nil {
		room.Topic = *change.Topic
		fields = append(fields, topicField, room.Topic)
	}
	if change.Public != nil {
		room.Public = *change.Public
		fields = append(fields, publicField, flag(room.Public))
	}
	if len(fields) == 0 {
		return room, nil
	}
	if err := s.client.HSet(ctx, metaKey(name), fields...).Err(); err != nil {
		return chat.Room{}, unavailable("changing a room", err)
	}
	return room, nil
}
