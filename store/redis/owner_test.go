package redis

import (
	"errors"
	"slices"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// wantOwner checks the owner of hall by Room and Standing.
func wantOwner(t *testing.T, s *Store, want string) {
	t.Helper()
	room, err := s.Room(t.Context(), "hall")
	if must(t, err); room.Owner != want {
		t.Errorf("owner %q, want %q", room.Owner, want)
	}
	for _, user := range []string{"alice", "bob", "carol", ""} {
		standing, err := s.Standing(t.Context(), "hall", user)
		if must(t, err); standing.Owner != (user != "" && user == want) {
			t.Errorf("standing of %q: owner %v, want %q to be it", user, standing.Owner, want)
		}
	}
}

// hall is a room of alice's with bob and carol in it.
func hall(t *testing.T, s *Store) {
	t.Helper()
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: sent}))
	must(t, second(s.Join(t.Context(), "hall", "bob", sent.Add(time.Second))))
	must(t, second(s.Join(t.Context(), "hall", "carol", sent.Add(2*time.Second))))
}

// TestATransferStandsBeforeFlasksEyes: who has score 1 owns a room there, and whoever joins again in Flask overwrites
// theirs.
func TestATransferStandsBeforeFlasksEyes(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	must(t, s.SetOwner(t.Context(), "hall", "alice", "bob"))
	for member, want := range map[string]float64{"alice": sentScore, "bob": 1, "carol": sentScore + 2, "hi-user": sentScore} {
		if got := f.score("chat-hall", member); got != want {
			t.Errorf("score of %s: %f, want %f", member, got, want)
		}
	}
	for _, again := range []string{"alice", "bob"} {
		f.zadd("chat-hall", sentScore+9, again)
		wantOwner(t, s, "bob")
		wantOwner(t, openStore(t, shared.server), "bob")
	}
	must(t, s.SetOwner(t.Context(), "hall", "bob", "carol"))
	wantOwner(t, s, "carol")
}

// TestARoomThatIsGivenToItsOwnerStaysAsItIs: an administrator may do that.
func TestARoomThatIsGivenToItsOwnerStaysAsItIs(t *testing.T) {
	s, _ := beside(t, nothing)
	hall(t, s)
	must(t, s.SetOwner(t.Context(), "hall", "alice", "bob"))
	before, err := s.Members(t.Context(), "hall")
	must(t, err)
	must(t, s.SetOwner(t.Context(), "hall", "bob", "bob"))
	wantOwner(t, s, "bob")
	after, err := s.Members(t.Context(), "hall")
	if must(t, err); !slices.Equal(after, before) {
		t.Errorf("members %v, before %v", after, before)
	}
}

// TestAFlaskRoomCanBeGivenAway, whose times nobody has noted but for hi-user's.
func TestAFlaskRoomCanBeGivenAway(t *testing.T) {
	s, f := beside(t, nothing)
	f.createRoom("hall", "carol")
	wantOwner(t, s, "carol")
	f.zadd("chat-hall", 1, "alice") // who created it at the same moment
	f.zadd("chat-hall", sentScore+5, "bob")
	must(t, s.SetOwner(t.Context(), "hall", "carol", "bob"))
	for member, want := range map[string]float64{"alice": sentScore, "carol": sentScore, "bob": 1} {
		if got := f.score("chat-hall", member); got != want {
			t.Errorf("score of %s: %f, want %f", member, got, want)
		}
	}
	wantOwner(t, s, "bob")
	members, err := s.Members(t.Context(), "hall")
	must(t, err)
	for _, m := range members {
		if want := sent.Add(5 * time.Second); m.Name == "bob" && !m.JoinedAt.Equal(want) {
			t.Errorf("bob joined at %v, want %v", m.JoinedAt, want)
		}
	}
}

// TestARoomThatIsNobodysStaysSo, whoever joins again in Flask, and when the store opens anew.
func TestARoomThatIsNobodysStaysSo(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	must(t, s.SetOwner(t.Context(), "hall", "alice", ""))
	wantOwner(t, s, "")
	f.zadd("chat-hall", sentScore+9, "alice")
	wantOwner(t, openStore(t, shared.server), "")
	must(t, s.SetOwner(t.Context(), "hall", "", "carol"))
	wantOwner(t, s, "carol")
}

// TestATransferThatIsOvertaken: between the reading and the giving somebody else has given the room away.
func TestATransferThatIsOvertaken(t *testing.T) {
	for name, tc := range map[string]struct {
		overtake func(other *Store) error
		want     error
		owner    string
	}{
		"to somebody else": {func(other *Store) error { return other.SetOwner(t.Context(), "hall", "alice", "carol") }, chat.ErrOwnerChanged, "carol"},
		"the new owner leaves": {func(other *Store) error { return second(other.Leave(t.Context(), "hall", "bob")) },
			chat.ErrNotInRoom, "alice"},
		"the old owner leaves": {func(other *Store) error { return second(other.Leave(t.Context(), "hall", "alice")) }, nil, "bob"},
		"the room is deleted":  {func(other *Store) error { return other.DeleteRoom(t.Context(), "hall") }, chat.ErrNoRoom, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := beside(t, nothing)
			hall(t, s)
			other := openStore(t, shared.server)
			s.client.AddHook(beforeAt("chat-hall", func() { must(t, tc.overtake(other)) }))
			if err := s.SetOwner(t.Context(), "hall", "alice", "bob"); !errors.Is(err, tc.want) {
				t.Errorf("SetOwner: %v, want %v", err, tc.want)
			}
			if !errors.Is(tc.want, chat.ErrNoRoom) {
				wantOwner(t, s, tc.owner)
			}
		})
	}
}

// TestAGiftThatNobodyRecordsCounts: the process dies as soon as the score has changed.
func TestAGiftThatNobodyRecordsCounts(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	must(t, s.SetOwner(t.Context(), "hall", "alice", "bob")) // Redis knows the scripts now
	must(t, s.SetOwner(t.Context(), "hall", "bob", "alice"))
	dying := openStore(t, shared.server)
	dying.client.AddHook(diesAfter(3)) // two readings and the giving
	if err := dying.SetOwner(t.Context(), "hall", "alice", "bob"); chat.KindOf(err) != chat.Unavailable {
		t.Fatalf("SetOwner: %v, want unavailable", err)
	}
	if owner := f.redis.HGet(t.Context(), "hihi:room:hall", "owner").Val(); owner != "alice" {
		t.Fatalf("recorded: %q, want alice: nothing is shown", owner)
	}
	wantOwner(t, s, "bob")
	f.zadd("chat-hall", sentScore+9, "bob")
	wantOwner(t, s, "bob")
}

// TestALateAdoptionTakesNoRoomBack: a page has read the room before it was given away, and puts its owner on record
// afterwards.
func TestALateAdoptionTakesNoRoomBack(t *testing.T) {
	s, f := beside(t, nothing)
	f.createRoom("hall", "alice")
	f.zadd("chat-hall", sentScore+1, "bob")
	late, err := late(t, s)
	must(t, err)
	must(t, s.SetOwner(t.Context(), "hall", "alice", "bob"))
	must(t, s.pipelined(t.Context(), "adopting", func(p goredis.Pipeliner) { late.adopt(t.Context(), p) }))
	f.zadd("chat-hall", sentScore+9, "bob") // the score says nothing any more
	wantOwner(t, s, "bob")
}

// late reads hall as it is now.
func late(t *testing.T, s *Store) (r roomReply, err error) {
	err = s.pipelined(t.Context(), "reading", func(p goredis.Pipeliner) { r = askRoom(t.Context(), p, "hall") })
	return r, err
}
