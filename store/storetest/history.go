package storetest

import (
	"fmt"
	"strings"
	"time"

	"hihichat/chat"
)

var historyChecks = []check{
	{"a missing conversation has no messages", func(e *env) {
		e.sameMessages("room", e.all(chat.InRoom("nowhere")), nil)
		e.sameMessages("pair", e.all(chat.Between("alice", "bob")), nil)
	}},
	{"a message comes back as it was stored", func(e *env) {
		hall := e.room("大厅", "alice")
		said := e.say(hall, "alice", "你好")
		e.sameMessages("history", e.all(hall), said)
	}},
	{"history is oldest first, in order of ids", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(30)...)
		e.sameMessages("history", e.all(hall), said)
	}},
	{"a batch keeps its order", func(e *env) {
		hall, other := e.room("hall", "alice"), e.room("other", "alice")
		var batch, inHall, inOther []chat.Message
		for i, text := range counted(300) {
			c, list := hall, &inHall
			if i%3 == 0 {
				c, list = other, &inOther
			}
			m := e.message(c, "alice", text)
			batch, *list = append(batch, m), append(*list, m)
		}
		e.appendAll(batch)
		e.sameMessages("first room", e.all(hall), inHall)
		e.sameMessages("second room", e.all(other), inOther)
	}},
	{"an empty batch is stored at once", func(e *env) {
		same(e, "errors", len(e.Messages.Append(e.Context(), nil)), 0)
	}},
	{"the newest are returned when neither bound is set", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(10)...)
		for limit, want := range map[int][]chat.Message{1: said[9:], 3: said[7:], 9: said[1:], 10: said, 11: said, 1000: said} {
			e.sameMessages(fmt.Sprintf("limit %d", limit), e.page(hall, chat.HistoryQuery{Limit: limit}), want)
		}
	}},
	{"Before is exclusive and gives the newest that precede it", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(10)...)
		for _, c := range []struct {
			before, limit, from int
		}{{9, 3, 6}, {5, 5, 0}, {5, 6, 0}, {5, 4, 1}, {1, 5, 0}, {0, 5, 0}, {9, 1, 8}} {
			got := e.page(hall, chat.HistoryQuery{Before: said[c.before].ID, Limit: c.limit})
			e.sameMessages(fmt.Sprintf("%d before %d", c.limit, c.before), got, said[c.from:c.before])
		}
	}},
	{"After is exclusive and gives the oldest that follow it", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(10)...)
		for _, c := range []struct {
			after, limit, to int
		}{{0, 3, 4}, {4, 5, 10}, {4, 6, 10}, {4, 4, 9}, {8, 5, 10}, {9, 5, 10}, {0, 1, 2}} {
			got := e.page(hall, chat.HistoryQuery{After: said[c.after].ID, Limit: c.limit})
			e.sameMessages(fmt.Sprintf("%d after %d", c.limit, c.after), got, said[c.after+1:c.to])
		}
	}},
	{"a bound need not be a message of the conversation", func(e *env) {
		hall, other := e.room("hall", "alice"), e.room("other", "alice")
		first := e.say(hall, "alice", "one", "two")
		elsewhere := e.say(other, "alice", "elsewhere")[0]
		last := e.say(hall, "alice", "three", "four")
		e.sameMessages("before", e.page(hall, chat.HistoryQuery{Before: elsewhere.ID, Limit: 10}), first)
		e.sameMessages("after", e.page(hall, chat.HistoryQuery{After: elsewhere.ID, Limit: 10}), last)
		never := chat.NewID(start.Add(-time.Hour), 0)
		e.sameMessages("before all", e.page(hall, chat.HistoryQuery{Before: never, Limit: 10}), nil)
		e.sameMessages("after none", e.page(hall, chat.HistoryQuery{After: never, Limit: 10}), append(first, last...))
		never = chat.NewID(start.Add(time.Hour), 0)
		e.sameMessages("after all", e.page(hall, chat.HistoryQuery{After: never, Limit: 10}), nil)
	}},
	{"ids of one microsecond are told apart by their random half", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(4)...)
		for i := range said {
			said[i].Time = start.Add(time.Hour)
			said[i].ID = chat.NewID(said[i].Time, uint64(i)<<40)
		}
		e.appendAll(said)
		after := e.page(hall, chat.HistoryQuery{After: said[1].ID, Limit: 10})
		e.sameMessages("after the second", after, said[2:])
		before := e.page(hall, chat.HistoryQuery{Before: said[2].ID, Limit: 2})
		e.sameMessages("before the third", before, said[:2])
	}},
	{"walking back and forth meets every message once", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(101)...)
		var back, forth []chat.Message
		q := chat.HistoryQuery{Limit: 10}
		for page := e.page(hall, q); len(page) > 0 && len(back) < 1000; page = e.page(hall, q) {
			back = append(page, back...)
			q.Before = page[0].ID
		}
		q = chat.HistoryQuery{After: said[0].ID, Limit: 7}
		for page := e.page(hall, q); len(page) > 0 && len(forth) < 1000; page = e.page(hall, q) {
			forth = append(forth, page...)
			q.After = page[len(page)-1].ID
		}
		e.sameMessages("back", back, said)
		e.sameMessages("forth", forth, said[1:])
	}},
	{"rooms do not mix, whatever their names", func(e *env) {
		want := make(map[string][]chat.Message)
		for _, name := range awkwardNames {
			want[name] = e.say(e.room(name, "alice"), "alice", "in "+name)
		}
		for _, name := range awkwardNames {
			e.sameMessages(name, e.all(chat.InRoom(name)), want[name])
		}
	}},
	{"senders keep their names byte for byte", func(e *env) {
		hall := e.room("hall", "alice")
		var want []chat.Message
		for _, name := range awkwardNames {
			want = append(want, e.say(hall, name, "hello")...)
		}
		e.sameMessages("history", e.all(hall), want)
	}},
	{"no message, no newest time", func(e *env) {
		newest, err := e.Messages.NewestTime(e.Context())
		e.must(err)
		same(e, "newest time is zero", newest.IsZero(), true)
	}},
	{"the newest time is that of all conversations", func(e *env) {
		e.say(e.room("hall", "alice"), "alice", "one", "two")
		e.sameNewest(start.Add(time.Microsecond))
		e.say(chat.Between("alice", "bob"), "alice", "three")
		e.sameNewest(start.Add(2 * time.Microsecond))
		e.say(e.room("other", "bob"), "bob", "four")
		e.sameNewest(start.Add(3 * time.Microsecond))
	}},
}

var textChecks = []check{
	{"equal texts of one sender stay apart", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", "hi", "hi", "hi")
		e.sameMessages("room", e.all(hall), said)
		pair := chat.Between("alice", "bob")
		said = e.say(pair, "alice", "hi", "hi")
		e.sameMessages("pair", e.all(pair), said)
	}},
	{"texts come back byte for byte", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", awkwardTexts...)
		e.sameMessages("room", e.all(hall), said)
		pair := chat.Between("alice", "bob")
		said = e.say(pair, "bob", awkwardTexts...)
		e.sameMessages("pair", e.all(pair), said)
	}},
	{"4,000 characters outside the basic plane", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", strings.Repeat("🐤", chat.MaxMessageLength))
		e.sameMessages("history", e.all(hall), said)
	}},
}

// awkwardTexts are texts that a careless store changes.
var awkwardTexts = []string{
	" ", "\n", "\r\n", "\t", "  two spaces around  ", "trailing newline\n",
	"nul \x00 inside", "\x00", "\x00\x00end", "bell \a escape \x1b[31m delete \x7f",
	`"quotes" 'and' \backslashes\ \n \u0041`, `{"username": "bob", "msg": "forged"}`, `', ''); DROP TABLE messages; --`,
	"<b>bold</b> & &amp;", "100% %s %00", "你好，世界", "🐤👩‍👩‍👧🇩🇪", "e\u0301", "\u2028\u2029", "\ufeffbom", "\ufffd",
	"\u202eoverride", "0", "null", "1e400", "true",
}

// counted returns n different texts.
func counted(n int) []string {
	var texts []string
	for i := range n {
		texts = append(texts, fmt.Sprintf("text %d", i))
	}
	return texts
}

func (e *env) sameNewest(want time.Time) {
	e.Helper()
	newest, err := e.Messages.NewestTime(e.Context())
	e.must(err)
	if !newest.Equal(want) {
		e.Errorf("newest time %v, want %v", newest, want)
	}
}
