package storetest

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"hihichat/chat"
)

var ownershipMutants = []mutant{
	{"whoever asks gives the room away", "ownership/nobody gives what is not theirs any more",
		func(m *memory) whole { return anyGiver{m} }},
	{"a stranger gets the room", "ownership/nobody gets a room that they are not in",
		func(m *memory) whole { return anyTaker{m} }},
	{"who gives a room away leaves it", "ownership/a room goes to another member",
		func(m *memory) whole { return giverLeaves{m} }},
	{"the new owner is the first member", "ownership/a room goes to another member",
		func(m *memory) whole { return ownerFirst{m} }},
	{"a room can't be nobody's", "ownership/a room can be nobody's, and somebody's again",
		func(m *memory) whole { return alwaysOwned{m} }},
	{"a room of nobody is the nameless one's", "ownership/a room can be nobody's, and somebody's again",
		func(m *memory) whole { return namelessOwns{m} }},
	{"two give one room away", "ownership/of many who give the same room away one does",
		func(m *memory) whole { return asksFirst{m, newMeeting(2)} }},

	{"messages outlive their room", "room deletion/a deleted room is gone with all that it had",
		func(m *memory) whole {
			return leavesBehind{m, func(m *memory, d deleted) { m.messages[d.c] = d.messages }}
		}},
	{"mutes outlive their room", "room deletion/a deleted room is gone with all that it had",
		func(m *memory) whole { return leavesBehind{m, func(m *memory, d deleted) { m.mutes = d.mutes }} }},
	{"bans and moderators outlive their room", "room deletion/a new room of that name begins empty",
		func(m *memory) whole { return inherits{m, map[string]*memoryRoom{}} }},
	{"rooms of like names go too", "room deletion/everything else stays",
		func(m *memory) whole { return takesLike{m} }},
	{"mutes everywhere go with a room", "room deletion/everything else stays",
		func(m *memory) whole { return leavesBehind{m, func(m *memory, _ deleted) { clear(m.mutes) }} }},
	{"a missing room is deleted", "room deletion/deleting a missing room is ErrNoRoom",
		func(m *memory) whole { return deletesNothing{m} }},
	{"two delete one room", "room deletion/of many who delete a room one does",
		func(m *memory) whole { return deletesNothing{m} }},
	{"purging does not end", "room deletion/purging comes to an end, within its limit",
		func(m *memory) whole { return purgesForEver{m} }},
	{"purging takes the next room's messages", "room deletion/a new room of that name begins empty",
		func(m *memory) whole { return purgesNext{m} }},
}

type anyGiver struct{ *memory }

func (s anyGiver) SetOwner(ctx context.Context, room, _, to string) error {
	r, err := s.Room(ctx, room)
	if err != nil {
		return err
	}
	return s.memory.SetOwner(ctx, room, r.Owner, to)
}

type anyTaker struct{ *memory }

func (s anyTaker) SetOwner(ctx context.Context, room, from, to string) error {
	if to != "" {
		_, _ = s.Join(ctx, room, to, time.Time{})
	}
	return s.memory.SetOwner(ctx, room, from, to)
}

type giverLeaves struct{ *memory }

func (s giverLeaves) SetOwner(ctx context.Context, room, from, to string) error {
	err := s.memory.SetOwner(ctx, room, from, to)
	if err == nil {
		_, _ = s.Leave(ctx, room, from)
	}
	return err
}

type ownerFirst struct{ *memory }

func (s ownerFirst) SetOwner(ctx context.Context, room, from, to string) error {
	err := s.memory.SetOwner(ctx, room, from, to)
	if r := s.rooms[room]; err == nil && to != "" {
		r.members[to] = r.CreatedAt
	}
	return err
}

type alwaysOwned struct{ *memory }

func (s alwaysOwned) SetOwner(ctx context.Context, room, from, to string) error {
	if to == "" {
		return chat.ErrNotInRoom
	}
	return s.memory.SetOwner(ctx, room, from, to)
}

type namelessOwns struct{ *memory }

func (s namelessOwns) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	standing, err := s.memory.Standing(ctx, room, user)
	if r := s.rooms[room]; r != nil {
		standing.Owner = r.Owner == user
	}
	return standing, err
}

// asksFirst asks who owns the room before it gives it away, when two have asked.
type asksFirst struct {
	*memory
	askers *meeting
}

func (s asksFirst) SetOwner(ctx context.Context, room, from, to string) error {
	if r, err := s.Room(ctx, room); err != nil || r.Owner != from {
		return chat.ErrOwnerChanged
	}
	s.askers.arrive()
	return s.changeRoom(ctx, room, func(r *memoryRoom) error {
		r.Owner = to
		return nil
	})
}

// deleted is what a room had.
type deleted struct {
	c        chat.Conversation
	messages []chat.Message
	mutes    map[muteKey]chat.Mute
}

// leavesBehind does something more when a room is deleted.
type leavesBehind struct {
	*memory
	more func(*memory, deleted)
}

func (s leavesBehind) DeleteRoom(ctx context.Context, name string) error {
	c := chat.InRoom(name)
	d := deleted{c: c, messages: s.messages[c], mutes: maps.Clone(s.mutes)}
	err := s.memory.DeleteRoom(ctx, name)
	if err == nil {
		s.more(s.memory, d)
	}
	return err
}

// inherits gives a room what the last one of its name had.
type inherits struct {
	*memory
	dead map[string]*memoryRoom
}

func (s inherits) DeleteRoom(ctx context.Context, name string) error {
	s.dead[name] = s.rooms[name]
	return s.memory.DeleteRoom(ctx, name)
}

func (s inherits) CreateRoom(ctx context.Context, room chat.Room) error {
	err := s.memory.CreateRoom(ctx, room)
	if old := s.dead[room.Name]; err == nil && old != nil {
		s.rooms[room.Name].bans, s.rooms[room.Name].moderators = old.bans, old.moderators
	}
	return err
}

type takesLike struct{ *memory }

func (s takesLike) DeleteRoom(ctx context.Context, name string) error {
	for c := range s.messages {
		if strings.HasPrefix(c.Room(), name) {
			delete(s.messages, c)
		}
	}
	return s.memory.DeleteRoom(ctx, name)
}

type deletesNothing struct{ *memory }

func (s deletesNothing) DeleteRoom(ctx context.Context, name string) error {
	if err := s.memory.DeleteRoom(ctx, name); !errors.Is(err, chat.ErrNoRoom) {
		return err
	}
	return nil
}

type purgesForEver struct{ *memory }

func (purgesForEver) PurgeDeleted(context.Context, int) (int, error) { return 1, nil }

type purgesNext struct{ *memory }

func (s purgesNext) PurgeDeleted(context.Context, int) (int, error) {
	clear(s.messages)
	return 0, nil
}
