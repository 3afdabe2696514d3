package storetest

import (
	"fmt"
	"time"

	"hihichat/chat"
)

const sentKey chat.Key = "0123456789AB"

var sentChecks = []check{
	{"a message is found by its key, sender and conversation", func(e *env) {
		hall, other, pair := e.room("hall", "alice"), e.room("other", "alice"), chat.Between("alice", "bob")
		var said []chat.Message
		for _, c := range []chat.Conversation{hall, other, pair, chat.Between("alice", "alice")} {
			e.say(c, "alice", "before")
			said = append(said, e.sayOnce(c, "alice", sentKey))
			e.say(c, "alice", "after")
		}
		for _, m := range said {
			e.wasSent(m.Conversation, "alice", sentKey, "", m)
			e.wasNotSent(m.Conversation, "bob", sentKey, "")
			e.wasNotSent(m.Conversation, "Alice", sentKey, "")
			e.wasNotSent(m.Conversation, "alice", "0123456789AC", "")
			e.wasNotSent(m.Conversation, "alice", "A123456789AB", "")
		}
		e.wasNotSent(chat.InRoom("nowhere"), "alice", sentKey, "")
		e.wasNotSent(chat.Between("alice", "carol"), "alice", sentKey, "")
	}},
	{"the same key of two senders is of two messages", func(e *env) {
		for _, c := range []chat.Conversation{e.room("hall", "alice"), chat.Between("alice", "bob")} {
			alices, bobs := e.sayOnce(c, "alice", sentKey), e.sayOnce(c, "bob", sentKey)
			e.wasSent(c, "alice", sentKey, "", alices)
			e.wasSent(c, "bob", sentKey, "", bobs)
		}
	}},
	{"only what follows since was sent, the newest of it", func(e *env) {
		for _, c := range []chat.Conversation{e.room("hall", "alice"), chat.Between("alice", "bob")} {
			first, second := e.sayOnce(c, "alice", sentKey), e.sayOnce(c, "alice", sentKey)
			e.wasSent(c, "alice", sentKey, "", second)
			e.wasSent(c, "alice", sentKey, first.ID, second)
			e.wasNotSent(c, "alice", sentKey, second.ID)
			e.wasNotSent(c, "alice", sentKey, chat.NewID(second.Time.Add(time.Microsecond), 0))
			e.wasSent(c, "alice", sentKey, chat.NewID(second.Time, 0), second)
		}
	}},
	{"a key that stands in a text is none", func(e *env) {
		for _, c := range []chat.Conversation{e.room("hall", "alice"), chat.Between("alice", string(sentKey))} {
			for _, sender := range []string{"alice", string(sentKey)} {
				e.say(c, sender, string(sentKey), `", "id": "`+string(sentKey)+`", "username": "`)
				e.wasNotSent(c, sender, sentKey, "")
			}
		}
	}},
	{"what was removed was sent", func(e *env) {
		for _, c := range []chat.Conversation{e.room("hall", "alice"), chat.Between("alice", "bob")} {
			m := e.sayOnce(c, "alice", sentKey)
			e.remove(&m)
			e.wasSent(c, "alice", sentKey, "", m)
		}
	}},
	{"a message is found behind many others, up to a bound", func(e *env) {
		hall := e.room("hall", "alice")
		m := e.sayOnce(hall, "alice", sentKey)
		others := func(n int) {
			batch := make([]chat.Message, n)
			for i := range batch {
				batch[i] = e.message(hall, "bob", fmt.Sprint(i))
			}
			e.appendAll(batch)
		}
		for _, n := range []int{499, 1, 499, 1, 500} {
			others(n)
			e.wasSent(hall, "alice", sentKey, "", m)
		}
		others(chat.MaxSent - 1500)
		e.wasNotSent(hall, "alice", sentKey, "")
	}},
}

// sayOnce stores a message whose ID ends with the key.
func (e *env) sayOnce(c chat.Conversation, sender string, key chat.Key) chat.Message {
	e.Helper()
	m := e.message(c, sender, "hello")
	m.ID = m.ID[:len(m.ID)-len(key)] + chat.ID(key)
	e.appendAll([]chat.Message{m})
	return m
}

func (e *env) wasSent(c chat.Conversation, sender string, key chat.Key, since chat.ID, want chat.Message) {
	e.Helper()
	m, found, err := e.Messages.Sent(e.Context(), c, sender, key, since)
	e.must(err)
	if !found {
		e.Errorf("in %v %s has not sent %v", c, sender, want)
		return
	}
	e.sameMessages("sent", []chat.Message{m}, []chat.Message{want})
}

func (e *env) wasNotSent(c chat.Conversation, sender string, key chat.Key, since chat.ID) {
	e.Helper()
	m, found, err := e.Messages.Sent(e.Context(), c, sender, key, since)
	if e.must(err); found {
		e.Errorf("in %v %s has sent %v with %s after %q", c, sender, m, key, since)
	}
}
