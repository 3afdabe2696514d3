package redis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

// furnish makes hall with all that a room can have.
func furnish(t *testing.T, s *Store) {
	t.Helper()
	hall(t, s)
	topic, public := "old topic", true
	must(t, second(s.ChangeRoom(t.Context(), "hall", chat.RoomChange{Topic: &topic, Public: &public})))
	must(t, second(s.SetModerator(t.Context(), "hall", "bob", true)))
	must(t, second(s.SetBan(t.Context(), chat.Ban{Room: "hall", User: "eve", At: sent})))
	must(t, s.SetMute(t.Context(), chat.Mute{Room: "hall", User: "carol", Reason: "old"}, sent))
	say(t, s, chat.InRoom("hall"), "bob", sent, "old")
	wantMoved(t, s, "bob", chat.InRoom("hall"), chat.NewID(sent, 1), true)
}

// wantNoHall checks that there is no room for anybody who asks.
func wantNoHall(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	for what, err := range map[string]error{
		"Room":         second(s.Room(ctx, "hall")),
		"Members":      second(s.Members(ctx, "hall")),
		"Join":         second(s.Join(ctx, "hall", "bob", sent)),
		"ChangeRoom":   second(s.ChangeRoom(ctx, "hall", chat.RoomChange{})),
		"SetOwner":     s.SetOwner(ctx, "hall", "alice", "bob"),
		"SetModerator": second(s.SetModerator(ctx, "hall", "bob", true)),
		"SetBan":       second(s.SetBan(ctx, chat.Ban{Room: "hall", User: "bob"})),
		"DeleteRoom":   s.DeleteRoom(ctx, "hall"),
	} {
		if !errors.Is(err, chat.ErrNoRoom) {
			t.Errorf("%s: %v, want ErrNoRoom", what, err)
		}
	}
	standing, err := s.Standing(ctx, "hall", "bob")
	if must(t, err); standing.Room || standing.Member || standing.Moderator {
		t.Errorf("standing %+v", standing)
	}
	for what, read := range map[string]func() (int, error){
		"Rooms":      func() (int, error) { list, err := s.Rooms(ctx, chat.RoomQuery{Limit: 9}); return len(list), err },
		"RoomsOf":    func() (int, error) { list, err := s.RoomsOf(ctx, "bob", 9); return len(list), err },
		"Moderators": func() (int, error) { list, err := s.Moderators(ctx, "hall"); return len(list), err },
		"Bans":       func() (int, error) { list, err := s.Bans(ctx, "hall", "", 9); return len(list), err },
	} {
		if n, err := read(); err != nil || n > 0 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	wantMark(t, s, "bob", chat.InRoom("hall"), "")
	wantMoved(t, s, "bob", chat.InRoom("hall"), chat.NewID(sent, 2), false)
}

// wantNewHall makes a room of the name and checks that it has nothing of the old one.
func wantNewHall(t *testing.T, s *Store, f flask) {
	t.Helper()
	at := sent.Add(time.Hour)
	want := chat.Room{Name: "hall", Topic: "new", Owner: "zoe", CreatedAt: at}
	must(t, s.CreateRoom(t.Context(), want))
	var left []string
	for _, key := range f.keys() {
		if strings.Contains(key, "hall") {
			left = append(left, key)
		}
	}
	wantList(t, "keys", left, []string{"chat-hall", "hihi:room:hall"})
	wantList(t, "members", memberNames(t, s), []string{"zoe"})
	wantRoomsOf(t, s, "zoe", "hall")
	wantRoomsOf(t, s, "bob")
	for record, err := range s.DumpRooms(t.Context()) {
		if must(t, err); record.Room != want || len(record.Moderators)+len(record.Bans) > 0 {
			t.Errorf("new room %+v", record)
		}
	}
	wantList(t, "history", history(t, s, chat.InRoom("hall")), nil)
}

// age makes the mark of a deletion under way as old as if it had been given up.
func (f flask) age() {
	f.t.Helper()
	must(f.t, f.redis.HSet(f.t.Context(), "hihi:room:hall", goingField, newMark(time.Now().Add(-2*staleAfter))).Err())
}

// TestAProcessDiesInTheMiddleOfADeletion, after any number of calls. Either the room is there as before or nobody finds
// it, its name is taken until the rest is removed, and a new room begins empty.
func TestAProcessDiesInTheMiddleOfADeletion(t *testing.T) {
	whole := 0
	for _, finish := range []string{"purging", "a restart", "creating"} {
		for calls := 1; calls < 16; calls++ {
			t.Run(fmt.Sprintf("%s, after %d calls", finish, calls), func(t *testing.T) {
				s, f := beside(t, nothing)
				furnish(t, s)
				dying := openStore(t, shared.server)
				dying.client.AddHook(diesAfter(calls))
				err := dying.DeleteRoom(t.Context(), "hall")
				if f.redis.HGet(t.Context(), "hihi:room:hall", goingField).Val() == "" {
					if there := f.redis.Exists(t.Context(), "chat-hall").Val(); (err == nil) != (there == 0) {
						t.Errorf("DeleteRoom: %v, and %d rooms are there", err, there)
					}
					if err == nil {
						whole++
						wantNoHall(t, s)
						wantNewHall(t, s, f)
					}
					return
				}
				wantNoHall(t, s)
				finishDeletion(t, s, f, finish)
				wantNewHall(t, s, f)
			})
		}
	}
	if whole == 0 {
		t.Error("no deletion came to its end: the last calls were not tried")
	}
}

// finishDeletion has the rest removed, which must not happen while somebody may still be at it.
func finishDeletion(t *testing.T, s *Store, f flask, how string) {
	t.Helper()
	taken := f.redis.Exists(t.Context(), "chat-hall").Val() > 0
	switch how {
	case "creating":
		if err := s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "x", CreatedAt: sent}); taken && !errors.Is(err, chat.ErrRoomExists) {
			t.Fatalf("CreateRoom: %v, want ErrRoomExists", err)
		}
		if taken {
			f.age() // CreateRoom itself does the rest
		} else {
			must(t, s.DeleteRoom(t.Context(), "hall"))
		}
	case "purging":
		s.unfinished.Store("hall", true)
		purge(t, s, f)
	case "a restart":
		if s = openStore(t, shared.server); taken {
			purge(t, s, f)
		}
	}
}

func purge(t *testing.T, s *Store, f flask) {
	t.Helper()
	if _, err := s.PurgeDeleted(t.Context(), 10); chat.KindOf(err) != chat.Unavailable {
		t.Errorf("PurgeDeleted: %v, want unavailable", err)
	}
	f.age()
	for range 2 {
		must(t, second(s.PurgeDeleted(t.Context(), 10)))
	}
	if _, left := s.unfinished.Load("hall"); left {
		t.Error("the deletion is still to be finished")
	}
}

// TestFlaskMakesADeletedRoomAnew: what we knew of the old one does not hide it.
func TestFlaskMakesADeletedRoomAnew(t *testing.T) {
	s, f := beside(t, nothing)
	furnish(t, s)
	must(t, s.DeleteRoom(t.Context(), "hall"))
	f.createRoom("hall", "bob")
	wantOwner(t, s, "bob")
	wantList(t, "members", memberNames(t, s), []string{"bob"})
}

// TestADeletionThatIsOvertaken: between the reading and the marking somebody else has deleted the room, and perhaps made
// another one.
func TestADeletionThatIsOvertaken(t *testing.T) {
	anew := chat.Room{Name: "hall", Owner: "zoe", CreatedAt: sent.Add(time.Hour)}
	for name, overtake := range map[string]func(other *Store, f flask) error{
		"by one that is done": func(other *Store, _ flask) error { return other.DeleteRoom(t.Context(), "hall") },
		"by one at work":      func(_ *Store, f flask) error { f.mark(newMark(time.Now())); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			s, f := beside(t, nothing)
			furnish(t, s)
			other := openStore(t, shared.server)
			s.client.AddHook(beforeAt("hihi:room:hall", func() { must(t, overtake(other, f)) }))
			if err := s.DeleteRoom(t.Context(), "hall"); !errors.Is(err, chat.ErrNoRoom) {
				t.Errorf("DeleteRoom: %v, want ErrNoRoom", err)
			}
			if name == "by one that is done" {
				must(t, s.CreateRoom(t.Context(), anew))
				room, err := s.Room(t.Context(), "hall")
				if must(t, err); room != anew {
					t.Errorf("a new room is %+v", room)
				}
			}
		})
	}
}

// mark has somebody else delete hall just now.
func (f flask) mark(mark string) {
	f.t.Helper()
	must(f.t, f.redis.HSet(f.t.Context(), "hihi:room:hall", goingField, mark).Err())
}

// TestASlowDeletionSparesANewRoom: it comes to its last step when somebody has made a room of the name.
func TestASlowDeletionSparesANewRoom(t *testing.T) {
	s, f := beside(t, nothing)
	furnish(t, s)
	other := openStore(t, shared.server)
	anew := chat.Room{Name: "hall", Owner: "zoe", CreatedAt: sent.Add(time.Hour)}
	seen := 0
	s.client.AddHook(tamper(func(args []any) bool {
		if args[0] == "del" && args[1] == roomKey("hall") {
			seen++
			must(t, f.redis.Del(t.Context(), "chat-hall").Err())
			must(t, other.CreateRoom(t.Context(), anew))
			return false // its own command has come before
		}
		return true
	}))
	must(t, s.DeleteRoom(t.Context(), "hall"))
	room, err := other.Room(t.Context(), "hall")
	if must(t, err); room != anew || seen != 1 {
		t.Errorf("the new room is %+v", room)
	}
	wantList(t, "bans", slices.Collect(func(yield func(string) bool) {
		bans, err := other.Bans(t.Context(), "hall", "", 10)
		must(t, err)
		for _, b := range bans {
			yield(b.User)
		}
	}), nil)
}

// TestMutesOfEarlierVersionsGoWithTheirRoom: those kept no list of them.
func TestMutesOfEarlierVersionsGoWithTheirRoom(t *testing.T) {
	s, _ := beside(t, func(f flask) {
		f.put("hihi:mute:4:hall:bob", "bob")
		f.put("hihi:mute:5:hall2:bob", "bob")
	})
	hall(t, s)
	must(t, s.DeleteRoom(t.Context(), "hall"))
	keys, err := s.keysLike(t.Context(), "hihi:mute*")
	must(t, err)
	wantList(t, "mutes", keys, []string{"hihi:mute:5:hall2:bob", "hihi:mutes:hall2"})
}

// TestADeletedRoomLeavesNoKey behind, and no entry in an index.
func TestADeletedRoomLeavesNoKey(t *testing.T) {
	s, f := beside(t, nothing)
	must(t, s.SetMute(t.Context(), chat.Mute{User: "bob"}, sent))
	before := f.keys()
	furnish(t, s)
	must(t, s.DeleteRoom(t.Context(), "hall"))
	wantList(t, "keys", f.keys(), append(before, "hihi:newest"))
}

// TestForgettingAPairSparesWhoSharesItsKeys: hyphens bring two pairs to one key, and even a name of both.
func TestForgettingAPairSparesWhoSharesItsKeys(t *testing.T) {
	for _, tc := range []struct {
		gone, kept chat.Conversation
		key        string
		left       []string
	}{
		{chat.Between("a-b", "c"), chat.Between("a", "b-c"), "pchat-a-b-c", []string{"a", "b-c"}},
		{chat.Between("b", "x-b"), chat.Between("b-x", "b"), "pchat-b-x-b", []string{"b-x", "b"}},
		{chat.Between("x-x", "x"), chat.Between("x-x", "y"), "pchat-x-x-x", nil},
		{chat.Between("me", "me"), chat.Between("me", "you"), "pchat-me-me", nil},
	} {
		t.Run(tc.key, func(t *testing.T) {
			s, f := beside(t, nothing)
			for i, c := range []chat.Conversation{tc.gone, tc.kept} {
				low, _ := c.Pair()
				say(t, s, c, low, sent.Add(time.Duration(i)*time.Second), "hi")
			}
			for range 2 {
				must(t, s.ForgetPair(t.Context(), tc.gone))
			}
			left := f.rows(tc.key)
			slices.Sort(left)
			slices.Sort(tc.left)
			wantList(t, tc.key, left, tc.left)
			low, high := tc.kept.Pair()
			wantList(t, "kept", history(t, s, tc.kept), []string{low + ": hi"})
			wantList(t, "gone", history(t, s, tc.gone), nil)
			for _, key := range keysIn(tc.kept) {
				wantList(t, key, f.flaskReads(key), []string{low + ": hi"})
			}
			again := openStore(t, shared.server)
			peers, err := again.PrivatePeers(t.Context(), low)
			must(t, err)
			wantList(t, "peers of "+low, peers, []string{high})
		})
	}
}
