package realtime_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hihichat/chat"
	"hihichat/server/realtime"
)

// TestMain fails when a goroutine survives. It has a minute to end: the library forgets a timer now and then, which runs
// out after at most 45 seconds.
func TestMain(m *testing.M) {
	code := m.Run()
	for deadline := time.Now().Add(time.Minute); code == 0; {
		err := goleak.Find()
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			fmt.Println(err)
			code = 1
		}
	}
	os.Exit(code)
}

func TestSubscribedSocketHearsItsRoom(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{})
		alice, _ := w.user("alice")
		_, bob := w.user("bob")
		w.room("大厅", "alice", "bob")
		c := w.dial(v, bob, nil)
		c.emit(`2/testnamespace,7["request_for_response",{"param":"大厅"}]`)
		if got := c.expect("3/testnamespace,7"); got != `3/testnamespace,7[{"code":200,"msg":"ok"}]` {
			t.Errorf("acknowledgement %s", got)
		}
		m := w.send(alice, chat.InRoom("大厅"), `<b>你好</b> & "don't" 😀`)
		want := `2/testnamespace,["response",{"code":"200","msg":"\u0026lt;b\u0026gt;\u4f60\u597d\u0026lt;/b\u0026gt; \u0026amp; \"don't\" \ud83d\ude00",` +
			`"username":"alice","id":"` + string(m.ID) + `","room":"\u5927\u5385","time":` + fmt.Sprintf("%.6f", float64(m.Time.UnixMicro())/1e6) +
			`,"text":"\u003cb\u003e\u4f60\u597d\u003c/b\u003e \u0026 \"don't\" \ud83d\ude00"}]`
		if got := c.expect(`2/testnamespace,["response"`); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestRoomsAreIsolated(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, aliceToken := w.user("alice")
	_, bob := w.user("bob")
	_, eve := w.user("eve")
	w.room("one", "alice", "bob")
	w.room("two", "eve")
	v := variant{4, "websocket"}
	listener := func(token, event string) *client {
		c := w.dial(v, token, nil)
		c.emit(`2/testnamespace,1` + event)
		c.expect("3/testnamespace,1")
		return c
	}
	inOne := listener(bob, `["request_for_response",{"param":"one"}]`)
	inTwo := listener(eve, `["request_for_response",{"param":"two"}]`)
	intruder := listener(eve, `["request_for_response",{"param":"one"}]`)
	aliceToBob := listener(aliceToken, `["request_for_response",{"param":"bob","rtype":"p"}]`)
	bobToAlice := listener(bob, `["request_for_response",{"param":"alice","rtype":"p"}]`)
	eveToAlice := listener(eve, `["request_for_response",{"param":"alice","rtype":"p"}]`)
	guest := w.dial(v, "", nil)

	// One goroutine delivers each conversation, batch by batch: once the second message has reached a listener, the
	// first has been given to all.
	for _, text := range []string{"first", "second"} {
		w.send(alice, chat.InRoom("one"), text+" for one")
		w.send(alice, chat.Between("alice", "bob"), text+" for bob")
		inOne.expect(`2/testnamespace,["response"`)
		bobToAlice.expect(`2/testnamespace,["response"`)
		aliceToBob.expect(`2/testnamespace,["response"`)
	}
	for _, tt := range []struct {
		name string
		c    *client
	}{
		{"member of the room", inOne},
		{"member of another room", inTwo},
		{"not a member", intruder},
		{"the sender's private page", aliceToBob},
		{"the addressee's private page", bobToAlice},
		{"a third person's private page with the sender", eveToAlice},
		{"a guest", guest},
	} {
		tt.c.emit(`2/testnamespace,99["request_for_response",{}]`)
		if got := responsesUntil(tt.c, "3/testnamespace,99"); len(got) != 0 {
			t.Errorf("%s got %q too", tt.name, got)
		}
	}
}

// responsesUntil returns the texts of the responses that come before the packet that begins with prefix.
func responsesUntil(c *client, prefix string) []string {
	c.t.Helper()
	var texts []string
	for {
		packet := c.expect("")
		if strings.HasPrefix(packet, prefix) {
			return texts
		}
		if _, rest, ok := strings.Cut(packet, `"text":"`); ok {
			texts = append(texts, rest[:strings.Index(rest, `"`)])
		}
	}
}

func TestAcknowledgementsSayWhy(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	_, alice := w.user("alice")
	_, eve := w.user("eve")
	w.room("room", "alice")
	for _, tt := range []struct{ name, token, event, want string }{
		{"guest", "", `["request_for_response",{"param":"room"}]`, `[{"code":401,"msg":"Please sign in first."}]`},
		{"guest who speaks", "", `["request_for_response","hi","alice"]`, `[{"code":401,"msg":"Please sign in first."}]`},
		{"not a member", eve, `["request_for_response",{"param":"room"}]`, `[{"code":403,"msg":"You are not in this room"}]`},
		{"no such room", alice, `["request_for_response",{"param":"nowhere"}]`, `[{"code":404,"msg":"There is no such room."}]`},
		{"no such person", alice, `["request_for_response",{"param":"nobody","rtype":"p"}]`, `[{"code":404,"msg":"There is no such user."}]`},
		{"room not named yet", alice, `["request_for_response","hi","alice"]`, `[{"code":403,"msg":"You are not in this room"}]`},
		{"not an object", alice, `["request_for_response","room"]`, `[{"code":400,`},
		{"too many", alice, `["request_for_response",1,2,3]`, `[{"code":400,`},
		{"number for text", alice, `["request_for_response",1,"alice"]`, `[{"code":400,`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := w.dial(variant{4, "websocket"}, tt.token, nil)
			c.emit("2/testnamespace,5" + tt.event)
			if got := c.expect("3/testnamespace,5"); !strings.HasPrefix(got, "3/testnamespace,5"+tt.want) {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestTwoArgumentsSpeakAsTheSessionsUser(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{})
		_, alice := w.user("alice")
		w.room("room", "alice")
		c := w.dial(v, alice, nil)
		c.emit(`2/testnamespace,["request_for_response",{"param":"room"}]`)
		c.emit(`2/testnamespace,3["request_for_response","I am the boss","admin"]`)
		got := c.expectAll(`2/testnamespace,["response"`, `3/testnamespace,3[{"code":200`)[0]
		if !strings.Contains(got, `"username":"alice"`) || !strings.Contains(got, `"text":"I am the boss"`) {
			t.Errorf("got %s", got)
		}
	})
}

func TestQuickEventsStayInOrder(t *testing.T) {
	const n = 300
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{})
		_, alice := w.user("alice")
		w.room("room", "alice")
		c := w.dial(v, alice, nil)
		packets := []string{`42/testnamespace,["request_for_response",{"param":"room"}]`}
		for i := range n {
			packets = append(packets, fmt.Sprintf(`42/testnamespace,["request_for_response","%d","x"]`, i))
		}
		c.write(packets...)
		for i := range n {
			got := c.expect(`2/testnamespace,["response"`)
			if !strings.Contains(got, fmt.Sprintf(`"text":"%d"`, i)) {
				t.Fatalf("message %d is %s", i, got)
			}
		}
	})
}

func TestPageThatPollsNamesTheRoom(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, token := w.user("alice")
	_, bob := w.user("bob")
	w.room("a&b 100%", "alice", "bob")
	room, pair := chat.InRoom("a&b 100%"), chat.Between("alice", "bob")
	witness := map[chat.Conversation]*client{room: w.subscribe(variant{4, "websocket"}, token, "a&b 100%")}
	witness[pair] = w.dial(variant{4, "websocket"}, bob, nil) // as bob, who hears the pair by a room of his own
	witness[pair].emit(`2/testnamespace,2["request_for_response",{"param":"alice","rtype":"p"}]`)
	witness[pair].expect("3/testnamespace,2[")
	for _, tt := range []struct {
		name, referer string
		conversation  chat.Conversation
		heard         bool
	}{
		{"room page", w.http.URL + "/chat/?rname=a%26b%20100%25", room, true},
		{"room page, written as old pages do", w.http.URL + "/chat/?rname=a%26b+100%", room, true},
		{"private page", w.http.URL + "/privatechat/?to=alice", pair, true},
		{"another page", w.http.URL + "/roomlist/?rname=a%26b%20100%25", room, false},
		{"another room's page", w.http.URL + "/chat/?rname=else", room, false},
		{"page of another site", "http://evil.example/chat/?rname=a%26b%20100%25", room, false},
		{"no page", "", room, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := w.dial(variant{3, "polling"}, bob, http.Header{"Referer": {tt.referer}})
			if got := w.heard(c, witness[tt.conversation], alice, tt.conversation); got != tt.heard {
				t.Errorf("heard: %v, want %v", got, tt.heard)
			}
		})
	}
}
