package redis

import (
	"fmt"
	"slices"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

func wantRoomsOf(t *testing.T, s *Store, user string, want ...string) {
	t.Helper()
	got, err := s.RoomsOf(t.Context(), user, 10)
	must(t, err)
	wantList(t, "rooms of "+user, got, want)
}

// TestWhomFlaskHasLetInIsFoundAtTheStart, but for the banned.
func TestWhomFlaskHasLetInIsFoundAtTheStart(t *testing.T) {
	s, f := beside(t, func(f flask) {
		f.createRoom("hall", "alice")
		f.createRoom("大厅", "bob")
		f.zadd("chat-hall", sentScore, "bob", "eve")
		must(f.t, f.redis.HSet(f.t.Context(), "hihi:room:hall", "ban:eve", `{}`).Err())
	})
	wantRoomsOf(t, s, "alice", "hall")
	wantRoomsOf(t, s, "bob", "hall", "大厅")
	wantRoomsOf(t, s, "eve")
	wantList(t, "the index of hi-user", f.rows("hihi:joined:hi-user"), nil)
	wantRoomsOf(t, s, chat.PseudoUser)
}

// TestWhomFlaskLetsInMeanwhileIsFoundWithTheListOfRooms, or at the next start.
func TestWhomFlaskLetsInMeanwhileIsFoundWithTheListOfRooms(t *testing.T) {
	for name, look := range map[string]func(s *Store){
		"the list of rooms": func(s *Store) { must(t, second(s.Rooms(t.Context(), chat.RoomQuery{Limit: 10, User: "dave"}))) },
		"a start":           func(*Store) { openStore(t, shared.server) },
		"joining again":     func(s *Store) { must(t, second(s.Join(t.Context(), "hall", "dave", sent))) },
	} {
		t.Run(name, func(t *testing.T) {
			s, f := beside(t, nothing)
			hall(t, s)
			f.zadd("chat-hall", sentScore, "dave")
			look(s)
			wantRoomsOf(t, s, "dave", "hall")
		})
	}
}

// TestTheIndexOfRoomsIsNotBelieved: Flask ends memberships, and rooms, behind our back. What is not so leaves the index.
func TestTheIndexOfRoomsIsNotBelieved(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	for _, room := range []string{"attic", "cellar", "yard"} {
		must(t, s.CreateRoom(t.Context(), chat.Room{Name: room, Owner: "bob", CreatedAt: sent}))
	}
	must(t, f.redis.ZRem(t.Context(), "chat-hall", "bob").Err())
	f.forget("chat-attic")
	f.mark(newMark(time.Now()))
	first, err := s.RoomsOf(t.Context(), "bob", 1)
	must(t, err)
	wantList(t, "the first", first, []string{"cellar"})
	wantRoomsOf(t, s, "bob", "cellar", "yard")
	wantRoomsOf(t, s, "carol")
	wantList(t, "the index", f.rows("hihi:joined:bob"), []string{"cellar", "yard"})
}

// TestJoiningMeetsLeaving: whoever comes back while their leaving is not done has the room in their list.
func TestJoiningMeetsLeaving(t *testing.T) {
	for name, end := range map[string]func(s *Store) error{
		"leaving": func(s *Store) error { return second(s.Leave(t.Context(), "hall", "bob")) },
		"a list that was read too early": func(s *Store) error {
			must(t, raw(t, shared.server).ZRem(t.Context(), "chat-hall", "bob").Err())
			return second(s.RoomsOf(t.Context(), "bob", 10))
		},
	} {
		for when, command := range map[string]string{"before the index": "zrem", "after it": "hmget"} {
			t.Run(name+", "+when, func(t *testing.T) {
				s, _ := beside(t, nothing)
				hall(t, s)
				other := openStore(t, shared.server)
				gone, done := false, false
				s.client.AddHook(tamper(func(args []any) bool {
					gone = gone || args[0] == "zrem" && args[1] == "hihi:joined:bob"
					if gone && !done && args[0] == command {
						done = true
						must(t, second(other.Join(t.Context(), "hall", "bob", sent)))
					}
					return true
				}))
				must(t, end(s))
				wantRoomsOf(t, other, "bob", "hall")
				if !done {
					t.Error("nobody has joined in between")
				}
			})
		}
	}
}

// TestRoomsOfAskNothingOfOtherRooms, and two questions however many they are.
func TestRoomsOfAskNothingOfOtherRooms(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	hook := new(asked)
	s.client.AddHook(hook)
	wantRoomsOf(t, s, "bob", "hall")
	want, _ := hook.take()
	for i := range 1000 {
		f.createRoom(fmt.Sprint("room ", i), "carol")
		must(t, f.redis.ZAdd(t.Context(), roomsKey, goredis.Z{Member: fmt.Sprint("room ", i)}).Err())
	}
	wantRoomsOf(t, s, "bob", "hall")
	if got, _ := hook.take(); got != want || got != "3: hmget zrangebylex zscore" {
		t.Errorf("asked %s, before %s", got, want)
	}
}

// TestARoomOfNobodyIsInNoList: the list of rooms that guests are shown leaves nothing behind.
func TestARoomOfNobodyIsInNoList(t *testing.T) {
	s, f := beside(t, nothing)
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", CreatedAt: sent}))
	before := f.keys()
	must(t, second(s.Rooms(t.Context(), chat.RoomQuery{Limit: 10})))
	openStore(t, shared.server)
	wantList(t, "keys", f.keys(), before)
}

// TestManyRoomsTakeTwoRoundTrips.
func TestManyRoomsTakeTwoRoundTrips(t *testing.T) {
	s, c := counted(t)
	var want []string
	for i := range 300 {
		want = append(want, fmt.Sprint("room ", i))
		must(t, s.CreateRoom(t.Context(), chat.Room{Name: want[i], Owner: "alice", CreatedAt: sent}))
	}
	slices.Sort(want)
	c.trips.Store(0)
	got, err := s.RoomsOf(t.Context(), "alice", 500)
	must(t, err)
	wantList(t, "rooms", got, want)
	if trips := c.trips.Load(); trips != 2 {
		t.Errorf("%d round trips", trips)
	}
}

// TestRestoredMembersKnowTheirRooms, also those who are added to a room that is there, and no others.
func TestRestoredMembersKnowTheirRooms(t *testing.T) {
	for overwrite, want := range map[bool][]string{true: nil, false: {"hall"}} {
		t.Run(fmt.Sprint("overwriting: ", overwrite), func(t *testing.T) {
			s, _ := beside(t, nothing)
			hall(t, s)
			_, err := s.RestoreRooms(t.Context(), one(record()), chat.RestoreOptions{Overwrite: overwrite})
			must(t, err)
			wantRoomsOf(t, s, "zoe", "hall")
			wantRoomsOf(t, s, "bob", "hall")
			wantRoomsOf(t, s, "carol", want...)
			wantRoomsOf(t, s, "mallory")
		})
	}
}
