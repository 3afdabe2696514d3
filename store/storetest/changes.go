package storetest

import "hihichat/chat"

var changeChecks = []check{
	{"a topic is replaced, and nothing else", func(e *env) {
		e.room("other", "alice")
		e.room("hall", "alice")
		e.join("hall", "bob")
		for _, topic := range []string{"今日话题: \"Go\" <b> \x00", "another", ""} {
			want := chat.Room{Name: "hall", Owner: "alice", Topic: topic, CreatedAt: start.Add(-timeOfRooms)}
			same(e, "returned", e.changeRoom("hall", chat.RoomChange{Topic: &topic}), want)
			same(e, "read again", e.readRoom("hall"), want)
		}
		sameList(e, "members", e.members("hall"), []string{"alice", "bob"})
		same(e, "topic of the other room", e.readRoom("other").Topic, "")
	}},
	{"a room becomes public, and is no more", func(e *env) {
		e.room("hall", "alice")
		e.room("other", "alice")
		for _, public := range []bool{true, true, false} {
			same(e, "returned", e.changeRoom("hall", chat.RoomChange{Public: &public}).Public, public)
			same(e, "read again", e.readRoom("hall").Public, public)
			for _, user := range []string{"alice", "bob"} {
				same(e, "standing of "+user, e.standing("hall", user).Public, public)
			}
			e.publicRooms(map[string]bool{"hall": public, "other": false})
		}
	}},
	{"a room may be public from the start", func(e *env) {
		e.must(e.Rooms.CreateRoom(e.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: start, Public: true}))
		same(e, "read", e.readRoom("hall").Public, true)
		e.publicRooms(map[string]bool{"hall": true})
	}},
	{"what is not said stays", func(e *env) {
		topic, public := "all", true
		e.room("hall", "alice")
		e.changeRoom("hall", chat.RoomChange{Topic: &topic, Public: &public})
		want := chat.Room{Name: "hall", Owner: "alice", Topic: "all", Public: true, CreatedAt: start.Add(-timeOfRooms)}
		same(e, "nothing changed", e.changeRoom("hall", chat.RoomChange{}), want)
		private := false
		want.Public = false
		same(e, "publicity changed", e.changeRoom("hall", chat.RoomChange{Public: &private}), want)
	}},
	{"changing a missing room is ErrNoRoom and creates none", func(e *env) {
		topic, public := "all", true
		_, err := e.Rooms.ChangeRoom(e.Context(), "nowhere", chat.RoomChange{Topic: &topic, Public: &public})
		e.is(err, chat.ErrNoRoom)
		_, err = e.Rooms.ChangeRoom(e.Context(), "nowhere", chat.RoomChange{})
		e.is(err, chat.ErrNoRoom)
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), nil)
		same(e, "standing", e.standing("nowhere", "alice").Public, false)
	}},
	{"names are matched byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.room(name, "alice")
		}
		for _, name := range awkwardNames {
			topic := "topic of " + name
			e.changeRoom(name, chat.RoomChange{Topic: &topic})
		}
		for _, name := range awkwardNames {
			same(e, "topic", e.readRoom(name).Topic, "topic of "+name)
		}
	}},
}

func (e *env) changeRoom(name string, change chat.RoomChange) chat.Room {
	e.Helper()
	room, err := e.Rooms.ChangeRoom(e.Context(), name, change)
	e.must(err)
	room.CreatedAt = room.CreatedAt.UTC()
	return room
}

func (e *env) readRoom(name string) chat.Room {
	e.Helper()
	room, err := e.Rooms.Room(e.Context(), name)
	e.must(err)
	room.CreatedAt = room.CreatedAt.UTC()
	return room
}

// publicRooms checks which rooms the list shows as public.
func (e *env) publicRooms(want map[string]bool) {
	e.Helper()
	rooms, err := e.Rooms.Rooms(e.Context(), chat.RoomQuery{Limit: 10})
	e.must(err)
	same(e, "rooms", len(rooms), len(want))
	for _, room := range rooms {
		same(e, "listed as public: "+room.Name, room.Public, want[room.Name])
	}
}
