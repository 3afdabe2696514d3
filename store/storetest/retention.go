package storetest

import (
	"slices"
	"time"

	"hihichat/chat"
)

var retentionChecks = []check{
	{"nothing to delete is zero", func(e *env) {
		same(e, "deleted from an empty store", e.deleteBefore(start, 10), 0)
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", "one")
		same(e, "deleted", e.deleteBefore(start, 10), 0)
		e.sameMessages("history", e.all(hall), said)
	}},
	{"what is older than the cutoff goes, the cutoff itself stays", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(10)...)
		same(e, "deleted", e.deleteBefore(said[4].Time, 100), 4)
		e.sameMessages("history", e.all(hall), said[4:])
	}},
	{"all rooms and private conversations are looked at", func(e *env) {
		conversations := []chat.Conversation{
			e.room("hall", "alice"), e.room("大厅", "alice"), e.room("a-b", "alice"), e.room("100%", "bob"),
			chat.Between("alice", "bob"), chat.Between("a-b", "c"), chat.Between("a", "b-c"), chat.Between("me", "me"),
		}
		for _, c := range conversations {
			e.say(c, speaker(c), "old", "old")
		}
		cutoff := start.Add(time.Duration(e.sent) * time.Microsecond)
		want := make(map[chat.Conversation][]chat.Message)
		for _, c := range conversations {
			want[c] = e.say(c, speaker(c), "new")
		}
		same(e, "deleted in all", e.deleteAll(cutoff, 1000), 2*len(conversations))
		for _, c := range conversations {
			e.sameMessages(c.Room(), e.all(c), want[c])
		}
	}},
	{"a call removes at most its limit, until zero says done", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		e.say(hall, "alice", counted(25)...)
		e.say(pair, "alice", counted(25)...)
		e.say(pair, "bob", counted(5)...)
		same(e, "deleted in all", e.deleteAll(start.Add(time.Hour), 7), 55)
		e.sameMessages("room", e.all(hall), nil)
		e.sameMessages("pair", e.all(pair), nil)
	}},
	{"the oldest of a conversation go first", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(20)...)
		same(e, "deleted", e.deleteBefore(start.Add(time.Hour), 5), 5)
		e.sameMessages("history", e.all(hall), said[5:])
	}},
	{"a conversation goes on after its messages have expired", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		e.say(hall, "alice", "old")
		e.say(pair, "alice", "old")
		e.deleteAll(start.Add(time.Hour), 100)
		inHall, private := e.say(hall, "alice", "old"), e.say(pair, "bob", "old")
		e.sameMessages("room", e.all(hall), inHall)
		e.sameMessages("pair", e.all(pair), private)
		sameList(e, "alice's peers", e.peers("alice"), []string{"bob"})
	}},
	{"people stay among the peers when their messages have expired", func(e *env) {
		for _, peer := range []string{"bob", "carol", "dave"} {
			e.say(chat.Between("alice", peer), "alice", "old", "old")
		}
		e.say(chat.Between("alice", "carol"), "carol", "fresh")
		e.deleteAll(start.Add(5*time.Microsecond), 2)
		sameList(e, "peers when some have expired", e.peers("alice"), []string{"carol", "dave", "bob"})
		e.deleteAll(start.Add(time.Hour), 2)
		sameList(e, "peers when all have expired", e.peers("alice"), []string{"carol", "dave", "bob"})
		sameList(e, "peers of a peer", e.peers("bob"), []string{"alice"})
		e.restart()
		sameList(e, "peers after a restart", e.peers("alice"), []string{"carol", "dave", "bob"})
		e.say(chat.Between("alice", "bob"), "bob", "new")
		sameList(e, "peers when one has written again", e.peers("alice"), []string{"bob", "carol", "dave"})
	}},
	{"rooms, members and mutes stay", func(e *env) {
		hall := e.room("hall", "alice")
		e.join("hall", "bob")
		e.mute(chat.Mute{Room: "hall", User: "bob"})
		e.say(hall, "alice", "old")
		e.deleteAll(start.Add(time.Hour), 100)
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), []string{"hall"})
		sameList(e, "members", slices.Sorted(slices.Values(e.members("hall"))), []string{"alice", "bob"})
		same(e, "owner", e.standing("hall", "alice").Owner, true)
		same(e, "mutes", len(e.mutes("hall", "bob")), 1)
	}},
}

// speaker returns somebody who may talk in the conversation.
func speaker(c chat.Conversation) string {
	if c.Private() {
		low, _ := c.Pair()
		return low
	}
	return "alice"
}

func (e *env) deleteBefore(cutoff time.Time, limit int) int {
	e.Helper()
	n, err := e.Messages.DeleteBefore(e.Context(), cutoff, limit)
	e.must(err)
	if n > limit {
		e.Errorf("deleted %d, limit %d", n, limit)
	}
	return n
}

// deleteAll deletes until the store says that it is done, and counts.
func (e *env) deleteAll(cutoff time.Time, limit int) int {
	e.Helper()
	total := 0
	for range 1000 {
		n := e.deleteBefore(cutoff, limit)
		if n == 0 {
			return total
		}
		total += n
	}
	e.Fatalf("DeleteBefore does not come to an end")
	return total
}
