package storetest

import (
	"fmt"
	"slices"

	"hihichat/chat"
)

var overviewChecks = []check{
	{"overviews come in the order asked for", func(e *env) {
		cs := []chat.Conversation{e.room("b", "alice"), chat.Between("alice", "bob"), e.room("a", "alice"), chat.InRoom("nowhere"), chat.Between("alice", "alice")}
		var want []chat.Overview
		for _, c := range cs {
			want = append(want, chat.Overview{Conversation: c})
		}
		want[0].Last, want[0].Unread = e.say(cs[0], "bob", "one")[0], 1
		want[1].Last, want[1].Unread = e.say(cs[1], "bob", "two")[0], 1
		want[4].Last = e.say(cs[4], "alice", "three")[0]
		e.sameOverviews("alice", "", want...)
		slices.Reverse(want)
		e.sameOverviews("alice", "", want...)
		e.sameOverviews("alice", "")
	}},
	{"the last message may be removed, or one's own", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "bob", "one", "two")
		e.remove(&said[1])
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: said[1], Unread: 2})
		said = append(said, e.say(hall, "alice", "three")...)
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: said[2], Unread: 2})
	}},
	{"what others have sent after the mark is unread", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "bob", "0", "1", "2")
		said = append(said, e.say(hall, "alice", "3", "4")...)
		said = append(said, e.say(hall, "carol", "5", "6")...)
		for i, unread := range []int{5, 4, 3, 2, 2, 2, 1} {
			e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: said[6], Unread: unread})
			e.setMark("alice", hall, said[i].ID)
		}
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: said[6]})
		fresh := e.say(hall, "bob", "7")
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: fresh[0], Unread: 1})
		e.setMark("alice", hall, chat.NewID(fresh[0].Time.Add(timeOfRooms), 0))
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: fresh[0]})
	}},
	{"so many messages after the mark are looked at, and no more", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "bob", counted(chat.MaxUnread+2)...)
		last := said[chat.MaxUnread+1]
		for _, c := range []struct{ mark, unread int }{{0, chat.MaxUnread}, {1, chat.MaxUnread}, {2, chat.MaxUnread - 1}} {
			e.setMark("alice", hall, said[c.mark].ID)
			e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: last, Unread: c.unread})
		}
		e.say(hall, "alice", counted(chat.MaxUnread)...)
		newest := e.say(hall, "bob", "beyond the bound")[0]
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: newest, Unread: chat.MaxUnread - 1})
		e.setMark("alice", hall, last.ID)
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: newest, Unread: 0})
	}},
	{"unread begins at the mark or at since, whichever is later", func(e *env) {
		for i, c := range []chat.Conversation{e.room("hall", "alice"), chat.Between("alice", "bob")} {
			said := e.say(c, "bob", counted(6)...)
			unread := func(what string, since chat.ID, want int) {
				e.Helper()
				got := e.overviews("alice", since, c)
				same(e, fmt.Sprintf("%d: unread, %s", i, what), got[0].Unread, want)
				e.sameMessages("last", []chat.Message{got[0].Last}, said[5:])
			}
			unread("without both", "", 6)
			unread("since", said[1].ID, 4)
			e.setMark("alice", c, said[3].ID)
			unread("without since", "", 2)
			unread("since before the mark", said[1].ID, 2)
			unread("since after the mark", said[4].ID, 1)
			unread("since the last", said[5].ID, 0)
			unread("since after the last", chat.NewID(said[5].Time.Add(timeOfRooms), 0), 0)
		}
	}},
	{"a mark counts when its message is gone", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "bob", counted(5)...)
		e.setMark("alice", hall, said[2].ID)
		e.deleteAll(said[3].Time, 10)
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: said[4], Unread: 2})
		e.deleteAll(start.Add(timeOfRooms), 10)
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall})
	}},
	{"what is removed stays unread, and what is disowned is gone", func(e *env) {
		hall := e.room("hall", "alice")
		said := append(e.say(hall, "bob", "0", "1"), e.say(hall, "carol", "2")...)
		e.remove(&said[0])
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: said[2], Unread: 3})
		e.disown("hall", "carol", "", 10)
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall, Last: said[1], Unread: 2})
	}},
	{"in private each has their own unread", func(e *env) {
		pair := chat.Between("alice", "bob")
		said := e.say(pair, "alice", "one", "two")
		said = append(said, e.say(pair, "bob", "three")...)
		unread := func(alice, bob int) {
			e.Helper()
			e.sameOverviews("alice", "", chat.Overview{Conversation: pair, Last: said[2], Unread: alice})
			e.sameOverviews("bob", "", chat.Overview{Conversation: pair, Last: said[2], Unread: bob})
		}
		unread(1, 2)
		e.setMark("bob", pair, said[0].ID)
		unread(1, 1)
		e.setMark("alice", pair, said[2].ID)
		unread(0, 1)
	}},
	{"one's own notes are never unread", func(e *env) {
		self := chat.Between("alice", "alice")
		said := e.say(self, "alice", "one", "two")
		e.sameOverviews("alice", "", chat.Overview{Conversation: self, Last: said[1]})
		e.setMark("alice", self, said[0].ID)
		e.sameOverviews("alice", "", chat.Overview{Conversation: self, Last: said[1]})
	}},
	{"deleted rooms and forgotten pairs have no messages", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		e.say(hall, "bob", "hello")
		e.say(pair, "bob", "hello")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		e.must(e.Messages.ForgetPair(e.Context(), pair))
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall}, chat.Overview{Conversation: pair})
		e.room("hall", "alice")
		e.sameOverviews("alice", "", chat.Overview{Conversation: hall})
	}},
	{"names are matched byte for byte", func(e *env) {
		var want []chat.Overview
		for _, name := range awkwardNames {
			room, pair := e.room(name, "me"), chat.Between("me", name)
			want = append(want,
				chat.Overview{Conversation: room, Last: e.say(room, name, "in "+name)[0], Unread: 1},
				chat.Overview{Conversation: pair, Last: e.say(pair, name, "from "+name)[0], Unread: 1})
		}
		e.sameOverviews("me", "", want...)
	}},
	{"a thousand conversations", func(e *env) {
		hall := e.room("hall", "me")
		want := []chat.Overview{{Conversation: hall}, {Conversation: chat.InRoom("nowhere")}}
		var batch []chat.Message
		for i := range 998 {
			c := chat.Between("me", fmt.Sprint("peer ", i))
			m := e.message(c, fmt.Sprint("peer ", i), "hello")
			batch = append(batch, m)
			want = append(want, chat.Overview{Conversation: c, Last: m, Unread: 1})
		}
		e.appendAll(batch)
		want[0].Last = e.say(hall, "me", "hello")[0]
		for i := 2; i < len(want); i += 100 {
			e.setMark("me", want[i].Conversation, want[i].Last.ID)
			want[i].Unread = 0
		}
		e.sameOverviews("me", "", want...)
	}},
}

func (e *env) overviews(user string, since chat.ID, cs ...chat.Conversation) []chat.Overview {
	e.Helper()
	overviews, err := e.Marks.Overviews(e.Context(), user, cs, since)
	e.must(err)
	for i := range overviews {
		overviews[i].Last.Time = overviews[i].Last.Time.UTC()
	}
	return overviews
}

// sameOverviews asks for the conversations of want, in its order.
func (e *env) sameOverviews(user string, since chat.ID, want ...chat.Overview) {
	e.Helper()
	var cs []chat.Conversation
	for _, o := range want {
		cs = append(cs, o.Conversation)
	}
	got := e.overviews(user, since, cs...)
	if len(got) != len(want) {
		e.Fatalf("%d overviews, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			e.Errorf("overview %d for %s: got %+v, want %+v", i, user, got[i], want[i])
		}
	}
}
