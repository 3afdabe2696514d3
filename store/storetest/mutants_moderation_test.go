package storetest

import (
	"context"
	"slices"
	"time"

	"hihichat/chat"
)

var moderationMutants = []mutant{
	{"a new topic makes a room private", "room changes/what is not said stays",
		func(m *memory) whole { return resetsRest{m} }},
	{"publicity is no change", "room changes/a room becomes public, and is no more",
		func(m *memory) whole { return staysPrivate{m} }},
	{"standing knows nothing of publicity", "room changes/a room becomes public, and is no more",
		func(m *memory) whole { return standsOtherwise{m, func(s *chat.Standing) { s.Public = false }} }},
	{"changing a room creates it", "room changes/changing a missing room is ErrNoRoom and creates none",
		func(m *memory) whole { return changeCreates{m} }},

	{"naming a moderator always counts", "moderators/what is so already does not change",
		func(m *memory) whole { return namesAgain{m} }},
	{"moderators have no bound", "moderators/a room has at most 100",
		func(m *memory) whole { return namesAll{m} }},
	{"two take the last place", "moderators/of many who want the last place one gets it",
		func(m *memory) whole { return countsFirst{m, newMeeting(2)} }},
	{"only members moderate", "moderators/moderators need not be members",
		func(m *memory) whole {
			return standsOtherwise{m, func(s *chat.Standing) { s.Moderator = s.Moderator && s.Member }}
		}},
	{"moderators are in another order", "moderators/names are matched byte for byte and listed in byte order",
		func(m *memory) whole { return reversesModerators{m} }},

	{"a ban leaves the member in", "bans/a ban ends membership and moderation",
		func(m *memory) whole {
			return bansHalf{m, func(r *memoryRoom, b chat.Ban) { r.members[b.User] = b.At }}
		}},
	{"a ban leaves the moderator", "bans/a ban ends membership and moderation",
		func(m *memory) whole {
			return bansHalf{m, func(r *memoryRoom, b chat.Ban) { r.moderators[b.User] = true }}
		}},
	{"a ban takes the room away", "bans/an owner who is banned owns the room still",
		func(m *memory) whole { return bansHalf{m, func(r *memoryRoom, _ chat.Ban) { r.Owner = "" }} }},
	{"a ban loses its reason", "bans/a ban is kept with all it was given",
		func(m *memory) whole {
			return bansHalf{m, func(r *memoryRoom, b chat.Ban) { b.Reason = ""; r.bans[b.User] = b }}
		}},
	{"standing knows nothing of bans", "bans/a ban ends membership and moderation",
		func(m *memory) whole { return standsOtherwise{m, func(s *chat.Standing) { s.Banned = false }} }},
	{"banning again keeps the first ban", "bans/banning again replaces the ban",
		func(m *memory) whole { return firstBan{m} }},
	{"banning again counts", "bans/banning again replaces the ban",
		func(m *memory) whole { return bansAgain{m} }},
	{"a lifted ban gives membership back", "bans/a ban is lifted once, and gives nothing back",
		func(m *memory) whole { return liftsToMember{m} }},
	{"bans repeat between pages", "bans/pages of bans join without gap or overlap",
		func(m *memory) whole { return repeatsBan{m} }},
}

type resetsRest struct{ *memory }

func (s resetsRest) ChangeRoom(ctx context.Context, name string, change chat.RoomChange) (chat.Room, error) {
	if change.Public == nil {
		change.Public = new(bool)
	}
	return s.memory.ChangeRoom(ctx, name, change)
}

type staysPrivate struct{ *memory }

func (s staysPrivate) ChangeRoom(ctx context.Context, name string, change chat.RoomChange) (chat.Room, error) {
	change.Public = nil
	return s.memory.ChangeRoom(ctx, name, change)
}

// standsOtherwise changes what a standing says.
type standsOtherwise struct {
	*memory
	change func(*chat.Standing)
}

func (s standsOtherwise) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	standing, err := s.memory.Standing(ctx, room, user)
	s.change(&standing)
	return standing, err
}

type changeCreates struct{ *memory }

func (s changeCreates) ChangeRoom(ctx context.Context, name string, change chat.RoomChange) (chat.Room, error) {
	_ = s.CreateRoom(ctx, chat.Room{Name: name})
	return s.memory.ChangeRoom(ctx, name, change)
}

type namesAgain struct{ *memory }

func (s namesAgain) SetModerator(ctx context.Context, room, user string, on bool) (bool, error) {
	_, err := s.memory.SetModerator(ctx, room, user, on)
	return err == nil, err
}

type namesAll struct{ *memory }

func (s namesAll) SetModerator(ctx context.Context, room, user string, on bool) (changed bool, err error) {
	err = s.changeRoom(ctx, room, func(r *memoryRoom) error {
		changed = r.moderators[user] != on
		r.moderators[user] = true
		if !on {
			delete(r.moderators, user)
		}
		return nil
	})
	return changed, err
}

// countsFirst counts the moderators before it adds one: at the last place, when two have counted.
type countsFirst struct {
	*memory
	counters *meeting
}

func (s countsFirst) SetModerator(ctx context.Context, room, user string, on bool) (bool, error) {
	moderators, _ := s.Moderators(ctx, room)
	if len(moderators) != chat.MaxModerators-1 {
		return s.memory.SetModerator(ctx, room, user, on)
	}
	s.counters.arrive()
	return namesAll{s.memory}.SetModerator(ctx, room, user, on)
}

type reversesModerators struct{ *memory }

func (s reversesModerators) Moderators(ctx context.Context, room string) ([]string, error) {
	names, err := s.memory.Moderators(ctx, room)
	slices.Reverse(names)
	return names, err
}

// bansHalf undoes a part of a ban.
type bansHalf struct {
	*memory
	undo func(*memoryRoom, chat.Ban)
}

func (s bansHalf) SetBan(ctx context.Context, b chat.Ban) (bool, error) {
	added, err := s.memory.SetBan(ctx, b)
	if err == nil {
		s.undo(s.rooms[b.Room], b)
	}
	return added, err
}

type firstBan struct{ *memory }

func (s firstBan) SetBan(ctx context.Context, b chat.Ban) (bool, error) {
	if r := s.rooms[b.Room]; r != nil {
		if _, banned := r.bans[b.User]; banned {
			return false, nil
		}
	}
	return s.memory.SetBan(ctx, b)
}

type bansAgain struct{ *memory }

func (s bansAgain) SetBan(ctx context.Context, b chat.Ban) (bool, error) {
	_, err := s.memory.SetBan(ctx, b)
	return err == nil, err
}

type liftsToMember struct{ *memory }

func (s liftsToMember) ClearBan(ctx context.Context, room, user string) (bool, error) {
	lifted, err := s.memory.ClearBan(ctx, room, user)
	if lifted {
		_, err = s.Join(ctx, room, user, time.Time{})
	}
	return lifted, err
}

type repeatsBan struct{ *memory }

func (s repeatsBan) Bans(ctx context.Context, room, after string, limit int) ([]chat.Ban, error) {
	bans, err := s.memory.Bans(ctx, room, after, limit)
	if r := s.rooms[room]; r != nil && after != "" {
		bans = append([]chat.Ban{r.bans[after]}, bans...)
	}
	return bans[:min(len(bans), limit)], err
}
