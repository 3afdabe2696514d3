package redis

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

func TestAKeyOfAnotherTypeHarmsItsRoomAlone(t *testing.T) {
	s, f := beside(t, nothing)
	for _, key := range []string{"msg-odd", "chat-odd", "pmsg-odd-alice"} {
		must(t, f.redis.Set(t.Context(), key, "something else", 0).Err())
	}
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: sent}))
	batch := []chat.Message{
		{ID: chat.NewID(sent, 1), Conversation: chat.InRoom("odd"), From: "alice", Text: "lost", Time: sent},
		{ID: chat.NewID(sent, 2), Conversation: chat.InRoom("hall"), From: "alice", Text: "kept", Time: sent},
		{ID: chat.NewID(sent, 3), Conversation: chat.Between("alice", "odd"), From: "alice", Text: "lost", Time: sent},
	}
	errs := s.Append(t.Context(), batch)
	if len(errs) != 3 || errs[1] != nil {
		t.Fatalf("Append: %v", errs)
	}
	for _, err := range []error{errs[0], errs[2]} {
		if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("Append: %v, want kind unavailable", err)
		}
	}
	wantList(t, "hall", history(t, s, chat.InRoom("hall")), []string{"alice: kept"})
	wantList(t, "odd", history(t, s, chat.InRoom("odd")), nil)
	for what, err := range map[string]error{
		"Room":    second(s.Room(t.Context(), "odd")),
		"Members": second(s.Members(t.Context(), "odd")),
		"Join":    second(s.Join(t.Context(), "odd", "alice", sent)),
	} {
		if !errors.Is(err, chat.ErrNoRoom) {
			t.Errorf("%s: %v, want ErrNoRoom", what, err)
		}
	}
	if _, err := s.Leave(t.Context(), "odd", "alice"); err != nil {
		t.Errorf("Leave: %v", err)
	}
	standing, err := s.Standing(t.Context(), "odd", "alice")
	if must(t, err); standing.Room {
		t.Error("Standing says that there is such a room")
	}
	if removed, err := s.DeleteBefore(t.Context(), sent.Add(time.Hour), 10); err != nil || removed != 1 {
		t.Errorf("DeleteBefore: %d, %v, want the one message", removed, err)
	}
}

// TestWhatIsOddIsSkippedWithOneLine: each part of the chat is read three times beside something that is not the chat's.
// What can be shown is shown, nothing fails, and the log has one line, which holds no message.
func TestWhatIsOddIsSkippedWithOneLine(t *testing.T) {
	const secret = "not for the log"
	cases := []struct {
		name    string
		prepare func(f flask)
		read    func(t *testing.T, s *Store) []string
		want    []string
		key     string // in the log; empty: no line, since all is shown
	}{
		{"a room that is none", func(f flask) {
			f.createRoom("hall", "alice")
			f.put("chat-odd", secret)
		}, roomNames, []string{"hall (alice)"}, "chat-odd"},
		{"what we know of a room is gone", func(f flask) {
			f.createRoom("hall", "alice")
			f.put("hihi:room:hall", secret)
		}, roomNames, []string{"hall (alice)"}, "hihi:room:hall"},
		{"the index of rooms is none", func(f flask) {
			f.put("hihi:rooms", secret)
		}, roomNames, nil, "hihi:rooms"},
		{"members at odd times and with odd names", func(f flask) {
			f.createRoom("hall", "alice")
			f.zadd("chat-hall", -5, "early")
			f.zadd("chat-hall", 1e300, "a\xffb", "\x00")
		}, memberNames, []string{"alice", "early", "\x00", "a\xffb"}, ""},
		{"members that are none", func(f flask) { f.put("chat-hall", secret) }, memberNames, []string{"no room"}, "chat-hall"},
		{"foreign rows in a history", func(f flask) {
			f.zadd("msg-hall", 1, secret, `{"text": "`+secret+`"}`, `["`+secret+`"]`, `{"username": "bob"}`, "\xff\xfe")
			f.zadd("msg-hall", 2, `{"username": "alice", "msg": "hi", "font": {"size": 7}, "id": 5}`)
			f.zadd("msg-hall", 3, `{"username": "alice", "msg": `+strings.Repeat("[", 100_000))
		}, inHall, []string{"alice: hi"}, "msg-hall"},
		{"a history that is none", func(f flask) { f.put("msg-hall", secret) }, inHall, nil, "msg-hall"},
		{"foreign rows in private", func(f flask) {
			f.zadd("pmsg-bob-alice", 1, secret, `{"username": "alice"}`, `{"msg": "`+secret+`"}`)
			f.zadd("pmsg-bob-alice", 2, `{"username": "alice", "msg": "hi", "to": "bob", "id": ""}`)
		}, inPrivate, []string{"alice: hi"}, "pmsg-bob-alice"},
		{"one side of a pair is none", func(f flask) {
			f.put("pmsg-bob-alice", secret)
			f.zadd("pmsg-alice-bob", 2, `{"username": "bob", "msg": "hi"}`)
		}, inPrivate, []string{"bob: hi"}, "pmsg-bob-alice"},
		{"a list of peers that is none", func(f flask) { f.put("hihi:peers:alice", secret) }, peerNames, nil, "hihi:peers:alice"},
		{"Flask's pair that is none", func(f flask) {
			f.put("pchat-bob-alice", secret)
			f.zadd("pchat-carol-alice", 1, "carol", "alice")
			f.zadd("pchat-too-many", 1, "too", "many", "names")
		}, peerNames, []string{"carol"}, "pchat-bob-alice"},
		{"mutes of any type and value", func(f flask) {
			f.put("b_user-bob", secret)
			f.zadd("b_user-carol", 1, secret)
		}, mutedNames, []string{"bob", "carol"}, ""},
		{"the newest time is none", func(f flask) { f.put("hihi:newest", secret) }, newestTime, []string{"none"}, "hihi:newest"},
		{"the newest time is of another type", func(f flask) { f.zadd("hihi:newest", 1, secret) }, newestTime, []string{"none"}, "hihi:newest"},
		{"somebody's list of rooms is none", func(f flask) {
			f.createRoom("hall", "alice")
			f.put("hihi:joined:alice", secret)
		}, roomsOfAlice, nil, "hihi:joined:alice"},
		{"what was read of a room is none", func(f flask) {
			f.createRoom("hall", "alice")
			f.put("hihi:read:hall", secret)
		}, markOfAlice, []string{""}, "hihi:read:hall"},
		{"a mark that is none", func(f flask) {
			f.createRoom("hall", "alice")
			must(f.t, f.redis.HSet(f.t.Context(), "hihi:read:hall", "alice", secret).Err())
		}, markOfAlice, []string{""}, ""},
		{"the index of histories is none", func(f flask) { f.put("hihi:histories", secret) }, deletedOld, []string{"nothing"}, "hihi:histories"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			srv := sharedServer(t)
			f := flask{t, raw(t, srv)}
			tc.prepare(f)
			var log bytes.Buffer
			s, err := Open(t.Context(), Config{URL: srv.URL(), Log: slog.New(slog.NewTextHandler(&log, nil))})
			must(t, err)
			defer s.Close()
			for range 3 {
				wantList(t, "what is read", tc.read(t, s), tc.want)
			}
			lines := 1
			if tc.key == "" {
				lines = 0
			}
			said := log.String()
			if n := strings.Count(said, "\n"); n != lines || !strings.Contains(said, tc.key) || strings.Contains(said, secret) {
				t.Errorf("log of %d lines, want %d with %q and nothing of what was found:\n%s", n, lines, tc.key, said)
			}
		})
	}
}

// put writes a value that none of our keys holds.
func (f flask) put(key, value string) {
	f.t.Helper()
	must(f.t, f.redis.Set(f.t.Context(), key, value, 0).Err())
}

func roomNames(t *testing.T, s *Store) []string {
	rooms, err := s.Rooms(t.Context(), chat.RoomQuery{Limit: 10})
	must(t, err)
	var names []string
	for _, room := range rooms {
		names = append(names, room.Name+" ("+room.Owner+")")
		must(t, second(s.Room(t.Context(), room.Name)))
		must(t, second(s.Standing(t.Context(), room.Name, "alice")))
	}
	return names
}

func memberNames(t *testing.T, s *Store) []string {
	members, err := s.Members(t.Context(), "hall")
	if errors.Is(err, chat.ErrNoRoom) {
		return []string{"no room"}
	}
	must(t, err)
	var names []string
	for _, m := range members {
		names = append(names, m.Name)
	}
	return names
}

func inHall(t *testing.T, s *Store) []string    { return history(t, s, chat.InRoom("hall")) }
func inPrivate(t *testing.T, s *Store) []string { return history(t, s, chat.Between("alice", "bob")) }

func peerNames(t *testing.T, s *Store) []string {
	peers, err := s.PrivatePeers(t.Context(), "alice")
	must(t, err)
	return peers
}

func roomsOfAlice(t *testing.T, s *Store) []string {
	must(t, second(s.Join(t.Context(), "hall", "alice", sent)))
	rooms, err := s.RoomsOf(t.Context(), "alice", 10)
	must(t, err)
	return rooms
}

func markOfAlice(t *testing.T, s *Store) []string {
	mark, err := s.Mark(t.Context(), "alice", chat.InRoom("hall"))
	must(t, err)
	must(t, second(s.Overviews(t.Context(), "alice", []chat.Conversation{chat.InRoom("hall")}, "")))
	return []string{string(mark)}
}

func mutedNames(t *testing.T, s *Store) []string {
	var names []string
	for _, name := range []string{"alice", "bob", "carol"} {
		mutes, err := s.Mutes(t.Context(), "hall", []string{name}, sent)
		must(t, err)
		standing, err := s.Standing(t.Context(), "hall", name)
		must(t, err)
		if len(mutes) == 1 && len(standing.Mutes) == 1 {
			names = append(names, name)
		}
	}
	return names
}

func newestTime(t *testing.T, s *Store) []string {
	newest, err := s.NewestTime(t.Context())
	if must(t, err); newest.IsZero() {
		return []string{"none"}
	}
	return []string{newest.String()}
}

func deletedOld(t *testing.T, s *Store) []string {
	n, err := s.DeleteBefore(t.Context(), sent.Add(time.Hour), 10)
	if must(t, err); n > 0 {
		return []string{"something"}
	}
	return []string{"nothing"}
}

// TestOddIndexesDoNotKeepMessagesBack: messages are stored and found, whatever stands where the indexes should be, and
// the log has one line for each.
func TestOddIndexesDoNotKeepMessagesBack(t *testing.T) {
	var log bytes.Buffer
	s, f := beside(t, nothing)
	s.log = slog.New(slog.NewTextHandler(&log, nil))
	for _, key := range []string{"hihi:histories", "hihi:peers:alice", "pchat-bob-alice"} {
		f.put(key, "something else")
	}
	must(t, f.redis.ZAdd(t.Context(), "hihi:newest", goredis.Z{Member: "something else"}).Err())
	for i := range 3 {
		said := say(t, s, chat.Between("alice", "bob"), "alice", sent.Add(time.Duration(i)*time.Second), "hi")
		newest, err := s.NewestTime(t.Context())
		if must(t, err); !newest.Equal(said[0].Time) {
			t.Errorf("newest %v, want %v", newest, said[0].Time)
		}
	}
	wantList(t, "history", inPrivate(t, s), []string{"alice: hi", "alice: hi", "alice: hi"})
	if n := strings.Count(log.String(), "\n"); n != 3 {
		t.Errorf("%d lines, want one for each of three keys:\n%s", n, log.String())
	}
}
