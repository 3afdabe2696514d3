package realtime_test

import (
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/server/realtime"
	"hihichat/store/storetest"
)

// meddledWorld is a world whose answers about rooms can be made out of date before they are given. alice owns hall and end;
// bob is in both.
type meddledWorld struct {
	*world
	rooms      *meddledRooms
	alice, bob chat.Actor
	token      string // bob's
	kick       func()
}

func newMeddledWorld(t *testing.T) *meddledWorld {
	stores := storetest.NewMemory()
	w := &meddledWorld{rooms: &meddledRooms{RoomStore: stores.Rooms}}
	stores.Rooms = w.rooms
	w.world = newWorldWith(t, realtime.Config{}, chat.Options{}, stores)
	w.alice, _ = w.user("alice")
	w.bob, w.token = w.user("bob")
	w.room("hall", "alice", "bob")
	w.room("end", "alice", "bob")
	w.kick = func() { w.must(w.chat.Kick(t.Context(), w.alice, chat.Sanction{Room: "hall", User: "bob"})) }
	return w
}

// hearsOnlyTheEnd says something in hall, and then in end.
func (w *meddledWorld) hearsOnlyTheEnd(c *client) {
	w.t.Helper()
	w.send(w.alice, chat.InRoom("hall"), "not for bob")
	w.send(w.alice, chat.InRoom("end"), "end")
	for {
		got := c.expect("2/")
		if strings.Contains(got, `"text":"end"`) {
			return
		}
		if !strings.HasPrefix(got, noticeEvent) {
			w.t.Errorf("heard %s", got)
		}
	}
}

// A removal that comes between a question whether a socket may follow and its following finds nothing to remove, and
// counts all the same.
func TestRemovalMeetsFollowing(t *testing.T) {
	t.Run("the people of a room", func(t *testing.T) {
		w := newMeddledWorld(t)
		c := w.subscribe(variant{4, "websocket"}, w.token, "hall")
		w.rooms.then(w.kick)
		c.wants(`["follow",{}]`, `[{"code":403,"msg":"You are not in this room"}]`)
		c.wants(`["typing",true]`, `[{"code":403,"msg":"You are not in this room"}]`)
	})
	t.Run("all rooms", func(t *testing.T) {
		w := newMeddledWorld(t)
		c := w.dial(variant{4, "websocket"}, w.token, nil)
		w.rooms.then(w.kick)
		c.wants(`["follow",{"rooms":true}]`, `[{"code":200,"msg":"ok","online":[],"typing":[]}]`)
		w.hearsOnlyTheEnd(c)
	})
	t.Run("a room that was just joined", func(t *testing.T) {
		w := newMeddledWorld(t)
		w.kick()
		c := w.dial(variant{4, "websocket"}, w.token, nil)
		c.wants(`["follow",{"rooms":true}]`, `[{"code":200,"msg":"ok","online":[],"typing":[]}]`)
		again := make(chan struct{})
		w.rooms.then(func() {}, func() {}, w.kick, func() { close(again) }) // two questions are the joining's own
		w.must(w.chat.Join(t.Context(), w.bob, "hall"))
		select {
		case <-again: // it was asked once more
		case <-time.After(patience):
			t.Fatal("it was not asked again")
		}
		w.hearsOnlyTheEnd(c)
	})
}

// A change of the members between their being read and their being known is not lost.
func TestAChangeMeetsTheFirstFollower(t *testing.T) {
	w := newMeddledWorld(t)
	dave, dava := w.user("dave")
	_, carol := w.user("carol")
	w.room("yard", "carol", "bob")
	for _, token := range []string{dava, w.token} {
		w.dial(variant{4, "websocket"}, token, nil)
	}
	c := w.subscribe(variant{4, "websocket"}, carol, "yard")
	w.rooms.then(func() {}, func() {}, func() {
		w.must(w.chat.Leave(t.Context(), w.bob, "yard"))
		w.must(w.chat.Join(t.Context(), dave, "yard"))
	})
	c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["carol","dave"],"typing":[]}]`)
}

// TestManyFollowAtOnce: the members of their room are read once.
func TestManyFollowAtOnce(t *testing.T) {
	const sockets = 20
	w := newMeddledWorld(t)
	clients := make([]*client, sockets)
	for i := range clients {
		clients[i] = w.subscribe(variant{4, "websocket"}, w.token, "hall")
	}
	before := w.rooms.read.Load()
	for _, c := range clients {
		c.emit(`2/testnamespace,7["follow",{}]`)
	}
	for _, c := range clients {
		if got, want := c.expect("3/testnamespace,7"), `3/testnamespace,7[{"code":200,"msg":"ok","online":["bob"],"typing":[]}]`; got != want {
			t.Errorf("%s", got)
		}
	}
	if n := w.rooms.read.Load() - before; n != 1 {
		t.Errorf("the members were read %d times", n)
	}
}

// A member of whom nobody has told, since another program made them one, is known once they listen.
func TestAMemberFromElsewhereIsSeen(t *testing.T) {
	w := newLivelyWorld(t)
	_, alice := w.user("alice")
	bob, token := w.user("bob")
	w.room("hall", "alice")
	c := w.follower(variant{4, "websocket"}, alice, "hall")
	_, err := w.stores.Rooms.Join(t.Context(), "hall", bob.Name, w.clock.Now())
	w.must(err)
	w.subscribe(variant{4, "websocket"}, token, "hall")
	c.told(`["presence",{"room":"hall","online":["bob"],"offline":[]}]`)
}

func TestTypingIsToldToTheConversation(t *testing.T) {
	w := newLivelyWorld(t)
	_, alice := w.user("alice")
	bob, token := w.user("bob")
	_, carol := w.user("carol")
	w.room("hall", "alice", "bob", "carol")
	for _, peer := range []string{"alice", "carol"} {
		w.send(bob, chat.Between("bob", peer), "hello")
	}
	b := w.subscribe(variant{3, "websocket"}, token, "hall")
	c := w.follower(variant{4, "websocket"}, alice, "hall")
	private := w.dial(variant{4, "websocket"}, alice, nil)
	private.ask(`["request_for_response",{"param":"bob","rtype":"p"}]`)
	private.ask(`["follow",{}]`)
	third := w.dial(variant{4, "websocket"}, carol, nil)
	third.ask(`["request_for_response",{"param":"bob","rtype":"p"}]`)
	third.ask(`["follow",{}]`)
	c.told(`["presence",{"room":"hall","online":["carol"],"offline":[]}]`)
	types := func(on, ack string) {
		t.Helper()
		w.clock.advance(10 * time.Second)
		b.wants(`["typing",`+on+`]`, ack)
	}
	const ok = `[{"code":200,"msg":"ok"}]`
	begun, ended := `["typing",{"room":"hall","user":"bob","typing":true}]`, `["typing",{"room":"hall","user":"bob","typing":false}]`

	types("true", ok)
	c.told(begun)
	c.wants(`["follow",{}]`, `[{"code":200,"msg":"ok","online":["alice","bob","carol"],"typing":["bob"]}]`)
	types("false", ok)
	c.told(ended)

	types("true", ok)
	c.told(begun)
	w.send(bob, chat.InRoom("hall"), "hello") // which ends it
	c.expect(`2/testnamespace,["response"`)
	w.clock.advance(time.Second)
	c.told(ended)

	types("true", ok)
	c.told(begun)
	b.wants(`["request_for_response",{"param":"alice","rtype":"p"}]`, ok) // so does going elsewhere
	w.clock.advance(3 * time.Second)
	c.told(ended)
	types("true", ok)
	private.told(`["typing",{"room":"bob","rtype":"p","user":"bob","typing":true}]`)
	b.leave() // or away
	w.clock.advance(2 * time.Second)
	private.told(`["typing",{"room":"bob","rtype":"p","user":"bob","typing":false}]`)
	w.clock.advance(2 * time.Second)
	third.told(`["presence",{"room":"bob","rtype":"p","online":[],"offline":["bob"]}]`)
}

// TestTheMutedDoNotType: whether somebody is muted is looked up now and then, not for each event.
func TestTheMutedDoNotType(t *testing.T) {
	w := newLivelyWorld(t)
	alice, _ := w.user("alice")
	_, token := w.user("bob")
	w.room("hall", "alice", "bob")
	b := w.subscribe(variant{4, "websocket"}, token, "hall")
	const ok = `[{"code":200,"msg":"ok"}]`
	b.wants(`["typing",true]`, ok)
	w.must(w.chat.Mute(t.Context(), alice, chat.Sanction{Room: "hall", User: "bob"}))
	b.wants(`["typing",true]`, ok) // as far as is known
	w.clock.advance(5 * time.Second)
	b.wants(`["typing",true]`, `[{"code":201,"msg":"Your are under block now!"}]`)
	b.wants(`["typing",false]`, ok)
	w.must(w.chat.Kick(t.Context(), alice, chat.Sanction{Room: "hall", User: "bob"}))
	b.wants(`["typing",true]`, `[{"code":403,"msg":"You are not in this room"}]`)
}
