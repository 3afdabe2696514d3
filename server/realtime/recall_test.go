package realtime_test

import (
	"testing"

	"hihichat/chat"
	"hihichat/server/realtime"
)

// recalled is a world with alice, who speaks, and bob, who listens.
type recalled struct {
	*world
	alice   chat.Actor
	bob     string
	witness map[string]*client
}

func newRecalled(t *testing.T) *recalled {
	w := newWorld(t, realtime.Config{})
	alice, token := w.user("alice")
	_, bob := w.user("bob")
	r := &recalled{world: w, alice: alice, bob: bob, witness: map[string]*client{}}
	for _, room := range []string{"one", "two"} {
		w.room(room, "alice", "bob")
		r.witness[room] = w.subscribe(variant{4, "websocket"}, token, room)
	}
	return r
}

func (r *recalled) hears(c *client, room string, want bool) {
	r.t.Helper()
	if got := r.heard(c, r.witness[room], r.alice, chat.InRoom(room)); got != want {
		r.t.Errorf("hears room %s: %v, want %v", room, got, want)
	}
}

func TestOldSocketGetsItsRoomBack(t *testing.T) {
	ws3 := variant{3, "websocket"}
	t.Run("after its connection broke", func(t *testing.T) {
		r := newRecalled(t)
		r.subscribe(ws3, r.bob, "one").leave()
		r.hears(r.dial(ws3, r.bob, nil), "one", true)
	})
	t.Run("once only", func(t *testing.T) {
		r := newRecalled(t)
		r.subscribe(ws3, r.bob, "one").leave()
		r.dial(ws3, r.bob, nil)
		r.hears(r.dial(ws3, r.bob, nil), "one", false)
	})
	t.Run("not when its session was in two rooms", func(t *testing.T) {
		r := newRecalled(t)
		one, two := r.subscribe(ws3, r.bob, "one"), r.subscribe(ws3, r.bob, "two")
		one.leave()
		two.leave()
		c := r.dial(ws3, r.bob, nil)
		r.hears(c, "one", false)
		r.hears(c, "two", false)
	})
	t.Run("until it names another", func(t *testing.T) {
		r := newRecalled(t)
		r.subscribe(ws3, r.bob, "one").leave()
		c := r.subscribe(ws3, r.bob, "two")
		r.hears(c, "one", false)
		r.hears(c, "two", true)
	})
	t.Run("not a room it was kicked out of", func(t *testing.T) {
		r := newRecalled(t)
		r.subscribe(ws3, r.bob, "one").leave()
		if err := r.chat.Kick(t.Context(), r.alice, chat.Sanction{Room: "one", User: "bob"}); err != nil {
			t.Fatal(err)
		}
		r.hears(r.dial(ws3, r.bob, nil), "one", false)
	})
	t.Run("not a new client, which names its room itself", func(t *testing.T) {
		r := newRecalled(t)
		r.subscribe(variant{4, "websocket"}, r.bob, "one").leave()
		r.hears(r.dial(variant{4, "websocket"}, r.bob, nil), "one", false)
	})
}

func TestOldSocketGetsItsRoomBackAfterARestart(t *testing.T) {
	ws3 := variant{3, "websocket"}
	w := newWorld(t, realtime.Config{})
	alice, token := w.user("alice")
	bob, bobToken := w.user("bob")
	w.room("大厅", "alice", "bob")
	w.subscribe(ws3, bobToken, "大厅")
	w.until(func() bool {
		where, err := w.sessions.Listening(t.Context(), bob.Session)
		return err == nil && len(where) == 1
	})
	w.restart()
	c := w.dial(ws3, bobToken, nil)
	witness := w.subscribe(variant{4, "websocket"}, token, "大厅")
	if !w.heard(c, witness, alice, chat.InRoom("大厅")) {
		t.Error("the room is lost")
	}
}
