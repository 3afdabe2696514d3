package realtime_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/server/realtime"
	"hihichat/store/storetest"
)

const noticeEvent = `2/testnamespace,["notice",`

// stoppedClock shows the time that a test sets.
type stoppedClock struct {
	mu  sync.Mutex
	now time.Time
}

func newStoppedClock() *stoppedClock {
	return &stoppedClock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
}

func (c *stoppedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stoppedClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// texts returns all that is stored in the conversation.
func (w *world) texts(c chat.Conversation) []string {
	w.t.Helper()
	stored, err := w.stores.Messages.Messages(w.t.Context(), c, chat.HistoryQuery{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	texts := make([]string, len(stored))
	for i, m := range stored {
		texts[i] = m.Text
	}
	return texts
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestBannedSocketIsOutUntilTheBanIsLifted(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{})
		alice, aliceToken := w.user("alice")
		bob, token := w.user("bob")
		w.room("hall", "alice", "bob")
		hall := chat.InRoom("hall")
		c, witness := w.subscribe(v, token, "hall"), w.subscribe(variant{4, "websocket"}, aliceToken, "hall")
		w.must(w.chat.Ban(t.Context(), alice, chat.Sanction{Room: "hall", User: "bob", Reason: "又来"}))
		if got, want := c.expect(noticeEvent), noticeEvent+`{"kind":"banned","room":"hall","until":null,"left":null,"reason":"\u53c8\u6765"}]`; got != want {
			t.Errorf("notice %s", got)
		}
		if w.heard(c, witness, alice, hall) {
			t.Error("heard what was said after the ban")
		}
		before := w.texts(hall)
		c.emit(`2/testnamespace,2["request_for_response","I am still here","alice"]`)
		c.expect(`3/testnamespace,2[{"code":403,"msg":"You are banned from this room."}]`)
		c.emit(`2/testnamespace,3["request_for_response",{"param":"hall"}]`)
		c.expect(`3/testnamespace,3[{"code":403,"msg":"You are banned from this room."}]`)
		if after := w.texts(hall); len(after) != len(before) {
			t.Errorf("stored %q", after[len(before):])
		}

		w.must(w.chat.Unban(t.Context(), alice, "hall", "bob"))
		c.emit(`2/testnamespace,4["request_for_response",{"param":"hall"}]`)
		c.expect(`3/testnamespace,4[{"code":403,"msg":"You are not in this room"}]`)
		w.must(w.chat.Join(t.Context(), bob, "hall"))
		c.emit(`2/testnamespace,5["request_for_response",{"param":"hall"}]`)
		c.expect(`3/testnamespace,5[{"code":200`)
		if !w.heard(c, witness, alice, hall) {
			t.Error("does not hear the room after coming back")
		}
	})
}

func TestKickedSocketSaysNothingMore(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, _ := w.user("alice")
	_, token := w.user("bob")
	w.room("hall", "alice", "bob")
	c := w.subscribe(variant{3, "websocket"}, token, "hall")
	w.must(w.chat.Kick(t.Context(), alice, chat.Sanction{Room: "hall", User: "bob"}))
	c.emit(`2/testnamespace,2["request_for_response","I am still here","alice"]`)
	c.expect(`3/testnamespace,2[{"code":403,"msg":"You are not in this room"}]`)
	if texts := w.texts(chat.InRoom("hall")); len(texts) != 0 {
		t.Errorf("stored %q", texts)
	}
}

func TestLeavingIsNotAKick(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, aliceToken := w.user("alice")
	bob, token := w.user("bob")
	w.room("hall", "alice", "bob")
	c, witness := w.subscribe(variant{4, "websocket"}, token, "hall"), w.subscribe(variant{4, "websocket"}, aliceToken, "hall")
	w.must(w.chat.Leave(t.Context(), bob, "hall"))
	for range 3 {
		w.send(alice, chat.InRoom("hall"), "hello")
		witness.expect(`2/testnamespace,["response"`)
	}
	c.emit(`2/testnamespace,9["request_for_response",{}]`)
	for packet := ""; !strings.HasPrefix(packet, "3/testnamespace,9"); packet = c.expect("") {
		if strings.HasPrefix(packet, "2/") {
			t.Errorf("got %s", packet)
		}
	}
}

func TestMutesSayHowLongTheyBind(t *testing.T) {
	clock := newStoppedClock()
	w := newWorldWith(t, realtime.Config{}, chat.Options{Clock: clock.Now}, storetest.NewMemory())
	alice, _ := w.user("alice")
	_, token := w.user("bob")
	w.room("hall", "alice", "bob")
	c := w.subscribe(variant{4, "websocket"}, token, "hall")
	w.must(w.chat.Mute(t.Context(), alice, chat.Sanction{Room: "hall", User: "bob", Reason: "slow down", Time: time.Hour}))
	until := fmt.Sprintf("%d.000000", clock.Now().Add(time.Hour).Unix())
	c.expect(noticeEvent + `{"kind":"muted","room":"hall","until":` + until + `,"left":3600.000000,"reason":"slow down"}]`)

	clock.advance(25*time.Minute + 500*time.Millisecond)
	c.emit(`2/testnamespace,2["request_for_response","let me speak","bob"]`)
	got := c.expectAll(noticeEvent, `3/testnamespace,2[`)
	if want := noticeEvent + `{"kind":"muted","room":"hall","until":` + until + `,"left":2099.500000,"reason":""}]`; got[0] != want {
		t.Errorf("notice %s\nwant   %s", got[0], want)
	}
	if want := `3/testnamespace,2[{"code":201,"msg":"Your are under block now!"}]`; got[1] != want {
		t.Errorf("acknowledgement %s", got[1])
	}
	if texts := w.texts(chat.InRoom("hall")); len(texts) != 0 {
		t.Errorf("stored %q", texts)
	}

	clock.advance(time.Hour)
	c.emit(`2/testnamespace,3["request_for_response","at last","bob"]`)
	c.expect(`3/testnamespace,3[{"code":200`)
}

func TestMuteIsToldToWhoComesToListen(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, _ := w.user("alice")
	_, token := w.user("bob")
	w.room("hall", "alice", "bob")
	w.must(w.chat.Mute(t.Context(), alice, chat.Sanction{Room: "hall", User: "bob", Reason: "吵"}))
	c := w.dial(variant{4, "polling"}, token, nil)
	c.emit(`2/testnamespace,1["request_for_response",{"param":"hall"}]`)
	got := c.expectAll(noticeEvent, "3/testnamespace,1[")
	if want := noticeEvent + `{"kind":"muted","room":"hall","until":null,"left":null,"reason":"\u5435"}]`; got[0] != want {
		t.Errorf("notice %s", got[0])
	}
	if want := `3/testnamespace,1[{"code":200,"msg":"ok","muted":true}]`; got[1] != want {
		t.Errorf("acknowledgement %s", got[1])
	}
	w.must(w.chat.Unmute(t.Context(), alice, "hall", "bob"))
	c.emit(`2/testnamespace,2["request_for_response",{"param":"hall"}]`)
	if got, want := c.expect("3/testnamespace,2["), `3/testnamespace,2[{"code":200,"msg":"ok"}]`; got != want {
		t.Errorf("acknowledgement %s", got)
	}
}

// Notices are as many as there is news, also to a device of the same person that reads nothing for a while.
func TestFloodOfAMutedMemberIsNoFloodOfNotices(t *testing.T) {
	const messages = 500
	clock := newStoppedClock()
	w := newWorldWith(t, realtime.Config{MaxQueue: 8 << 10}, chat.Options{Clock: clock.Now}, storetest.NewMemory())
	alice, _ := w.user("alice")
	_, token := w.user("bob")
	w.room("hall", "alice", "bob")
	flooder := w.subscribe(variant{4, "websocket"}, token, "hall")
	stalled := w.openPolling(variant{4, "upgrade"}, token)
	resume := sync.OnceFunc(func() { go stalled.readPolls() })
	t.Cleanup(resume)
	stalled.post("40/testnamespace")
	stalled.post(`42/testnamespace,["request_for_response",{"param":"hall"}]`)
	flood := func() {
		t.Helper()
		for range messages {
			flooder.emit(`2/testnamespace,["request_for_response","buy now","bob"]`)
		}
		flooder.emit(`2/testnamespace,7["request_for_response","buy now","bob"]`)
		flooder.expectAll(noticeEvent, `3/testnamespace,7[{"code":201`)
	}
	mute := chat.Sanction{Room: "hall", User: "bob", Reason: "spam", Time: time.Hour}

	w.must(w.chat.Mute(t.Context(), alice, mute))
	flood()
	clock.advance(time.Second)
	flood()
	for range 2 { // the same mute again, but lifted in between
		w.must(w.chat.Unmute(t.Context(), alice, "hall", "bob"))
		flooder.expect(noticeEvent + `{"kind":"unmuted"`)
		w.must(w.chat.Mute(t.Context(), alice, mute))
		flooder.expect(noticeEvent + `{"kind":"muted"`)
	}

	resume()
	for i, want := range []string{
		`"left":3600.000000,"reason":"spam"`, `"left":3599.000000,"reason":""`,
		`"unmuted"`, `"left":3600.000000,"reason":"spam"`, `"unmuted"`, `"left":3600.000000,"reason":"spam"`,
	} {
		if got := stalled.expect(noticeEvent); !strings.Contains(got, want) {
			t.Fatalf("notice %d is %s", i, got)
		}
	}
	if texts := w.texts(chat.InRoom("hall")); len(texts) != 0 {
		t.Errorf("stored %q", texts)
	}
}

// Whoever makes a room could else write reasons to anybody's sockets, as many as they like.
func TestOtherRoomsTellNothing(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, _ := w.user("alice")
	mallory, _ := w.user("mallory")
	_, token := w.user("bob")
	w.room("hall", "alice", "bob")
	w.room("trap", "mallory")
	c := w.subscribe(variant{4, "websocket"}, token, "hall")
	upon := chat.Sanction{Room: "trap", User: "bob", Reason: "buy now"}
	for range 2 {
		w.must(w.chat.Kick(t.Context(), mallory, upon))
		w.must(w.chat.Mute(t.Context(), mallory, upon))
		w.must(w.chat.Unmute(t.Context(), mallory, "trap", "bob"))
		w.must(w.chat.Ban(t.Context(), mallory, upon))
		w.must(w.chat.Unban(t.Context(), mallory, "trap", "bob"))
	}
	w.must(w.chat.Kick(t.Context(), alice, chat.Sanction{Room: "hall", User: "bob"}))
	if got := c.expect(noticeEvent); !strings.HasPrefix(got, noticeEvent+`{"kind":"kicked","room":"hall"`) {
		t.Errorf("notice %s", got)
	}
}

func TestTwoModeratorsKickAtOnce(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, token := w.user("alice")
	carol, _ := w.user("carol")
	bob, bobToken := w.user("bob")
	w.room("hall", "alice", "bob", "carol")
	w.must(w.chat.NameModerator(t.Context(), alice, "hall", "carol", true))
	witness := w.subscribe(variant{4, "websocket"}, token, "hall")
	c := w.subscribe(variant{4, "websocket"}, bobToken, "hall")
	for range 20 {
		var both sync.WaitGroup
		for _, moderator := range []chat.Actor{alice, carol} {
			both.Go(func() {
				if err := w.chat.Kick(t.Context(), moderator, chat.Sanction{Room: "hall", User: "bob", Reason: moderator.Name}); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		c.expect(noticeEvent + `{"kind":"kicked"`) // by the one who found them there
		if w.heard(c, witness, alice, chat.InRoom("hall")) {
			t.Fatal("heard what was said after both kicks")
		}
		w.must(w.chat.Join(t.Context(), bob, "hall"))
		c.emit(`2/testnamespace,1["request_for_response",{"param":"hall"}]`)
		c.expect(`3/testnamespace,1[{"code":200`)
	}
}

// What a socket's user may do is not what they might at the handshake.
func TestStandingIsReadAtEveryEvent(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, _ := w.user("alice")
	root, token := w.user("root")
	w.must(w.stores.Accounts.SetAdmin(t.Context(), root.UserID, true))
	w.room("hall", "alice", "root")
	c := w.subscribe(variant{4, "websocket"}, token, "hall")
	say := func(want string) {
		t.Helper()
		c.emit(`2/testnamespace,1["request_for_response","hello","root"]`)
		c.expect(`3/testnamespace,1[{"code":` + want)
	}
	say("200")
	w.must(w.stores.Accounts.SetAdmin(t.Context(), alice.UserID, true))
	w.must(w.stores.Accounts.SetAdmin(t.Context(), root.UserID, false))
	alice.Admin = true
	say("200")
	w.must(w.chat.Mute(t.Context(), alice, chat.Sanction{Room: "hall", User: "root", Time: time.Hour}))
	say("201")
	w.must(w.chat.Unmute(t.Context(), alice, "hall", "root"))
	w.must(w.chat.Kick(t.Context(), alice, chat.Sanction{Room: "hall", User: "root"}))
	say("403")
	w.must(w.chat.SetDisabled(t.Context(), alice, root.UserID, true))
	c.expect(noticeEvent + `{"kind":"session-ended"`)
	c.expectEnd()
}

func TestDeletedAccountLosesItsSockets(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	alice, _ := w.user("alice")
	bob, token := w.user("bob")
	w.must(w.stores.Accounts.SetAdmin(t.Context(), alice.UserID, true))
	alice.Admin = true
	w.room("hall", "alice", "bob")
	c := w.subscribe(variant{3, "polling"}, token, "hall")
	w.must(w.chat.DeleteUser(t.Context(), alice, bob.UserID, chat.RemoveMessages))
	c.expect(noticeEvent + `{"kind":"session-ended"`)
	c.expectEnd()
}

func TestSocketsActFromTheirAddress(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	_, token := w.user("alice")
	w.dial(variant{4, "websocket"}, token, nil)
	w.dial(variant{3, "polling"}, "", nil) // a guest
	got := w.rt.Addresses()
	if len(got) != 2 || got[0] != "127.0.0.1" || got[1] != "127.0.0.1" {
		t.Errorf("addresses %q", got)
	}
}
