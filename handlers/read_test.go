package handlers_test

import (
	"testing"
	"time"

	"hihichat/chat"
)

// markOf returns up to which message the user has read.
func (w *world) markOf(v *visitor, c chat.Conversation) chat.ID {
	w.t.Helper()
	mark, err := w.chat.ReadUpTo(w.t.Context(), chat.Actor{UserID: v.id, Name: v.name}, c)
	if err != nil {
		w.t.Fatal(err)
	}
	return mark
}

func TestMarkRead(t *testing.T) {
	w, alice, bob := talk(t, "one", "two", "three")
	lobby := chat.InRoom("lobby")
	said := alice.get("/api/messages?rname=lobby").history(t).Messages
	ok := `{"code": 200, "msg": "ok"}`
	alice.post("/api/read", "rname=lobby&id="+said[1].ID).says(t, 200, json, ok)
	if got := w.markOf(alice, lobby); string(got) != said[1].ID {
		t.Errorf("alice has read up to %q, want %q", got, said[1].ID)
	}
	alice.post("/api/read", "rname=lobby&id="+said[0].ID).says(t, 200, json, ok)
	if got := w.markOf(alice, lobby); string(got) != said[1].ID {
		t.Errorf("the mark moved back to %q", got)
	}
	if got := w.markOf(bob, lobby); string(got) == said[1].ID {
		t.Error("what alice has read counts as read by bob")
	}
	send(alice, "psst", "rname=bob&rtype=p").is(t, 200)
	psst := bob.get("/api/messages?to=alice").history(t).Messages[0]
	bob.post("/api/read", "to=alice&id="+psst.ID).says(t, 200, json, ok)
	if got := w.markOf(bob, chat.Between("alice", "bob")); string(got) != psst.ID {
		t.Errorf("bob has read up to %q, want %q", got, psst.ID)
	}
}

func TestMarkReadRefuses(t *testing.T) {
	w, alice, _ := talk(t, "one")
	id := alice.get("/api/messages?rname=lobby").history(t).Messages[0].ID
	future := string(chat.NewID(w.clock().Add(49*time.Hour), 0))
	for _, tc := range []struct {
		name, form string
		who        *visitor
		status     int
	}{
		{"guest", "rname=lobby&id=" + id, w.guest(), 401},
		{"session ended", "rname=lobby&id=" + id, w.dead("dora"), 401},
		{"not a member", "rname=lobby&id=" + id, w.user("eve"), 403},
		{"no such room", "rname=nowhere&id=" + id, alice, 404},
		{"no such person", "to=nobody&id=" + id, alice, 404},
		{"neither room nor person", "id=" + id, alice, 400},
		{"room and person", "rname=lobby&to=bob&id=" + id, alice, 400},
		{"no id", "rname=lobby", alice, 400},
		{"an id that is none", "rname=lobby&id=x", alice, 400},
		{"an id of a time to come", "rname=lobby&id=" + future, alice, 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if a := tc.who.post("/api/read", tc.form).is(t, tc.status); a.kind != json {
				t.Errorf("type is %q", a.kind)
			}
		})
	}
	alice.post("/api/read", "rname=lobby&id="+id, "Sec-Fetch-Site", "cross-site", "Origin", "http://evil.example").is(t, 403)
	alice.get("/api/read?rname=lobby&id="+id).is(t, 405)
	if got := w.markOf(alice, chat.InRoom("lobby")); string(got) >= id {
		t.Errorf("a refused mark was set: %q", got)
	}
}
