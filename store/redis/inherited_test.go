package redis

import (
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

func TestInherited(t *testing.T) {
	hall, pair := chat.InRoom("hall"), chat.Between("alice", "bob")
	flask := func(key string, score float64) func(*testing.T, *Store, *goredis.Client) {
		return func(t *testing.T, _ *Store, client *goredis.Client) {
			row := goredis.Z{Score: score, Member: `{"username": "alice", "msg": "hello"}`}
			must(t, client.ZAdd(t.Context(), key, row).Err())
		}
	}
	ours := func(c chat.Conversation) func(*testing.T, *Store, *goredis.Client) {
		return func(t *testing.T, s *Store, _ *goredis.Client) { say(t, s, c, "alice", sent, "hello") }
	}
	type deed = func(*testing.T, *Store, *goredis.Client)
	tests := []struct {
		name  string
		deeds []deed
		want  bool
	}{
		{"an empty Redis", nil, false},
		{"messages of ours", []deed{ours(hall), ours(pair)}, false},
		{"Flask's message in a room", []deed{flask("msg-hall", 1)}, true},
		{"Flask's private message", []deed{flask("pmsg-bob-alice", 1)}, true},
		{"Flask's before ours", []deed{flask("msg-hall", 1), ours(hall)}, true},
		{"ours before Flask's", []deed{ours(hall), flask("msg-hall", 9e9)}, true},
		{"somebody else's", []deed{func(t *testing.T, _ *Store, client *goredis.Client) {
			must(t, client.ZAdd(t.Context(), "msg-hall", goredis.Z{Score: 1, Member: "what is this?"}).Err())
		}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := sharedServer(t)
			client := raw(t, srv)
			for _, do := range tt.deeds {
				do(t, openStore(t, srv), client)
			}
			s := openStore(t, srv)
			if got, err := s.Inherited(t.Context()); got != tt.want || err != nil {
				t.Errorf("got %v, %v", got, err)
			}
			must(t, client.Del(t.Context(), "msg-hall", "pmsg-bob-alice").Err())
			if got, err := s.Inherited(t.Context()); got != tt.want || err != nil {
				t.Errorf("with these messages gone: %v, %v", got, err)
			}
		})
	}
}
