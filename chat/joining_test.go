package chat_test

import (
	"context"
	"testing"
	"time"

	"hihichat/chat"
)

// TestJoinTellsOfNewMembers, once.
func TestJoinTellsOfNewMembers(t *testing.T) {
	w := newWorld(t)
	alice, bob, eve := w.user("alice"), w.user("bob"), w.user("eve")
	w.room("hall", alice)
	for range 3 {
		w.must(w.Join(t.Context(), bob, "hall"))
	}
	w.must(w.Join(t.Context(), alice, "hall")) // its owner is a member
	w.told("joined bob hall")
	w.must(w.Ban(t.Context(), alice, upon("eve")))
	w.heard.events()
	w.is("the banned", w.Join(t.Context(), eve, "hall"), chat.ErrBanned)
	w.is("a guest", w.Join(t.Context(), chat.Actor{}, "hall"), chat.ErrSignIn)
	w.is("no room", w.Join(t.Context(), bob, "nowhere"), chat.ErrNoRoom)
	w.told()
}

// TestNobodyHearsOfWhoIsTurnedAway on the way in.
func TestNobodyHearsOfWhoIsTurnedAway(t *testing.T) {
	late := &meanwhile{}
	w := newWorld(t, func(s *chat.Stores) { late.RoomStore, s.Rooms = s.Rooms, late })
	owner, bob := w.user("owner"), w.user("bob")
	hall := w.room("hall", owner)
	late.do = func() {
		late.do = nil
		w.must(w.Ban(context.Background(), owner, upon("bob")))
	}
	w.is("join", w.Join(t.Context(), bob, "hall"), chat.ErrBanned)
	w.told("banned bob hall ")
	if mark, err := w.stores.Marks.Mark(t.Context(), "bob", hall); mark != "" || err != nil {
		t.Errorf("mark %q, %v", mark, err)
	}
}

// TestNewMembersHaveReadWhatWasSaid before they came; what follows is unread, whatever the clock does.
func TestNewMembersHaveReadWhatWasSaid(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	hall := w.room("hall", alice)
	for _, set := range []time.Duration{0, time.Hour, -2 * time.Hour} {
		w.clock.add(set)
		w.says(alice, hall, 3)
		w.must(w.Join(t.Context(), bob, "hall"))
		w.unread(bob, hall, 0)
		said := w.says(alice, hall, 3)
		w.unread(bob, hall, 3)
		w.must(w.Join(t.Context(), bob, "hall"))
		w.unread(bob, hall, 3)
		w.must(w.MarkRead(t.Context(), bob, hall, said[1].ID))
		w.unread(bob, hall, 1)
		w.must(w.Leave(t.Context(), bob, "hall"))
	}
}

// TestWhoGoesAwayWhileJoining is a member who has read all: half a joining does not stay.
func TestWhoGoesAwayWhileJoining(t *testing.T) {
	going := &goingRooms{}
	w := newWorld(t, func(s *chat.Stores) { going.RoomStore, s.Rooms = s.Rooms, going })
	alice, bob := w.user("alice"), w.user("bob")
	hall := w.room("hall", alice)
	w.says(alice, hall, 3)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	going.joined = cancel
	_ = w.Join(ctx, bob, "hall")
	member, err := w.stores.Rooms.Standing(t.Context(), "hall", "bob")
	w.must(err)
	mark, err := w.stores.Marks.Mark(t.Context(), "bob", hall)
	w.must(err)
	if member.Member != (mark > w.stored(hall)[2].ID) {
		t.Errorf("member: %v, mark %q", member.Member, mark)
	}
}

// goingRooms tells when somebody has joined.
type goingRooms struct {
	chat.RoomStore
	joined func()
}

func (s *goingRooms) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	joined, err := s.RoomStore.Join(ctx, room, user, at)
	if s.joined != nil {
		s.joined()
	}
	return joined, err
}

// TestAMemberWithoutAMark: joining counts although the mark could not be set, and is told.
func TestAMemberWithoutAMark(t *testing.T) {
	w := newWorld(t, func(s *chat.Stores) { s.Marks = brokenMarks{s.Marks} })
	bob := w.user("bob")
	w.room("hall", w.user("alice"))
	w.is("join", w.Join(t.Context(), bob, "hall"), chat.ErrUnavailable)
	w.told("joined bob hall")
	w.must(w.Join(t.Context(), bob, "hall"))
	w.told()
	w.must(w.MayListen(t.Context(), bob, chat.InRoom("hall")))
}
