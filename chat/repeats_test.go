package chat_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
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

// TestLookingBackIsBounded by time and by pages.
func TestLookingBackIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		since     time.Duration // from the message to now
		following int           // others' messages, at once
		found     bool
		pages     int
	}{
		"the last":                  {time.Minute, 0, true, 1},
		"on the first page":         {time.Minute, 999, true, 1},
		"on the second page":        {time.Minute, 1000, true, 2},
		"on the last page":          {10 * time.Minute, 19_999, true, 20},
		"behind the last page":      {time.Minute, 20_000, false, 20},
		"long ago, on page one":     {time.Hour, 999, true, 1},
		"long ago, behind page one": {10*time.Minute + time.Second, 1000, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			counting := &countedPages{}
			w := newWorld(t, func(s *chat.Stores) { counting.MessageStore, s.Messages = s.Messages, counting })
			alice := w.user("alice")
			hall := w.room("hall", alice)
			first := w.once(alice, hall, "hello", false)
			w.follow(hall, first.Time, c.following)
			w.clock.add(c.since)
			w.start()
			counting.pages = 0
			m := w.once(alice, hall, "hello", true)
			if (m == first) != c.found || counting.pages != c.pages {
				t.Errorf("found: %v, with %d pages; want %v, %d", m == first, counting.pages, c.found, c.pages)
			}
			if counting.longest > 1000 {
				t.Errorf("a page of %d", counting.longest)
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

// countedPages counts the pages that are read.
type countedPages struct {
	chat.MessageStore
	pages, longest int
}

func (s *countedPages) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	s.pages++
	s.longest = max(s.longest, q.Limit)
	return s.MessageStore.Messages(ctx, c, q)
}

// TestWhatWasSaidIsSaid: whoever was muted or removed after they spoke hears that they did, and says nothing more.
func TestWhatWasSaidIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		befalls func(w *world, alice chat.Actor)
		refusal *chat.Error
		after   *chat.Error // for the same key after a restart
	}{
		"muted":  {func(w *world, alice chat.Actor) { w.mute("hall", alice, 0) }, chat.ErrMuted, nil},
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

func (s *unreadable) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.MessageStore.Messages(ctx, c, q)
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
