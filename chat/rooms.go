package chat

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// CreateRoom makes a room that the actor owns and is the first member of. Errors: ErrSignIn, kind Forbidden without
// the permission, kind Invalid for a bad name or topic, ErrRoomExists, ErrSessionEnded for an account that is deleted
// meanwhile.
func (s *Service) CreateRoom(ctx context.Context, a Actor, name, topic string) (Room, error) {
	if err := mayUse(a, CreateRoomPermission); err != nil {
		return Room{}, err
	}
	name, err := NewName(name)
	if err != nil {
		return Room{}, err
	}
	if topic, err = cleanTopic(topic); err != nil {
		return Room{}, err
	}
	if _, err := s.stores.Rooms.Room(ctx, name); err == nil { // the log need not know of an attempt that is lost
		return Room{}, ErrRoomExists
	}
	room := Room{Name: name, Topic: topic, Owner: a.Name, CreatedAt: s.now()}
	return room, s.recorded(ctx, a, AuditEntry{Deed: RoomCreated, Room: name}, func() error {
		if err := s.stores.Rooms.CreateRoom(ctx, room); err != nil {
			return err
		}
		s.log.reopen(InRoom(name))
		if err := s.stillThere(ctx, a); errors.Is(err, ErrNoUser) {
			return firstOf(s.removeRoom(context.WithoutCancel(ctx), name), ErrSessionEnded)
		}
		s.publish.MemberJoined(name, a.Name)
		return nil
	})
}

// stillThere returns ErrNoUser if the actor's account was deleted: what was written in its name meanwhile may have come
// too late for those who clear its traces. Whoever finds it here has written before they look.
func (s *Service) stillThere(ctx context.Context, a Actor) error {
	if a.UserID == Operator().UserID {
		return nil
	}
	_, err := s.stores.Accounts.UserByID(context.WithoutCancel(ctx), a.UserID)
	return err
}

// cleanTopic returns a topic as it is kept. Errors are of kind Invalid.
func cleanTopic(raw string) (string, error) {
	topic := strings.TrimSpace(strings.ToValidUTF8(raw, "\uFFFD"))
	if utf8.RuneCountInString(topic) > MaxTopicLength {
		return "", Refuse(Invalid, "topic-long", "The description is longer than 300 characters.")
	}
	return topic, nil
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

// RoomsNamed is Rooms for those whose names begin with prefix, letter for letter.
func (s *Service) RoomsNamed(ctx context.Context, a Actor, prefix, after string, limit int) ([]ListedRoom, error) {
	rooms, err := s.Rooms(ctx, a, max(after, justBefore(prefix)), limit)
	for i, room := range rooms {
		if !strings.HasPrefix(room.Name, prefix) {
			return rooms[:i], err
		}
	}
	return rooms, err
}

// Join makes the actor a member of the room. Being one already is fine. ErrSignIn, ErrNoRoom, ErrBanned, ErrSessionEnded
// for an account that is deleted meanwhile.
func (s *Service) Join(ctx context.Context, a Actor, room string) error {
	if _, err := s.mayIn(ctx, a, Join, room); err != nil {
		return err
	}
	joined, err := s.stores.Rooms.Join(ctx, room, a.Name, s.now())
	if err != nil {
		return err
	}
	// A ban between the question and the joining has not found a member to remove, nor has a deletion.
	_, err = s.mayIn(ctx, a, Join, room)
	gone := s.stillThere(ctx, a)
	if errors.Is(gone, ErrNoUser) {
		gone = ErrSessionEnded
	}
	if err = firstOf(err, gone); err != nil {
		_, leaveErr := s.stores.Rooms.Leave(context.WithoutCancel(ctx), room, a.Name)
		return firstOf(leaveErr, err)
	}
	if joined {
		s.publish.MemberJoined(room, a.Name)
		return s.readFromNow(ctx, a, room)
	}
	return nil
}

// readFromNow sets the mark of a new member: what was said before they came counts as read.
func (s *Service) readFromNow(ctx context.Context, a Actor, room string) error {
	_, err := s.stores.Marks.SetMark(context.WithoutCancel(ctx), a.Name, InRoom(room), s.log.end())
	return err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
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
	s.publish.MemberRemoved(Removal{Room: room, User: a.Name, Kind: Left})
	return nil
}

// SetTopic replaces the room's topic. ErrSignIn, ErrNoRoom, ErrNotAllowed, ErrMuted: a topic is something said to all who
// come, kind Invalid for one that is too long.
func (s *Service) SetTopic(ctx context.Context, a Actor, room, topic string) error {
	topic, err := cleanTopic(topic)
	if err != nil {
		return err
	}
	return s.changeRoom(ctx, a, ChangeTopic, RoomTopicChanged, room, RoomChange{Topic: &topic})
}

// SetPublic lets guests read the room, or no longer. Errors as SetTopic.
func (s *Service) SetPublic(ctx context.Context, a Actor, room string, public bool) error {
	deed := RoomMadePrivate
	if public {
		deed = RoomMadePublic
	}
	return s.changeRoom(ctx, a, ChangePublic, deed, room, RoomChange{Public: &public})
}

func (s *Service) changeRoom(ctx context.Context, a Actor, act Action, deed Deed, room string, change RoomChange) error {
	standing, err := s.mayIn(ctx, a, act, room)
	if err != nil {
		return err
	}
	if _, muted := longestMute(standing.Mutes, s.clock()); muted && change.Topic != nil {
		return ErrMuted
	}
	return s.recorded(ctx, a, AuditEntry{Deed: deed, Room: room}, func() error {
		changed, err := s.stores.Rooms.ChangeRoom(ctx, room, change)
		if err == nil {
			s.publish.RoomChanged(changed)
		}
		return err
	})
}

// Transfer gives the room to another member. owner is whom the actor takes for its owner by now, empty for nobody: if
// that has changed, nothing happens. Errors: ErrSignIn, ErrNoRoom, ErrNoUser, ErrNotInRoom, ErrNotAllowed, ErrOwnerChanged.
func (s *Service) Transfer(ctx context.Context, a Actor, room, owner, to string) error {
	if err := s.mayTo(ctx, a, Transfer, room, to); err != nil {
		return err
	}
	if owner != a.Name && !a.Admin { // or who was the owner a moment ago would give away what is another's by now
		return ErrOwnerChanged
	}
	e := AuditEntry{Deed: RoomTransferred, Room: room, Target: to, Detail: owner}
	return s.recorded(ctx, a, e, func() error {
		if err := s.stores.Rooms.SetOwner(ctx, room, owner, to); err != nil {
			return err
		}
		// It has come about, also when the listeners can't be told.
		if changed, err := s.stores.Rooms.Room(ctx, room); err == nil {
			s.publish.RoomChanged(changed)
		}
		return nil
	})
}

// DeleteRoom removes the room with all that was said in it. Errors: ErrSignIn, ErrNoRoom, ErrNotAllowed.
func (s *Service) DeleteRoom(ctx context.Context, a Actor, room string) error {
	if _, err := s.mayIn(ctx, a, DeleteRoom, room); err != nil {
		return err
	}
	e := AuditEntry{Deed: RoomDeleted, Room: room}
	return s.recorded(ctx, a, e, func() error { return s.removeRoom(ctx, room) })
}

func (s *Service) removeRoom(ctx context.Context, room string) error {
	// Whoever was found to be a member a moment ago must not store a message that a new room of this name would show.
	if err := s.log.shutOut(ctx, InRoom(room)); err != nil {
		return err
	}
	if err := s.stores.Rooms.DeleteRoom(ctx, room); err != nil {
		s.log.forgive(InRoom(room))
		return err
	}
	s.publish.RoomDeleted(room)
	s.chores.wake()
	return nil
}

// now is the clock in the resolution that is stored.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }
