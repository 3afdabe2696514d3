package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

// before checks that the page shows the texts in this order.
func (a answer) before(t *testing.T, texts ...string) {
	t.Helper()
	at := 0
	for _, text := range texts {
		i := strings.Index(a.body[at:], text)
		if i < 0 {
			t.Fatalf("the page lacks %q after what stands before it:\n%.3000s", text, a.body)
		}
		at += i + len(text)
	}
}

const (
	noBadge  = `<b class="unread" hidden></b>`
	oneBadge = `<b class="unread" title="1 条未读">1</b>`
)

func TestPrivateConversationsStandBesideARoom(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	alice.get("/chat/?rname=lobby").shows(t, "暂时没有任何私聊", `<a class="to_private" href="/privatechat/">私聊`+noBadge)
	bob, carol := w.user("bob"), w.user("ca rol")
	send(bob, "hi", "rname=alice&rtype=p").is(t, 200)
	w.advance(time.Second)
	send(carol, "hi", "rname=alice&rtype=p").is(t, 200)
	send(alice, "yes", "rname=bob&rtype=p").is(t, 200)
	page := alice.get("/chat/?rname=lobby").is(t, 200)
	page.before(t, `<ul class="puser_list" id="pchat"`,
		`<li class="fn-clear" data-peer="bob"><em id="bob" title="bob"><a href="/privatechat/?to=bob"><bdi>bob</bdi></a></em>`+oneBadge+`</li>`,
		`<li class="fn-clear" data-peer="ca rol"><em id="ca rol" title="ca rol"><a href="/privatechat/?to=ca%20rol"><bdi>ca rol</bdi></a></em>`+oneBadge+`</li>`,
		`</ul>`)
	page.shows(t, `<a class="to_private" href="/privatechat/">私聊<b class="unread" title="2 条未读">2</b></a>`)
	page.hides(t, "暂时没有任何私聊")
	alice.get("/privatechat/?to=bob").before(t, `<a class="to_private"`, oneBadge, // carol's
		`<li class="fn-clear here" data-peer="bob">`, `aria-current="page"`, noBadge, `data-peer="ca rol"`, oneBadge)
	w.guest().get("/chat/?rname=lobby").hides(t, `class="to_private"`, "data-peer")
	w.room("cellar", bob)
	for path, status := range map[string]int{"/chat/?rname=cellar": 200, "/chat/?rname=nowhere": 404} { // rooms that alice is not in
		alice.get(path).is(t, status).before(t, `<a class="to_private"`, ">2</b>", `data-peer="bob"`, `data-peer="ca rol"`)
	}
}

func TestTheListOfPrivateConversations(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	alice.get("/privatechat/").is(t, 200).shows(t, "你还没有和谁私聊过", "双击名字", "/roomlist/")
	send(alice, "first%20%3Cb%3E", "rname=bob&rtype=p").is(t, 200)
	w.advance(time.Second)
	send(w.user("carol"), "second%0Aline", "rname=alice&rtype=p").is(t, 200)
	page := alice.get("/privatechat/").is(t, 200)
	newest := w.ids(chat.Between("alice", "carol"))[0]
	page.before(t, `<li class="room_row" data-peer="carol">`, `data-last="`+newest+`"`, ">carol</bdi>: ", ">second line</span>", `title="2026/11/22 PM12:00:13"`, "11/22 12:00", oneBadge,
		`<li class="room_row" data-peer="bob">`, ">你</bdi>: ", "first &lt;b&gt;", noBadge)
	page.hides(t, "没有和谁私聊过")
	alice.post("/api/removemessage", "rname=bob&rtype=p&id="+w.ids(chat.Between("alice", "bob"))[0]).is(t, 200)
	alice.get("/privatechat/").shows(t, ">消息已被删除<").hides(t, "first")
	bob.get("/privatechat/").shows(t, `data-peer="alice"`).hides(t, "second line")
	w.guest().get("/privatechat/").leads(t, "/login/?next=%2Fprivatechat%2F")
	w.dead("dora").get("/privatechat/").leads(t, "/login/?next=%2Fprivatechat%2F")
	alice.get("/privatechat/?page=0").is(t, 400)
	alice.get("/privatechat/?page=99").is(t, 200).shows(t, `data-peer="bob"`)
}

func TestManyPrivateConversations(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	for i := range 102 {
		send(w.user(fmt.Sprintf("peer%03d", i)), "hi", "rname=alice&rtype=p").is(t, 200)
		w.advance(time.Second)
	}
	page := alice.get("/chat/?rname=lobby").shows(t, `data-peer="peer101"`, `data-peer="peer002"`, "全部私聊", `title="99&#43; 条未读">99&#43;</b>`)
	page.hides(t, `data-peer="peer001"`)
	alice.get("/privatechat/").shows(t, `data-peer="peer002"`, "/privatechat/?page=2", "第 1 / 2 页").hides(t, `data-peer="peer001"`)
	alice.get("/privatechat/?page=2").shows(t, `data-peer="peer001"`, `data-peer="peer000"`).hides(t, `data-peer="peer002"`)
}

func TestTheListOfRoomsBeginsWithOnesOwn(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	for _, room := range []string{"aroom", "broom", "croom", "quiet"} {
		w.room(room, alice, bob)
	}
	w.room("zroom", alice)
	for _, room := range []string{"broom", "aroom", "croom"} {
		send(alice, "said-in-"+room, "rname="+room).is(t, 200)
		w.advance(time.Second)
	}
	send(alice, "secret", "rname=zroom").is(t, 200)
	bob.post("/api/read", "rname=aroom&id="+w.ids(chat.InRoom("aroom"))[0]).is(t, 200)
	page := bob.get("/roomlist/").is(t, 200)
	page.before(t, "我的聊天室",
		`data-room="croom" data-joined`, ">alice</bdi>: ", ">said-in-croom<", "11/22 12:00", oneBadge,
		`data-room="aroom" data-joined`, ">said-in-aroom<", noBadge, `data-room="broom" data-joined`, `data-room="quiet" data-joined`,
		`<p class="last" hidden>`, "其他聊天室", `data-room="zroom"`, "/joinroom/")
	page.hides(t, "secret")
	if n := strings.Count(page.body, `data-room="aroom"`); n != 1 {
		t.Errorf("a room of one's own stands there %d times", n)
	}
	bob.get("/roomlist/?q=aroom").shows(t, `data-room="aroom" data-joined`, ">said-in-aroom<").hides(t, "我的聊天室")
	bob.get("/roomlist/?after=aroom").shows(t, `data-room="broom" data-joined`, ">said-in-broom<").hides(t, "我的聊天室", `data-room="aroom"`)
	alice.get("/roomlist/").shows(t, "没有别的聊天室了")
	guest := w.guest().get("/roomlist/").is(t, 200).shows(t, `data-room="croom"`)
	guest.hides(t, "said-in", "我的聊天室", `class="last"`, `class="unread"`, "to_private")
}

func TestRemovedMessagesInTheListOfRooms(t *testing.T) {
	w, alice, bob := talk(t, "regretted")
	id := w.ids(chat.InRoom("lobby"))[0]
	alice.post("/api/removemessage", "rname=lobby&id="+id).is(t, 200)
	bob.get("/roomlist/").shows(t, `<span class="last_text removed" dir="auto">消息已被删除</span>`).hides(t, "regretted")
}

// Whoever has no part in a room is not told what is said there, not even as the last message.
func TestTheBannedSeeNoLastMessage(t *testing.T) {
	_, alice, bob := talk(t, "w0")
	bob.get("/roomlist/").shows(t, ">w0<")
	alice.post("/chat/ban/roomuser/", "rname=lobby&user=bob").is(t, 302)
	bob.get("/roomlist/").is(t, 200).shows(t, `data-room="lobby"`).hides(t, "w0", "我的聊天室")
}

func TestEveryPageTellsOfPrivateMessages(t *testing.T) {
	w := newWorld(t)
	alice := w.admin("alice")
	w.room("lobby", alice)
	pages := []string{
		"/", "/roomlist/", "/privatechat/", "/chat/?rname=lobby", "/chat/roomuser/list?rname=lobby", "/chat/settings/?rname=lobby", "/listuser/",
		"/audit/", "/profile/",
	}
	for _, page := range pages {
		alice.get(page).is(t, 200).shows(t, `<a class="to_private" href="/privatechat/">私聊`+noBadge)
	}
	send(w.user("bob"), "hi", "rname=alice&rtype=p").is(t, 200)
	for _, page := range pages {
		alice.get(page).is(t, 200).shows(t, `<a class="to_private" href="/privatechat/">私聊`+oneBadge)
	}
	w.guest().get("/").is(t, 200).hides(t, "to_private")
}

// deafMarks can't tell what is unread.
type deafMarks struct{ chat.MarkStore }

func (deafMarks) Overviews(context.Context, string, []chat.Conversation, chat.ID) ([]chat.Overview, error) {
	return nil, chat.ErrUnavailable
}

// Where nobody knows what is unread, what needs no such knowledge is there still.
func TestPagesWithoutWhatIsUnread(t *testing.T) {
	w := newWorld(t)
	alice := w.admin("alice")
	send(w.user("bob"), "hi", "rname=alice&rtype=p").is(t, 200)
	w.stores.Marks = deafMarks{w.stores.Marks}
	w.build()
	alice.get("/listuser/").is(t, 200).shows(t, "bob", noBadge)
	alice.get("/privatechat/").is(t, 503)
	if !strings.Contains(w.log.String(), "not counted") {
		t.Error("the log does not say why there is no number")
	}
}
