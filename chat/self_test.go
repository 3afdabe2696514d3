package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

func TestSetShownName(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.user("Bob")
	for raw, c := range map[string]struct{ want, code string }{
		"  小丽 ": {"小丽", ""}, "Ali": {"Ali", ""}, " \t": {"", ""}, "": {"", ""}, "ALICE": {"ALICE", ""},
		"bob": {"", "shown-name-taken"}, "<b>": {"", "name-characters"}, "a\u202eb": {"", "name-characters"},
		strings.Repeat("x", 65): {"", "name-long"}, "youke": {"", "name-reserved"}, chat.BotName: {"", "name-reserved"},
		"a\xff": {"", "name-utf8"},
	} {
		w.must(w.stores.Accounts.SetShownName(t.Context(), alice.UserID, ""))
		w.code(raw, w.SetShownName(t.Context(), alice, raw), c.code)
		if u, err := w.UserNamed(t.Context(), alice, "alice"); u.ShownName != c.want || err != nil {
			t.Errorf("%q: shown as %q, %v", raw, u.ShownName, err)
		}
	}
	w.is("nobody", w.SetShownName(t.Context(), chat.Actor{UserID: 4711}, "x"), chat.ErrNoUser)
}

// TestReplacePassword keeps the session in which it is done, and no other.
func TestReplacePassword(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.sessions(alice, "a", "b", "c")
	alice.Session = "b"
	w.must(w.ReplacePassword(t.Context(), alice, "new hash"))
	w.told(`ended ["a" "c"]`)
	w.logged("alice password-changed alice in :  [] from address of alice")
	if list, err := w.MySessions(t.Context(), alice); err != nil || len(list) != 1 || list[0].ID != "b" {
		t.Errorf("sessions %v, %v", list, err)
	}
}

func TestOwnSessions(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.sessions(alice, "a", "b", "c", "d")
	w.sessions(bob, "x")
	alice.Session = "b"
	list, err := w.MySessions(t.Context(), alice)
	if err != nil || len(list) != 4 || list[0].ID != "d" || list[3].ID != "a" {
		t.Errorf("sessions %v, %v", list, err)
	}
	w.must(w.EndMySession(t.Context(), alice, "c"))
	w.told(`ended ["c"]`)
	for _, id := range []chat.SessionID{"c", "x", "", "unknown"} {
		w.must(w.EndMySession(t.Context(), alice, id))
	}
	w.told()
	n, err := w.EndMyOtherSessions(t.Context(), alice)
	if n != 2 || err != nil {
		t.Errorf("%d others were ended, %v", n, err)
	}
	w.told(`ended ["a" "d"]`)
	if list, err := w.MySessions(t.Context(), bob); err != nil || len(list) != 1 {
		t.Errorf("bob's sessions %v, %v", list, err)
	}
}

// TestTheListOfSessionsIsBounded, and shows those seen last.
func TestTheListOfSessionsIsBounded(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for i := range 101 {
		w.sessions(alice, chat.SessionID(fmt.Sprintf("%03d", i)))
		w.clock.add(time.Second)
	}
	list, err := w.MySessions(t.Context(), alice)
	if err != nil || len(list) != 100 || list[99].ID != "001" {
		t.Errorf("%d sessions, %v", len(list), err)
	}
}

// sessions opens sessions, each seen a moment after the one before.
func (w *world) sessions(a chat.Actor, ids ...chat.SessionID) {
	w.Helper()
	for i, id := range ids {
		seen := w.clock.Now().Add(time.Duration(i) * time.Millisecond)
		w.must(w.stores.Sessions.PutSession(w.Context(), chat.Session{ID: id, UserID: a.UserID, LastSeen: seen}))
	}
}

// TestSignUp where it is open, with the rules of names, and nothing to hold.
func TestSignUp(t *testing.T) {
	w := newWorld(t)
	_, err := w.SignUp(t.Context(), "2001:db8::1", "alice", "hash")
	w.is("where it is off", err, chat.ErrNotAllowed)
	if w.SignsUp() {
		t.Error("it says that it is open")
	}
	w.restart(chat.Options{SignUp: true})
	u, err := w.SignUp(t.Context(), "2001:db8::1", " alice ", "hash")
	if err != nil || u.Name != "alice" || u.Admin || !w.SignsUp() {
		t.Errorf("%+v, %v", u, err)
	}
	if ps, err := w.stores.Accounts.PermissionsOf(t.Context(), u.ID); err != nil || len(ps) > 0 {
		t.Errorf("it holds %v, %v", ps, err)
	}
	for name, want := range map[string]string{"alice": "user-exists", "<b>": "name-characters", "": "name-empty", "Youke": "name-reserved"} {
		w.code(name, second(w.SignUp(t.Context(), "2001:db8::1", name, "hash")), want)
	}
	w.logged("alice user-signed-up alice in :  [] from 2001:db8::1")
}
