package storetest

import (
	"hihichat/chat"
)

var disownChecks = []check{
	{"messages get another name and stay what they are", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.talk(hall)
		e.remove(&said[3])
		same(e, "changed", e.disown("hall", "bob", "deleted-1", 1000), 4)
		rename(said, "bob", "deleted-1")
		e.sameMessages("history", e.all(hall), said)
		same(e, "changed again", e.disown("hall", "bob", "deleted-1", 1000), 0)
		e.restart()
		e.sameMessages("after a restart", e.all(hall), said)
	}},
	{"without an heir they are gone", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.talk(hall)
		same(e, "changed", e.disown("hall", "bob", "", 1000), 4)
		e.sameMessages("history", e.all(hall), without(said, "bob"))
		e.sameMessages("dumped", e.dumpedMessages(), without(said, "bob"))
		_, err := e.Messages.Message(e.Context(), hall, said[1].ID)
		e.is(err, chat.ErrNoMessage)
		same(e, "changed again", e.disown("hall", "bob", "", 1000), 0)
	}},
	{"in small steps nobody is overlooked", func(e *env) {
		for _, heir := range []string{"deleted-1", ""} {
			room := "room for " + heir
			c := e.room(room, "alice")
			var said []chat.Message
			for range 7 {
				said = append(said, e.talk(c)...)
			}
			same(e, "changed", e.disown(room, "bob", heir, 3), 4*7)
			rename(said, "bob", heir)
			e.sameMessages("history", e.all(c), without(said, ""))
		}
	}},
	{"a step looks at no more than its limit", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "bob", counted(10)...)
		next, changed, err := e.Messages.Disown(e.Context(), "hall", "bob", "heir", said[2].ID, 4)
		e.must(err)
		same(e, "changed", changed, 4)
		same(e, "next", next, said[6].ID)
		rename(said[3:7], "bob", "heir")
		e.sameMessages("history", e.all(hall), said)
	}},
	{"a room of only their messages is empty then", func(e *env) {
		hall := e.room("hall", "alice")
		e.say(hall, "bob", counted(30)...)
		same(e, "changed", e.disown("hall", "bob", "", 7), 30)
		e.sameMessages("history", e.all(hall), nil)
		fresh := e.say(hall, "alice", "fresh")
		e.sameMessages("history goes on", e.all(hall), fresh)
	}},
	{"other rooms and private conversations are left alone", func(e *env) {
		e.talk(e.room("hall", "alice"))
		other, pair := e.room("other", "alice"), chat.Between("alice", "bob")
		inOther, private := e.talk(other), e.talk(pair)
		e.disown("hall", "bob", "", 1000)
		e.sameMessages("other room", e.all(other), inOther)
		e.sameMessages("private", e.all(pair), private)
	}},
	{"a missing room has nobody's messages", func(e *env) {
		for _, heir := range []string{"heir", ""} {
			next, changed, err := e.Messages.Disown(e.Context(), "nowhere", "bob", heir, "", 10)
			e.must(err)
			same(e, "next", next, "")
			same(e, "changed", changed, 0)
		}
	}},
	{"names are matched byte for byte", func(e *env) {
		hall := e.room("hall", "alice")
		var said []chat.Message
		for _, name := range awkwardNames {
			said = append(said, e.say(hall, name, "hello")...)
		}
		for i, name := range awkwardNames {
			same(e, "changed for "+name, e.disown("hall", name, "heir of "+name, 1000), 1)
			said[i].From = "heir of " + name
			e.sameMessages("history", e.all(hall), said)
		}
	}},
	{"a forgotten pair is in nobody's list", func(e *env) {
		pair, other := chat.Between("alice", "bob"), chat.Between("alice", "carol")
		e.talk(pair)
		kept := e.say(other, "carol", "hello")
		e.must(e.Messages.ForgetPair(e.Context(), chat.Between("bob", "alice")))
		e.sameMessages("the pair", e.all(pair), nil)
		e.sameMessages("another pair", e.all(other), kept)
		sameList(e, "alice's peers", e.peers("alice"), []string{"carol"})
		sameList(e, "bob's peers", e.peers("bob"), nil)
		sameList(e, "dumped pairs", dumped(e, e.chatArchive().DumpPairs(e.Context())), nil)
		e.sameMessages("dumped", e.dumpedMessages(), kept)
		e.restart()
		sameList(e, "alice's peers after a restart", e.peers("alice"), []string{"carol"})
		again := e.say(pair, "bob", "again")
		e.sameMessages("the pair when they talk again", e.all(pair), again)
		sameList(e, "bob's peers then", e.peers("bob"), []string{"alice"})
	}},
	{"pairs without messages are forgotten too, and unknown ones", func(e *env) {
		pair, self := chat.Between("alice", "bob"), chat.Between("alice", "alice")
		e.say(pair, "alice", "old")
		e.say(self, "alice", "old")
		e.deleteAll(start.Add(timeOfRooms), 10)
		for _, c := range []chat.Conversation{pair, self, chat.Between("nobody", "alice")} {
			e.must(e.Messages.ForgetPair(e.Context(), c))
		}
		sameList(e, "alice's peers", e.peers("alice"), nil)
		sameList(e, "bob's peers", e.peers("bob"), nil)
	}},
	{"pairs do not run together", func(e *env) {
		kept := map[chat.Conversation][]chat.Message{}
		for _, c := range []chat.Conversation{chat.Between("a-b", "c"), chat.Between("a", "b-c"), chat.Between("a", "b"), chat.InRoom("a-b")} {
			kept[c] = e.say(c, speaker(c), "hello")
		}
		gone := chat.Between("a", "b-c")
		e.must(e.Messages.ForgetPair(e.Context(), gone))
		kept[gone] = nil
		for c, want := range kept {
			e.sameMessages("what is left", e.all(c), want)
		}
	}},
}

// talk says six things, four of them by bob.
func (e *env) talk(c chat.Conversation) []chat.Message {
	e.Helper()
	said := append(e.say(c, "alice", "same"), e.say(c, "bob", "same", "same", "🐤 \x00")...)
	return append(append(said, e.say(c, "alice", "bob")...), e.say(c, "bob", "last")...)
}

// rename does to a list what Disown does to a store, but for an empty heir: see without.
func rename(messages []chat.Message, user, heir string) {
	for i := range messages {
		if messages[i].From == user {
			messages[i].From = heir
		}
	}
}

// without leaves a sender's messages out.
func without(messages []chat.Message, sender string) (list []chat.Message) {
	for _, m := range messages {
		if m.From != sender {
			list = append(list, m)
		}
	}
	return list
}

// disown goes through a whole room, limit messages at a time, and returns how many it has changed.
func (e *env) disown(room, user, heir string, limit int) int {
	e.Helper()
	total, after := 0, chat.ID("")
	for range 1000 {
		next, changed, err := e.Messages.Disown(e.Context(), room, user, heir, after, limit)
		e.must(err)
		total += changed
		switch {
		case changed > limit:
			e.Errorf("%d messages were changed, limit %d", changed, limit)
		case next == "":
			return total
		case next <= after:
			e.Fatalf("Disown goes back from %s to %s", after, next)
		}
		after = next
	}
	e.Fatalf("Disown does not come to an end")
	return total
}
