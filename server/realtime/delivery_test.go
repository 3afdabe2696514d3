package realtime_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"hihichat/chat"
	"hihichat/server/realtime"
)

// subscribe dials and listens to the room.
func (w *world) subscribe(v variant, token, room string) *client {
	w.t.Helper()
	c := w.dial(v, token, nil)
	c.emit(`2/testnamespace,1["request_for_response",{"param":"` + room + `"}]`)
	c.expect(`3/testnamespace,1[{"code":200`)
	return c
}

// expectTexts checks that responses with the texts 0…n-1 come, each once and in order.
func (c *client) expectTexts(n int) error {
	for i := range n {
		got := c.expect(`2/testnamespace,["response"`)
		if !strings.Contains(got, fmt.Sprintf(`"text":"%d"`, i)) {
			return fmt.Errorf("%s: message %d is %s", c.v, i, got)
		}
	}
	return nil
}

func TestBurstReachesEverySocketWholeAndInOrder(t *testing.T) {
	const sockets, messages = 60, 500
	w := newWorld(t, realtime.Config{MaxQueue: 1 << 20})
	alice, token := w.user("alice")
	w.room("room", "alice")
	clients := make([]*client, sockets)
	for i := range clients {
		clients[i] = w.subscribe(variants[i%len(variants)], token, "room")
	}
	for i := range messages {
		if _, err := w.chat.Accept(t.Context(), alice, chat.InRoom("room"), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			if err := c.expectTexts(messages); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestUpgradeInABurstLosesAndRepeatsNothing(t *testing.T) {
	const rounds, messages = 20, 200
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{})
			alice, token := w.user("alice")
			for round := range rounds {
				room := fmt.Sprint("room ", round)
				w.room(room, "alice")
				c := w.openPolling(variant{protocol, "upgrade"}, token)
				c.post("40/testnamespace")
				c.post(`42/testnamespace,["request_for_response",{"param":"` + room + `"}]`)
				sent := make(chan error, 1)
				go func() {
					for i := range messages {
						if _, err := w.chat.Accept(t.Context(), alice, chat.InRoom(room), fmt.Sprint(i)); err != nil {
							sent <- err
							return
						}
					}
					sent <- nil
				}()
				c.upgrade()
				if err := c.expectTexts(messages); err != nil {
					t.Fatal(err)
				}
				if err := <-sent; err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestListenerHearsWhatIsSaidAfterItCame(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, token := w.user("alice")
	w.room("room", "alice")
	for i := range 200 {
		if _, err := w.chat.Accept(t.Context(), alice, chat.InRoom("room"), fmt.Sprint("early ", i)); err != nil {
			t.Fatal(err)
		}
	}
	w.send(alice, chat.InRoom("room"), "the last early one") // stored and published before the socket comes
	c := w.subscribe(variant{4, "websocket"}, token, "room")
	w.send(alice, chat.InRoom("room"), "late")
	if got := c.expect(`2/testnamespace,["response"`); !strings.Contains(got, `"text":"late"`) {
		t.Errorf("got %s", got)
	}
}

func TestQuickClientAlwaysGetsIn(t *testing.T) {
	const rounds, together = 40, 16
	w := newWorld(t, realtime.Config{})
	_, token := w.user("alice")
	w.room("room", "alice")
	for round := range rounds {
		var all sync.WaitGroup
		for i := range together {
			all.Go(func() {
				v := variants[i%len(variants)]
				if v.way == "upgrade" {
					v.way = "polling"
				}
				c := w.open(v, token, nil)
				c.write("40/testnamespace")
				c.write(`42/testnamespace,1["request_for_response",{"param":"room"}]`)
				c.expect(`3/testnamespace,1[{"code":200`)
			})
		}
		all.Wait()
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
}

func TestKickedSocketHearsNothingMore(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, aliceToken := w.user("alice")
	_, token := w.user("bob")
	w.room("大厅", "alice", "bob")
	c, witness := w.subscribe(variant{4, "websocket"}, token, "大厅"), w.subscribe(variant{4, "websocket"}, aliceToken, "大厅")
	if err := w.chat.Kick(t.Context(), alice, chat.Sanction{Room: "大厅", User: "bob", Reason: "<b>吵"}); err != nil {
		t.Fatal(err)
	}
	if got, want := c.expect(`2/testnamespace,["notice"`), `2/testnamespace,["notice",{"kind":"kicked","room":"\u5927\u5385","until":null,"left":null,"reason":"\u003cb\u003e\u5435"}]`; got != want {
		t.Errorf("notice %s", got)
	}
	if w.heard(c, witness, alice, chat.InRoom("大厅")) {
		t.Error("heard what was said after the kick")
	}
	c.emit(`2/testnamespace,9["request_for_response",{"param":"大厅"}]`)
	c.expect(`3/testnamespace,9[{"code":403`)
}

func TestMutedSocketIsTold(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, _ := w.user("alice")
	_, token := w.user("bob")
	w.room("room", "alice", "bob")
	c := w.subscribe(variant{3, "polling"}, token, "room")
	if err := w.chat.Mute(t.Context(), alice, chat.Sanction{Room: "room", User: "bob"}); err != nil {
		t.Fatal(err)
	}
	c.expect(`2/testnamespace,["notice",{"kind":"muted","room":"room","until":null,"left":null,"reason":""}]`)
	c.emit(`2/testnamespace,2["request_for_response","hello","bob"]`)
	c.expect(`3/testnamespace,2[{"code":201,"msg":"Your are under block now!"}]`)
	if err := w.chat.Unmute(t.Context(), alice, "room", "bob"); err != nil {
		t.Fatal(err)
	}
	c.expect(`2/testnamespace,["notice",{"kind":"unmuted"`)
}

func TestEndedSessionClosesItsSockets(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{})
		alice, token := w.user("alice")
		_, other := w.user("bob")
		w.room("room", "alice", "bob")
		c, bystander := w.subscribe(v, token, "room"), w.subscribe(v, other, "room")
		if err := w.sessions.End(t.Context(), alice.Session); err != nil {
			t.Fatal(err)
		}
		w.hub.SessionsEnded([]chat.SessionID{alice.Session})
		c.expect(`2/testnamespace,["notice",{"kind":"session-ended"`)
		c.expectEnd()
		w.send(alice, chat.InRoom("room"), "still here?")
		bystander.expect(`2/testnamespace,["response"`)
	})
}

// Several long Chinese messages between two polls are more than a stalled reader may keep waiting, but whoever goes on
// polling gets them.
func TestLongMessagesDoNotCutOffWhoPolls(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{})
			alice, token := w.user("alice")
			w.room("room", "alice")
			c := w.openPolling(variant{protocol, "upgrade"}, token)
			c.post("40/testnamespace")
			c.post(`42/testnamespace,["request_for_response",{"param":"room"}]`)
			witness := w.subscribe(variant{4, "websocket"}, token, "room")
			const messages = 12
			for range messages {
				w.send(alice, chat.InRoom("room"), strings.Repeat("长", 4000))
				witness.expect(`2/testnamespace,["response"`)
			}
			for got := 0; got < messages; {
				for _, p := range c.poll() {
					if strings.HasPrefix(p, `42/testnamespace,["response"`) {
						got++
					}
				}
			}
			c.upgrade()
		})
	}
}
