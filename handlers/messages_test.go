package handlers_test

import (
	stdjson "encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/handlers"
)

// historyAnswer is what /api/messages answers.
type historyAnswer struct {
	Messages []struct {
		Code, Msg, Username, ID, Room, Text, RType, To string
		Time                                           float64
	}
	More  bool
	Newer *bool
}

func (a answer) history(t *testing.T) (h historyAnswer) {
	t.Helper()
	if a.status != 200 || a.kind != json {
		t.Fatalf("answer is %d, %q, %s", a.status, a.kind, a.body)
	}
	if err := stdjson.Unmarshal([]byte(a.body), &h); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h historyAnswer) texts() []string {
	texts := make([]string, len(h.Messages))
	for i, m := range h.Messages {
		texts[i] = m.Text
	}
	return texts
}

func TestMessagesAreTheObjectsOfTheEventResponse(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("a&lice"), w.user("bob")
	w.room("大厅", alice)
	send(alice, "%3Cb%3E+'%F0%9F%98%80", "rname=大厅").is(t, 200)
	messages, err := w.stores.Messages.Messages(t.Context(), chat.InRoom("大厅"), chat.HistoryQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	alice.get("/api/messages?rname=%E5%A4%A7%E5%8E%85").says(t, 200, json, `{"messages":[{"code":"200",`+
		`"msg":"\u0026lt;b\u0026gt;+'\ud83d\ude00","username":"a\u0026amp;lice","id":"`+string(messages[0].ID)+`",`+
		`"room":"\u5927\u5385","time":1795348812.000000,"text":"\u003cb\u003e+'\ud83d\ude00"}],"more":false}`)
	send(alice, "hi", "rname=bob&rtype=p").is(t, 200)
	for v, peer := range map[*visitor]string{alice: "bob", bob: "a%26lice"} {
		m := v.get("/api/messages?to=" + peer).history(t).Messages[0]
		if m.RType != "p" || m.To != "bob" || strings.ReplaceAll(m.Room, "&", "%26") != peer {
			t.Errorf("%s sees %+v", v.name, m)
		}
	}
}

func TestRawMessages(t *testing.T) {
	w := newWorld(t, func(d *handlers.Deps) { d.RawMessages = true })
	alice := w.user("alice")
	w.room("lobby", alice)
	send(alice, "a%26b", "rname=lobby").is(t, 200)
	if m := alice.get("/api/messages?rname=lobby").history(t).Messages[0]; m.Msg != "a&b" {
		t.Errorf("msg is %q with --response-msg=raw", m.Msg)
	}
}

func TestPagesOfMessages(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	for i := range 10 {
		send(alice, fmt.Sprint(i), "rname=lobby").is(t, 200)
	}
	all := alice.get("/api/messages?rname=lobby&limit=200").history(t)
	ids := make([]string, len(all.Messages))
	for i, m := range all.Messages {
		ids[i] = m.ID
	}
	for _, tc := range []struct {
		name, query string
		want        string
		more        bool
	}{
		{"the newest, as many as a page has", "", "7 8 9", true},
		{"all", "&limit=10", "0 1 2 3 4 5 6 7 8 9", false},
		{"before, exclusive", "&before=" + ids[7], "4 5 6", true},
		{"before, down to the first", "&before=" + ids[3], "0 1 2", false},
		{"before the first", "&before=" + ids[0], "", false},
		{"after, exclusive", "&after=" + ids[2] + "&limit=2", "3 4", true},
		{"after, up to the last", "&after=" + ids[6], "7 8 9", false},
		{"after the last", "&after=" + ids[9], "", false},
		{"in lower case", "&after=" + strings.ToLower(ids[8]), "9", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := alice.get("/api/messages?rname=lobby" + tc.query).history(t)
			if got := h.texts(); !slices.Equal(got, strings.Fields(tc.want)) || h.More != tc.more {
				t.Errorf("got %v, more %v; want %s, %v", got, h.More, tc.want, tc.more)
			}
			if h.Messages == nil {
				t.Error("no list is no list: want []")
			}
		})
	}
}

func TestMessagesAreForMembersOnly(t *testing.T) {
	w := newWorld(t)
	alice, eve := w.user("alice"), w.user("eve")
	w.room("lobby", alice)
	send(alice, "secret", "rname=lobby").is(t, 200)
	id := alice.get("/api/messages?rname=lobby").history(t).Messages[0].ID
	for _, tc := range []struct {
		name, query string
		who         *visitor
		status      int
	}{
		{"guest", "rname=lobby", w.guest(), 401},
		{"session ended", "rname=lobby", w.dead("dora"), 401},
		{"not a member", "rname=lobby", eve, 403},
		{"administrator", "rname=lobby", w.admin("root"), 403},
		{"no such room", "rname=nowhere", alice, 404},
		{"no such person", "to=nobody", alice, 404},
		{"neither room nor person", "", alice, 400},
		{"room and person", "rname=lobby&to=eve", alice, 400},
		{"limit 0", "rname=lobby&limit=0", alice, 400},
		{"limit 201", "rname=lobby&limit=201", alice, 400},
		{"limit in words", "rname=lobby&limit=ten", alice, 400},
		{"limit of many digits", "rname=lobby&limit=99999999999999999999", alice, 400},
		{"before that is no id", "rname=lobby&before=x", alice, 400},
		{"after that is no id", "rname=lobby&after=%00", alice, 400},
		{"before and after", "rname=lobby&before=" + id + "&after=" + id, alice, 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := tc.who.get("/api/messages?"+tc.query).is(t, tc.status)
			if a.kind != json || !strings.HasPrefix(a.body, fmt.Sprintf(`{"code": %d, "msg": "`, tc.status)) {
				t.Errorf("answer is %q, %s", a.kind, a.body)
			}
			a.hides(t, "secret")
		})
	}
}

func TestPrivateHistoryIsForTheTwo(t *testing.T) {
	w := newWorld(t)
	alice, bob, eve := w.user("alice"), w.user("bob"), w.user("eve")
	send(alice, "psst", "rname=bob&rtype=p").is(t, 200)
	send(bob, "yes?", "rname=alice&rtype=p").is(t, 200)
	for who, want := range map[*visitor][]string{alice: {"psst", "yes?"}, bob: {"psst", "yes?"}, eve: {}} {
		peer := "alice"
		if who == alice {
			peer = "bob"
		}
		if got := who.get("/api/messages?to=" + peer).history(t).texts(); !slices.Equal(got, want) {
			t.Errorf("%s sees %q, want %q", who.name, got, want)
		}
	}
}
