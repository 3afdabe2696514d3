package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
)

// Whoever does not know whether a message arrived sends it again with the same key: it is said once.
func TestWhatIsSentAgainIsSaidOnce(t *testing.T) {
	w, alice, bob := talk(t)
	const key = "0123456789AB"
	sent := `{"code": 200, "msg": "hi"}`
	for range 3 {
		send(alice, "hi", "rname=lobby", "Idempotency-Key", key).says(t, 200, html, sent)
	}
	said := alice.get("/api/messages?rname=lobby").history(t).Messages
	if len(said) != 1 || !strings.HasSuffix(said[0].ID, key) {
		t.Fatalf("said was %+v, want one message whose id ends with the key", said)
	}
	w.build() // the server restarts, and has forgotten the keys
	send(alice, "hi", "rname=lobby&again=1", "Idempotency-Key", key, "Accept", "application/json").says(t, 200, json, sent)
	if got := w.texts(chat.InRoom("lobby")); !slices.Equal(got, []string{"hi"}) {
		t.Errorf("after the restart said was %q", got)
	}
	send(bob, "hi", "rname=lobby", "Idempotency-Key", key).says(t, 200, html, sent)
	send(alice, "hi", "rname=bob&rtype=p", "Idempotency-Key", key).says(t, 200, html, sent)
	send(alice, "hi", "rname=lobby", "Idempotency-Key", "BA9876543210").says(t, 200, html, sent)
	if got := w.texts(chat.InRoom("lobby")); len(got) != 3 {
		t.Errorf("another sender's and another key are taken for the same: %q", got)
	}
	if got := w.texts(chat.Between("alice", "bob")); len(got) != 1 {
		t.Errorf("another conversation's key is taken for the same: %q", got)
	}
}

// Whoever sends again what was taken back meanwhile is answered with their own words: it was accepted.
func TestWhatWasTakenBackIsAnsweredWithItsText(t *testing.T) {
	w, alice, _ := talk(t)
	again := func() {
		t.Helper()
		send(alice, "hi", "rname=lobby&again=1", "Idempotency-Key", "0123456789AB", "Accept", "application/json").says(t, 200, json, `{"code": 200, "msg": "hi"}`)
	}
	again()
	alice.post("/api/removemessage", "rname=lobby&id="+w.ids(chat.InRoom("lobby"))[0]).is(t, 200)
	again()
	w.build() // the server restarts
	again()
	if got := w.texts(chat.InRoom("lobby")); !slices.Equal(got, []string{""}) {
		t.Errorf("said was %q", got)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	w, alice, _ := talk(t)
	for _, key := range []string{"x", "0123456789ab", "0123456789ABC", "0123456789A!", "0123456789AI", "0123456789A"} {
		a := send(alice, "hi", "rname=lobby", "Idempotency-Key", key, "Accept", "application/json").is(t, 400)
		a.shows(t, `{"code": 400, "msg": "Idempotency-Key must be 12 characters`)
		send(alice, "hi", "rname=lobby", "Idempotency-Key", key).is(t, 200).shows(t, `{"code": 403, "msg": "Idempotency-Key`)
	}
	if got := w.texts(chat.InRoom("lobby")); len(got) > 0 {
		t.Errorf("said was %q", got)
	}
}

func TestMessagesAroundOne(t *testing.T) {
	w, alice, _ := talk(t, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	all := alice.get("/api/messages?rname=lobby&limit=200").history(t).Messages
	for _, tc := range []struct {
		name, query, want string
		more, newer       bool
	}{
		{"in the middle", "around=" + all[5].ID + "&limit=4", "3 4 5 6", true, true},
		{"the first", "around=" + all[0].ID + "&limit=4", "0 1", false, true},
		{"the last", "around=" + all[9].ID + "&limit=4", "7 8 9", true, false},
		{"as many as a page has", "around=" + all[5].ID, "3 4 5 6", true, true},
		{"all", "around=" + all[5].ID + "&limit=200", "0 1 2 3 4 5 6 7 8 9", false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := alice.get("/api/messages?rname=lobby&" + tc.query).history(t)
			if got := strings.Join(h.texts(), " "); got != tc.want || h.More != tc.more || h.Newer == nil || *h.Newer != tc.newer {
				t.Errorf("got %s, more %v, newer %v; want %s, %v, %v", got, h.More, h.Newer, tc.want, tc.more, tc.newer)
			}
		})
	}
	if alice.get("/api/messages?rname=lobby").history(t).Newer != nil {
		t.Error("without around there is a flag that old clients don't know")
	}
	for name, query := range map[string]string{
		"no id": "around=x", "around and before": "around=" + all[5].ID + "&before=" + all[5].ID,
		"around and after": "around=" + all[5].ID + "&after=" + all[5].ID, "limit": "limit=201&around=" + all[5].ID,
	} {
		t.Run(name, func(t *testing.T) { alice.get("/api/messages?rname=lobby&"+query).is(t, 400) })
	}
	w.user("eve").get("/api/messages?rname=lobby&around="+all[5].ID).is(t, 403)
}
