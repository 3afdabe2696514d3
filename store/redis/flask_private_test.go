package redis

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

func TestPrivateHistoryOfFlask(t *testing.T) {
	row := func(username, text string) string { return `{"username": "` + username + `", "msg": "` + text + `"}` }
	cases := []struct {
		name  string
		flask map[string][]string // key → rows
		want  map[chat.Conversation][]string
	}{
		{
			"two one-sided histories are one",
			map[string][]string{"pmsg-bob-alice": {row("alice", "1"), row("alice", "3")}, "pmsg-alice-bob": {row("bob", "2")}},
			map[chat.Conversation][]string{chat.Between("alice", "bob"): {"alice: 1", "bob: 2", "alice: 3"}},
		},
		{
			"a key of two pairs shows to each what is theirs",
			map[string][]string{"pmsg-a-b-c": {row("c", "1"), row("b-c", "2"), row("x", "3")}},
			map[chat.Conversation][]string{
				chat.Between("a-b", "c"): {"c: 1"}, chat.Between("a", "b-c"): {"b-c: 2"}, chat.Between("a", "b"): nil,
			},
		},
		{
			"a name at both ends does not open another pair's messages",
			map[string][]string{"pmsg-b-x-b": {row("b", "secret")}},
			map[chat.Conversation][]string{chat.Between("b", "x-b"): nil, chat.Between("b-x", "b"): {"b: secret"}},
		},
		{
			"one key for both directions",
			map[string][]string{"pmsg-x-x-x": {row("x", "1"), row("x-x", "2")}},
			map[chat.Conversation][]string{chat.Between("x", "x-x"): {"x: 1", "x-x: 2"}},
		},
		{
			"notes to oneself",
			map[string][]string{"pmsg-me-me": {row("me", "1")}},
			map[chat.Conversation][]string{chat.Between("me", "me"): {"me: 1"}},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := beside(t, func(f flask) {
				for key, rows := range tc.flask {
					for _, member := range rows {
						at := float64(member[strings.LastIndex(member, `"`)-1])
						f.zadd(key, sentScore+at, member)
					}
				}
			})
			for c, want := range tc.want {
				low, high := c.Pair()
				wantList(t, low+" and "+high, history(t, s, c), want)
			}
		})
	}
}

// TestPeersAreBroughtUpToDateAtOpen: what Flask wrote meanwhile counts, and what we knew of expired talks stays.
func TestPeersAreBroughtUpToDateAtOpen(t *testing.T) {
	s, f := beside(t, nothing)
	for i, peer := range []string{"bob", "carol", "dave"} {
		say(t, s, chat.Between("alice", peer), "alice", sent.Add(time.Duration(i)*time.Second), "hi")
	}
	f.zadd("pmsg-alice-bob", sentScore+9, `{"username": "bob", "msg": "later, in Flask"}`)
	must(t, f.redis.Del(t.Context(), "pmsg-alice-dave", "pmsg-dave-alice").Err())
	peers, err := openStore(t, shared.server).PrivatePeers(t.Context(), "alice")
	must(t, err)
	wantList(t, "peers", peers, []string{"bob", "dave", "carol"})
}

func TestRowsOfBothVersionsMix(t *testing.T) {
	s, f := beside(t, nothing)
	pair := chat.Between("alice", "bob")
	f.zadd("pmsg-bob-alice", sentScore, `{"username": "alice", "msg": "flask 1"}`)
	say(t, s, pair, "bob", sent.Add(time.Second), "ours 1")
	f.zadd("pmsg-alice-bob", sentScore+2, `{"username": "bob", "msg": "flask 2"}`)
	say(t, s, pair, "alice", sent.Add(3*time.Second), "ours 2")
	want := []string{"alice: flask 1", "bob: ours 1", "bob: flask 2", "alice: ours 2"}
	wantList(t, "pair", history(t, s, pair), want)
	for i, after := range []time.Duration{500 * time.Millisecond, 1500 * time.Millisecond, 2500 * time.Millisecond} {
		removed, err := s.DeleteBefore(t.Context(), sent.Add(after), 10)
		must(t, err)
		if removed != 1 {
			t.Errorf("removed %d, want message %d alone", removed, i)
		}
		wantList(t, "what is left after "+after.String(), history(t, s, pair), want[i+1:])
	}
}

// TestRetentionLeavesNothingOfAPair checks both keys of messages that are removed a few at a time.
func TestRetentionLeavesNothingOfAPair(t *testing.T) {
	s, f := beside(t, nothing)
	said := map[string]int{"alice": 9, "bob": 4}
	for from, n := range maps.All(said) {
		for i := range n {
			say(t, s, chat.Between("alice", "bob"), from, sent.Add(time.Duration(i)*time.Second), "hi")
		}
	}
	total := 0
	for {
		n, err := s.DeleteBefore(t.Context(), sent.Add(time.Hour), 3)
		must(t, err)
		if n == 0 {
			break
		}
		total += n
		if a, b := f.rows("pmsg-alice-bob"), f.rows("pmsg-bob-alice"); !slices.Equal(a, b) {
			t.Errorf("after %d the two keys differ", total)
		}
	}
	left, err := f.redis.Exists(t.Context(), "pmsg-alice-bob", "pmsg-bob-alice", historiesKey).Result()
	must(t, err)
	if total != 13 || left != 0 {
		t.Errorf("removed %d of 13, %d keys left", total, left)
	}
}
