package redis

import (
	"context"
	"errors"
	"maps"
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
	rooms, err := s.Rooms(t.Context(), chat.RoomQuery{Limit: 10})
	must(t, err)
	if want := []chat.Room{{Name: "a-b", Owner: "bob"}, {Name: "大厅", Owner: "alice"}}; !slices.Equal(rooms, want) {
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
