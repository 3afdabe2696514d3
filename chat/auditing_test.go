package chat_test

import (
	"testing"

	"hihichat/chat"
)

// TestWhoReadsTheAuditLog: all of it those who hold readaudit, a room's its moderators, without addresses.
func TestWhoReadsTheAuditLog(t *testing.T) {
	w := newWorld(t)
	owner, mod, bob := w.user("owner"), w.user("mod"), w.user("bob")
	w.room("hall", owner, bob, mod)
	w.room("other", owner, bob)
	w.must(w.NameModerator(t.Context(), owner, "hall", "mod", true))
	w.must(w.Kick(t.Context(), mod, upon("bob")))
	w.must(w.Kick(t.Context(), owner, chat.Sanction{Room: "other", User: "bob"}))
	for name, c := range map[string]struct {
		who       chat.Actor
		room      string
		code      string
		entries   int
		addresses bool
	}{
		"a reader, all":                  {w.user("reader", chat.ReadAudit), "", "", 3, true},
		"a reader, a room":               {w.user("reader 2", chat.ReadAudit), "hall", "", 2, true},
		"a reader, a room that is gone":  {w.user("reader 3", chat.ReadAudit), "gone", "", 0, true},
		"an administrator":               {w.admin("admin"), "", "", 3, true},
		"a moderator, their room":        {mod, "hall", "", 2, false},
		"a moderator, all":               {mod, "", "not-allowed", 0, false},
		"a moderator, another room":      {mod, "other", "not-allowed", 0, false},
		"a moderator, a room that is no": {mod, "gone", "no-room", 0, false},
		"an owner":                       {owner, "other", "", 1, false},
		"a global moderator, a room":     {w.user("global", chat.Moderate), "other", "", 1, false},
		"a global moderator, all":        {w.user("global 2", chat.Moderate), "", "not-allowed", 0, false},
		"a member":                       {bob, "hall", "not-allowed", 0, false},
		"a manager of users":             {w.user("manager", chat.ManageUsers), "", "not-allowed", 0, false},
		"a guest":                        {chat.Actor{}, "", "sign-in", 0, false},
		"a guest, a room":                {chat.Actor{}, "hall", "sign-in", 0, false},
	} {
		entries, err := w.Audit(t.Context(), c.who, chat.AuditQuery{Room: c.room, Limit: 10})
		w.code(name, err, c.code)
		if len(entries) != c.entries {
			t.Errorf("%s: %d entries, want %d", name, len(entries), c.entries)
		}
		for _, e := range entries {
			if (e.Address != "") != c.addresses || e.Actor == "" {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
}

// TestAModeratorsFiltersStayInTheirRoom: what else a query asks for narrows it further and never widens it.
func TestAModeratorsFiltersStayInTheirRoom(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.user("owner"), w.user("bob")
	w.room("hall", owner, bob)
	w.room("other", w.user("somebody else"), bob)
	w.must(w.Kick(t.Context(), w.admin("admin"), chat.Sanction{Room: "other", User: "bob"}))
	w.must(w.Kick(t.Context(), owner, upon("bob")))
	for _, q := range []chat.AuditQuery{{Target: "bob"}, {Deed: chat.UserKicked}, {Before: 1 << 60}} {
		q.Room, q.Limit = "hall", 10
		if entries, err := w.Audit(t.Context(), owner, q); err != nil || len(entries) != 1 || entries[0].Room != "hall" {
			t.Errorf("%+v: %v, %v", q, entries, err)
		}
	}
	entries, err := w.Audit(t.Context(), owner, chat.AuditQuery{Room: "hall", Actor: "admin", Limit: 10})
	if err != nil || len(entries) > 0 {
		t.Errorf("an actor of elsewhere: %v, %v", entries, err)
	}
	for _, limit := range []int{-1, 0, chat.MaxPage + 1} {
		_, err := w.Audit(t.Context(), owner, chat.AuditQuery{Room: "hall", Limit: limit})
		w.code("limit", err, "bad-limit")
	}
}
