package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"hihichat/chat"
)

// ids returns those of all that was said in the conversation, oldest first.
func (w *world) ids(c chat.Conversation) []string {
	w.t.Helper()
	messages, err := w.stores.Messages.Messages(w.t.Context(), c, chat.HistoryQuery{Limit: 200})
	if err != nil {
		w.t.Fatal(err)
	}
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = string(m.ID)
	}
	return ids
}

func TestALinkToAMessageShowsThePageAroundIt(t *testing.T) {
	w, _, bob := talk(t, "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9")
	ids := w.ids(chat.InRoom("lobby"))
	page := bob.get("/chat/?rname=lobby&at="+ids[4]).is(t, 200)
	page.shows(t, ">w3<", ">w4<", "data-newer", `data-at="`+ids[4]+`"`, `id="older"`,
		`class="msg_item fn-clear linked" id="m-`+ids[4]+`"`, `<a class="when" href="/chat/?rname=lobby&amp;at=`+ids[4]+`#m-`+ids[4]+`" title="`)
	page.hides(t, ">w9<", ">w0<", "没有找到这条消息")
	first := bob.get("/chat/?rname=lobby&at="+ids[0]).is(t, 200).shows(t, ">w0<", "data-newer")
	first.hides(t, `id="older"`)
	bob.get("/chat/?rname=lobby&at="+ids[9]).is(t, 200).shows(t, ">w9<").hides(t, "data-newer")
	bob.get("/chat/?rname=lobby").hides(t, "data-newer", "data-at", "linked")
}

func TestALinkToNoMessageShowsTheNewest(t *testing.T) {
	w, alice, _ := talk(t, "w0", "w1", "w2", "w3", "w4", "w5")
	w.room("cellar", w.user("carol"))
	send(alice, "psst", "rname=bob&rtype=p").is(t, 200)
	w.advance(1)
	gone := string(chat.NewID(w.clock(), 7))
	for name, at := range map[string]string{
		"no id": "x", "markup": "%3Cb%3E", "of another conversation": w.ids(chat.Between("alice", "bob"))[0], "of nothing": gone,
	} {
		t.Run(name, func(t *testing.T) {
			page := alice.get("/chat/?rname=lobby&at="+at).is(t, 200)
			page.shows(t, ">w5<", "没有找到这条消息")
			page.hides(t, "data-newer", "data-at", "psst")
		})
	}
	alice.get("/chat/?rname=cellar&at="+gone).is(t, 200).hides(t, "没有找到这条消息") // not a member: nothing is said at all
}

func TestLinksToPrivateMessages(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	for i := range 8 {
		send(alice, fmt.Sprint("w", i), "rname=bob&rtype=p").is(t, 200)
	}
	ids := w.ids(chat.Between("alice", "bob"))
	for v, peer := range map[*visitor]string{alice: "bob", bob: "alice"} {
		page := v.get("/privatechat/?to="+peer+"&at="+ids[2]).is(t, 200)
		page.shows(t, ">w2<", "data-newer", `href="/privatechat/?to=`+peer+`&amp;at=`+ids[2]+`#m-`+ids[2]+`"`)
		page.hides(t, ">w7<")
	}
	w.user("eve").get("/privatechat/?to=alice&at="+ids[2]).is(t, 200).shows(t, "没有找到这条消息").hides(t, ">w2<")
}

func TestGuestsFollowLinksToMessagesOfPublicRooms(t *testing.T) {
	w := newRooms(t, chat.GuestsRead)
	olga := w.signedIn(chat.User{ID: 1, Name: "olga"})
	for i := range 8 {
		send(olga, fmt.Sprint("w", i), "rname=square").is(t, 200)
	}
	at := w.ids(chat.InRoom("square"))[2]
	w.guest().get("/chat/?rname=square&at="+at).is(t, 200).shows(t, ">w1<", "data-newer").hides(t, ">w7<", "data-read=", `id="new_messages"`)
	w.guest().get("/chat/?rname=cellar&at="+at).is(t, 200).hides(t, "w1", "没有找到这条消息")
}

func TestWhatIsNewStandsBelowALine(t *testing.T) {
	w, alice, bob := talk(t, "w0", "w1", "w2") // alice, bob, alice
	ids := w.ids(chat.InRoom("lobby"))
	line := `<div class="new_line" role="separator" id="new_messages">`
	bob.post("/api/read", "rname=lobby&id="+ids[1]).is(t, 200)
	page := bob.get("/chat/?rname=lobby").shows(t, line, `data-read="`+ids[1]+`"`, "以下是新消息")
	page.hides(t, "data-unread")
	if at := strings.Index(page.body, line); at < strings.Index(page.body, ">w1<") || at > strings.Index(page.body, ">w2<") {
		t.Error("the line does not stand above the first new message")
	}
	bob.post("/api/read", "rname=lobby&id="+ids[2]).is(t, 200)
	bob.get("/chat/?rname=lobby").hides(t, line)
	alice.post("/api/read", "rname=lobby&id="+ids[1]).is(t, 200)
	alice.get("/chat/?rname=lobby").hides(t, line) // w2 is her own
	for i := range 6 {
		send(alice, fmt.Sprint("more", i), "rname=lobby").is(t, 200)
	}
	bob.get("/chat/?rname=lobby").shows(t, line, `data-unread="6"`, "6 条新消息，更早的在上面")
}
