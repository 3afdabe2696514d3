package handlers_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
)

// stage is the room hall with everybody who may be in one: vic is a plain member to whom things are done.
type stage struct {
	*world
	by map[string]*visitor
	id string // of a message that vic has said
}

// roles are who acts, from the lowest. outsider is signed in and no member.
var roles = []string{"guest", "outsider", "member", "moderator", "owner", "global", "admin"}

func newStage(t *testing.T) *stage {
	t.Helper()
	return newStageOf(t, chat.Options{})
}

func newStageOf(t *testing.T, options chat.Options) *stage {
	t.Helper()
	w := newWorldOf(t, options)
	s := &stage{world: w, by: map[string]*visitor{
		"guest": w.guest(), "outsider": w.user("outsider"), "member": w.user("member"), "moderator": w.user("moderator"),
		"owner": w.user("owner"), "global": w.user("global", chat.Moderate), "admin": w.admin("admin"), "vic": w.user("vic"),
	}}
	w.room("hall", s.by["owner"], s.by["member"], s.by["moderator"], s.by["global"], s.by["admin"], s.by["vic"])
	s.must(w.stores.Rooms.SetModerator(t.Context(), "hall", "moderator", true))
	send(s.by["vic"], "nonsense", "rname=hall").is(t, 200)
	messages, err := w.stores.Messages.Messages(t.Context(), chat.InRoom("hall"), chat.HistoryQuery{Limit: 1})
	s.must(true, err)
	s.id = string(messages[0].ID)
	return s
}

// must takes what a store answers and fails on its error.
func (s *stage) must(_ bool, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) standing(user string) chat.Standing {
	s.t.Helper()
	standing, err := s.stores.Rooms.Standing(s.t.Context(), "hall", user)
	s.must(true, err)
	return standing
}

func (s *stage) entries() []chat.AuditEntry {
	s.t.Helper()
	entries, err := s.stores.Audit.Audit(s.t.Context(), chat.AuditQuery{Limit: 100})
	s.must(true, err)
	return entries
}

// state is all of the room that deeds could change, and how much the audit log knows.
func (s *stage) state() string {
	s.t.Helper()
	room, err := s.stores.Rooms.Room(s.t.Context(), "hall")
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%+v, %d entries, %q", room, len(s.entries()), s.texts(chat.InRoom("hall")))
	for _, name := range slices.Sorted(maps.Keys(s.by)) {
		if name != "guest" {
			fmt.Fprintf(&b, "; %s %+v", name, s.standing(name))
		}
	}
	return b.String()
}
