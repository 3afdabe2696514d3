package chat_test

import (
	"testing"

	"hihichat/chat"
)

func TestPolicyInPrivate(t *testing.T) {
	w := newWorld(t)
	alice, bob, admin := w.user("alice"), w.user("bob"), w.admin("admin")
	silent, quiet := w.user("silent"), w.user("quiet in a room")
	w.mute(chat.Everywhere, silent, 0)
	w.mute("hall", quiet, 0)
	for name, c := range map[string]struct {
		who          chat.Actor
		where        chat.Conversation
		send, listen string
	}{
		"to each other":              {alice, chat.Between("alice", "bob"), "", ""},
		"the answer":                 {bob, chat.Between("alice", "bob"), "", ""},
		"to oneself":                 {alice, chat.Between("alice", "alice"), "", ""},
		"to nobody":                  {alice, chat.Between("alice", "nobody"), "no-user", "no-user"},
		"to a name in another case":  {alice, chat.Between("alice", "Bob"), "no-user", "no-user"},
		"in between two others":      {admin, chat.Between("alice", "bob"), "no-user", "no-user"},
		"a guest":                    {chat.Actor{}, chat.Between("alice", "bob"), "sign-in", "sign-in"},
		"the muted":                  {silent, chat.Between("silent", "bob"), "muted", ""},
		"to the muted":               {bob, chat.Between("silent", "bob"), "", ""},
		"muted in some room":         {quiet, chat.Between("quiet in a room", "bob"), "", ""},
		"the empty conversation":     {alice, chat.Conversation{}, "no-room", "no-room"},
		"a pair of which one is ''":  {alice, chat.Between("alice", ""), "no-user", "no-user"},
		"the muted, to nobody":       {silent, chat.Between("silent", "nobody"), "muted", "no-user"},
		"an administrator, directly": {admin, chat.Between("admin", "bob"), "", ""},
	} {
		_, err := w.Send(t.Context(), c.who, c.where, "hello")
		w.code(name+": send", err, c.send)
		w.code(name+": may send", w.MaySend(t.Context(), c.who, c.where), c.send)
		w.code(name+": listen", w.MayListen(t.Context(), c.who, c.where), c.listen)
	}
}

// TestANamelessAccountOpensNoPair: a Flask database may hold a user with an empty name, which is also how Peer says
// that somebody is neither of the two.
func TestANamelessAccountOpensNoPair(t *testing.T) {
	w := newWorld(t)
	w.user("")
	w.user("alice")
	w.user("bob")
	_, err := w.Send(t.Context(), w.user("eve"), chat.Between("alice", "bob"), "hello")
	w.is("send", err, chat.ErrNotMember)
	w.is("listen", w.MayListen(t.Context(), w.admin("admin"), chat.Between("alice", "bob")), chat.ErrNotMember)
}
