package chat_test

import (
	"context"
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
				w.told()
				return
			}
			w.told("joined alice " + c.want.Name)
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
	members, err := w.stores.Rooms.Members(ctx, "hall")
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
	w.told("joined bob hall", "left bob hall ", "left bob hall ", "left bob nowhere ")
	w.is("who has left", w.MayListen(ctx, bob, chat.InRoom("hall")), chat.ErrNotMember)
}

// TestMayCreateRoom goes through what somebody may hold.
func TestMayCreateRoom(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		who  chat.Actor
		want string
	}{
		"a guest":             {chat.Actor{}, "sign-in"},
		"a guest who claims":  {chat.Actor{Admin: true, Permissions: []chat.Permission{chat.CreateRoomPermission}}, "sign-in"},
		"a user":              {w.user("plain"), "no-createroom"},
		"with another right":  {w.user("other", chat.ManageUsers), "no-createroom"},
		"a global moderator":  {w.user("global", chat.Moderate), "no-createroom"},
		"with the right":      {w.user("first", chat.CreateRoomPermission), ""},
		"as the last of many": {w.user("last", chat.ManageUsers, "x", chat.CreateRoomPermission), ""},
		"an administrator":    {w.admin("admin"), ""},
	} {
		_, err := w.CreateRoom(t.Context(), c.who, "room of "+name, "")
		w.code(name, err, c.want)
	}
}
