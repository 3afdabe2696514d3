package chat_test

import (
	"strings"
	"testing"

	"hihichat/chat"
)

// sanctions are what moderators do to people.
func (w *world) sanctions() map[string]func(a chat.Actor, c chat.Sanction) error {
	return map[string]func(a chat.Actor, c chat.Sanction) error{
		"mute":      func(a chat.Actor, c chat.Sanction) error { return w.Mute(w.Context(), a, c) },
		"mute here": func(a chat.Actor, c chat.Sanction) error { return w.MuteHere(w.Context(), a, c) },
		"kick":      func(a chat.Actor, c chat.Sanction) error { return w.Kick(w.Context(), a, c) },
		"ban":       func(a chat.Actor, c chat.Sanction) error { return w.Ban(w.Context(), a, c) },
	}
}

// TestReasons are cut at white space, mended where they are no UTF-8, and refused beyond 300 characters.
func TestReasons(t *testing.T) {
	for name, c := range map[string]struct{ raw, want, code string }{
		"none": {"", "", ""}, "white space": {" \n\t", "", ""}, "around": {"  spam \n", "spam", ""},
		"300 characters": {strings.Repeat("长", 300), strings.Repeat("长", 300), ""},
		"301 characters": {strings.Repeat("长", 301), "", "reason-long"}, "a megabyte": {strings.Repeat("x", 1<<20), "", "reason-long"},
		"no UTF-8": {"a\xffb", "a\uFFFDb", ""}, "markup": {"<b>&", "<b>&", ""},
	} {
		for what := range (&world{}).sanctions() {
			w := newWorld(t)
			owner := w.user("owner")
			w.room("hall", owner, w.user("bob"))
			err := w.sanctions()[what](owner, chat.Sanction{Room: "hall", User: "bob", Reason: c.raw})
			w.code(what+", "+name, err, c.code)
			entries, auditErr := w.stores.Audit.Audit(t.Context(), chat.AuditQuery{Limit: 10})
			w.must(auditErr)
			if err != nil && len(entries) > 0 || err == nil && (len(entries) != 1 || entries[0].Reason != c.want) {
				t.Errorf("%s, %s: logged %v", what, name, entries)
			}
		}
	}
}

// TestNobodyIsSanctioned: names that nobody has, and rooms that are gone, are said to be so, and nothing is half done.
func TestNobodyIsSanctioned(t *testing.T) {
	w := newWorld(t)
	owner, admin := w.user("owner"), w.admin("admin")
	w.room("hall", owner)
	for _, a := range []chat.Actor{owner, admin} {
		for what, do := range w.sanctions() {
			for _, user := range []string{"nobody", "", "Owner", "owner ", chat.PseudoUser, chat.BotName, "*", "' OR 1=1 --"} {
				w.is(what+" "+user, do(a, chat.Sanction{Room: "hall", User: user}), chat.ErrNoUser)
			}
			w.is(what+" in a room that is gone", do(a, chat.Sanction{Room: "gone", User: "owner"}), chat.ErrNoRoom)
		}
		w.is("unmute", w.Unmute(t.Context(), a, "hall", "nobody"), chat.ErrNoUser)
		w.is("name a moderator", w.NameModerator(t.Context(), a, "hall", "nobody", true), chat.ErrNoUser)
		w.is("transfer", w.Transfer(t.Context(), a, "hall", "owner", "nobody"), chat.ErrNoUser)
		w.is("unban", w.Unban(t.Context(), a, "hall", "nobody"), nil)
	}
	w.told()
	w.noEntries("nobody")
}

// TestNobodyRulesInARoomThatIsGone, whatever they were in it.
func TestNobodyRulesInARoomThatIsGone(t *testing.T) {
	w := newWorld(t)
	owner, victim := w.user("owner"), w.user("victim")
	w.room("hall", owner, victim)
	w.must(w.DeleteRoom(t.Context(), owner, "hall"))
	w.heard.events()
	before := len(w.entries())
	for name, c := range useCases {
		if name == "transfer" {
			continue // see below: it asks the room for its owner first
		}
		w.is(name, c.do(w, owner), chat.ErrNoRoom)
	}
	w.is("transfer", w.Transfer(t.Context(), owner, "hall", "owner", "victim"), chat.ErrNoRoom)
	w.told()
	if n := len(w.entries()); n != before {
		t.Errorf("%d entries were added", n-before)
	}
}

// TestWhoMayNotLearnsNothing: a stranger is refused alike whether there is somebody of that name or not.
func TestWhoMayNotLearnsNothing(t *testing.T) {
	w := newWorld(t)
	stranger := w.user("stranger")
	w.room("hall", w.user("owner"), w.user("bob"))
	for what, do := range w.sanctions() {
		for _, user := range []string{"bob", "nobody", "owner"} {
			w.is(what+" "+user, do(stranger, chat.Sanction{Room: "hall", User: user}), chat.ErrNotAllowed)
		}
	}
}
