package storetest

import (
	"fmt"
	"slices"

	"hihichat/chat"
)

var privateChecks = []check{
	{"both people see the same, in one order", func(e *env) {
		var said []chat.Message
		for i := range 10 {
			said = append(said, e.say(chat.Between("alice", "bob"), "alice", fmt.Sprint("question ", i))...)
			said = append(said, e.say(chat.Between("bob", "alice"), "bob", fmt.Sprint("answer ", i))...)
		}
		e.sameMessages("alice's side", e.all(chat.Between("alice", "bob")), said)
		e.sameMessages("bob's side", e.all(chat.Between("bob", "alice")), said)
	}},
	{"pages of a conversation are exact", func(e *env) {
		pair := chat.Between("alice", "bob")
		var said []chat.Message
		for i := range 12 {
			from := "alice"
			if i%3 == 0 {
				from = "bob"
			}
			said = append(said, e.say(pair, from, fmt.Sprint(i))...)
		}
		e.sameMessages("newest", e.page(pair, chat.HistoryQuery{Limit: 5}), said[7:])
		e.sameMessages("before", e.page(pair, chat.HistoryQuery{Before: said[7].ID, Limit: 5}), said[2:7])
		e.sameMessages("after", e.page(pair, chat.HistoryQuery{After: said[2].ID, Limit: 5}), said[3:8])
		e.sameMessages("after, to the end", e.page(pair, chat.HistoryQuery{After: said[2].ID, Limit: 9}), said[3:])
	}},
	{"pairs do not mix", func(e *env) {
		alice := e.say(chat.Between("alice", "bob"), "alice", "for bob")
		carol := e.say(chat.Between("alice", "carol"), "alice", "for carol")
		other := e.say(chat.Between("bob", "carol"), "bob", "for carol too")
		e.sameMessages("alice and bob", e.all(chat.Between("alice", "bob")), alice)
		e.sameMessages("alice and carol", e.all(chat.Between("carol", "alice")), carol)
		e.sameMessages("bob and carol", e.all(chat.Between("bob", "carol")), other)
		e.sameMessages("alice and dave", e.all(chat.Between("alice", "dave")), nil)
	}},
	{"names with hyphens do not run together", func(e *env) {
		want := make(map[chat.Conversation][]chat.Message)
		pairs := [][2]string{{"a-b", "c"}, {"a", "b-c"}, {"a", "b"}, {"a-", "b"}, {"a", "-b"}, {"-", "-a"}}
		for _, p := range pairs {
			pair := chat.Between(p[0], p[1])
			want[pair] = append(e.say(pair, p[0], "from "+p[0]), e.say(pair, p[1], "from "+p[1])...)
		}
		for pair, messages := range want {
			low, high := pair.Pair()
			e.sameMessages(low+" and "+high, e.all(pair), messages)
		}
	}},
	{"names are matched byte for byte", func(e *env) {
		want := make(map[string][]chat.Message)
		for _, name := range awkwardNames {
			want[name] = e.say(chat.Between("me", name), name, "from "+name)
		}
		for _, name := range awkwardNames {
			e.sameMessages(name, e.all(chat.Between("me", name)), want[name])
		}
	}},
	{"rooms and pairs do not mix", func(e *env) {
		hall := e.room("bob", "alice")
		e.say(chat.Between("alice", "bob"), "alice", "secret")
		said := e.say(hall, "alice", "public")
		e.sameMessages("room named like the peer", e.all(hall), said)
		e.sameMessages("room named like the pair", e.all(e.room("alice-bob", "alice")), nil)
		e.sameMessages("room named like the pair, other way", e.all(e.room("bob-alice", "alice")), nil)
	}},
	{"one may talk to oneself", func(e *env) {
		said := e.say(chat.Between("alice", "alice"), "alice", "note", "note")
		e.sameMessages("history", e.all(chat.Between("alice", "alice")), said)
		sameList(e, "peers", e.peers("alice"), []string{"alice"})
	}},
	{"the most recent peer comes first", func(e *env) {
		for _, peer := range []string{"bob", "carol", "dave"} {
			e.say(chat.Between("alice", peer), "alice", "hi")
		}
		sameList(e, "peers", e.peers("alice"), []string{"dave", "carol", "bob"})
		e.say(chat.Between("alice", "carol"), "carol", "a word received counts as well")
		sameList(e, "peers", e.peers("alice"), []string{"carol", "dave", "bob"})
		e.say(chat.Between("alice", "bob"), "alice", "and one sent")
		sameList(e, "peers", e.peers("alice"), []string{"bob", "carol", "dave"})
	}},
	{"each sees their own peers only", func(e *env) {
		e.say(chat.Between("alice", "bob"), "alice", "hi")
		e.say(chat.Between("bob", "carol"), "carol", "hi")
		e.say(e.room("hall", "alice"), "alice", "hi all")
		sameList(e, "alice's peers", e.peers("alice"), []string{"bob"})
		sameList(e, "bob's peers", e.peers("bob"), []string{"carol", "alice"})
		sameList(e, "carol's peers", e.peers("carol"), []string{"bob"})
		sameList(e, "a stranger's peers", e.peers("dave"), nil)
		sameList(e, "peers of half a name", e.peers("ali"), nil)
	}},
	{"a batch counts by its order", func(e *env) {
		e.appendAll([]chat.Message{
			e.message(chat.Between("alice", "bob"), "alice", "1"),
			e.message(chat.Between("alice", "carol"), "carol", "2"),
			e.message(chat.Between("alice", "bob"), "bob", "3"),
			e.message(chat.Between("alice", "dave"), "alice", "4"),
		})
		sameList(e, "peers", e.peers("alice"), []string{"dave", "bob", "carol"})
	}},
	{"peers keep their names byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.say(chat.Between("me", name), "me", "hi")
		}
		want := slices.Clone(awkwardNames)
		slices.Reverse(want)
		sameList(e, "peers", e.peers("me"), want)
		for _, name := range awkwardNames {
			sameList(e, "peers of "+name, e.peers(name), []string{"me"})
		}
	}},
}

func (e *env) peers(user string) []string {
	e.Helper()
	peers, err := e.Messages.PrivatePeers(e.Context(), user)
	e.must(err)
	return peers
}
