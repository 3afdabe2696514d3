package storetest

import (
	"context"
	"slices"
	"strings"

	"hihichat/chat"
)

var sentMutants = []mutant{
	{"keys are asked for in all rooms", "sent once/a message is found by its key, sender and conversation",
		finds(func(m *memory, s sentCall) []chat.Message {
			var all []chat.Message
			for _, log := range m.messages {
				all = append(all, log...)
			}
			return s.kept(all, s.sender, s.key, s.since)
		})},
	{"the end of a key is enough", "sent once/a message is found by its key, sender and conversation",
		finds(func(m *memory, s sentCall) []chat.Message {
			return s.kept(m.messages[s.c], s.sender, s.key[1:], s.since)
		})},
	{"senders lose their case", "sent once/a message is found by its key, sender and conversation",
		finds(func(m *memory, s sentCall) []chat.Message {
			return s.kept(m.messages[s.c], strings.ToLower(s.sender), s.key, s.since)
		})},
	{"whose key it is does not count", "sent once/the same key of two senders is of two messages",
		finds(func(m *memory, s sentCall) []chat.Message { return s.kept(m.messages[s.c], "", s.key, s.since) })},
	{"since does not count", "sent once/only what follows since was sent, the newest of it",
		finds(func(m *memory, s sentCall) []chat.Message { return s.kept(m.messages[s.c], s.sender, s.key, "") })},
	{"the oldest is found", "sent once/only what follows since was sent, the newest of it",
		finds(func(m *memory, s sentCall) []chat.Message {
			found := s.kept(m.messages[s.c], s.sender, s.key, s.since)
			return found[:min(1, len(found))]
		})},
	{"a key counts wherever it stands", "sent once/a key that stands in a text is none",
		finds(func(m *memory, s sentCall) []chat.Message {
			return slices.DeleteFunc(slices.Clone(m.messages[s.c]), func(m chat.Message) bool {
				return m.From != s.sender || m.ID <= s.since || !strings.Contains(string(m.ID)+m.Text, string(s.key))
			})
		})},
	{"what was removed was never sent", "sent once/what was removed was sent",
		finds(func(m *memory, s sentCall) []chat.Message {
			found := s.kept(m.messages[s.c], s.sender, s.key, s.since)
			return slices.DeleteFunc(found, func(m chat.Message) bool { return m.Removed })
		})},
	{"one page is looked at", "sent once/a message is found behind many others, up to a bound",
		finds(func(m *memory, s sentCall) []chat.Message {
			log := m.messages[s.c]
			return s.kept(log[max(0, len(log)-1000):], s.sender, s.key, s.since)
		})},
	{"looking back has no bound", "sent once/a message is found behind many others, up to a bound",
		finds(func(m *memory, s sentCall) []chat.Message { return s.kept(m.messages[s.c], s.sender, s.key, s.since) })},
}

// sentCall is what Sent is called with.
type sentCall struct {
	c      chat.Conversation
	sender string
	key    chat.Key
	since  chat.ID
}

// kept returns the messages of that sender, any if it is empty, and key after since.
func (sentCall) kept(log []chat.Message, sender string, key chat.Key, since chat.ID) []chat.Message {
	return slices.DeleteFunc(slices.Clone(log), func(m chat.Message) bool {
		return sender != "" && m.From != sender || m.ID <= since || !strings.HasSuffix(string(m.ID), string(key))
	})
}

// finds replaces Sent: the last of what find returns is found.
func finds(find func(*memory, sentCall) []chat.Message) func(*memory) whole {
	return func(m *memory) whole { return finder{m, find} }
}

type finder struct {
	*memory
	find func(*memory, sentCall) []chat.Message
}

func (s finder) Sent(_ context.Context, c chat.Conversation, sender string, key chat.Key, since chat.ID) (chat.Message, bool, error) {
	found := s.find(s.memory, sentCall{c, sender, key, since})
	if len(found) == 0 {
		return chat.Message{}, false, nil
	}
	return found[len(found)-1], true, nil
}
