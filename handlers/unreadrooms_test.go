package handlers_test

import (
	"testing"

	"hihichat/chat"
)

// Pages of conversations say how much is unread in each of the visitor's rooms, but for the one that they show; those of
// rooms that somebody is not in, and guests', say nothing of it.
func TestPagesSayWhatIsUnreadInRooms(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	for _, room := range []string{"aroom", "b&room", "croom"} {
		w.room(room, alice, bob)
	}
	w.room("zroom", alice)
	for _, room := range []string{"aroom", "aroom", "b%26room", "croom", "zroom"} {
		send(alice, "hello", "rname="+room).is(t, 200)
	}
	bob.post("/api/read", "rname=croom&id="+w.ids(chat.InRoom("croom"))[0]).is(t, 200)
	const both = `data-rooms="{&#34;aroom&#34;:2,&#34;b\u0026room&#34;:1}"`
	for _, path := range []string{"/chat/?rname=croom", "/chat/?rname=zroom", "/privatechat/?to=alice", "/privatechat/"} {
		bob.get(path).is(t, 200).shows(t, both, `title="3 条未读">3</b>`)
	}
	bob.get("/chat/?rname=aroom").shows(t, `data-rooms="{&#34;b\u0026room&#34;:1}"`)
	alice.get("/chat/?rname=aroom").shows(t, `data-rooms="{}"`)
	w.guest().get("/chat/?rname=aroom").hides(t, "data-rooms")
}
