package handlers_test

import (
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/handlers"
)

// talk lets alice own lobby, bob join it, and both say something, at one second's distance.
func talk(t *testing.T, texts ...string) (w *world, alice, bob *visitor) {
	t.Helper()
	w = newWorld(t)
	alice, bob = w.user("alice"), w.user("bob")
	w.room("lobby", alice, bob)
	for i, text := range texts {
		who := alice
		if i%2 == 1 {
			who = bob
		}
		if _, err := w.chat.Send(t.Context(), chat.Actor{UserID: who.id, Name: who.name}, chat.InRoom("lobby"), text); err != nil {
			t.Fatal(err)
		}
		w.advance(time.Second)
	}
	return w, alice, bob
}

func TestMembersSeeTheNewestHistory(t *testing.T) {
	_, _, bob := talk(t, "one", "two", "three", "four")
	page := bob.get("/chat/?rname=lobby").is(t, 200)
	page.shows(t, "two", "three", "four", "alice", "2026/11/22 PM12:00:13", `id="message_box"`)
	page.hides(t, ">one<")
	if strings.Index(page.body, ">two<") > strings.Index(page.body, ">four<") {
		t.Error("the newest message comes first")
	}
	bob.post("/chat/?rname=lobby", "").is(t, 200).shows(t, "four")
}

func TestTimesAreThoseOfTheServersPlace(t *testing.T) {
	for _, tc := range []struct {
		name  string
		hours int
		want  string
	}{
		{"east", 8, "2026/11/22 PM20:00:12"},
		{"west", -5, "2026/11/22 AM07:00:12"},
		{"another day", 13, "2026/11/23 AM01:00:12"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, func(d *handlers.Deps) { d.Location = time.FixedZone("", tc.hours*3600) })
			alice := w.user("alice")
			w.room("lobby", alice)
			send(alice, "hi", "rname=lobby").is(t, 200)
			send(alice, "hi", "rname=alice&rtype=p").is(t, 200)
			alice.get("/chat/?rname=lobby").shows(t, tc.want)
			alice.get("/privatechat/?to=alice").shows(t, tc.want)
		})
	}
}

func TestOnlyMembersSeeARoomsHistoryAndMembers(t *testing.T) {
	w, _, _ := talk(t, "secret words")
	for name, v := range map[string]*visitor{
		"guest": w.guest(), "not a member": w.user("eve"), "dead session": w.dead("dora"), "administrator": w.admin("root"),
	} {
		t.Run(name, func(t *testing.T) {
			page := v.get("/chat/?rname=lobby").is(t, 200)
			page.shows(t, "lobby")
			page.hides(t, "secret words", "alice", "bob")
		})
	}
}

func TestAMissingRoom(t *testing.T) {
	w := newWorld(t)
	for name, v := range map[string]*visitor{"guest": w.guest(), "user": w.user("alice")} {
		t.Run(name, func(t *testing.T) {
			v.get("/chat/?rname=nowhere").is(t, 404).shows(t, "nowhere", "/roomlist/")
		})
	}
	if _, err := w.chat.Room(t.Context(), "nowhere"); err == nil {
		t.Error("looking at a room made it")
	}
}

func TestNoRoomAtAll(t *testing.T) {
	w := newWorld(t)
	w.guest().get("/chat/").is(t, 200).shows(t, `id="message_not"`)
	w.user("alice").get("/chat/").leads(t, "/roomlist/")
}

func TestTheMutedAreToldOnThePage(t *testing.T) {
	w, alice, bob := talk(t)
	until := w.clock().Add(time.Hour)
	if err := w.stores.Mutes.SetMute(t.Context(), chat.Mute{Room: "lobby", User: "bob", Until: until}, w.clock()); err != nil {
		t.Fatal(err)
	}
	bob.get("/chat/?rname=lobby").shows(t, `id="muted_bar"`, "2026/11/22 PM13:00:12")
	alice.get("/chat/?rname=lobby").hides(t, `id="muted_bar"`)
	bob.get("/privatechat/?to=alice").hides(t, `id="muted_bar"`)
}

func TestPrivateChatPage(t *testing.T) {
	w := newWorld(t)
	alice, bob, eve := w.user("alice"), w.user("bob"), w.user("eve")
	send(alice, "psst", "rname=bob&rtype=p").is(t, 200)
	alice.get("/privatechat/?to=bob").is(t, 200).shows(t, "psst", "bob")
	bob.post("/privatechat/?to=alice", "").is(t, 200).shows(t, "psst", "alice")
	eve.get("/privatechat/?to=alice").is(t, 200).hides(t, "psst")
	alice.get("/privatechat/?to=nobody").is(t, 404)
}

// TestPrivateChatPageOfADeletedAccount shows what was said, and that nobody is there to write to.
func TestPrivateChatPageOfADeletedAccount(t *testing.T) {
	w := newWorld(t)
	alice, bob, root := w.user("alice"), w.user("bob"), w.admin("root")
	send(alice, "psst", "rname=bob&rtype=p").is(t, 200)
	alice.get("/privatechat/?to=bob").hides(t, "账号已经删除")
	root.post(pathOf(bob)+"delete/", "name=bob&fate=keep")
	alice.get("/privatechat/?to=bob").is(t, 200).shows(t, "psst", "<bdi>bob</bdi> 的账号已经删除", "disabled", "/api/removemessage")
	alice.get("/api/messages?to=bob").is(t, 200).shows(t, "psst")
	send(alice, "still+there", "rname=bob&rtype=p").shows(t, "account was deleted")
	root.get("/privatechat/?to=bob").is(t, 404)
}

func TestHistoryOfAPageIsBounded(t *testing.T) {
	texts := make([]string, 40)
	for i := range texts {
		texts[i] = "words"
	}
	_, alice, _ := talk(t, texts...)
	page := alice.get("/chat/?rname=lobby")
	if n := strings.Count(page.body, ">words<"); n != 3 {
		t.Errorf("the page shows %d messages, want the 3 of --history", n)
	}
	page.shows(t, `id="older"`)
}
