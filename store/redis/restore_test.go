package redis

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"hihichat/chat"
)

// A key that holds something else can take no messages: the import must not go on as if it had.
func TestRestoringToAKeyOfAnotherTypeFails(t *testing.T) {
	s, f := beside(t, nothing)
	must(t, f.redis.Set(t.Context(), "msg-hall", "something else", 0).Err())
	at := timeOf(sentScore)
	messages := func(yield func(chat.Message, error) bool) {
		yield(chat.Message{ID: chat.NewID(at, 1), Conversation: chat.InRoom("hall"), From: "alice", Text: "hi", Time: at}, nil)
	}
	if _, err := s.RestoreMessages(t.Context(), messages, chat.RestoreOptions{}); err == nil || !strings.Contains(err.Error(), "msg-hall") {
		t.Errorf("%v", err)
	}
}

// Rooms and private conversations can't be restored to such a key either. Nothing is written then, so that the same
// import adds them when the key is free; a trial run fails in the same way.
func TestRestoringRoomsAndPairsToAKeyOfAnotherTypeFails(t *testing.T) {
	at := timeOf(sentScore)
	room := func(s *Store, o chat.RestoreOptions) (chat.Restored, error) {
		members := []chat.Member{{Name: "alice", JoinedAt: at}}
		return s.RestoreRooms(t.Context(), one(chat.RoomRecord{Room: chat.Room{Name: "hall", Owner: "alice"}, Members: members}), o)
	}
	pair := func(s *Store, o chat.RestoreOptions) (chat.Restored, error) {
		return s.RestorePairs(t.Context(), one(chat.PairRecord{Pair: chat.Between("alice", "bob"), Last: at}), o)
	}
	for _, tc := range []struct {
		key     string
		restore func(*Store, chat.RestoreOptions) (chat.Restored, error)
		options chat.RestoreOptions
	}{
		{"chat-hall", room, chat.RestoreOptions{}},
		{"chat-hall", room, chat.RestoreOptions{Overwrite: true}},
		{"chat-hall", room, chat.RestoreOptions{DryRun: true}},
		{"hihi:room:hall", room, chat.RestoreOptions{}},
		{"hihi:room:hall", room, chat.RestoreOptions{DryRun: true}},
		{"hihi:rooms", room, chat.RestoreOptions{}},
		{"hihi:peers:alice", pair, chat.RestoreOptions{}},
		{"hihi:peers:alice", pair, chat.RestoreOptions{DryRun: true}},
		{"hihi:peers:bob", pair, chat.RestoreOptions{}},
		{"pchat-bob-alice", pair, chat.RestoreOptions{}},
	} {
		t.Run(fmt.Sprintf("%s %+v", tc.key, tc.options), func(t *testing.T) {
			s, f := beside(t, func(f flask) { f.put(tc.key, "something else") })
			before := f.keys()
			done, err := tc.restore(s, tc.options)
			if err == nil || !strings.Contains(err.Error(), " "+tc.key+": ") {
				t.Errorf("%+v, %v", done, err)
			}
			if got := f.redis.Get(t.Context(), tc.key).Val(); got != "something else" {
				t.Errorf("%s is %q", tc.key, got)
			}
			wantList(t, "keys", f.keys(), before)
			must(t, f.redis.Del(t.Context(), tc.key).Err())
			for _, want := range []chat.Restored{{Added: 1}, {Kept: 1}} {
				done, err := tc.restore(s, chat.RestoreOptions{})
				if err != nil || done.Added != want.Added || done.Kept != want.Kept {
					t.Errorf("with the key gone: %+v, %v", done, err)
				}
			}
		})
	}
}

// one yields a single record.
func one[V any](record V) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) { yield(record, nil) }
}
