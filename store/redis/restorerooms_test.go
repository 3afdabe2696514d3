package redis

import (
	"slices"
	"testing"
	"time"

	"hihichat/chat"
)

// record is hall as an export has it, with a new owner who has joined last.
func record() chat.RoomRecord {
	return chat.RoomRecord{
		Room:       chat.Room{Name: "hall", Topic: "new", Owner: "zoe", CreatedAt: sent, Public: true},
		Members:    []chat.Member{{Name: "bob", JoinedAt: sent}, {Name: "zoe", JoinedAt: sent.Add(time.Minute)}},
		Moderators: []string{"bob"},
		Bans:       []chat.Ban{{Room: "hall", User: "mallory", By: "zoe", Reason: "new", At: sent.Add(time.Hour)}},
	}
}

// wantRecord checks that hall is the record's and nothing else.
func wantRecord(t *testing.T, s *Store) {
	t.Helper()
	want, rooms := record(), 0
	for got, err := range s.DumpRooms(t.Context()) {
		must(t, err)
		rooms++
		if got.Room != want.Room || !slices.Equal(got.Members, want.Members) || !slices.Equal(got.Moderators, want.Moderators) ||
			!slices.Equal(got.Bans, want.Bans) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
	if rooms != 1 {
		t.Errorf("%d rooms", rooms)
	}
}

// TestARestoredRoomHasNothingOfAnOldOne: not of one that is replaced, nor of one whose deletion was given up, nor what
// stands in the hash of one that is gone.
func TestARestoredRoomHasNothingOfAnOldOne(t *testing.T) {
	for name, then := range map[string]func(f flask){
		"replaced":                    nothing,
		"the hash alone":              func(f flask) { f.forget("chat-hall", "msg-hall") },
		"half deleted":                func(f flask) { f.mark(newMark(time.Now())) },
		"all but deleted":             func(f flask) { f.mark(newMark(time.Now())); f.forget("chat-hall", "msg-hall") },
		"deleted but for its history": func(f flask) { f.mark(newMark(time.Now())); f.forget("chat-hall") },
	} {
		t.Run(name, func(t *testing.T) {
			s, f := beside(t, nothing)
			furnish(t, s)
			then(f)
			for range 2 {
				_, err := s.RestoreRooms(t.Context(), one(record()), chat.RestoreOptions{Overwrite: true})
				must(t, err)
				wantRecord(t, s)
			}
			if left := history(t, s, chat.InRoom("hall")); name != "replaced" && len(left) > 0 {
				t.Errorf("history %q", left)
			}
		})
	}
}

// forget removes keys.
func (f flask) forget(keys ...string) {
	f.t.Helper()
	must(f.t, f.redis.Del(f.t.Context(), keys...).Err())
}

// TestWhatARoomHasStaysWhenMoreIsRestored: its owner, its topic, and why somebody was banned.
func TestWhatARoomHasStaysWhenMoreIsRestored(t *testing.T) {
	s, _ := beside(t, nothing)
	furnish(t, s)
	more := record()
	more.Bans = []chat.Ban{{Room: "hall", User: "carol", By: "zoe", At: sent}, {Room: "hall", User: "eve", By: "zoe", Reason: "new", At: sent}}
	more.Moderators = []string{"carol", "eve", "zoe"}
	for range 2 {
		_, err := s.RestoreRooms(t.Context(), one(more), chat.RestoreOptions{})
		must(t, err)
		wantOwner(t, s, "alice")
		for got, err := range s.DumpRooms(t.Context()) {
			must(t, err)
			var names []string
			for _, m := range got.Members {
				names = append(names, m.Name)
			}
			wantList(t, "members", names, []string{"alice", "bob", "zoe"})
			wantList(t, "moderators", got.Moderators, []string{"bob", "zoe"})
			if len(got.Bans) != 2 || got.Bans[1] != (chat.Ban{Room: "hall", User: "eve", At: sent}) || got.Room.Topic != "old topic" {
				t.Errorf("got %+v", got)
			}
		}
	}
}

// TestHalfARestoredMessageIsMadeWhole when the import is repeated.
func TestHalfARestoredMessageIsMadeWhole(t *testing.T) {
	s, f := beside(t, nothing)
	m := say(t, s, chat.Between("alice", "bob"), "alice", sent, "hi")[0]
	must(t, f.redis.Del(t.Context(), "pmsg-alice-bob").Err())
	done, err := s.RestoreMessages(t.Context(), one(m), chat.RestoreOptions{})
	if must(t, err); done.Kept != 1 {
		t.Errorf("restored %+v", done)
	}
	wantList(t, "bob's page", f.flaskReads("pmsg-alice-bob"), []string{"alice: hi"})
}
