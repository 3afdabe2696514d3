package storetest

import (
	"hihichat/chat"
)

var removalChecks = []check{
	{"a message is found by its id, where it belongs", func(e *env) {
		hall, other, pair := e.room("hall", "alice"), e.room("other", "alice"), chat.Between("alice", "bob")
		said := append(e.say(hall, "alice", "one", "two"), e.say(pair, "bob", "three \x00 🐤")...)
		for _, m := range said {
			got, err := e.Messages.Message(e.Context(), m.Conversation, m.ID)
			e.must(err)
			got.Time = got.Time.UTC()
			same(e, "message", got, m)
			for _, c := range []chat.Conversation{hall, other, pair, chat.Between("alice", "carol"), chat.InRoom("nowhere")} {
				if c != m.Conversation {
					_, err := e.Messages.Message(e.Context(), c, m.ID)
					e.is(err, chat.ErrNoMessage)
				}
			}
		}
	}},
	{"ids that nothing has are ErrNoMessage", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", "one")
		sameTime := chat.NewID(said[0].Time, 4711)
		for _, id := range []chat.ID{"", sameTime, e.message(hall, "alice", "later").ID, "1700000000.123", "*", "01"} {
			_, err := e.Messages.Message(e.Context(), hall, id)
			e.is(err, chat.ErrNoMessage)
			e.is(e.Messages.RemoveMessage(e.Context(), hall, id), chat.ErrNoMessage)
		}
		e.is(e.Messages.RemoveMessage(e.Context(), chat.InRoom("nowhere"), said[0].ID), chat.ErrNoMessage)
		e.is(e.Messages.RemoveMessage(e.Context(), chat.Between("alice", "bob"), said[0].ID), chat.ErrNoMessage)
		e.sameMessages("history", e.all(hall), said)
	}},
	{"a removed message keeps all but its text", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(5)...)
		e.remove(&said[2])
		e.sameMessages("history", e.all(hall), said)
		e.sameMessages("a page", e.page(hall, chat.HistoryQuery{Before: said[3].ID, Limit: 2}), said[1:3])
		e.sameMessages("what follows", e.page(hall, chat.HistoryQuery{After: said[2].ID, Limit: 5}), said[3:])
		got, err := e.Messages.Message(e.Context(), hall, said[2].ID)
		e.must(err)
		got.Time = got.Time.UTC()
		same(e, "message", got, said[2])
		e.sameNewest(said[4].Time)
	}},
	{"removing again changes nothing", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", "same", "same", "same")
		for range 3 {
			e.remove(&said[1])
			e.sameMessages("history", e.all(hall), said)
		}
	}},
	{"in private both see it removed", func(e *env) {
		pair := chat.Between("alice", "bob")
		said := append(e.say(pair, "alice", "hello"), e.say(pair, "bob", "hello", "bye")...)
		for i := range said {
			e.remove(&said[i])
		}
		e.sameMessages("history", e.all(chat.Between("bob", "alice")), said)
		sameList(e, "peers", e.peers("bob"), []string{"alice"})
	}},
	{"what is removed is nowhere any more", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", "first", "secret")
		e.remove(&said[1])
		e.sameMessages("dumped", e.dumpedMessages(), said)
		e.restart()
		e.sameMessages("after a restart", e.all(hall), said)
		e.sameMessages("dumped after a restart", e.dumpedMessages(), said)
	}},
	{"a removed message expires like any other", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(4)...)
		e.remove(&said[0])
		e.remove(&said[3])
		same(e, "expired", e.deleteAll(said[2].Time, 10), 2)
		e.sameMessages("history", e.all(hall), said[2:])
		e.is(e.Messages.RemoveMessage(e.Context(), hall, said[0].ID), chat.ErrNoMessage)
	}},
	{"the last of a conversation can be removed", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", "only")
		e.remove(&said[0])
		e.sameMessages("history", e.all(hall), said)
		e.sameNewest(said[0].Time)
		said = append(said, e.say(hall, "alice", "next")...)
		e.sameMessages("history", e.all(hall), said)
	}},
	{"of many who remove the same message all succeed", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(racers)...)
		e.race(func(i int) {
			for _, m := range []chat.Message{said[0], said[i]} {
				if err := e.Messages.RemoveMessage(e.Context(), hall, m.ID); err != nil {
					e.Errorf("RemoveMessage: %v", err)
				}
			}
		})
		for i := range said {
			said[i].Text, said[i].Removed = "", true
		}
		e.sameMessages("history", e.all(hall), said)
	}},
	{"names are matched byte for byte", func(e *env) {
		said := make(map[string][]chat.Message)
		for _, name := range awkwardNames {
			said[name] = append(e.say(e.room(name, "alice"), name, "one"), e.say(chat.Between("me", name), name, "two")...)
		}
		for i, name := range awkwardNames {
			if i%2 == 0 {
				e.remove(&said[name][0])
				e.remove(&said[name][1])
			}
		}
		for _, name := range awkwardNames {
			e.sameMessages("room "+name, e.all(chat.InRoom(name)), said[name][:1])
			e.sameMessages("pair with "+name, e.all(chat.Between("me", name)), said[name][1:])
		}
	}},
}

// remove removes a message and makes m what is left of it.
func (e *env) remove(m *chat.Message) {
	e.Helper()
	e.must(e.Messages.RemoveMessage(e.Context(), m.Conversation, m.ID))
	m.Text, m.Removed = "", true
}
