package handlers_test

import (
	"context"
	"fmt"
	"strings"
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

// countedMarks counts of how many conversations overviews are asked for.
type countedMarks struct {
	chat.MarkStore
	rooms, pairs int
}

func (s *countedMarks) Overviews(ctx context.Context, user string, cs []chat.Conversation, since chat.ID) ([]chat.Overview, error) {
	for _, c := range cs {
		if c.Private() {
			s.pairs++
		} else {
			s.rooms++
		}
	}
	return s.MarkStore.Overviews(ctx, user, cs, since)
}

// What is unread is counted once for each page, however many rooms and people its visitor knows.
func TestWhatPagesCountIsBounded(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	for i := range 103 {
		w.room(fmt.Sprintf("room%03d", i), alice, bob)
	}
	for _, room := range []string{"room000", "room099", "room100"} {
		send(bob, "hi", "rname="+room).is(t, 200)
	}
	for i := range 101 {
		send(w.user(fmt.Sprintf("peer%03d", i)), "hi", "rname=alice&rtype=p").is(t, 200)
	}
	counted := &countedMarks{MarkStore: w.stores.Marks}
	w.stores.Marks = counted
	w.build()
	for path, want := range map[string]countedMarks{
		"/chat/?rname=room050":     {rooms: 101, pairs: 100},
		"/privatechat/?to=peer000": {rooms: 100, pairs: 101},
		"/privatechat/":            {rooms: 100, pairs: 100},
		"/privatechat/?page=2":     {rooms: 100, pairs: 101},
		"/":                        {pairs: 100},
	} {
		counted.rooms, counted.pairs = 0, 0
		page := alice.get(path).is(t, 200).shows(t, `title="99&#43; `)
		if counted.rooms != want.rooms || counted.pairs != want.pairs {
			t.Errorf("%s: counted %d rooms and %d pairs, want %d and %d", path, counted.rooms, counted.pairs, want.rooms, want.pairs)
		}
		if path != "/" && !strings.Contains(page.body, `data-rooms="{&#34;room000&#34;:1,&#34;room099&#34;:1}"`) {
			t.Errorf("%s does not say what is unread in the first 100 rooms", path)
		}
	}
}
