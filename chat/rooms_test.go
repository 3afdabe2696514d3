package chat_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

func TestCreateRoom(t *testing.T) {
	w := newWorld(t)
	w.clock.add(1234567 * time.Nanosecond)
	alice := w.user("alice", chat.CreateRoomPermission)
	for name, c := range map[string]struct {
		name, topic string
		want        chat.Room
		refused     string
	}{
		"a plain room":        {"hall", "all and sundry", chat.Room{Name: "hall", Topic: "all and sundry"}, ""},
		"spaces around":       {"  大厅 ", "\n topic\t", chat.Room{Name: "大厅", Topic: "topic"}, ""},
		"decomposed":          {"cafe\u0301", "", chat.Room{Name: "café"}, ""},
		"topic of 300":        {"long", strings.Repeat("题", 300), chat.Room{Name: "long", Topic: strings.Repeat("题", 300)}, ""},
		"broken topic":        {"broken", "a\xffb", chat.Room{Name: "broken", Topic: "a\uFFFDb"}, ""},
		"topic of 301":        {"longer", strings.Repeat("题", 301), chat.Room{}, "topic-long"},
		"a bad name":          {"<b>", "", chat.Room{}, "name-characters"},
		"no name":             {" ", "", chat.Room{}, "name-empty"},
		"the duck's own name": {"小黄鸭", "", chat.Room{}, "name-reserved"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := w.CreateRoom(context.Background(), alice, c.name, c.topic)
			w.code("CreateRoom", err, c.refused)
			if err != nil {
				return
			}
			c.want.Owner, c.want.CreatedAt = "alice", noon.Add(1234*time.Microsecond)
			stored, err := w.Room(context.Background(), c.want.Name)
			if got != c.want || stored != c.want || err != nil {
				t.Errorf("returned %v, stored %v, want %v (%v)", got, stored, c.want, err)
			}
			w.is("the creator listens", w.MayListen(context.Background(), alice, chat.InRoom(c.want.Name)), nil)
		})
	}
	_, err := w.CreateRoom(context.Background(), alice, "hall", "")
	w.is("a name that is taken", err, chat.ErrRoomExists)
	_, err = w.Room(context.Background(), "nowhere")
	w.is("a missing room", err, chat.ErrNoRoom)
}

func TestRooms(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for _, name := range []string{"c", "a", "b"} {
		w.room(name, alice)
	}
	for name, c := range map[string]struct {
		actor  chat.Actor
		joined bool
	}{
		"a member": {alice, true}, "somebody else": {w.user("bob"), false}, "a guest": {chat.Actor{Name: "alice"}, false},
	} {
		rooms, err := w.Rooms(context.Background(), c.actor, "a", 1)
		w.must(err)
		if len(rooms) != 1 || rooms[0].Name != "b" || rooms[0].Joined != c.joined {
			t.Errorf("%s: rooms %v", name, rooms)
		}
	}
}

func TestJoinAndLeave(t *testing.T) {
	w := newWorld(t)
	alice, bob, ctx := w.user("alice"), w.user("bob"), context.Background()
	w.room("hall", alice)
	w.clock.add(time.Minute)
	w.must(w.Join(ctx, bob, "hall"))
	w.clock.add(time.Minute)
	w.must(w.Join(ctx, bob, "hall"))
	members, err := w.Members(ctx, alice, "hall")
	w.must(err)
	want := []chat.Member{{Name: "alice", JoinedAt: noon}, {Name: "bob", JoinedAt: noon.Add(time.Minute)}}
	if !slices.Equal(members, want) {
		t.Errorf("members %v, want %v", members, want)
	}
	w.is("a guest leaves", w.Leave(ctx, chat.Actor{}, "hall"), chat.ErrSignIn)
	w.must(w.Leave(ctx, bob, "hall"))
	w.must(w.Leave(ctx, bob, "hall"))
	w.must(w.Leave(ctx, bob, "nowhere"))
	// Told again: the first answer may have been lost behind the store, and with it the telling.
	if got := w.heard.events(); !slices.Equal(got, []string{"left bob hall", "left bob hall", "left bob nowhere"}) {
		t.Errorf("told: %q", got)
	}
	w.is("who has left", w.MayListen(ctx, bob, chat.InRoom("hall")), chat.ErrNotMember)
}

// TestFailuresOfTheStorePass: what the store says reaches the caller, and nothing is told or done.
func TestFailuresOfTheStorePass(t *testing.T) {
	broken := chat.ErrUnavailable.With(errors.New("disk"))
	w := newWorld(t, func(s *chat.Stores) {
		f := failing{Stores: *s, err: broken}
		s.Rooms, s.Mutes, s.Accounts = brokenRooms{s.Rooms, f}, brokenMutes{s.Mutes, f}, brokenAccounts{s.Accounts, f}
	})
	alice := chat.Actor{UserID: 1, Name: "alice", Admin: true}
	ctx, hall, bob := context.Background(), chat.InRoom("hall"), chat.Between("alice", "bob")
	for name, do := range map[string]func() error{
		"send":         func() error { _, err := w.Send(ctx, alice, hall, "hello"); return err },
		"send to bob":  func() error { _, err := w.Send(ctx, alice, bob, "hello"); return err },
		"may send":     func() error { return w.MaySend(ctx, alice, hall) },
		"listen":       func() error { return w.MayListen(ctx, alice, bob) },
		"join":         func() error { return w.Join(ctx, alice, "hall") },
		"leave":        func() error { return w.Leave(ctx, alice, "hall") },
		"members":      func() error { _, err := w.Members(ctx, alice, "hall"); return err },
		"mute":         func() error { return w.Mute(ctx, alice, "hall", "bob", 0) },
		"unmute":       func() error { return w.Unmute(ctx, alice, "hall", "bob") },
		"kick":         func() error { return w.Kick(ctx, alice, "hall", "bob") },
		"may moderate": func() error { return w.MayModerate(ctx, alice, "hall") },
		"user":         func() error { _, err := w.UserNamed(ctx, alice, "bob"); return err },
		"permissions":  func() error { _, _, err := w.Permissions(ctx, alice, 1); return err },
		"set":          func() error { return w.SetPermissions(ctx, alice, 1, nil) },
	} {
		if err := do(); !errors.Is(err, chat.ErrUnavailable) || chat.KindOf(err) != chat.Unavailable {
			t.Errorf("%s: %v, want the store's own error", name, err)
		}
	}
	if told := w.heard.events(); len(told) > 0 {
		t.Errorf("told: %q", told)
	}
}

// failing is what the broken stores below answer with.
type failing struct {
	chat.Stores
	err error
}

type brokenRooms struct {
	chat.RoomStore
	failing
}

func (b brokenRooms) Standing(context.Context, string, string) (chat.Standing, error) {
	return chat.Standing{}, b.err
}

func (b brokenRooms) Leave(context.Context, string, string) (bool, error) { return false, b.err }

type brokenMutes struct {
	chat.MuteStore
	failing
}

func (b brokenMutes) Mutes(context.Context, string, []string, time.Time) (map[string]chat.Mute, error) {
	return nil, b.err
}

type brokenAccounts struct {
	chat.AccountStore
	failing
}

func (b brokenAccounts) UserByName(context.Context, string) (chat.User, error) {
	return chat.User{}, b.err
}

func (b brokenAccounts) UserByID(context.Context, int64) (chat.User, error) {
	return chat.User{}, b.err
}
