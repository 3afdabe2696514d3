package storetest

import (
	"time"

	"hihichat/chat"
)

// A mark in a room is part of the membership, one in private part of the pair: however these end, it is gone.
var markEndChecks = []check{
	{"leaving ends the mark, and nobody else's", func(e *env) {
		hall, id := e.read("hall", "alice", "bob")
		other, otherID := e.read("other", "alice", "bob")
		e.leave("hall", "bob")
		same(e, "mark of who has left", e.marked("bob", hall), "")
		e.join("hall", "bob")
		same(e, "mark of who has come back", e.marked("bob", hall), "")
		same(e, "the other member's mark", e.marked("alice", hall), id)
		same(e, "the mark in the other room", e.marked("bob", other), otherID)
	}},
	{"joining again as a member keeps the mark", func(e *env) {
		hall, id := e.read("hall", "alice", "bob")
		same(e, "joined", e.join("hall", "bob"), false)
		same(e, "mark", e.marked("bob", hall), id)
	}},
	{"an owner who leaves and joins starts without a mark", func(e *env) {
		hall, _ := e.read("hall", "alice")
		e.leave("hall", "alice")
		e.join("hall", "alice")
		same(e, "mark", e.marked("alice", hall), "")
	}},
	{"a ban ends the mark, and lifting it brings none back", func(e *env) {
		hall, id := e.read("hall", "alice", "bob")
		e.ban("hall", "bob")
		same(e, "mark of the banned", e.marked("bob", hall), "")
		same(e, "moved by the banned", e.setMark("bob", hall, id), false)
		e.unban("hall", "bob")
		same(e, "mark when the ban is lifted", e.marked("bob", hall), "")
		e.join("hall", "bob")
		same(e, "mark when they are back", e.marked("bob", hall), "")
		same(e, "the owner's mark", e.marked("alice", hall), id)
	}},
	{"a deleted room leaves no marks to the next of its name", func(e *env) {
		hall, _ := e.read("hall", "alice", "bob")
		other, id := e.read("Hall", "alice")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		same(e, "mark in the deleted room", e.marked("bob", hall), "")
		e.room("hall", "bob")
		e.join("hall", "alice")
		for _, user := range []string{"alice", "bob"} {
			same(e, "mark of "+user+" in the new room", e.marked(user, hall), "")
		}
		fresh := e.say(hall, "bob", "fresh")[0].ID
		same(e, "moved in the new room", e.setMark("alice", hall, fresh), true)
		e.purge(10)
		same(e, "mark when the old room is purged", e.marked("alice", hall), fresh)
		same(e, "mark in another room", e.marked("alice", other), id)
	}},
	{"a forgotten pair leaves no marks", func(e *env) {
		pair, other := chat.Between("alice", "bob"), chat.Between("alice", "carol")
		for _, c := range []chat.Conversation{pair, other} {
			id := e.say(c, "alice", "hello")[0].ID
			e.setMark("alice", c, id)
			e.setMark(c.Peer("alice"), c, id)
		}
		kept := e.marked("carol", other)
		e.must(e.Messages.ForgetPair(e.Context(), pair))
		same(e, "moved in a forgotten pair", e.setMark("alice", pair, chat.NewID(start.Add(time.Hour), 0)), false)
		e.say(pair, "bob", "again")
		for _, user := range []string{"alice", "bob"} {
			same(e, "mark of "+user, e.marked(user, pair), "")
		}
		same(e, "alice's mark in the other pair", e.marked("alice", other), kept)
		same(e, "carol's mark", e.marked("carol", other), kept)
	}},
	{"disowned messages change no marks", func(e *env) {
		hall, id := e.read("hall", "alice", "bob")
		e.disown("hall", "alice", "", 10)
		same(e, "mark", e.marked("bob", hall), id)
	}},
	{"an archive adds members without marks, and leaves the others theirs", func(e *env) {
		hall, id := e.read("hall", "carol", "bob")
		e.restoreRooms(archivedRooms(), chat.RestoreOptions{})
		same(e, "mark of who was a member", e.marked("bob", hall), id)
		same(e, "mark of a member from the archive", e.marked("alice", hall), "")
		same(e, "moved by them", e.setMark("alice", hall, id), true)
	}},
	{"whom an archive takes out of a room starts anew", func(e *env) {
		hall, _ := e.read("hall", "carol", "bob")
		banned := []chat.RoomRecord{{Room: chat.Room{Name: "hall"}, Bans: []chat.Ban{{Room: "hall", User: "bob", At: start}}}}
		e.restoreRooms(banned, chat.RestoreOptions{})
		e.unban("hall", "bob")
		e.restoreRooms(archivedRooms(), chat.RestoreOptions{Overwrite: true})
		for _, user := range []string{"bob", "carol"} {
			e.join("hall", user)
			same(e, "mark of "+user, e.marked(user, hall), "")
		}
	}},
	{"a trial changes no marks", func(e *env) {
		hall, id := e.read("hall", "carol", "bob")
		e.restoreRooms(archivedRooms(), chat.RestoreOptions{Overwrite: true, DryRun: true})
		same(e, "carol's mark", e.marked("carol", hall), id)
		same(e, "bob's mark", e.marked("bob", hall), id)
	}},
	{"pairs from an archive have no marks, and can have them", func(e *env) {
		pair, talked := chat.Between("alice", "bob"), chat.Between("alice", "carol")
		id := e.say(talked, "carol", "hello")[0].ID
		e.setMark("alice", talked, id)
		e.restorePairs([]chat.PairRecord{{Pair: pair, Last: start}, {Pair: talked, Last: start}}, chat.RestoreOptions{})
		same(e, "mark", e.marked("alice", pair), "")
		same(e, "moved", e.setMark("alice", pair, id), true)
		same(e, "mark in a pair that was there", e.marked("alice", talked), id)
	}},
}

// read makes a room with members who have all read its only message.
func (e *env) read(room, owner string, members ...string) (chat.Conversation, chat.ID) {
	e.Helper()
	c := e.room(room, owner)
	id := e.say(c, owner, "hello")[0].ID
	e.setMark(owner, c, id)
	for _, user := range members {
		e.join(room, user)
		e.setMark(user, c, id)
	}
	return c, id
}
