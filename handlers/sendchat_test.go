package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// send posts a text whose URL is encoded already.
func send(v *visitor, text, form string, headers ...string) answer {
	v.t.Helper()
	return v.post("/api/sendchat/"+text, form, headers...)
}

func TestSendAnswersInTheBytesOfTheFlaskVersion(t *testing.T) {
	for _, tc := range []struct{ name, text, stored, answer string }{
		{"plain", "hello", "hello", `{"code": 200, "msg": "hello"}`},
		{"Chinese", "%E4%BD%A0%E5%A5%BD", "你好", `{"code": 200, "msg": "\u4f60\u597d"}`},
		{"emoji", "%F0%9F%98%80", "😀", `{"code": 200, "msg": "\ud83d\ude00"}`},
		{"apostrophe and quotes", "don't%20%22x%22", `don't "x"`, `{"code": 200, "msg": "don't \"x\""}`},
		{"markup", "%3Cb%3E&amp;", "<b>&amp;", `{"code": 200, "msg": "\u003cb\u003e\u0026amp;"}`},
		{"control characters", "%00%0A%0D%09", "\x00\n\r\t", `{"code": 200, "msg": "\u0000\n\r\t"}`},
		{"slashes and plus", "a/b//c+d%2Fe", "a/b//c+d/e", `{"code": 200, "msg": "a/b//c+d/e"}`},
		{"leading slash", "/x", "/x", `{"code": 200, "msg": "/x"}`},
		{"question mark", "what?%20", "what? ", `{"code": 200, "msg": "what? "}`},
		{"question mark at the end", "what?", "what?", `{"code": 200, "msg": "what?"}`},
		{"percent sign, mended by the listener", "100%25", "100%", `{"code": 200, "msg": "100%"}`},
		{"invalid UTF-8", "%FF", "\uFFFD", `{"code": 200, "msg": "\ufffd"}`},
		{"white space", "%20", " ", `{"code": 200, "msg": " "}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			alice := w.user("alice")
			w.room("大厅", alice)
			send(alice, tc.text, "rname=大厅").says(t, 200, html, tc.answer)
			if got := w.texts(chat.InRoom("大厅")); !slices.Equal(got, []string{tc.stored}) {
				t.Errorf("stored %q, want %q", got, tc.stored)
			}
		})
	}
}

func TestSendForJSONClients(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	send(alice, "hi", "rname=lobby", "Accept", "application/json").says(t, 200, json, `{"code": 200, "msg": "hi"}`)
}

func TestTheTextMayBeAFieldOfTheForm(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	for _, text := range []string{"..", ".", "100% a;b 你好?#", "a+b", "\x00\r\n"} {
		want := string(wire.AppendASCII(nil, text))
		send(alice, "", "rname=lobby&msg="+url.QueryEscape(text)).says(t, 200, html, `{"code": 200, "msg": `+want+`}`)
	}
	send(alice, "path", "rname=lobby&msg=field").says(t, 200, html, `{"code": 200, "msg": "path"}`)
	send(alice, "?", "rname=lobby&msg=field").says(t, 200, html, `{"code": 200, "msg": "?"}`)
	send(w.guest(), "", "msg=hi").says(t, 200, html, `quack &lt;b&gt;&#34;hi&#34;&lt;/b&gt;`)
}

func TestEveryRoomNameArrives(t *testing.T) {
	for _, tc := range []struct{ name, room, form string }{
		{"percent sign", "100%", "rname=100%"},
		{"semicolon", "a;b", "rname=a;b"},
		{"raw UTF-8", "大厅", "rname=大厅&rtype="},
		{"escaped UTF-8", "大厅", "rname=%E5%A4%A7%E5%8E%85"},
		{"space as plus", "a b", "rname=a+b"},
		{"the first of two", "lobby", "rname=lobby&rname=other"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			alice := w.user("alice")
			w.room(tc.room, alice)
			send(alice, "hi", tc.form).says(t, 200, html, `{"code": 200, "msg": "hi"}`)
		})
	}
}

func TestRefusalsOfSending(t *testing.T) {
	w := newWorld(t)
	alice, bob, eve := w.user("alice"), w.user("bob"), w.user("eve")
	w.room("lobby", alice, bob)
	if err := w.stores.Mutes.SetMute(t.Context(), chat.Mute{User: "bob"}, w.clock()); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", chat.MaxMessageLength+1)
	for _, tc := range []struct {
		name       string
		who        *visitor
		text, form string
		old        string // for clients of the Flask version, with status 200
		status     int    // for clients that ask for JSON
		msg        string
	}{
		{"muted", bob, "hi", "rname=lobby", muted, 403, "Your are under block now!"},
		{"muted, said before anything else", bob, "hi", "rname=nowhere", muted, 403, "Your are under block now!"},
		{"muted in private", bob, "hi", "rname=alice&rtype=p", muted, 403, "Your are under block now!"},
		{"not a member", eve, "hi", "rname=lobby", outside, 403, "You are not in this room"},
		{"no such room", alice, "hi", "rname=nowhere", `{"code": 403, "msg": "There is no such room."}`, 404, "There is no such room."},
		{"no room", alice, "hi", "", `{"code": 403, "msg": "There is no such room."}`, 404, "There is no such room."},
		{"no such person", alice, "hi", "rname=nobody&rtype=p", `{"code": 403, "msg": "There is no such user."}`, 404, "There is no such user."},
		{"no person", alice, "hi", "rtype=p", `{"code": 403, "msg": "There is no such user."}`, 404, "There is no such user."},
		{"empty", alice, "", "rname=lobby", `{"code": 403, "msg": "The message is empty."}`, 400, "The message is empty."},
		{"too long", alice, long, "rname=lobby", `{"code": 403, "msg": "The message is longer than 4,000 characters."}`, 413, "The message is longer than 4,000 characters."},
		{"body too large", alice, "hi", "rname=lobby&x=" + strings.Repeat("x", 64<<10), `{"code": 403, "msg": "The request is larger than 64 KiB."}`, 413, "The request is larger than 64 KiB."},
		{"session ended", w.dead("carol"), "hi", "rname=lobby", `{"code": 403, "msg": "Your session has ended. Please sign in again; nothing was sent."}`, 401, "Your session has ended. Please sign in again; nothing was sent."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			send(tc.who, tc.text, tc.form).says(t, 200, html, tc.old)
			want := fmt.Sprintf(`{"code": %d, "msg": "%s"}`, tc.status, tc.msg)
			send(tc.who, tc.text, tc.form, "Accept", "text/plain, application/json;q=0.9").says(t, tc.status, json, want)
		})
	}
	if got := w.texts(chat.InRoom("lobby")); len(got) > 0 {
		t.Errorf("refused messages were stored: %q", got)
	}
}

// TestWhatOneHasWrittenIsNotSaidByAnother: a page may name for whom it was made; whoever else is signed in by now, or
// nobody, is told to sign in, and the duck hears nothing.
func TestWhatOneHasWrittenIsNotSaidByAnother(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("lobby", alice, bob)
	const ended = "Your session has ended. Please sign in again; nothing was sent."
	for _, who := range []*visitor{bob, w.guest()} {
		for _, as := range []string{"alice", "Bob", "bob%20"} {
			send(who, "", "rname=lobby&msg=secret&as="+as, "Accept", "application/json").says(t, 401, json, `{"code": 401, "msg": "`+ended+`"}`)
		}
	}
	send(bob, "", "rname=lobby&msg=secret&as=alice").says(t, 200, html, `{"code": 403, "msg": "`+ended+`"}`)
	send(w.guest(), "", "msg=secret&as=alice").is(t, 200).hides(t, "secret")
	if got := w.texts(chat.InRoom("lobby")); len(got) > 0 {
		t.Errorf("refused messages were stored: %q", got)
	}
	for _, form := range []string{"rname=lobby&msg=hi&as=alice", "rname=lobby&msg=hi&as=", "rname=lobby&msg=hi"} {
		send(alice, "", form, "Accept", "application/json").says(t, 200, json, `{"code": 200, "msg": "hi"}`)
	}
}

func TestPrivateMessagesAreSeenByBoth(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	send(alice, "hi", "rname=bob&rtype=p").says(t, 200, html, `{"code": 200, "msg": "hi"}`)
	send(bob, "hello", "rname=alice&rtype=p").says(t, 200, html, `{"code": 200, "msg": "hello"}`)
	if got := w.texts(chat.Between("alice", "bob")); !slices.Equal(got, []string{"hi", "hello"}) {
		t.Errorf("the conversation holds %q", got)
	}
	bob.get("/privatechat/?to=alice").is(t, 200).shows(t, "hi", "hello")
}

func TestEqualTextsStayApart(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	for range 3 {
		send(alice, "again", "rname=lobby").is(t, 200)
	}
	if got := w.texts(chat.InRoom("lobby")); len(got) != 3 {
		t.Errorf("%d of 3 equal texts are stored", len(got))
	}
}

func TestAGetNeverSends(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("lobby", alice, bob)
	if err := w.stores.Mutes.SetMute(t.Context(), chat.Mute{User: "bob"}, w.clock()); err != nil {
		t.Fatal(err)
	}
	refusal := `{"code": 403, "msg": "Messages are sent by POST; nothing was sent."}`
	alice.get("/api/sendchat/hi?rname=lobby").says(t, 200, html, refusal)
	alice.get("/api/sendchat/hi", "Accept", "application/json").says(t, 403, json, refusal)
	bob.get("/api/sendchat/hi").says(t, 200, html, muted)
	if got := w.texts(chat.InRoom("lobby")); len(got) > 0 {
		t.Errorf("a GET stored %q", got)
	}
}

func TestGuestsTalkToTheDuck(t *testing.T) {
	w := newWorld(t)
	guest := w.guest()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		guest.do(method, "/api/sendchat/a?b", nil).says(t, 200, html, `quack &lt;b&gt;&#34;a?b&#34;&lt;/b&gt;`)
	}
	send(guest, "hi", "rname=lobby").says(t, 200, html, `quack &lt;b&gt;&#34;hi&#34;&lt;/b&gt;`)
	send(guest, "hi", "", "Accept", "application/json").says(t, 200, json,
		`{"code": 200, "msg": "quack \u003cb\u003e\"hi\"\u003c/b\u003e"}`)
	send(guest, "", "").says(t, 200, html, "The message is empty.")
	send(guest, strings.Repeat("x", 4001), "").says(t, 200, html, "The message is longer than 4,000 characters.")
	send(guest, "", "", "Accept", "application/json").says(t, 400, json, `{"code": 400, "msg": "The message is empty."}`)
}

func TestAForeignPageCannotSend(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	send(alice, "hi", "rname=lobby", "Sec-Fetch-Site", "cross-site", "Origin", "http://evil.example").says(t, 200, html,
		`{"code": 403, "msg": "Requests from other sites are not allowed here."}`)
	if got := w.texts(chat.InRoom("lobby")); len(got) > 0 {
		t.Errorf("a foreign page sent %q", got)
	}
}

// failing is a message store that cannot store.
type failing struct {
	chat.MessageStore
	err error
}

func (f failing) Append(_ context.Context, batch []chat.Message) []error {
	return slices.Repeat([]error{f.err}, len(batch))
}

func TestFailuresStayFailures(t *testing.T) {
	for _, tc := range []struct {
		name   string
		err    error
		status int
		msg    string
	}{
		{"store does not answer", chat.ErrUnavailable, 503, "The message store does not answer right now. Please try again."},
		{"disk is full", chat.ErrStorageFull, 507, "The message store is full, so nothing was stored. Please tell an administrator."},
		{"anything else gives nothing away", errors.New("disk of /secret/path is on fire"), 500, "Something went wrong on our side."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.stores.Messages = failing{w.stores.Messages, tc.err}
			w.build()
			alice := w.user("alice")
			w.room("lobby", alice)
			want := fmt.Sprintf(`{"code": %d, "msg": "%s"}`, tc.status, tc.msg)
			send(alice, "precious", "rname=lobby").says(t, tc.status, html, want)
			send(alice, "precious", "rname=lobby", "Accept", "application/json").says(t, tc.status, json, want)
			if line := w.log.String(); strings.Count(line, "request refused") != 2 || strings.Contains(line, "precious") {
				t.Errorf("want two log lines without the message's text, got %s", line)
			}
		})
	}
}
