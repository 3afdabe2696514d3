package storetest

import (
	"time"

	"hihichat/chat"
)

var markChecks = []check{
	{"a mark moves forward only", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		for _, c := range []chat.Conversation{hall, pair} {
			said := e.say(c, "alice", counted(5)...)
			same(e, "the mark of who has read nothing", e.marked("alice", c), "")
			for _, step := range []struct{ to, stands int }{{2, 2}, {1, 2}, {2, 2}, {0, 2}, {3, 3}, {4, 4}, {2, 4}} {
				before := e.marked("alice", c)
				same(e, "moved", e.setMark("alice", c, said[step.to].ID), said[step.to].ID > before)
				same(e, "mark", e.marked("alice", c), said[step.stands].ID)
			}
		}
	}},
	{"a mark need not be the ID of a message", func(e *env) {
		hall := e.room("hall", "alice")
		e.say(hall, "alice", counted(3)...)
		for _, after := range []time.Duration{-time.Hour, time.Microsecond, time.Hour} {
			id := chat.NewID(start.Add(after), 4711)
			same(e, "moved", e.setMark("alice", hall, id), true)
			same(e, "mark", e.marked("alice", hall), id)
		}
	}},
	{"IDs are compared byte for byte", func(e *env) {
		hall := e.room("hall", "alice")
		for _, random := range []uint64{0, 9, 10, 16, 1 << 20, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
			id := chat.NewID(start, random)
			same(e, "moved to "+string(id), e.setMark("alice", hall, id), true)
			same(e, "mark", e.marked("alice", hall), id)
		}
	}},
	{"marks are one user's in one conversation", func(e *env) {
		places := []chat.Conversation{e.room("hall", "alice"), e.room("other", "alice"), chat.Between("alice", "bob"), chat.Between("alice", "carol")}
		for _, room := range []string{"hall", "other"} {
			e.join(room, "bob")
		}
		var ids []chat.ID
		for _, c := range places {
			ids = append(ids, e.say(c, "alice", "hello")[0].ID)
		}
		for i, c := range places {
			e.setMark("alice", c, ids[i])
			for j, other := range places {
				want := chat.ID("")
				if j <= i {
					want = ids[j]
				}
				same(e, "alice's mark", e.marked("alice", other), want)
				same(e, "bob's mark", e.marked("bob", other), "")
			}
		}
		e.setMark("bob", places[2], ids[0])
		same(e, "bob's mark of the pair", e.marked("bob", places[2]), ids[0])
		same(e, "alice's mark of the pair", e.marked("alice", places[2]), ids[2])
	}},
	{"only members have marks in a room", func(e *env) {
		hall := e.room("hall", "owner")
		id := e.say(hall, "owner", "hello")[0].ID
		e.leave("hall", "owner")
		for _, user := range []string{"stranger", "owner", chat.PseudoUser} {
			same(e, user+" marks", e.setMark(user, hall, id), false)
			same(e, "mark of "+user, e.marked(user, hall), "")
		}
		e.join("hall", "stranger")
		same(e, "mark of a new member", e.marked("stranger", hall), "")
		sameList(e, "members", e.members("hall"), []string{"stranger"})
	}},
	{"a missing room has no marks, and is not created", func(e *env) {
		for _, c := range []chat.Conversation{chat.InRoom("nowhere"), {}} {
			same(e, "moved", e.setMark("alice", c, chat.NewID(start, 0)), false)
			same(e, "mark", e.marked("alice", c), "")
		}
		_, err := e.Rooms.Room(e.Context(), "nowhere")
		e.is(err, chat.ErrNoRoom)
		e.room("nowhere", "alice")
		same(e, "mark when the room is made", e.marked("alice", chat.InRoom("nowhere")), "")
	}},
	{"a private conversation that nobody has begun has no marks", func(e *env) {
		pair := chat.Between("alice", "bob")
		same(e, "moved", e.setMark("alice", pair, chat.NewID(start, 0)), false)
		same(e, "mark", e.marked("alice", pair), "")
		sameList(e, "peers", e.peers("alice"), nil)
		sameList(e, "dumped pairs", dumped(e, e.chatArchive().DumpPairs(e.Context())), nil)
		id := e.say(pair, "bob", "hello")[0].ID
		same(e, "mark when it has begun", e.marked("alice", pair), "")
		same(e, "moved when it has begun", e.setMark("alice", pair, id), true)
	}},
	{"a third person has no mark in a private conversation", func(e *env) {
		pair := chat.Between("alice", "carol")
		id := e.say(pair, "alice", "hello")[0].ID
		for _, user := range []string{"bob", "", "Alice", "alice-carol", "zoe"} {
			same(e, "moved by "+user, e.setMark(user, pair, id), false)
			same(e, "mark of "+user, e.marked(user, pair), "")
		}
		same(e, "alice's mark", e.marked("alice", pair), "")
		same(e, "carol's mark", e.marked("carol", pair), "")
	}},
	{"whoever talks with themselves has one mark", func(e *env) {
		self := chat.Between("alice", "alice")
		said := e.say(self, "alice", "note", "another")
		same(e, "moved", e.setMark("alice", self, said[0].ID), true)
		same(e, "moved back", e.setMark("alice", self, said[0].ID), false)
		same(e, "mark", e.marked("alice", self), said[0].ID)
	}},
	{"marks outlast the messages", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		for _, c := range []chat.Conversation{hall, pair} {
			said := e.say(c, "alice", "old", "new")
			e.setMark("alice", c, said[0].ID)
			e.remove(&said[0])
			e.deleteAll(start.Add(timeOfRooms), 10)
			same(e, "mark when all have expired", e.marked("alice", c), said[0].ID)
			same(e, "moved then", e.setMark("alice", c, said[1].ID), true)
		}
	}},
	{"names are matched byte for byte", func(e *env) {
		said := make(map[string]chat.ID)
		e.room("hall", "me")
		for _, name := range awkwardNames {
			e.join("hall", name)
			e.room(name, "me")
			e.setMark("me", chat.InRoom(name), e.say(chat.InRoom(name), "me", "hello")[0].ID)
			said[name] = e.say(chat.Between("me", name), name, "hello")[0].ID
			e.setMark(name, chat.Between("me", name), said[name])
			e.setMark(name, chat.InRoom("hall"), said[name])
		}
		for _, name := range awkwardNames {
			same(e, "mark in the room "+name, e.marked("me", chat.InRoom(name)), e.all(chat.InRoom(name))[0].ID)
			same(e, "mark in the pair of "+name, e.marked(name, chat.Between("me", name)), said[name])
			same(e, "my mark in the pair with "+name, e.marked("me", chat.Between("me", name)), "")
			same(e, "mark of the member "+name, e.marked(name, chat.InRoom("hall")), said[name])
		}
	}},
	{"names with hyphens do not run together", func(e *env) {
		want := make(map[chat.Conversation]chat.ID)
		for _, p := range [][2]string{{"a", "b-c"}, {"a-b", "c"}, {"a", "b"}, {"a-", "b"}, {"a", "-b"}} {
			pair := chat.Between(p[0], p[1])
			want[pair] = e.say(pair, p[0], "hello")[0].ID
			e.setMark(p[0], pair, want[pair])
		}
		for pair, id := range want {
			low, high := pair.Pair()
			marks := []chat.ID{e.marked(low, pair), e.marked(high, pair)}
			same(e, "mark of "+low+" and "+high, max(marks[0], marks[1]), id)
			same(e, "the other's mark", min(marks[0], marks[1]), "")
		}
	}},
	{"where marks begin is said once", func(e *env) {
		first := chat.NewID(start, 7)
		same(e, "the first who asks", e.beginMarks(first), first)
		for _, later := range []time.Duration{time.Hour, -time.Hour, 0} {
			same(e, "another", e.beginMarks(chat.NewID(start.Add(later), 8)), first)
		}
		e.restart()
		same(e, "after a restart", e.beginMarks(chat.NewID(start.Add(time.Hour), 9)), first)
	}},
}

// setMark moves a mark and returns whether it moved.
func (e *env) setMark(user string, c chat.Conversation, id chat.ID) bool {
	e.Helper()
	moved, err := e.Marks.SetMark(e.Context(), user, c, id)
	e.must(err)
	return moved
}

func (e *env) marked(user string, c chat.Conversation) chat.ID {
	e.Helper()
	id, err := e.Marks.Mark(e.Context(), user, c)
	e.must(err)
	return id
}

func (e *env) beginMarks(id chat.ID) chat.ID {
	e.Helper()
	begin, err := e.Marks.BeginMarks(e.Context(), id)
	e.must(err)
	return begin
}
