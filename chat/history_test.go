package chat_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hihichat/chat"
)

func TestHistory(t *testing.T) {
	w := newWorld(t)
	alice, ctx := w.user("alice"), context.Background()
	hall := w.room("hall", alice)
	var said []chat.Message
	for i := range 10 {
		m, err := w.Send(ctx, alice, hall, fmt.Sprint(i))
		w.must(err)
		said = append(said, m)
	}
	for name, c := range map[string]struct {
		query chat.HistoryQuery
		want  []chat.Message
		more  bool
	}{
		"newest":             {chat.HistoryQuery{Limit: 3}, said[7:], true},
		"newest, all but 1":  {chat.HistoryQuery{Limit: 9}, said[1:], true},
		"exactly all":        {chat.HistoryQuery{Limit: 10}, said, false},
		"more than all":      {chat.HistoryQuery{Limit: 200}, said, false},
		"before":             {chat.HistoryQuery{Before: said[5].ID, Limit: 3}, said[2:5], true},
		"before, to the end": {chat.HistoryQuery{Before: said[5].ID, Limit: 5}, said[:5], false},
		"before the first":   {chat.HistoryQuery{Before: said[0].ID, Limit: 5}, nil, false},
		"after":              {chat.HistoryQuery{After: said[5].ID, Limit: 3}, said[6:9], true},
		"after, to the end":  {chat.HistoryQuery{After: said[5].ID, Limit: 4}, said[6:], false},
		"after the last":     {chat.HistoryQuery{After: said[9].ID, Limit: 4}, nil, false},
	} {
		got, err := w.History(ctx, alice, hall, c.query)
		w.must(err)
		if !slices.Equal(got.Messages, c.want) || got.More != c.more {
			t.Errorf("%s: %d messages, more: %v; want %d, %v", name, len(got.Messages), got.More, len(c.want), c.more)
		}
	}
}

func TestHistoryRefuses(t *testing.T) {
	w := newWorld(t)
	alice, bob, ctx := w.user("alice"), w.user("bob"), context.Background()
	hall := w.room("hall", alice)
	for _, limit := range []int{-1, 0, 201} {
		_, err := w.History(ctx, alice, hall, chat.HistoryQuery{Limit: limit})
		w.code(fmt.Sprint("limit ", limit), err, "bad-limit")
	}
	_, err := w.History(ctx, alice, hall, chat.HistoryQuery{Before: "A", After: "B", Limit: 1})
	w.code("both bounds", err, "bad-range")
	_, err = w.History(ctx, bob, hall, chat.HistoryQuery{Limit: 1})
	w.is("no member", err, chat.ErrNotMember)
	_, err = w.History(ctx, chat.Actor{}, hall, chat.HistoryQuery{Limit: 1})
	w.is("a guest", err, chat.ErrSignIn)
	_, err = w.History(ctx, alice, chat.InRoom("nowhere"), chat.HistoryQuery{Limit: 1})
	w.is("a missing room", err, chat.ErrNoRoom)
	_, err = w.History(ctx, w.admin("admin"), chat.Between("alice", "bob"), chat.HistoryQuery{Limit: 1})
	w.is("a pair of others", err, chat.ErrNoUser)
}

func TestPrivatePeers(t *testing.T) {
	w := newWorld(t)
	alice, ctx := w.user("alice"), context.Background()
	for _, name := range []string{"bob", "carol"} {
		_, err := w.Send(ctx, w.user(name), chat.Between(name, "alice"), "hello")
		w.must(err)
	}
	peers, err := w.PrivatePeers(ctx, alice)
	if err != nil || !slices.Equal(peers, []string{"carol", "bob"}) {
		t.Errorf("peers %v, %v", peers, err)
	}
	_, err = w.PrivatePeers(ctx, chat.Actor{})
	w.is("a guest", err, chat.ErrSignIn)
}

// TestPrivatePeersAreBounded: whoever talks with everybody still gets a page that a phone can show.
func TestPrivatePeersAreBounded(t *testing.T) {
	w := newWorld(t, func(s *chat.Stores) { s.Messages = popular{s.Messages} })
	peers, err := w.PrivatePeers(context.Background(), w.user("alice"))
	if err != nil || len(peers) != 1_000 || peers[0] != "peer 0" || peers[999] != "peer 999" {
		t.Errorf("%d peers, %v", len(peers), err)
	}
}

// popular is a store in which everybody has talked with 1,001 people.
type popular struct{ chat.MessageStore }

func (popular) PrivatePeers(context.Context, string) ([]string, error) {
	peers := make([]string, 1_001)
	for i := range peers {
		peers[i] = fmt.Sprintf("peer %d", i)
	}
	return peers, nil
}

// TestExpire removes what is older than is kept, in all conversations and in bounded steps.
func TestExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		counting := &countingStore{}
		w := newWorld(t, func(s *chat.Stores) {
			counting.MessageStore = s.Messages
			s.Messages = counting
		})
		alice, ctx := w.user("alice"), context.Background()
		w.user("bob")
		conversations := []chat.Conversation{w.room("hall", alice), chat.Between("alice", "bob")}
		say := func(n int) {
			for i := range n {
				_, err := w.Accept(ctx, alice, conversations[i%2], "hello")
				w.must(err)
			}
			_, err := w.Send(ctx, alice, conversations[0], "the last")
			w.must(err)
		}
		say(2499)
		w.clock.add(time.Hour)
		say(9)
		for name, keep := range map[string]time.Duration{"zero keeps all": 0, "negative keeps all": -time.Hour, "long": 2 * time.Hour} {
			if n, err := w.Expire(ctx, keep); n != 0 || err != nil {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
		counting.limits = nil
		if n, err := w.Expire(ctx, 30*time.Minute); n != 2500 || err != nil {
			t.Errorf("removed %d, %v", n, err)
		}
		if want := []int{1000, 1000, 1000, 1000}; !slices.Equal(counting.limits, want) {
			t.Errorf("removed in steps of %v, want %v", counting.limits, want)
		}
		if left := len(w.stored(conversations[0])) + len(w.stored(conversations[1])); left != 10 {
			t.Errorf("%d messages are left", left)
		}
	})
}

// TestExpireEndsEarly with what it has done when it is told to.
func TestExpireEndsEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		counting := &countingStore{}
		w := newWorld(t, func(s *chat.Stores) {
			counting.MessageStore = s.Messages
			s.Messages = counting
		})
		alice := w.user("alice")
		hall := w.room("hall", alice)
		for range 1500 {
			_, err := w.Accept(context.Background(), alice, hall, "hello")
			w.must(err)
		}
		synctest.Wait()
		w.clock.add(time.Hour)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		counting.after = cancel
		if n, err := w.Expire(ctx, time.Minute); n != 1000 || err != context.Canceled {
			t.Errorf("removed %d, %v", n, err)
		}
	})
}

// countingStore remembers the limits it was given, and tells when it has removed something.
type countingStore struct {
	chat.MessageStore
	limits []int
	after  func()
}

func (c *countingStore) DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (int, error) {
	c.limits = append(c.limits, limit)
	if c.after != nil {
		defer c.after()
	}
	return c.MessageStore.DeleteBefore(ctx, cutoff, limit)
}
