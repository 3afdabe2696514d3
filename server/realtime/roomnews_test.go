package realtime_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hihichat/chat"
	"hihichat/server/realtime"
	"hihichat/store/storetest"
)

func TestRemovedMessageIsToldToItsListeners(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{})
		alice, aliceToken := w.user("alice")
		_, bobToken := w.user("bob")
		_, eve := w.user("eve")
		w.room("大厅", "alice", "bob", "eve")
		listen := func(token, request string) *client {
			c := w.dial(v, token, nil)
			c.emit(`2/testnamespace,1["request_for_response",` + request + `]`)
			c.expect(`3/testnamespace,1[{"code":200`)
			return c
		}
		inRoom := listen(bobToken, `{"param":"大厅"}`)
		toBob := listen(aliceToken, `{"param":"bob","rtype":"p"}`)
		toAlice := listen(bobToken, `{"param":"alice","rtype":"p"}`)
		stranger := listen(eve, `{"param":"alice","rtype":"p"}`)

		said := w.send(alice, chat.InRoom("大厅"), "oops")
		told := w.send(alice, chat.Between("alice", "bob"), "oops")
		w.must(w.chat.RemoveMessage(t.Context(), alice, said.Conversation, said.ID))
		w.must(w.chat.RemoveMessage(t.Context(), alice, told.Conversation, told.ID))
		for _, tt := range []struct {
			c          *client
			id         chat.ID
			room, more string
		}{
			{inRoom, said.ID, `\u5927\u5385`, ""}, {toBob, told.ID, "bob", `,"rtype":"p"`}, {toAlice, told.ID, "alice", `,"rtype":"p"`},
		} {
			tt.c.expect(`2/testnamespace,["response"`) // the message goes before its removal
			want := `2/testnamespace,["removed",{"id":"` + string(tt.id) + `","room":"` + tt.room + `"` + tt.more + `}]`
			if got := tt.c.expect("2/"); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
		stranger.emit(`2/testnamespace,2["request_for_response",{}]`)
		if got := stranger.expect(""); !strings.HasPrefix(got, "3/testnamespace,2") {
			t.Errorf("a stranger got %s", got)
		}
	})
}

func TestRoomTellsItsListenersTopicAndOwner(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, token := w.user("alice")
	w.user("bob")
	w.room("hall", "alice", "bob")
	w.room("elsewhere", "alice")
	c, elsewhere := w.subscribe(variant{3, "websocket"}, token, "hall"), w.subscribe(variant{4, "websocket"}, token, "elsewhere")
	w.must(w.chat.SetTopic(t.Context(), alice, "hall", `"<b>你好`))
	w.must(w.chat.Transfer(t.Context(), alice, "hall", "alice", "bob"))
	for _, want := range []string{
		`2/testnamespace,["room",{"room":"hall","topic":"\"\u003cb\u003e\u4f60\u597d","owner":"alice"}]`,
		`2/testnamespace,["room",{"room":"hall","topic":"\"\u003cb\u003e\u4f60\u597d","owner":"bob"}]`,
	} {
		if got := c.expect("2/"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	elsewhere.emit(`2/testnamespace,2["request_for_response",{}]`)
	if got := elsewhere.expect(""); !strings.HasPrefix(got, "3/testnamespace,2") {
		t.Errorf("in another room: %s", got)
	}
}

func TestDeletedRoomLetsAllItsSocketsGo(t *testing.T) {
	const sockets = 100
	w := newWorld(t, realtime.Config{})
	alice, token := w.user("alice")
	w.room("hall", "alice")
	clients := make([]*client, sockets)
	for i := range clients {
		clients[i] = w.subscribe(variants[i%len(variants)], token, "hall")
	}
	w.must(w.chat.DeleteRoom(t.Context(), alice, "hall"))
	for _, c := range clients {
		if got, want := c.expect(noticeEvent), noticeEvent+`{"kind":"room-deleted","room":"hall","until":null,"left":null,"reason":""}]`; got != want {
			t.Fatalf("notice %s", got)
		}
	}
	clients[0].emit(`2/testnamespace,2["request_for_response","anybody here?","alice"]`)
	clients[0].expect(`3/testnamespace,2[{"code":404,"msg":"There is no such room."}]`)

	alice.Permissions = []chat.Permission{chat.CreateRoomPermission}
	_, err := w.chat.CreateRoom(t.Context(), alice, "hall", "") // another of the same name
	w.must(err)
	witness := w.subscribe(variant{4, "websocket"}, token, "hall")
	for range 3 {
		w.send(alice, chat.InRoom("hall"), "hello")
		witness.expect(`2/testnamespace,["response"`)
	}
	for _, c := range clients {
		c.emit(`2/testnamespace,9["request_for_response",{}]`)
		if got := responsesUntil(c, "3/testnamespace,9"); len(got) != 0 {
			t.Fatalf("%s heard %q of the new room", c.v, got)
		}
	}
}

func newGuestWorld(t *testing.T, mode chat.GuestMode) *world {
	t.Helper()
	return newWorldWith(t, realtime.Config{}, chat.Options{Guests: mode}, storetest.NewMemory())
}

func TestGuestsListenToAPublicRoomUntilItIsPublicNoMore(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newGuestWorld(t, chat.GuestsRead)
		alice, token := w.user("alice")
		w.room("square", "alice")
		w.room("home", "alice")
		w.must(w.chat.SetPublic(t.Context(), alice, "square", true))
		square := chat.InRoom("square")
		guest, witness := w.dial(v, "", nil), w.subscribe(variant{4, "websocket"}, token, "square")
		for _, tt := range []struct{ event, want string }{
			{`["request_for_response",{"param":"home"}]`, `[{"code":401,`},
			{`["request_for_response",{"param":"nowhere"}]`, `[{"code":401,`},
			{`["request_for_response",{"param":""}]`, `[{"code":401,`},
			{`["request_for_response",{"param":"alice","rtype":"p"}]`, `[{"code":401,`},
			{`["request_for_response",{"param":"square","rtype":"p"}]`, `[{"code":401,`},
			{`["request_for_response",{"param":"square"}]`, `[{"code":200,"msg":"ok"}]`},
			{`["request_for_response","hi","alice"]`, `[{"code":401,`},
		} {
			guest.emit("2/testnamespace,5" + tt.event)
			if got := guest.expect("3/testnamespace,5"); !strings.HasPrefix(got, "3/testnamespace,5"+tt.want) {
				t.Errorf("%s: %s", tt.event, got)
			}
		}
		if texts := w.texts(square); len(texts) != 0 {
			t.Errorf("a guest said %q", texts)
		}
		if !w.heard(guest, witness, alice, square) {
			t.Error("hears nothing of a public room")
		}

		w.must(w.chat.SetTopic(t.Context(), alice, "square", "still public"))
		guest.expect(`2/testnamespace,["room",`)
		w.must(w.chat.SetPublic(t.Context(), alice, "square", false))
		if got, want := guest.expect("2/"), noticeEvent+`{"kind":"room-private","room":"square","until":null,"left":null,"reason":""}]`; got != want {
			t.Errorf("notice %s", got)
		}
		if w.heard(guest, witness, alice, square) {
			t.Error("hears a room that is public no more")
		}
	})
}

func TestGuestsListenNowhereUnlessTheServerLetsThem(t *testing.T) {
	for _, mode := range []chat.GuestMode{chat.GuestsOff, chat.GuestsBot} {
		w := newGuestWorld(t, mode)
		alice, token := w.user("alice")
		w.room("square", "alice")
		w.must(w.chat.SetPublic(t.Context(), alice, "square", true))
		witness := w.subscribe(variant{4, "websocket"}, token, "square")
		guest := w.dial(variant{4, "websocket"}, "", nil)
		guest.emit(`2/testnamespace,1["request_for_response",{"param":"square"}]`)
		guest.expect(`3/testnamespace,1[{"code":401,`)
		if w.heard(guest, witness, alice, chat.InRoom("square")) {
			t.Errorf("%s: a guest hears the room", mode)
		}
	}
}

// meddledRooms does something when what somebody may do has been read and is about to be answered.
type meddledRooms struct {
	chat.RoomStore
	read atomic.Int64 // lists of members

	mu   sync.Mutex // guards what follows
	next []func()
	busy bool
}

func (r *meddledRooms) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	s, err := r.RoomStore.Standing(ctx, room, user)
	r.meddle()
	return s, err
}

func (r *meddledRooms) Room(ctx context.Context, name string) (chat.Room, error) {
	room, err := r.RoomStore.Room(ctx, name)
	r.meddle()
	return room, err
}

func (r *meddledRooms) RoomsOf(ctx context.Context, user string, limit int) ([]string, error) {
	names, err := r.RoomStore.RoomsOf(ctx, user, limit)
	r.meddle()
	return names, err
}

func (r *meddledRooms) Members(ctx context.Context, room string) ([]chat.Member, error) {
	members, err := r.RoomStore.Members(ctx, room)
	r.read.Add(1)
	r.meddle()
	return members, err
}

func (r *meddledRooms) then(next ...func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = next
}

func (r *meddledRooms) meddle() {
	r.mu.Lock()
	if r.busy || len(r.next) == 0 {
		r.mu.Unlock()
		return
	}
	do := r.next[0]
	r.next, r.busy = r.next[1:], true
	r.mu.Unlock()
	do()
	r.mu.Lock()
	r.busy = false
	r.mu.Unlock()
}

// A removal that comes between the question whether a socket may listen and its listening finds no socket to remove. It
// must hear nothing all the same, not even until it is asked again.
func TestRemovalMeetsSubscription(t *testing.T) {
	for _, tt := range []struct {
		name   string
		remove func(w *world, alice chat.Actor) error
		guest  bool
		code   string
	}{
		{"kick", func(w *world, alice chat.Actor) error {
			return w.chat.Kick(w.t.Context(), alice, chat.Sanction{Room: "hall", User: "bob"})
		}, false, "403"},
		{"ban", func(w *world, alice chat.Actor) error {
			return w.chat.Ban(w.t.Context(), alice, chat.Sanction{Room: "hall", User: "bob"})
		}, false, "403"},
		{"the end of its being public", func(w *world, alice chat.Actor) error {
			return w.chat.SetPublic(w.t.Context(), alice, "hall", false)
		}, true, "401"},
		{"the end of the room, and another of its name", func(w *world, alice chat.Actor) error {
			err := w.chat.DeleteRoom(w.t.Context(), alice, "hall")
			_, again := w.chat.CreateRoom(w.t.Context(), alice, "hall", "")
			return errors.Join(err, again)
		}, false, "403"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stores := storetest.NewMemory()
			rooms := &meddledRooms{RoomStore: stores.Rooms}
			stores.Rooms = rooms
			w := newWorldWith(t, realtime.Config{}, chat.Options{Guests: chat.GuestsRead}, stores)
			alice, aliceToken := w.user("alice")
			alice.Permissions = []chat.Permission{chat.CreateRoomPermission}
			_, token := w.user("bob")
			w.room("hall", "alice", "bob")
			w.must(w.chat.SetPublic(t.Context(), alice, "hall", true))
			witness := w.subscribe(variant{4, "websocket"}, aliceToken, "hall")
			if tt.guest {
				token = ""
			}
			c := w.dial(variant{4, "websocket"}, token, nil)
			rooms.then(
				func() { w.must(tt.remove(w, alice)) },
				func() {
					witness.emit(`2/testnamespace,8["request_for_response",{"param":"hall"}]`) // it may have been sent away too
					witness.expect("3/testnamespace,8[")
					for range 3 {
						w.send(alice, chat.InRoom("hall"), "hello")
						witness.expect(`2/testnamespace,["response"`)
					}
				},
			)
			c.emit(`2/testnamespace,1["request_for_response",{"param":"hall"}]`)
			if got := responsesUntil(c, `3/testnamespace,1[{"code":`+tt.code); len(got) != 0 {
				t.Errorf("heard %q", got)
			}
		})
	}
}
