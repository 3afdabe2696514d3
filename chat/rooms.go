package chat

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"
)

// CreateRoom makes a room that the actor owns and is the first member of. Errors: ErrSignIn, kind Forbidden without
// the permission, kind Invalid for a bad name or topic, ErrRoomExists.
func (s *Service) CreateRoom(ctx context.Context, a Actor, name, topic string) (Room, error) {
	if err := mayCreateRoom(a); err != nil {
		return Room{}, err
	}
	name, err := NewName(name)
	if err != nil {
		return Room{}, err
	}
	topic = strings.TrimSpace(strings.ToValidUTF8(topic, "\uFFFD"))
	if utf8.RuneCountInString(topic) > MaxTopicLength {
		return Room{}, Refuse(Invalid, "topic-long", "The description is longer than 300 characters.")
	}
	room := Room{Name: name, Topic: topic, Owner: a.Name, CreatedAt: s.now()}
	return room, s.stores.Rooms.CreateRoom(ctx, room)
}

// Room returns the room, or ErrNoRoom. Names and topics of rooms are public.
func (s *Service) Room(ctx context.Context, name string) (Room, error) {
	return s.stores.Rooms.Room(ctx, name)
}

// Rooms returns a page of at most limit rooms, by name, that follow after, and which of them the actor has joined.
func (s *Service) Rooms(ctx context.Context, a Actor, after string, limit int) ([]ListedRoom, error) {
	q := RoomQuery{After: after, Limit: limit}
	if !a.Guest() {
		q.User = a.Name
	}
	return s.stores.Rooms.Rooms(ctx, q)
}

// Join makes the actor a member of the room. Being one already is fine. ErrSignIn, ErrNoRoom.
func (s *Service) Join(ctx context.Context, a Actor, room string) error {
	standing, err := s.standing(ctx, a, InRoom(room))
	if err != nil {
		return err
	}
	if err := mayJoin(a, standing); err != nil {
		return err
	}
	_, err = s.stores.Rooms.Join(ctx, room, a.Name, s.now())
	return err
}

// Leave ends the actor's membership; their sockets stop listening to the room, also those of somebody who has left
// before: the answer to that may have been lost. Not being a member is fine. ErrSignIn.
func (s *Service) Leave(ctx context.Context, a Actor, room string) error {
	if a.Guest() {
		return ErrSignIn
	}
	if _, err := s.stores.Rooms.Leave(ctx, room, a.Name); err != nil {
		return err
	}
	s.publish.MemberRemoved(room, a.Name, false)
	return nil
}

// Members returns who is in the room, for its members and for administrators. ErrSignIn, ErrNoRoom, ErrNotMember.
func (s *Service) Members(ctx context.Context, a Actor, room string) ([]Member, error) {
	if err := s.MayListen(ctx, a, InRoom(room)); err != nil && (!a.Admin || KindOf(err) != Forbidden) {
		return nil, err
	}
	return s.stores.Rooms.Members(ctx, room)
}

// now is the clock in the resolution that is stored.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }
