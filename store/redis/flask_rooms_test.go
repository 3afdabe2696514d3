package redis

import (
	"errors"
	"testing"
	"time"

	"hihichat/chat"
)

func TestFlaskReadsTheRoomsWeMake(t *testing.T) {
	s, f := beside(t, nothing)
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "大厅", Topic: "all", Owner: "小明", CreatedAt: sent}))
	_, err := s.Join(t.Context(), "大厅", "bob", sent.Add(time.Second))
	must(t, err)
	wantList(t, "members", f.rows("chat-大厅"), []string{"小明", "hi-user", "bob"})
	for member, want := range map[string]float64{"小明": 1, "bob": 1795348813.345678} {
		if got := f.score("chat-大厅", member); got != want {
			t.Errorf("score of %s: %f, want %f", member, got, want)
		}
	}
	keys, err := f.redis.Keys(t.Context(), "chat-*").Result()
	must(t, err)
	wantList(t, "Flask's room list", keys, []string{"chat-大厅"})
}

func TestRoomsThatFlaskMakesMeanwhileAreFoundByName(t *testing.T) {
	s, f := beside(t, nothing)
	f.createRoom("new", "alice")
	if err := s.CreateRoom(t.Context(), chat.Room{Name: "new", Owner: "bob", CreatedAt: sent}); !errors.Is(err, chat.ErrRoomExists) {
		t.Errorf("CreateRoom: %v, want ErrRoomExists", err)
	}
	room, err := s.Room(t.Context(), "new")
	must(t, err)
	if room.Owner != "alice" {
		t.Errorf("owner %q", room.Owner)
	}
	rooms, err := s.Rooms(t.Context(), chat.RoomQuery{Limit: 10})
	must(t, err)
	if len(rooms) != 1 || rooms[0].Name != "new" {
		t.Errorf("rooms %+v", rooms)
	}
}

func TestARoomThatFlaskLetVanishIsNotListed(t *testing.T) {
	s, f := beside(t, nothing)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		must(t, s.CreateRoom(t.Context(), chat.Room{Name: name, Owner: "alice", CreatedAt: sent}))
	}
	must(t, f.redis.Del(t.Context(), "chat-a", "chat-e").Err())
	must(t, f.redis.Set(t.Context(), "chat-a", "something else", 0).Err())
	for after, want := range map[string][]string{"": {"b", "c"}, "c": {"d"}, "d": nil} {
		rooms, err := s.Rooms(t.Context(), chat.RoomQuery{After: after, Limit: 2})
		must(t, err)
		var names []string
		for _, room := range rooms {
			names = append(names, room.Name)
		}
		wantList(t, "two after "+after, names, want)
	}
}

func TestOwnershipSurvivesFlask(t *testing.T) {
	cases := []struct {
		name  string
		flask func(f flask) // before we look, then
		then  func(s *Store, f flask)
		want  string
	}{
		{
			"our creator joins again in Flask",
			nothing,
			func(s *Store, f flask) {
				must(f.t, s.CreateRoom(f.t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: sent}))
				f.zadd("chat-hall", sentScore+9, "alice")
			}, "alice",
		},
		{
			"Flask's creator joins again in Flask, after we saw the room",
			func(f flask) { f.createRoom("hall", "alice") },
			func(_ *Store, f flask) { f.zadd("chat-hall", sentScore+9, "alice") }, "alice",
		},
		{
			"Flask's creator joins again here",
			func(f flask) { f.createRoom("hall", "alice") },
			func(s *Store, f flask) {
				_, err := s.Join(f.t.Context(), "hall", "alice", sent)
				must(f.t, err)
			}, "alice",
		},
		{
			"Flask's creator leaves here, in a room not seen before",
			nothing,
			func(s *Store, f flask) {
				f.createRoom("hall", "alice")
				left, err := s.Leave(f.t.Context(), "hall", "alice")
				if must(f.t, err); !left {
					f.t.Error("alice was no member")
				}
			}, "alice",
		},
		{
			"Flask's creator had joined again long ago",
			func(f flask) {
				f.createRoom("hall", "alice")
				f.zadd("chat-hall", sentScore, "alice")
			}, func(*Store, flask) {}, "",
		},
		{
			"Flask lost the room and somebody else made it anew",
			nothing,
			func(s *Store, f flask) {
				must(f.t, s.CreateRoom(f.t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: sent}))
				must(f.t, f.redis.Del(f.t.Context(), "chat-hall").Err())
				f.createRoom("hall", "bob")
			}, "bob",
		},
		{
			"Flask let two create it at once",
			func(f flask) {
				f.createRoom("hall", "bob")
				f.zadd("chat-hall", 1, "alice")
			}, func(*Store, flask) {}, "alice",
		},
		{
			"Flask created it while we did",
			nothing,
			func(s *Store, f flask) {
				must(f.t, s.CreateRoom(f.t.Context(), chat.Room{Name: "hall", Owner: "zoe", CreatedAt: sent}))
				f.zadd("chat-hall", 1, "alice")
			}, "zoe",
		},
		{
			"Flask gave hi-user the same score",
			func(f flask) { f.zadd("chat-hall", 1, "hi-user", "zoe") }, func(*Store, flask) {}, "zoe",
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s, f := beside(t, func(f flask) { f.t = t; tc.flask(f) })
			tc.then(s, f)
			room, err := s.Room(t.Context(), "hall")
			must(t, err)
			if room.Owner != tc.want {
				t.Errorf("owner %q, want %q", room.Owner, tc.want)
			}
			for _, user := range []string{"alice", "bob", "zoe", "hi-user", ""} {
				standing, err := s.Standing(t.Context(), "hall", user)
				must(t, err)
				if owns := user != "" && user == tc.want; standing.Owner != owns {
					t.Errorf("standing of %q: owner %v", user, standing.Owner)
				}
			}
		})
	}
}

// TestOldestRoomsGetTheirKeeper: rooms of the first Flask versions had no hi-user and vanished with their last member.
func TestOldestRoomsGetTheirKeeper(t *testing.T) {
	s, f := beside(t, func(f flask) { f.zadd("chat-hall", 1, "alice") })
	_, err := s.Leave(t.Context(), "hall", "alice")
	must(t, err)
	wantList(t, "members", f.rows("chat-hall"), []string{"hi-user"})
	_, err = s.Room(t.Context(), "hall")
	must(t, err)
}
