package realtime_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/server/realtime"
	"hihichat/store/storetest"
)

// livelyWorld is a world whose clock the test moves.
type livelyWorld struct {
	*world
	clock *stoppedClock
}

func newLivelyWorld(t *testing.T) livelyWorld {
	clock := newStoppedClock()
	return livelyWorld{newWorldWith(t, realtime.Config{}, chat.Options{Clock: clock.Now, Guests: chat.GuestsRead}, storetest.NewMemory()), clock}
}

// ask emits an event and returns its acknowledgement.
func (c *client) ask(event string) string {
	c.t.Helper()
	c.emit(`2/testnamespace,7` + event)
	return strings.TrimPrefix(c.expect("3/testnamespace,7["), "3/testnamespace,7")
}

// wants emits an event and checks its acknowledgement.
func (c *client) wants(event, ack string) {
	c.t.Helper()
	if got := c.ask(event); got != ack {
		c.t.Errorf("%s is answered %s, want %s", event, got, ack)
	}
}

// follower is a socket that follows the people of a room, as the only one who is online.
func (w livelyWorld) follower(v variant, token, room string) *client {
	w.t.Helper()
	c := w.subscribe(v, token, room)
	if got := c.ask(`["follow",{}]`); !strings.HasPrefix(got, `[{"code":200,"msg":"ok","online":[`) {
		w.t.Fatalf("following %s: %s", room, got)
	}
	return c
}

// told checks the next event of a follower.
func (c *client) told(want string) {
	c.t.Helper()
	if got := c.expect("2/testnamespace,"); got != "2/testnamespace,"+want {
		c.t.Errorf("told %s\nwant %s", got, want)
	}
}

const (
	hallOnline  = `["presence",{"room":"hall","online":["%s"],"offline":[]}]`
	hallOffline = `["presence",{"room":"hall","online":[],"offline":["%s"]}]`
)

func TestFollowersHearWhoComesAndGoes(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newLivelyWorld(t)
		_, alice := w.user("alice")
		_, bob := w.user("bob")
		_, carol := w.user("carol")
		_, stranger := w.user("stranger")
		w.room("hall", "alice", "bob", "carol")
		w.dial(v, stranger, nil)
		c := w.subscribe(v, alice, "hall")
		c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["alice"],"typing":[]}]`)

		first := w.dial(v, bob, nil)
		c.told(fmt.Sprintf(hallOnline, "bob"))
		second := w.dial(variant{4, "websocket"}, bob, nil) // nobody is told of another device
		first.leave()                                       // nor of its end
		w.clock.advance(time.Hour)
		w.dial(v, carol, nil)
		c.told(fmt.Sprintf(hallOnline, "carol"))
		c.wants(`["follow"]`, `[{"code":200,"msg":"ok","online":["alice","bob","carol"],"typing":[]}]`)

		second.leave()
		w.clock.advance(3*time.Second - 1)
		c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["alice","bob","carol"],"typing":[]}]`)
		w.clock.advance(1)
		c.told(fmt.Sprintf(hallOffline, "bob"))
		c.wants(`["follow",{"rooms":false}]`, `[{"code":200,"msg":"ok","online":["alice","carol"],"typing":[]}]`)
	})
}

func TestNobodyIsOfflineWhoIsBackInTime(t *testing.T) {
	w := newLivelyWorld(t)
	_, alice := w.user("alice")
	_, bob := w.user("bob")
	_, carol := w.user("carol")
	w.room("hall", "alice", "bob", "carol")
	b, gone := w.dial(variants[0], bob, nil), w.dial(variants[0], carol, nil)
	c := w.follower(variant{4, "websocket"}, alice, "hall")
	for range 20 {
		b.leave()
		w.clock.advance(2 * time.Second)
		b = w.dial(variants[0], bob, nil)
		w.clock.advance(10 * time.Second)
	}
	gone.leave()
	w.clock.advance(3 * time.Second)
	c.told(fmt.Sprintf(hallOffline, "carol"))
}

func TestFollowingMovesWithTheSubscription(t *testing.T) {
	w := newLivelyWorld(t)
	_, alice := w.user("alice")
	_, bob := w.user("bob")
	_, carol := w.user("carol")
	w.room("hall", "alice", "bob")
	w.room("yard", "alice", "carol")
	c := w.follower(variant{4, "websocket"}, alice, "hall")
	c.wants(`["request_for_response",{"param":"yard"}]`, `[{"code":200,"msg":"ok"}]`)
	c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["alice"],"typing":[]}]`)
	w.dial(variants[0], bob, nil)
	w.dial(variants[0], carol, nil)
	c.told(`["presence",{"room":"yard","online":["carol"],"offline":[]}]`)
}

// TestStrangersDoNotWatch: whoever has not talked with somebody does not hear when they are there or type; after the first
// message, of either, one follows again and does.
func TestStrangersDoNotWatch(t *testing.T) {
	for _, first := range []string{"alice", "bob"} {
		w := newLivelyWorld(t)
		alice, aliceToken := w.user("alice")
		bob, bobToken := w.user("bob")
		w.room("hall", "alice", "bob")
		b := w.dial(variants[0], bobToken, nil)
		b.ask(`["request_for_response",{"param":"alice","rtype":"p"}]`)
		c := w.follower(variant{4, "websocket"}, aliceToken, "hall")
		c.ask(`["request_for_response",{"param":"bob","rtype":"p"}]`)
		c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":[],"typing":[]}]`)
		b.ask(`["typing",true]`)
		b.leave()
		w.clock.advance(time.Minute)
		w.dial(variants[0], bobToken, nil)
		w.clock.advance(time.Minute)
		sender := map[string]chat.Actor{"alice": alice, "bob": bob}[first]
		w.send(sender, chat.Between("alice", "bob"), "hello")
		if got := c.expect("2/testnamespace,"); !strings.Contains(got, `["response"`) {
			t.Errorf("before the first message alice heard %s", got)
		}
		c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["alice","bob"],"typing":[]}]`)
	}
}

func TestPresenceInPrivate(t *testing.T) {
	w := newLivelyWorld(t)
	actor, alice := w.user("alice")
	_, bob := w.user("bob")
	w.send(actor, chat.Between("alice", "bob"), "hello")
	c := w.dial(variant{4, "websocket"}, alice, nil)
	c.ask(`["request_for_response",{"param":"bob","rtype":"p"}]`)
	c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["alice"],"typing":[]}]`)
	w.dial(variants[0], bob, nil)
	c.told(`["presence",{"room":"bob","rtype":"p","online":["bob"],"offline":[]}]`)
}

func TestFollowersHearOfMembers(t *testing.T) {
	w := newLivelyWorld(t)
	owner, alice := w.user("alice")
	bob, bobToken := w.user("bob")
	w.must(w.chat.SetShownName(t.Context(), bob, "鲍勃"))
	w.room("hall", "alice")
	c := w.follower(variant{3, "polling"}, alice, "hall")
	plain := w.subscribe(variant{4, "websocket"}, alice, "hall")
	w.dial(variants[0], bobToken, nil)
	news := func(kind, shown string) string {
		return `["member",{"room":"hall","user":"bob","shown":"` + shown + `","kind":"` + kind + `"}]`
	}
	joins := func() {
		w.must(w.chat.Join(t.Context(), bob, "hall"))
		w.must(w.chat.Join(t.Context(), bob, "hall")) // changes nothing
		c.told(news("joined", `\u9c8d\u52c3`))
		c.told(fmt.Sprintf(hallOnline, "bob"))
	}
	joins()
	w.must(w.chat.Leave(t.Context(), bob, "hall"))
	w.must(w.chat.Leave(t.Context(), bob, "hall")) // who is no member does not leave
	w.clock.advance(time.Second)
	c.told(news("left", ""))
	w.clock.advance(time.Second)
	joins()
	w.must(w.chat.Kick(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob", Reason: "secret"}))
	w.clock.advance(time.Second)
	c.told(news("kicked", ""))
	w.clock.advance(time.Second)
	joins()
	w.must(w.chat.Ban(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob"}))
	w.clock.advance(time.Second)
	c.told(news("banned", ""))
	plain.wants(`["request_for_response",{}]`, `[{"code":400,"msg":"request_for_response takes {param: ROOM}, or a text and a name."}]`)
}

// TestWhoIsRemovedHearsOfNobody, neither of the room's people nor, though it follows all of its user's rooms, of its
// messages; of other rooms it does.
func TestWhoIsRemovedHearsOfNobody(t *testing.T) {
	for name, remove := range map[string]func(w livelyWorld, owner, bob chat.Actor) error{
		"left": func(w livelyWorld, _, bob chat.Actor) error { return w.chat.Leave(w.t.Context(), bob, "hall") },
		"kicked": func(w livelyWorld, owner, _ chat.Actor) error {
			return w.chat.Kick(w.t.Context(), owner, chat.Sanction{Room: "hall", User: "bob"})
		},
		"banned": func(w livelyWorld, owner, _ chat.Actor) error {
			return w.chat.Ban(w.t.Context(), owner, chat.Sanction{Room: "hall", User: "bob"})
		},
		"no room left": func(w livelyWorld, owner, _ chat.Actor) error { return w.chat.DeleteRoom(w.t.Context(), owner, "hall") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newLivelyWorld(t)
			owner, _ := w.user("owner")
			owner.Permissions = []chat.Permission{chat.CreateRoomPermission}
			bob, token := w.user("bob")
			_, carol := w.user("carol")
			w.room("hall", "owner", "bob", "carol")
			w.room("yard", "owner", "bob")
			c := w.follower(variant{4, "websocket"}, token, "hall")
			c.wants(`["follow",{"rooms":true}]`, `[{"code":200,"msg":"ok","online":["bob"],"typing":[]}]`)
			w.must(remove(w, owner, bob))
			w.chat.CreateRoom(t.Context(), owner, "hall", "") // where there is none any more
			w.dial(variants[0], carol, nil)
			w.send(owner, chat.InRoom("hall"), "hello")
			w.send(owner, chat.InRoom("yard"), "hello")
			for {
				got := c.expect("2/testnamespace,")
				if strings.Contains(got, `"room":"yard"`) {
					break
				}
				if !strings.HasPrefix(got, noticeEvent) {
					t.Errorf("heard %s", got)
				}
			}
			if got := c.ask(`["follow",{}]`); strings.Contains(got, "online") {
				t.Errorf("follows: %s", got)
			}
		})
	}
}

func TestFollowingAllThatIsSaidToOne(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newLivelyWorld(t)
		alice, _ := w.user("alice")
		bob, token := w.user("bob")
		w.user("carol")
		for _, room := range []string{"one", "two", "three"} {
			w.room(room, "alice")
		}
		w.must(w.chat.Join(t.Context(), bob, "one"))
		w.must(w.chat.Join(t.Context(), bob, "two"))
		private := chat.Between("alice", "bob")
		c := w.dial(v, token, nil)
		c.ask(`["request_for_response",{"param":"alice","rtype":"p"}]`)
		if got := c.ask(`["follow",{"rooms":true}]`); !strings.HasPrefix(got, `[{"code":200,`) {
			t.Fatal(got)
		}
		c.ask(`["request_for_response",{"param":"carol","rtype":"p"}]`) // to none of these is listened twice
		c.ask(`["request_for_response",{"param":"alice","rtype":"p"}]`)

		hears := func(m chat.Message, where string) {
			t.Helper()
			if got := c.expect("2/"); !strings.HasPrefix(got, `2/testnamespace,["response"`) || !strings.Contains(got, string(m.ID)) || !strings.Contains(got, where) {
				t.Errorf("heard %s, want %s", got, m.ID)
			}
		}
		for range 3 {
			hears(w.send(alice, chat.InRoom("one"), "hello"), `"room":"one"`)
			hears(w.send(alice, private, "hello"), `"room":"alice"`)
		}
		w.send(alice, chat.InRoom("three"), "not for bob")
		w.send(alice, chat.Between("alice", "carol"), "not for bob")
		said := w.send(alice, private, "oops")
		hears(said, `"rtype":"p"`)
		w.must(w.chat.RemoveMessage(t.Context(), alice, private, said.ID))
		c.told(`["removed",{"id":"` + string(said.ID) + `","room":"alice","rtype":"p"}]`)
		w.must(w.chat.MarkRead(t.Context(), bob, private, said.ID))
		c.told(`["read",{"room":"alice","rtype":"p","id":"` + string(said.ID) + `"}]`)
		w.must(w.chat.MarkRead(t.Context(), alice, private, said.ID)) // which is alice's affair

		w.must(w.chat.Join(t.Context(), bob, "three")) // it listens soon
		w.until(func() bool { return w.hub.Listens("bob", "three") })
		hears(w.send(alice, chat.InRoom("three"), "welcome"), `"room":"three"`)
		c.wants(`["request_for_response","where am I?","bob"]`, `[{"code":200,"msg":"ok"}]`)
		if texts := w.texts(private); texts[len(texts)-1] != "where am I?" {
			t.Errorf("said to alice: %q", texts)
		}
	})
}

func TestManyRoomsAreFollowed(t *testing.T) {
	w := newLivelyWorld(t)
	alice, token := w.user("alice")
	for i := range chat.MaxRoomsOf + 5 {
		w.room(fmt.Sprintf("room %03d", i), "alice")
	}
	c := w.dial(variant{4, "websocket"}, token, nil)
	c.wants(`["follow",{"rooms":true}]`, `[{"code":200,"msg":"ok","online":[],"typing":[]}]`)
	w.send(alice, chat.InRoom(fmt.Sprintf("room %03d", chat.MaxRoomsOf)), "too far")
	w.send(alice, chat.InRoom(fmt.Sprintf("room %03d", chat.MaxRoomsOf-1)), "near")
	if got := c.expect("2/"); !strings.Contains(got, `"text":"near"`) {
		t.Errorf("heard %s", got)
	}
}

func TestWhoMayNotFollow(t *testing.T) {
	w := newLivelyWorld(t)
	alice, token := w.user("alice")
	w.room("square", "alice")
	w.must(w.chat.SetPublic(t.Context(), alice, "square", true))
	guest := w.dial(variant{4, "websocket"}, "", nil)
	guest.wants(`["request_for_response",{"param":"square"}]`, `[{"code":200,"msg":"ok"}]`)
	const signIn = `[{"code":401,"msg":"Please sign in first."}]`
	guest.wants(`["follow",{}]`, signIn)
	guest.wants(`["follow",{"rooms":true}]`, signIn)
	guest.wants(`["typing",true]`, signIn)
	c := w.dial(variant{4, "websocket"}, token, nil)
	c.wants(`["typing",true]`, `[{"code":403,"msg":"You are not in this room"}]`)
	c.wants(`["typing",false]`, `[{"code":200,"msg":"ok"}]`)
	c.wants(`["follow"]`, `[{"code":200,"msg":"ok","online":[],"typing":[]}]`)
}

// TestBadArgumentsOfFollowers are refused and harm nothing.
func TestBadArgumentsOfFollowers(t *testing.T) {
	huge := strings.Repeat("x", 60_000)
	w := newLivelyWorld(t)
	_, token := w.user("alice")
	w.room("hall", "alice")
	c := w.subscribe(variant{4, "websocket"}, token, "hall")
	deep := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
	for _, arguments := range []string{
		`null`, `true`, `1`, `"rooms"`, `[]`, `{"rooms":null}`, `{"rooms":"true"}`, `{"rooms":1}`, `{"rooms":{}}`, `{},{}`, `"` + huge + `"`, deep,
		`{"rooms":` + deep + `}`,
	} {
		c.wants(`["follow",`+arguments+`]`, `[{"code":400,"msg":"follow takes {rooms: true}, or nothing."}]`)
	}
	for _, arguments := range []string{`null`, `0`, `"true"`, `{}`, `[true]`, `true,true`, `"` + huge + `"`, deep} {
		c.wants(`["typing",`+arguments+`]`, `[{"code":400,"msg":"typing takes true or false."}]`)
	}
	c.wants(`["typing"]`, `[{"code":400,"msg":"typing takes true or false."}]`)
	c.emit(`2/testnamespace,["follow",7]`) // nobody asks for an answer
	c.emit(`2/testnamespace,["typing",7]`)
	c.wants(`["follow",{"`+huge+`":1}]`, `[{"code":200,"msg":"ok","online":["alice"],"typing":[]}]`)
}

// TestWhoFollowsNothingIsToldNothing: whatever followers cause, the old clients' sockets get not a byte of it.
func TestWhoFollowsNothingIsToldNothing(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newLivelyWorld(t)
		alice, token := w.user("alice")
		bob, bobToken := w.user("bob")
		w.room("hall", "alice")
		old := w.subscribe(v, token, "hall")
		modern := w.follower(variant{4, "websocket"}, token, "hall")
		modern.ask(`["follow",{"rooms":true}]`)
		w.must(w.chat.Join(t.Context(), bob, "hall"))
		modern.expect(`2/testnamespace,["member"`)
		w.clock.advance(time.Second)
		b := w.subscribe(variant{4, "websocket"}, bobToken, "hall")
		modern.expect(`2/testnamespace,["presence"`)
		w.clock.advance(time.Second)
		b.ask(`["typing",true]`)
		modern.expect(`2/testnamespace,["typing"`)
		m := w.send(bob, chat.InRoom("hall"), "hello")
		w.must(w.chat.MarkRead(t.Context(), alice, m.Conversation, m.ID))
		modern.expect(`2/testnamespace,["read"`)
		b.leave()
		w.clock.advance(time.Minute)
		modern.expect(`2/testnamespace,["presence",{"room":"hall","online":[],"offline":["bob"]}]`)

		if got := old.expect(""); !strings.HasPrefix(got, `2/testnamespace,["response"`) || !strings.Contains(got, string(m.ID)) {
			t.Errorf("got %s", got)
		}
		old.emit(`2/testnamespace,9["request_for_response",{}]`)
		if got := old.expect(""); !strings.HasPrefix(got, "3/testnamespace,9") {
			t.Errorf("got %s", got)
		}
	})
}

// TestAStopTellsNothing: what closes because the server stops is not gone for its people, who will be back.
func TestAStopTellsNothing(t *testing.T) {
	w := newLivelyWorld(t)
	_, alice := w.user("alice")
	_, bob := w.user("bob")
	w.room("hall", "alice", "bob")
	w.dial(variant{4, "websocket"}, bob, nil)
	c := w.follower(variant{4, "websocket"}, alice, "hall")
	w.restart()
	w.clock.advance(time.Hour)
	for packet := range c.packets {
		if strings.Contains(packet, "presence") {
			t.Errorf("told %s", packet)
		}
	}
	again := w.subscribe(variant{4, "websocket"}, alice, "hall")
	again.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["alice"],"typing":[]}]`)
}

// TestRoomsAreFollowedWhileTheyAreJoinedAndLeft: in the end a socket hears the rooms that its user is in, and no other.
func TestRoomsAreFollowedWhileTheyAreJoinedAndLeft(t *testing.T) {
	w := newLivelyWorld(t)
	alice, _ := w.user("alice")
	bob, bobToken := w.user("bob")
	w.room("hall", "alice")
	w.room("end", "alice", "bob")
	for round := range 30 {
		c := w.dial(variant{4, "websocket"}, bobToken, nil)
		done := make(chan error, 1)
		go func() {
			err := w.chat.Join(t.Context(), bob, "hall")
			if err == nil && round%2 == 0 {
				err = w.chat.Leave(t.Context(), bob, "hall")
			}
			done <- err
		}()
		c.wants(`["follow",{"rooms":true}]`, `[{"code":200,"msg":"ok","online":[],"typing":[]}]`)
		w.must(<-done)
		if round%2 != 0 {
			w.until(func() bool { return w.hub.Listens("bob", "hall") })
			w.must(w.chat.Leave(t.Context(), bob, "hall"))
		}
		w.send(alice, chat.InRoom("hall"), "not for bob")
		w.send(alice, chat.InRoom("end"), "end")
		for {
			var event []any
			if err := json.Unmarshal([]byte(strings.TrimPrefix(c.expect("2/"), "2/testnamespace,")), &event); err != nil {
				t.Fatal(err)
			}
			said := event[1].(map[string]any)
			if said["room"] == "end" {
				break
			}
			t.Fatalf("round %d: heard %v", round, said)
		}
		c.leave()
	}
}
