package storetest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hihichat/chat"
)

var roomChecks = []check{
	{"a created room is found with all it was given", func(e *env) {
		want := chat.Room{Name: "大厅", Topic: "今日话题: \"Go\" <b>", Owner: "alice", CreatedAt: start}
		e.must(e.Rooms.CreateRoom(e.Context(), want))
		got, err := e.Rooms.Room(e.Context(), "大厅")
		e.must(err)
		got.CreatedAt = got.CreatedAt.UTC()
		same(e, "room", got, want)
	}},
	{"a missing room is ErrNoRoom", func(e *env) {
		_, err := e.Rooms.Room(e.Context(), "nowhere")
		e.is(err, chat.ErrNoRoom)
	}},
	{"a name can be taken once", func(e *env) {
		e.room("hall", "alice")
		err := e.Rooms.CreateRoom(e.Context(), chat.Room{Name: "hall", Owner: "bob", CreatedAt: start})
		e.is(err, chat.ErrRoomExists)
		room, err := e.Rooms.Room(e.Context(), "hall")
		e.must(err)
		same(e, "owner after the second attempt", room.Owner, "alice")
		sameList(e, "members after the second attempt", e.members("hall"), []string{"alice"})
	}},
	{"a name stays taken when all have left", func(e *env) {
		e.room("hall", "alice")
		e.leave("hall", "alice")
		err := e.Rooms.CreateRoom(e.Context(), chat.Room{Name: "hall", Owner: "bob", CreatedAt: start})
		e.is(err, chat.ErrRoomExists)
	}},
	{"the owner is the first member, since the room exists", func(e *env) {
		e.room("hall", "alice")
		members, err := e.Rooms.Members(e.Context(), "hall")
		e.must(err)
		if len(members) != 1 || members[0].Name != "alice" || !members[0].JoinedAt.Equal(start.Add(-time.Hour)) {
			e.Errorf("members: %v", members)
		}
	}},
	{"names are matched byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.room(name, "owner of "+name)
		}
		for _, name := range awkwardNames {
			room, err := e.Rooms.Room(e.Context(), name)
			e.must(err)
			same(e, "name", room.Name, name)
			same(e, "owner", room.Owner, "owner of "+name)
		}
	}},
	{"rooms are listed in byte order of their names", func(e *env) {
		for _, name := range awkwardNames {
			e.room(name, "alice")
		}
		want := slices.Sorted(slices.Values(awkwardNames))
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 1000}), want)
	}},
	{"pages of rooms join without gap or overlap", func(e *env) {
		var want []string
		for i := range 25 {
			want = append(want, fmt.Sprintf("room %02d", i))
		}
		for _, i := range []int{7, 24, 3, 0, 12, 5, 1, 2, 4, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23} {
			e.room(want[i], "alice")
		}
		var got []string
		after := ""
		for range 10 {
			page := e.rooms(chat.RoomQuery{After: after, Limit: 6})
			if len(page) == 0 {
				break
			}
			if len(page) > 6 {
				e.Errorf("a page of %d rooms, limit 6", len(page))
			}
			got = append(got, page...)
			after = page[len(page)-1]
		}
		sameList(e, "rooms of all pages", got, want)
	}},
	{"After is exclusive and need not exist", func(e *env) {
		e.room("b", "alice")
		e.room("d", "alice")
		sameList(e, "after b", e.rooms(chat.RoomQuery{After: "b", Limit: 10}), []string{"d"})
		sameList(e, "after c", e.rooms(chat.RoomQuery{After: "c", Limit: 10}), []string{"d"})
		sameList(e, "after d", e.rooms(chat.RoomQuery{After: "d", Limit: 10}), nil)
	}},
	{"listed rooms carry topic, owner and time", func(e *env) {
		want := chat.Room{Name: "hall", Topic: "all", Owner: "alice", CreatedAt: start}
		e.must(e.Rooms.CreateRoom(e.Context(), want))
		rooms, err := e.Rooms.Rooms(e.Context(), chat.RoomQuery{Limit: 10})
		e.must(err)
		if len(rooms) != 1 {
			e.Fatalf("%d rooms", len(rooms))
		}
		rooms[0].CreatedAt = rooms[0].CreatedAt.UTC()
		same(e, "room", rooms[0].Room, want)
	}},
	{"listed rooms say whether the user has joined", func(e *env) {
		e.room("hall", "alice")
		e.room("left", "alice")
		e.room("other", "bob")
		e.join("other", "carol")
		e.leave("left", "alice")
		for user, want := range map[string][]string{
			"alice": {"hall"}, "bob": {"other"}, "carol": {"other"}, "Alice": nil, "": nil, chat.PseudoUser: nil,
		} {
			rooms, err := e.Rooms.Rooms(e.Context(), chat.RoomQuery{Limit: 10, User: user})
			e.must(err)
			same(e, "rooms", len(rooms), 3)
			var joined []string
			for _, room := range rooms {
				if room.Joined {
					joined = append(joined, room.Name)
				}
			}
			sameList(e, "joined by "+user, joined, want)
		}
	}},
	{"no room, no list", func(e *env) {
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), nil)
	}},
}

// rooms returns the names of a page of rooms.
func (e *env) rooms(q chat.RoomQuery) []string {
	e.Helper()
	rooms, err := e.Rooms.Rooms(e.Context(), q)
	e.must(err)
	var names []string
	for _, room := range rooms {
		names = append(names, room.Name)
	}
	return names
}

// is compares an error with the refusal that should have come.
func (e *env) is(err error, want *chat.Error) {
	e.Helper()
	if !errors.Is(err, want) {
		e.Errorf("error %v, want %v", err, want)
	}
}
