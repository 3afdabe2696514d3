package storetest

import (
	"errors"
	"fmt"
	"time"

	"hihichat/chat"
)

var ownershipChecks = []check{
	{"a room goes to another member", func(e *env) {
		e.room("hall", "alice")
		e.room("other", "alice")
		e.join("hall", "bob")
		before, err := e.Rooms.Members(e.Context(), "hall")
		e.must(err)
		e.must(e.Rooms.SetOwner(e.Context(), "hall", "alice", "bob"))
		e.sameStanding("alice", e.standing("hall", "alice"), chat.Standing{Room: true, Member: true})
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true, Member: true, Owner: true})
		want := chat.Room{Name: "hall", Owner: "bob", CreatedAt: start.Add(-timeOfRooms)}
		same(e, "room", e.readRoom("hall"), want)
		same(e, "owner of the other room", e.readRoom("other").Owner, "alice")
		after, err := e.Rooms.Members(e.Context(), "hall")
		e.must(err)
		sameList(e, "members with their times", after, before)
	}},
	{"and back again", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.must(e.Rooms.SetOwner(e.Context(), "hall", "alice", "bob"))
		e.must(e.Rooms.SetOwner(e.Context(), "hall", "bob", "alice"))
		e.owns("hall", "alice", "bob")
	}},
	{"nobody gives what is not theirs any more", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.join("hall", "carol")
		for _, from := range []string{"bob", "", "Alice", "nobody"} {
			e.is(e.Rooms.SetOwner(e.Context(), "hall", from, "carol"), chat.ErrOwnerChanged)
		}
		e.owns("hall", "alice", "bob", "carol")
	}},
	{"nobody gets a room that they are not in", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.leave("hall", "bob")
		e.setModerator("hall", "bob", true)
		for _, to := range []string{"bob", "carol", chat.PseudoUser} {
			e.is(e.Rooms.SetOwner(e.Context(), "hall", "alice", to), chat.ErrNotInRoom)
		}
		e.owns("hall", "alice", "bob", "carol")
	}},
	{"a room can be nobody's, and somebody's again", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.must(e.Rooms.SetOwner(e.Context(), "hall", "alice", ""))
		same(e, "owner", e.readRoom("hall").Owner, "")
		e.sameStanding("alice", e.standing("hall", "alice"), chat.Standing{Room: true, Member: true})
		same(e, "the nameless own it", e.standing("hall", "").Owner, false)
		e.is(e.Rooms.SetOwner(e.Context(), "hall", "alice", "bob"), chat.ErrOwnerChanged)
		e.must(e.Rooms.SetOwner(e.Context(), "hall", "", "bob"))
		e.owns("hall", "bob", "alice")
	}},
	{"an owner who has left can give the room away", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.leave("hall", "alice")
		e.must(e.Rooms.SetOwner(e.Context(), "hall", "alice", "bob"))
		e.owns("hall", "bob", "alice")
		sameList(e, "members", e.members("hall"), []string{"bob"})
	}},
	{"who rejoins after a transfer owns nothing", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.must(e.Rooms.SetOwner(e.Context(), "hall", "alice", "bob"))
		e.leave("hall", "alice")
		_, err := e.Rooms.Join(e.Context(), "hall", "alice", start.Add(time.Hour))
		e.must(err)
		e.owns("hall", "bob", "alice")
		sameList(e, "members", e.members("hall"), []string{"bob", "alice"})
	}},
	{"a missing room is nobody's", func(e *env) {
		e.is(e.Rooms.SetOwner(e.Context(), "nowhere", "alice", "bob"), chat.ErrNoRoom)
		e.is(e.Rooms.SetOwner(e.Context(), "nowhere", "", ""), chat.ErrNoRoom)
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), nil)
	}},
	{"of many who give the same room away one does", func(e *env) {
		e.room("hall", "alice")
		for i := range racers {
			e.join("hall", fmt.Sprint("user ", i))
		}
		var won results[string]
		e.race(func(i int) {
			to := fmt.Sprint("user ", i)
			switch err := e.Rooms.SetOwner(e.Context(), "hall", "alice", to); {
			case err == nil:
				won.add(to)
			case !errors.Is(err, chat.ErrOwnerChanged):
				e.Errorf("SetOwner: %v", err)
			}
		})
		if len(won.list) != 1 {
			e.Fatalf("%d have given the room away", len(won.list))
		}
		e.owns("hall", won.list[0], "alice")
	}},
	{"names are matched byte for byte", func(e *env) {
		e.room("hall", "owner")
		owner := "owner"
		for _, name := range awkwardNames {
			e.join("hall", name)
			e.must(e.Rooms.SetOwner(e.Context(), "hall", owner, name))
			e.owns("hall", name, owner)
			owner = name
		}
	}},
}

// owns checks that the room is the owner's and none of the others'.
func (e *env) owns(room, owner string, others ...string) {
	e.Helper()
	same(e, "owner", e.readRoom(room).Owner, owner)
	same(e, owner+" owns the room", e.standing(room, owner).Owner, true)
	for _, other := range others {
		same(e, other+" owns the room", e.standing(room, other).Owner, false)
	}
}
