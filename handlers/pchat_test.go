package handlers_test

import (
	stdjson "encoding/json"
	"slices"
	"testing"
	"time"
)

func TestPrivateListHasTheShapeThatTheOldPageInserts(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("大白")
	alice.get("/api/pchat/alice").says(t, 200, html, `[]`)
	send(alice, "hi", "rname=大白&rtype=p").is(t, 200)
	alice.get("/api/pchat/alice").says(t, 200, html, `["\u003cli class=\"fn-clear\"\u003e\u003cem id=\"\u5927\u767d\" title=\"\u5927\u767d\"\u003e`+
		`\u003ca href=\"/privatechat/?to=%E5%A4%A7%E7%99%BD\"\u003e\u5927\u767d\u003c/a\u003e\u003c/em\u003e\u003c/li\u003e"]`)
	items := items(t, bob.get("/api/pchat/%E5%A4%A7%E7%99%BD"))
	want := []string{`<li class="fn-clear"><em id="alice" title="alice"><a href="/privatechat/?to=alice">alice</a></em></li>`}
	if !slices.Equal(items, want) {
		t.Errorf("got %q, want %q", items, want)
	}
}

func items(t *testing.T, a answer) (list []string) {
	t.Helper()
	if err := stdjson.Unmarshal([]byte(a.body), &list); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return list
}

func TestPrivateListIsLatestFirst(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for _, peer := range []string{"bob", "carol", "dave"} {
		send(w.user(peer), "hi", "rname=alice&rtype=p").is(t, 200)
		w.advance(time.Second)
	}
	send(alice, "hi", "rname=bob&rtype=p").is(t, 200)
	list := items(t, alice.get("/api/pchat/alice"))
	if len(list) != 3 || list[0] != `<li class="fn-clear"><em id="bob" title="bob"><a href="/privatechat/?to=bob">bob</a></em></li>` {
		t.Errorf("list is %q", list)
	}
}

func TestPrivateListsAreNobodyElsesBusiness(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	send(alice, "hi", "rname=alice&rtype=p").is(t, 200)
	for _, tc := range []struct {
		name   string
		who    *visitor
		status int
	}{
		{"guest", w.guest(), 401}, {"another user", w.user("eve"), 403}, {"administrator", w.admin("root"), 403},
		{"session ended", w.dead("dora"), 401},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := tc.who.get("/api/pchat/alice").is(t, tc.status)
			a.hides(t, "fn-clear")
			if a.kind != html {
				t.Errorf("type is %q", a.kind)
			}
		})
	}
}
