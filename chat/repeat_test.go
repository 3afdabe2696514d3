package chat_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"hihichat/chat"
)

const key chat.Key = "0123456789AB"

// once sends with the key and returns the message.
func (w *world) once(a chat.Actor, c chat.Conversation, text string, again bool) chat.Message {
	w.Helper()
	m, err := w.SendOnce(context.Background(), a, c, text, key, again)
	w.must(err)
	return m
}

func (w *world) hasStored(c chat.Conversation, want ...chat.Message) {
	w.Helper()
	w.same("stored", w.stored(c), want)
}

func (w *world) same(what string, got, want []chat.Message) {
	w.Helper()
	if len(got) != len(want) {
		w.Fatalf("%s: %d messages, want %d: %v", what, len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			w.Errorf("%s: message %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestSendOnce: whoever sends again with the same key says it once, and is answered alike.
func TestSendOnce(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	first := w.once(alice, hall, "hello", false)
	for name, again := range map[string]bool{"once more": false, "again": true} {
		if m := w.once(alice, hall, "hello", again); m != first {
			t.Errorf("%s: %v, want %v", name, m, first)
		}
	}
	if m := w.once(alice, hall, "in other words", true); m.ID != first.ID || m.Text != "in other words" {
		t.Errorf("in other words: %v", m)
	}
	w.hasStored(hall, first)
	w.same("delivered", w.heard.delivered(), []chat.Message{first})
}

// TestMessagesEndWithTheirKey, and keep their place by time.
func TestMessagesEndWithTheirKey(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	for i, k := range []chat.Key{"ZZZZZZZZZZZZ", "000000000000", "", "7Z00000000ZZ"} {
		m, err := w.SendOnce(t.Context(), alice, hall, "hello", k, false)
		w.must(err)
		if parsed, err := chat.ParseID(string(m.ID)); parsed != m.ID || err != nil || !m.ID.Time().Equal(m.Time) {
			t.Errorf("message %d: %q is of %v, %v", i, m.ID, m.ID.Time(), err)
		}
		if !strings.HasSuffix(string(m.ID), string(k)) {
			t.Errorf("message %d: %q does not end with %q", i, m.ID, k)
		}
	}
	ascending(t, w.stored(hall))
}

// TestWithoutAKey what is sent twice is said twice.
func TestWithoutAKey(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	for range 2 {
		_, err := w.SendOnce(t.Context(), alice, hall, "hello", "", true)
		w.must(err)
	}
	if n := len(w.stored(hall)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

// TestKeysOfOthersDoNotMeet: neither of other people nor of other conversations.
func TestKeysOfOthersDoNotMeet(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	hall, pair := w.room("hall", alice, bob), chat.Between("alice", "bob")
	other := w.room("other", alice)
	var ids []chat.ID
	for _, again := range []bool{false, true} {
		ids = nil
		for _, c := range []struct {
			who   chat.Actor
			where chat.Conversation
		}{{alice, hall}, {bob, hall}, {alice, other}, {alice, pair}, {bob, pair}, {alice, chat.Between("alice", "alice")}} {
			ids = append(ids, w.once(c.who, c.where, "hello", again).ID)
		}
	}
	seen := make(map[chat.ID]bool)
	for _, id := range ids {
		seen[id] = true
	}
	if len(seen) != 6 || len(w.stored(hall)) != 2 || len(w.stored(other)) != 1 || len(w.stored(pair)) != 2 {
		t.Errorf("%d messages: %v", len(seen), ids)
	}
}

// TestManySendTheSameAtOnce while the disk is slow: one is stored, and all get its outcome, be it a failure.
func TestManySendTheSameAtOnce(t *testing.T) {
	broken := chat.ErrUnavailable.With(errors.New("disk"))
	for name, outcome := range map[string]error{"stored": nil, "failed": broken} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := &gated{gate: make(chan struct{}), refuse: func(chat.Message) error { return outcome }}
				w, alice, hall := gatedWorld(t, g)
				var all sync.WaitGroup
				for i := range 20 {
					all.Go(func() {
						if _, err := w.SendOnce(context.Background(), alice, hall, "hello", key, i%2 == 0); !errors.Is(err, outcome) {
							t.Errorf("%v, want %v", err, outcome)
						}
					})
				}
				synctest.Wait()
				close(g.gate)
				all.Wait()
				if outcome == nil && len(w.stored(hall)) != 1 || outcome != nil && len(w.stored(hall)) != 0 {
					t.Errorf("stored: %v", w.stored(hall))
				}
				if len(g.batches) != 1 || g.batches[0] != 1 {
					t.Errorf("appended %v", g.batches)
				}
			})
		})
	}
}

// TestWhatFailedIsSentAgain, and then it is known.
func TestWhatFailedIsSentAgain(t *testing.T) {
	g := &gated{refuse: func(chat.Message) error { return chat.ErrUnavailable }}
	w, alice, hall := gatedWorld(t, g)
	for range 2 {
		w.is("while storing fails", second(w.SendOnce(t.Context(), alice, hall, "hello", key, false)), chat.ErrUnavailable)
	}
	g.refuse = nil
	m := w.once(alice, hall, "hello", true)
	w.hasStored(hall, m)
	w.once(alice, hall, "hello", true)
	w.hasStored(hall, m)
	w.same("delivered", w.heard.delivered(), []chat.Message{m})
}

// TestStoredThoughItSeemedToFail: the answer of the store was lost. Whoever tries again is told that it is stored, and
// now all others hear of it too, once.
func TestStoredThoughItSeemedToFail(t *testing.T) {
	for name, again := range map[string]bool{"again": true, "by itself": false} {
		t.Run(name, func(t *testing.T) {
			lossy := &lossyStore{losing: true}
			w := newWorld(t, func(s *chat.Stores) { lossy.MessageStore, s.Messages = s.Messages, lossy })
			alice := w.user("alice")
			hall := w.room("hall", alice)
			w.is("the answer is lost", second(w.SendOnce(t.Context(), alice, hall, "hello", key, false)), chat.ErrUnavailable)
			w.mute("hall", alice, 0) // it has been said
			w.is("nothing can be read", second(w.SendOnce(t.Context(), alice, hall, "hello", key, again)), chat.ErrUnavailable)
			lossy.losing = false
			stored := w.stored(hall)
			w.same("delivered", w.heard.delivered(), nil)
			for range 3 {
				if m := w.once(alice, hall, "hello", again); m != stored[0] {
					t.Errorf("%v, want %v", m, stored[0])
				}
			}
			w.hasStored(hall, stored...)
			w.same("delivered", w.heard.delivered(), stored[:1])
		})
	}
}

// lossyStore stores everything; while it is losing, no answer comes back.
type lossyStore struct {
	chat.MessageStore
	losing bool
}

func (s *lossyStore) Append(ctx context.Context, batch []chat.Message) []error {
	errs := s.MessageStore.Append(ctx, batch)
	if !s.losing {
		return errs
	}
	lost := make([]error, len(batch))
	for i := range lost {
		lost[i] = chat.ErrUnavailable
	}
	return lost
}

func (s *lossyStore) Sent(ctx context.Context, c chat.Conversation, sender string, key chat.Key, since chat.ID) (chat.Message, bool, error) {
	if s.losing {
		return chat.Message{}, false, chat.ErrUnavailable
	}
	return s.MessageStore.Sent(ctx, c, sender, key, since)
}

// TestWhoWaitsForTheOther may give up; the message is stored all the same.
func TestWhoWaitsForTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &slowStanding{gate: make(chan struct{})}
		w := newWorld(t, func(s *chat.Stores) { slow.RoomStore, s.Rooms = s.Rooms, slow })
		alice := w.user("alice")
		hall := w.room("hall", alice)
		var first chat.Message
		var all sync.WaitGroup
		all.Go(func() { first = w.once(alice, hall, "hello", false) })
		synctest.Wait()
		ctx, cancel := context.WithCancel(context.Background())
		all.Go(func() {
			w.is("who gave up", second(w.SendOnce(ctx, alice, hall, "hello", key, false)), chat.ErrUnavailable)
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(slow.gate)
		all.Wait()
		w.hasStored(hall, first)
	})
}

// slowStanding answers when the gate is open.
type slowStanding struct {
	chat.RoomStore
	gate chan struct{}
}

func (s *slowStanding) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	<-s.gate
	return s.RoomStore.Standing(ctx, room, user)
}
