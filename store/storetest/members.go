package storetest

import (
	"slices"
	"time"

	"hihichat/chat"
)

var memberChecks = []check{
	{"joining makes a member", func(e *env) {
		e.room("hall", "alice")
		same(e, "joined", e.join("hall", "bob"), true)
		sameList(e, "members", e.members("hall"), []string{"alice", "bob"})
	}},
	{"joining again changes nothing", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		before, err := e.Rooms.Members(e.Context(), "hall")
		e.must(err)
		joined, err := e.Rooms.Join(e.Context(), "hall", "bob", start.Add(time.Hour))
		e.must(err)
		same(e, "joined a second time", joined, false)
		after, err := e.Rooms.Members(e.Context(), "hall")
		e.must(err)
		sameList(e, "members with their times", after, before)
	}},
	{"rejoining keeps ownership", func(e *env) {
		e.room("hall", "alice")
		same(e, "the owner joined anew", e.join("hall", "alice"), false)
		same(e, "the owner's standing", e.standing("hall", "alice").Owner, true)
		room, err := e.Rooms.Room(e.Context(), "hall")
		e.must(err)
		same(e, "owner", room.Owner, "alice")
	}},
	{"leaving and joining keeps ownership", func(e *env) {
		e.room("hall", "alice")
		same(e, "left", e.leave("hall", "alice"), true)
		same(e, "joined", e.join("hall", "alice"), true)
		standing := e.standing("hall", "alice")
		same(e, "owner", standing.Owner, true)
		same(e, "member", standing.Member, true)
	}},
	{"joining a missing room is ErrNoRoom and creates none", func(e *env) {
		joined, err := e.Rooms.Join(e.Context(), "nowhere", "bob", start)
		e.is(err, chat.ErrNoRoom)
		same(e, "joined", joined, false)
		_, err = e.Rooms.Room(e.Context(), "nowhere")
		e.is(err, chat.ErrNoRoom)
	}},
	{"leaving ends a membership and nobody else's", func(e *env) {
		e.room("hall", "alice")
		e.room("other", "alice")
		e.join("hall", "bob")
		e.join("hall", "carol")
		e.join("other", "bob")
		same(e, "left", e.leave("hall", "bob"), true)
		sameList(e, "members of the room left", e.members("hall"), []string{"alice", "carol"})
		sameList(e, "members of the other room", e.members("other"), []string{"alice", "bob"})
	}},
	{"leaving twice is no error", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.leave("hall", "bob")
		same(e, "left again", e.leave("hall", "bob"), false)
	}},
	{"leaving a missing room is no error and creates none", func(e *env) {
		same(e, "left", e.leave("nowhere", "bob"), false)
		_, err := e.Rooms.Room(e.Context(), "nowhere")
		e.is(err, chat.ErrNoRoom)
	}},
	{"a room stays without members", func(e *env) {
		e.room("hall", "alice")
		e.leave("hall", "alice")
		room, err := e.Rooms.Room(e.Context(), "hall")
		e.must(err)
		same(e, "owner", room.Owner, "alice")
		sameList(e, "members", e.members("hall"), nil)
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), []string{"hall"})
		same(e, "joined the empty room", e.join("hall", "bob"), true)
	}},
	{"the members of a missing room are ErrNoRoom", func(e *env) {
		_, err := e.Rooms.Members(e.Context(), "nowhere")
		e.is(err, chat.ErrNoRoom)
	}},
	{"members are in the order they joined, equal times by name", func(e *env) {
		e.room("hall", "zoe")
		for name, after := range map[string]time.Duration{"d": 2, "b": 5, "c": 5, "a": 5, "B": 5, "e": 1} {
			_, err := e.Rooms.Join(e.Context(), "hall", name, start.Add(after*time.Microsecond))
			e.must(err)
		}
		sameList(e, "members", e.members("hall"), []string{"zoe", "e", "d", "B", "a", "b", "c"})
	}},
	{"times of joining are exact", func(e *env) {
		e.room("hall", "alice")
		_, err := e.Rooms.Join(e.Context(), "hall", "bob", start.Add(7*time.Microsecond))
		e.must(err)
		members, err := e.Rooms.Members(e.Context(), "hall")
		e.must(err)
		if last := members[len(members)-1]; !last.JoinedAt.Equal(start.Add(7 * time.Microsecond)) {
			e.Errorf("joined at %v, want %v", last.JoinedAt, start.Add(7*time.Microsecond))
		}
	}},
	{"names are matched byte for byte", func(e *env) {
		e.room("hall", "owner")
		for i, name := range awkwardNames {
			joined, err := e.Rooms.Join(e.Context(), "hall", name, start.Add(time.Duration(i)*time.Second))
			e.must(err)
			same(e, "joined: "+name, joined, true)
		}
		sameList(e, "members", e.members("hall"), append([]string{"owner"}, awkwardNames...))
		same(e, "left", e.leave("hall", "Plain"), true)
		left := slices.DeleteFunc(slices.Clone(awkwardNames), func(name string) bool { return name == "Plain" })
		sameList(e, "members but one", e.members("hall"), append([]string{"owner"}, left...))
	}},
	{"the pseudo-user is no member", func(e *env) {
		e.room("hall", "alice")
		same(e, "member", e.standing("hall", chat.PseudoUser).Member, false)
		same(e, "left", e.leave("hall", chat.PseudoUser), false)
		sameList(e, "members", e.members("hall"), []string{"alice"})
	}},
}

func (e *env) join(room, user string) bool {
	e.Helper()
	joined, err := e.Rooms.Join(e.Context(), room, user, start)
	e.must(err)
	return joined
}

func (e *env) leave(room, user string) bool {
	e.Helper()
	left, err := e.Rooms.Leave(e.Context(), room, user)
	e.must(err)
	return left
}

// members returns the names of a room's members in their order.
func (e *env) members(room string) []string {
	e.Helper()
	members, err := e.Rooms.Members(e.Context(), room)
	e.must(err)
	var names []string
	for _, m := range members {
		names = append(names, m.Name)
	}
	return names
}
