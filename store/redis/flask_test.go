package redis

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// flask writes what the Flask version writes, key by key.
type flask struct {
	t     testing.TB
	redis *goredis.Client
}

func (f flask) zadd(key string, score float64, members ...string) {
	f.t.Helper()
	for _, member := range members {
		must(f.t, f.redis.ZAdd(f.t.Context(), key, goredis.Z{Score: score, Member: member}).Err())
	}
}

func (f flask) createRoom(room, creator string) {
	f.zadd("chat-"+room, 1, creator)
	f.zadd("chat-"+room, sentScore, "hi-user")
}

// rows returns a zset's members in their order.
func (f flask) rows(key string) []string {
	f.t.Helper()
	rows, err := f.redis.ZRange(f.t.Context(), key, 0, -1).Result()
	must(f.t, err)
	return rows
}

// score returns a member's score as Python reads it.
func (f flask) score(key, member string) float64 {
	f.t.Helper()
	text, err := f.redis.Do(f.t.Context(), "ZSCORE", key, member).Text()
	must(f.t, err)
	score, err := strconv.ParseFloat(text, 64)
	must(f.t, err)
	return score
}

// beside returns a store and Flask's end of the same server, which Flask has prepared before the store opened.
func beside(t testing.TB, prepare func(f flask)) (*Store, flask) {
	t.Helper()
	srv := sharedServer(t)
	f := flask{t, raw(t, srv)}
	prepare(f)
	return openStore(t, srv), f
}

func nothing(flask) {}

func texts(messages []chat.Message) []string {
	var list []string
	for _, m := range messages {
		list = append(list, m.From+": "+m.Text)
	}
	return list
}

func history(t testing.TB, s *Store, c chat.Conversation) []string {
	t.Helper()
	messages, err := s.Messages(t.Context(), c, chat.HistoryQuery{Limit: 200})
	must(t, err)
	return texts(messages)
}

func wantList(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestFlaskReadsTheMessagesWeStore(t *testing.T) {
	s, f := beside(t, nothing)
	inRoom := chat.Message{ID: chat.NewID(sent, 1), Conversation: chat.InRoom("大厅"), From: "alice", Text: "你好", Time: sent}
	private := chat.Message{
		ID: chat.NewID(sent, 2), Conversation: chat.Between("alice", "bob"), From: "alice", Text: "hi", Time: sent,
	}
	for _, err := range s.Append(t.Context(), []chat.Message{inRoom, private}) {
		must(t, err)
	}
	row := `{"id": "` + string(inRoom.ID) + `", "username": "alice", "msg": "\u4f60\u597d"}`
	wantList(t, "room", f.rows("msg-大厅"), []string{row})
	if score := f.score("msg-大厅", row); score != sentScore {
		t.Errorf("score %f", score)
	}
	copied := []string{`{"id": "` + string(private.ID) + `", "username": "alice", "msg": "hi", "to": "bob"}`}
	wantList(t, "what alice's page reads", f.rows("pmsg-bob-alice"), copied)
	wantList(t, "what bob's page reads", f.rows("pmsg-alice-bob"), copied)
	wantList(t, "alice's conversations", f.rows("pchat-bob-alice"), []string{"bob", "alice"})
	wantList(t, "bob's conversations", f.rows("pchat-alice-bob"), []string{"alice", "bob"})
}

func TestOurOwnKeysStayApart(t *testing.T) {
	s, f := beside(t, nothing)
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Topic: "all", Owner: "alice", CreatedAt: sent}))
	must(t, s.SetMute(t.Context(), chat.Mute{Room: "hall", User: "bob"}, sent))
	must(t, s.SetMute(t.Context(), chat.Mute{User: "bob"}, sent))
	say(t, s, chat.InRoom("hall"), "alice", sent, "hi")
	say(t, s, chat.Between("alice", "bob"), "alice", sent.Add(1000), "hi")
	keys, err := f.redis.Keys(t.Context(), "*").Result()
	must(t, err)
	keys = slices.DeleteFunc(keys, func(key string) bool { return strings.HasPrefix(key, "hihi:") })
	slices.Sort(keys)
	wantList(t, "Flask's keys", keys, []string{
		"b_user-bob", "chat-hall", "msg-hall", "pchat-alice-bob", "pchat-bob-alice", "pmsg-alice-bob", "pmsg-bob-alice",
	})
}

func TestFlasksDataIsThereAfterATakeOver(t *testing.T) {
	s, f := beside(t, func(f flask) {
		f.createRoom("大厅", "alice")
		f.createRoom("a-b", "bob")
		f.zadd("chat-大厅", sentScore, "carol")
		f.zadd("msg-大厅", sentScore, `{"username": "alice", "msg": "\u4f60\u597d"}`)
		f.zadd("pchat-bob-alice", 1, "bob")
		f.zadd("pchat-bob-alice", 2, "alice")
		f.zadd("pmsg-bob-alice", sentScore+1, `{"username": "alice", "msg": "hi bob"}`)
		f.zadd("pmsg-alice-bob", sentScore+2, `{"username": "bob", "msg": "hi alice"}`)
		f.zadd("pchat-carol-alice", 1, "carol", "alice")
		f.createRoom("", "ghost")
		must(f.t, f.redis.Set(f.t.Context(), "chat-strange", "not a room", 0).Err())
		must(f.t, f.redis.Set(f.t.Context(), "msg-strange", "not a history", 0).Err())
	})
	rooms, err := s.Rooms(t.Context(), chat.RoomQuery{Limit: 10, User: "carol"})
	must(t, err)
	want := []chat.ListedRoom{
		{Room: chat.Room{Name: "a-b", Owner: "bob"}}, {Room: chat.Room{Name: "大厅", Owner: "alice"}, Joined: true},
	}
	if !slices.Equal(rooms, want) {
		t.Errorf("rooms %+v, want %+v", rooms, want)
	}
	members, err := s.Members(t.Context(), "大厅")
	must(t, err)
	if want := []chat.Member{{Name: "alice"}, {Name: "carol", JoinedAt: sent}}; !slices.Equal(members, want) {
		t.Errorf("members %+v, want %+v", members, want)
	}
	wantList(t, "room", history(t, s, chat.InRoom("大厅")), []string{"alice: 你好"})
	wantList(t, "pair", history(t, s, chat.Between("alice", "bob")), []string{"alice: hi bob", "bob: hi alice"})
	peers, err := s.PrivatePeers(t.Context(), "alice")
	must(t, err)
	wantList(t, "alice's peers", peers, []string{"bob", "carol"})
	newest, err := s.NewestTime(t.Context())
	must(t, err)
	if want := sent.Add(2 * time.Second); !newest.Equal(want) {
		t.Errorf("newest %v, want %v", newest, want)
	}
	removed, err := s.DeleteBefore(t.Context(), sent.Add(time.Hour), 100)
	must(t, err)
	if removed != 3 || len(f.rows("msg-大厅")) != 0 || len(f.rows("pmsg-bob-alice")) != 0 {
		t.Errorf("removed %d of 3", removed)
	}
}

func TestAMuteByFlaskCountsAtOnce(t *testing.T) {
	s, f := beside(t, func(f flask) { f.createRoom("hall", "alice") })
	muted := func() []chat.Mute {
		standing, err := s.Standing(t.Context(), "hall", "alice")
		must(t, err)
		return standing.Mutes
	}
	if mutes := muted(); mutes != nil {
		t.Fatalf("muted from the start: %v", mutes)
	}
	must(t, f.redis.Set(t.Context(), "b_user-alice", "alice", 0).Err())
	if mutes := muted(); len(mutes) != 1 || !mutes[0].Forever() || mutes[0].Room != chat.Everywhere {
		t.Errorf("mutes %v, want one for ever and everywhere", mutes)
	}
	must(t, f.redis.Set(t.Context(), "b_user-alice", "alice", time.Hour).Err())
	if mutes := muted(); len(mutes) != 1 || mutes[0].Forever() || time.Until(mutes[0].Until) > time.Hour {
		t.Errorf("mutes %v, want one for an hour", mutes)
	}
	must(t, f.redis.Del(t.Context(), "b_user-alice").Err())
	if mutes := muted(); mutes != nil {
		t.Errorf("muted still: %v", mutes)
	}
}

func TestFlaskSeesOurMutes(t *testing.T) {
	s, f := beside(t, nothing)
	must(t, s.SetMute(t.Context(), chat.Mute{User: "小明", Until: sent.Add(time.Hour)}, sent))
	must(t, s.SetMute(t.Context(), chat.Mute{User: "bob"}, sent))
	must(t, s.SetMute(t.Context(), chat.Mute{Room: "hall", User: "carol"}, sent))
	keys, err := f.redis.Keys(t.Context(), "b_user-*").Result()
	must(t, err)
	slices.Sort(keys)
	wantList(t, "muted everywhere", keys, []string{"b_user-bob", "b_user-小明"})
	if name := f.redis.Get(t.Context(), "b_user-小明").Val(); name != "小明" {
		t.Errorf("value %q", name)
	}
	ttl := f.redis.PTTL(t.Context(), "b_user-小明").Val()
	if ttl <= 0 || ttl > time.Hour {
		t.Errorf("TTL %v, want an hour", ttl)
	}
	if ttl = f.redis.PTTL(t.Context(), "b_user-bob").Val(); ttl != noEnd {
		t.Errorf("TTL %v, want none", ttl)
	}
}

// say stores messages of one sender, a microsecond apart.
func say(t testing.TB, s *Store, c chat.Conversation, from string, at time.Time, said ...string) []chat.Message {
	t.Helper()
	var batch []chat.Message
	for i, text := range said {
		at := at.Add(time.Duration(i) * time.Microsecond)
		batch = append(batch, chat.Message{ID: chat.NewID(at, uint64(i)), Conversation: c, From: from, Text: text, Time: at})
	}
	for _, err := range s.Append(context.WithoutCancel(t.Context()), batch) {
		must(t, err)
	}
	return batch
}
