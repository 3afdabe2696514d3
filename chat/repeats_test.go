package chat_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hihichat/chat"
)

// TestSentAgainAfterARestart: what an earlier process has stored is found, and not delivered again.
func TestSentAgainAfterARestart(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	for _, c := range []chat.Conversation{w.room("hall", alice, bob), chat.Between("alice", "bob")} {
		first := w.once(alice, c, "hello", false)
		other := w.once(bob, c, "hello", false)
		w.restart(chat.Options{})
		w.clock.add(9 * time.Minute)
		for range 2 {
			if m := w.once(alice, c, "hello", true); m != first {
				t.Errorf("%v, want %v", m, first)
			}
		}
		w.hasStored(c, first, other)
		w.same("delivered", w.heard.delivered(), nil)
		w.told()
	}
}

// TestTwoProcessesOnOneStore: one is asked again for what the other has stored.
func TestTwoProcessesOnOneStore(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	first, before := w.once(alice, hall, "hello", false), w.Service
	w.start()
	if m := w.once(alice, hall, "hello", true); m != first || before == w.Service {
		t.Errorf("%v, want %v", m, first)
	}
	w.hasStored(hall, first)
}

// TestKeysAreKnownForTenMinutes at least, and not for ever: they are forgotten in two generations.
func TestKeysAreKnownForTenMinutes(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	another := func(k chat.Key) { w.must(second(w.SendOnce(t.Context(), alice, hall, "another", k, false))) }
	another("AAAAAAAAAAAA") // begins a generation
	w.clock.add(10*time.Minute - time.Second)
	first := w.once(alice, hall, "hello", false)
	w.clock.add(time.Second)
	another("BBBBBBBBBBBB") // begins the next
	w.clock.add(10*time.Minute - 2*time.Second)
	if m := w.once(alice, hall, "hello", false); m != first {
		t.Errorf("after nearly ten minutes: %v, want %v", m, first)
	}
	w.clock.add(2 * time.Second)
	if m := w.once(alice, hall, "hello", false); m == first {
		t.Error("known when two generations have passed")
	}
}

func TestKeysKeptInMemoryAreBounded(t *testing.T) {
	kept := chat.RepeatsKept(200_002)
	for used, want := range map[int]int{1: 1, 100_000: 100_000, 200_000: 200_000, 200_001: 100_001, 200_002: 100_002} {
		if got := kept[used-1]; got != want {
			t.Errorf("of %d keys %d are kept, want %d", used, got, want)
		}
	}
}

// TestLookingBackIsBounded by time and by what was said since.
func TestLookingBackIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		since     time.Duration // from the message to now
		following int           // others' messages, at once
		found     bool
	}{
		"the last":        {time.Minute, 0, true},
		"behind many":     {time.Minute, chat.MaxSent - 1, true},
		"behind too many": {time.Minute, chat.MaxSent, false},
		"ten minutes ago": {10 * time.Minute, 10, true},
		"longer ago":      {10*time.Minute + time.Microsecond, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice := w.user("alice")
			hall := w.room("hall", alice)
			first := w.once(alice, hall, "hello", false)
			w.follow(hall, first.Time, c.following)
			w.clock.add(first.Time.Add(c.since).Sub(w.clock.Now()))
			w.start()
			if m := w.once(alice, hall, "hello", true); (m == first) != c.found {
				t.Errorf("found: %v, want %v", m == first, c.found)
			}
		})
	}
}

// follow stores n messages of others within a second.
func (w *world) follow(c chat.Conversation, at time.Time, n int) {
	w.Helper()
	batch := make([]chat.Message, n)
	for i := range batch {
		at = at.Add(time.Microsecond)
		id := key.In(chat.NewID(at, 0)) // with the key, but from somebody else
		batch[i] = chat.Message{ID: id, Conversation: c, From: "somebody", Text: fmt.Sprint(i), Time: at}
	}
	for _, err := range w.stores.Messages.Append(context.Background(), batch) {
		w.must(err)
	}
}

// countedLooks counts how often a message is looked for, each time until the gate lets it, if there is one.
type countedLooks struct {
	chat.MessageStore
	gate          chan struct{}
	looks, atOnce atomic.Int64
	most          atomic.Int64
}

func (s *countedLooks) Sent(ctx context.Context, c chat.Conversation, sender string, key chat.Key, since chat.ID) (chat.Message, bool, error) {
	s.looks.Add(1)
	s.most.Store(max(s.most.Load(), s.atOnce.Add(1)))
	defer s.atOnce.Add(-1)
	if s.gate != nil {
		<-s.gate
	}
	return s.MessageStore.Sent(ctx, c, sender, key, since)
}

// TestNobodyLooksWhoMayNotSpeak: what would be refused in any case has nothing looked for.
func TestNobodyLooksWhoMayNotSpeak(t *testing.T) {
	counted := &countedLooks{}
	w := newWorld(t, func(s *chat.Stores) { counted.MessageStore, s.Messages = s.Messages, counted })
	alice, bob := w.user("alice"), w.user("bob")
	hall := w.room("hall", w.user("owner"), alice)
	once := func(a chat.Actor, c chat.Conversation, text string) error {
		return second(w.SendOnce(t.Context(), a, c, text, key, true))
	}
	w.is("no text", once(alice, hall, ""), chat.ErrEmpty)
	w.is("a long text", once(alice, hall, strings.Repeat("x", chat.MaxMessageLength+1)), chat.ErrTooLong)
	w.is("no member", once(bob, hall, "hello"), chat.ErrNotMember)
	w.is("no room", once(alice, chat.InRoom("nowhere"), "hello"), chat.ErrNoRoom)
	w.is("nobody", once(alice, chat.Between("alice", "nobody"), "hello"), chat.ErrNoUser)
	w.mute("hall", alice, 0)
	w.is("muted", once(alice, hall, "hello"), chat.ErrMuted)
	w.is("muted, and no text", once(alice, hall, ""), chat.ErrMuted)
	if n := counted.looks.Load(); n != 0 {
		t.Errorf("looked %d times", n)
	}
}

// TestEverybodyLooksOnceAtATime, and whoever waits may give up.
func TestEverybodyLooksOnceAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		counted := &countedLooks{gate: make(chan struct{})}
		w := newWorld(t, func(s *chat.Stores) { counted.MessageStore, s.Messages = s.Messages, counted })
		alice, bob := w.user("alice"), w.user("bob")
		hall := w.room("hall", alice, bob)
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				k := chat.Key(fmt.Sprintf("%012d", i))
				w.must(second(w.SendOnce(context.Background(), alice, hall, "hello", k, true)))
			})
		}
		synctest.Wait()
		if n := counted.looks.Load(); n != 1 {
			t.Errorf("one looks %d times at once", n)
		}
		all.Go(func() { w.once(bob, hall, "hello", true) })
		ctx, cancel := context.WithCancel(context.Background())
		all.Go(func() {
			w.is("who gave up", second(w.SendOnce(ctx, alice, hall, "hello", key, true)), chat.ErrUnavailable)
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		if n := counted.looks.Load(); n != 2 {
			t.Errorf("another waits, or does not: %d look", n)
		}
		close(counted.gate)
		all.Wait()
		if n := len(w.stored(hall)); n != 11 {
			t.Errorf("%d messages are stored", n)
		}
	})
}

// TestKeysAreForgottenInTime, also when nobody sends anything more.
func TestKeysAreForgottenInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		alice := w.user("alice")
		hall := w.room("hall", alice)
		w.once(alice, hall, "hello", false)
		for _, c := range []struct {
			after time.Duration
			kept  int
		}{{0, 1}, {10 * time.Minute, 1}, {9 * time.Minute, 1}, {time.Minute, 0}} {
			w.clock.add(c.after)
			time.Sleep(time.Minute) // when somebody looks
			synctest.Wait()
			if n := w.KeysKept(); n != c.kept {
				t.Errorf("after %v more %d are kept, want %d", c.after, n, c.kept)
			}
		}
	})
}

// TestWhatWasTakenBackWasSent: whoever sends it again, not having heard, is answered as for any other.
func TestWhatWasTakenBackWasSent(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	first := w.once(alice, hall, "hello", false)
	w.must(w.RemoveMessage(t.Context(), alice, hall, first.ID))
	for range 2 {
		if m := w.once(alice, hall, "hello", true); m != first {
			t.Errorf("%v, want %v", m, first)
		}
		w.restart(chat.Options{})
	}
	if n := len(w.stored(hall)); n != 1 {
		t.Errorf("%d messages are stored", n)
	}
}

// TestWhatWasSaidIsSaid: whoever was muted or removed after they spoke hears that they did, and says nothing more.
func TestWhatWasSaidIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		befalls func(w *world, alice chat.Actor)
		refusal *chat.Error
		after   *chat.Error // for the same key after a restart
	}{
		"muted":  {func(w *world, alice chat.Actor) { w.mute("hall", alice, 0) }, chat.ErrMuted, chat.ErrMuted},
		"kicked": {func(w *world, _ chat.Actor) { w.must(w.Kick(w.Context(), w.admin("admin"), upon("alice"))) }, chat.ErrNotMember, chat.ErrNotMember},
		"banned": {func(w *world, _ chat.Actor) { w.must(w.Ban(w.Context(), w.admin("admin"), upon("alice"))) }, chat.ErrBanned, chat.ErrBanned},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice := w.user("alice")
			hall := w.room("hall", w.user("owner"), alice)
			first := w.once(alice, hall, "hello", false)
			c.befalls(w, alice)
			if m := w.once(alice, hall, "hello", true); m != first {
				t.Errorf("%v, want %v", m, first)
			}
			for _, again := range []bool{false, true} {
				w.is("another", second(w.SendOnce(t.Context(), alice, hall, "more", "AAAAAAAAAAAA", again)), c.refusal)
			}
			w.restart(chat.Options{})
			w.is("after a restart", second(w.SendOnce(t.Context(), alice, hall, "hello", key, true)), c.after)
			w.hasStored(hall, first)
		})
	}
}

// TestRefusalsAreNotRemembered: the next try with the key counts.
func TestRefusalsAreNotRemembered(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", w.user("owner"))
	w.is("a guest", second(w.SendOnce(t.Context(), chat.Actor{}, hall, "hello", key, true)), chat.ErrSignIn)
	w.is("no member", second(w.SendOnce(t.Context(), alice, hall, "hello", key, false)), chat.ErrNotMember)
	w.must(w.Join(t.Context(), alice, "hall"))
	w.is("no text", second(w.SendOnce(t.Context(), alice, hall, "", key, true)), chat.ErrEmpty)
	w.is("no room", second(w.SendOnce(t.Context(), alice, chat.InRoom("nowhere"), "hello", key, true)), chat.ErrNoRoom)
	w.hasStored(hall, w.once(alice, hall, "hello", true))
}

// TestAStoreThatCantBeRead leaves nothing behind: the next try is answered.
func TestAStoreThatCantBeRead(t *testing.T) {
	unread := &unreadable{}
	w := newWorld(t, func(s *chat.Stores) { unread.MessageStore, s.Messages = s.Messages, unread })
	alice := w.user("alice")
	hall := w.room("hall", alice)
	unread.err = chat.ErrUnavailable
	w.is("looking back", second(w.SendOnce(t.Context(), alice, hall, "hello", key, true)), chat.ErrUnavailable)
	unread.err = nil
	w.hasStored(hall, w.once(alice, hall, "hello", true))
}

type unreadable struct {
	chat.MessageStore
	err error
}

func (s *unreadable) Sent(ctx context.Context, c chat.Conversation, sender string, key chat.Key, since chat.ID) (chat.Message, bool, error) {
	if s.err != nil {
		return chat.Message{}, false, s.err
	}
	return s.MessageStore.Sent(ctx, c, sender, key, since)
}

func TestKeysThatAreNone(t *testing.T) {
	for name, c := range map[string]struct{ raw, code string }{
		"none": {"", ""}, "digits": {"012345678901", ""}, "letters": {"ZYXWVTSRQPNM", ""},
		"short": {"0123456789A", "bad-key"}, "long": {"0123456789ABC", "bad-key"}, "a whole id": {"01JD0000000000000000000000", "bad-key"},
		"small letters": {"0123456789ab", "bad-key"}, "an I": {"I123456789AB", "bad-key"}, "an L in the middle": {"01234L6789AB", "bad-key"},
		"an O": {"01234567890O", "bad-key"}, "a U": {"0123U56789AB", "bad-key"}, "white space": {" 0123456789A", "bad-key"},
		"a hyphen": {"0123-5678-AB", "bad-key"}, "not ASCII": {"0123456789é", "bad-key"}, "NUL": {"0123456789A\x00", "bad-key"},
	} {
		k, err := chat.ParseKey(c.raw)
		code := ""
		if err != nil {
			code = chat.CodeOf(err)
		}
		if code != c.code || code == "" && string(k) != c.raw || err != nil && (k != "" || chat.KindOf(err) != chat.Invalid) {
			t.Errorf("%s: %q, %v", name, k, err)
		}
	}
}

// FuzzParseKey: what passes makes an ID of the same time that ends with it.
func FuzzParseKey(f *testing.F) {
	for _, raw := range []string{"", "0123456789AB", "0123456789ab", "IIIIIIIIIIII", "ZZZZZZZZZZZZ", "012345678\xff\xff\xff"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		k, err := chat.ParseKey(raw)
		if err != nil {
			return
		}
		id := k.In(chat.NewID(noon.Add(999*time.Microsecond), 1<<64-1))
		parsed, err := chat.ParseID(string(id))
		if err != nil || parsed != id || !id.Time().Equal(noon.Add(999*time.Microsecond)) || !strings.HasSuffix(string(id), raw) {
			t.Errorf("%q: %q, %v, %v", raw, id, id.Time(), err)
		}
	})
}
