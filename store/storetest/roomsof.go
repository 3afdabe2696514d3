package storetest

import (
	"slices"

	"hihichat/chat"
)

var roomsOfChecks = []check{
	{"whoever makes, joins and leaves rooms is in the rest", func(e *env) {
		sameList(e, "rooms of nobody", e.roomsOf("alice", 10), nil)
		for _, name := range []string{"b", "c", "a", "d"} {
			e.room(name, "alice")
		}
		for _, name := range []string{"d", "b"} {
			e.join(name, "bob")
		}
		sameList(e, "alice's rooms", e.roomsOf("alice", 10), []string{"a", "b", "c", "d"})
		sameList(e, "bob's rooms", e.roomsOf("bob", 10), []string{"b", "d"})
		sameList(e, "rooms of half a name", e.roomsOf("bo", 10), nil)
		e.join("d", "bob")
		e.leave("b", "bob")
		e.leave("a", "alice")
		e.leave("c", "bob")
		sameList(e, "bob's rooms when he has left", e.roomsOf("bob", 10), []string{"d"})
		sameList(e, "alice's rooms when she has left her own", e.roomsOf("alice", 10), []string{"b", "c", "d"})
		e.restart()
		sameList(e, "alice's rooms after a restart", e.roomsOf("alice", 10), []string{"b", "c", "d"})
		e.join("a", "alice")
		sameList(e, "alice's rooms when she is back", e.roomsOf("alice", 10), []string{"a", "b", "c", "d"})
	}},
	{"the first in byte order, up to the limit", func(e *env) {
		want := slices.Clone(awkwardNames)
		slices.Sort(want)
		for _, name := range awkwardNames {
			e.room(name, "me")
			e.room(name+"!", "another")
		}
		for _, limit := range []int{1, 2, len(want) - 1, len(want), len(want) + 1, 1000} {
			sameList(e, "rooms", e.roomsOf("me", limit), want[:min(limit, len(want))])
		}
	}},
	{"names of users are matched byte for byte", func(e *env) {
		for i, name := range awkwardNames {
			e.room(string(rune('A'+i)), name)
		}
		for i, name := range awkwardNames {
			sameList(e, "rooms of "+name, e.roomsOf(name, 10), []string{string(rune('A' + i))})
		}
		sameList(e, "rooms of the pseudo-user", e.roomsOf(chat.PseudoUser, 10), nil)
	}},
	{"a ban takes the room out, and lifting it does not bring it back", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.ban("hall", "bob")
		sameList(e, "rooms of the banned", e.roomsOf("bob", 10), nil)
		e.unban("hall", "bob")
		sameList(e, "rooms when it is lifted", e.roomsOf("bob", 10), nil)
		e.join("hall", "bob")
		sameList(e, "rooms when they are back", e.roomsOf("bob", 10), []string{"hall"})
		e.ban("hall", "alice")
		sameList(e, "rooms of a banned owner", e.roomsOf("alice", 10), nil)
	}},
	{"a deleted room is nobody's, and the next of its name has its own members", func(e *env) {
		e.room("hall", "alice")
		e.room("other", "alice")
		e.join("hall", "bob")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		sameList(e, "alice's rooms", e.roomsOf("alice", 10), []string{"other"})
		sameList(e, "bob's rooms", e.roomsOf("bob", 10), nil)
		e.room("hall", "bob")
		sameList(e, "alice's rooms when bob has made one", e.roomsOf("alice", 10), []string{"other"})
		sameList(e, "bob's rooms when he has made one", e.roomsOf("bob", 10), []string{"hall"})
		e.purge(10)
		sameList(e, "bob's rooms when the old one is purged", e.roomsOf("bob", 10), []string{"hall"})
	}},
	{"members from an archive are members", func(e *env) {
		e.restoreRooms(archivedRooms(), chat.RestoreOptions{})
		sameList(e, "alice's rooms", e.roomsOf("alice", 10), []string{"hall"})
		sameList(e, "bob's rooms", e.roomsOf("bob", 10), []string{"hall", "old"})
		sameList(e, "rooms of an owner who is no member", e.roomsOf("zoe", 10), nil)
		only := []chat.RoomRecord{{Room: chat.Room{Name: "hall"}, Members: []chat.Member{{Name: "carol", JoinedAt: start}}}}
		e.restoreRooms(only, chat.RestoreOptions{Overwrite: true})
		sameList(e, "bob's rooms when one is overwritten", e.roomsOf("bob", 10), []string{"old"})
		sameList(e, "carol's rooms", e.roomsOf("carol", 10), []string{"hall"})
	}},
}

func (e *env) roomsOf(user string, limit int) []string {
	e.Helper()
	rooms, err := e.Rooms.RoomsOf(e.Context(), user, limit)
	e.must(err)
	return rooms
}
