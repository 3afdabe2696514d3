package redis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// reading returns a store that only reads, and Flask's end of the same server, which Flask has prepared before.
func reading(t testing.TB, prepare func(f flask)) (*Store, flask) {
	t.Helper()
	srv := sharedServer(t)
	f := flask{t, raw(t, srv)}
	prepare(f)
	s, err := Open(t.Context(), Config{URL: srv.URL(), ReadOnly: true})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s, f
}

// dumpAll returns the messages in the order of their IDs, and what was skipped.
func dumpAll(t testing.TB, s *Store) (messages []chat.Message, skipped []string) {
	t.Helper()
	for m, err := range s.DumpMessages(t.Context()) {
		var skip *chat.Skip
		switch {
		case errors.As(err, &skip):
			skipped = append(skipped, skip.Error())
		case err != nil:
			t.Fatal(err)
		default:
			messages = append(messages, m)
		}
	}
	slices.SortFunc(messages, func(a, b chat.Message) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return messages, skipped
}

func flaskRow(from, text string) string {
	return fmt.Sprintf(`{"username": %q, "msg": %q}`, from, text)
}

func TestADumpOfFlasksDataWritesNothing(t *testing.T) {
	var before []string
	s, f := reading(t, func(f flask) {
		f.createRoom("大厅", "alice")
		f.zadd("msg-大厅", sentScore, flaskRow("alice", "hello"))
		f.zadd("pmsg-bob-alice", sentScore, flaskRow("alice", "psst"))
		f.zadd("pchat-bob-alice", 1, "bob")
		before = f.keys()
	})
	for record, err := range s.DumpRooms(t.Context()) {
		must(t, err)
		if record.Room.Owner != "alice" || record.Room.CreatedAt != timeOf(sentScore) || len(record.Members) != 1 {
			t.Errorf("room %+v", record)
		}
	}
	messages, skipped := dumpAll(t, s)
	if len(messages) != 2 || len(skipped) > 0 {
		t.Errorf("messages %v, skipped %v", messages, skipped)
	}
	wantList(t, "keys", f.keys(), before)
}

// keys returns the names of all keys.
func (f flask) keys() []string {
	f.t.Helper()
	keys, err := f.redis.Keys(f.t.Context(), "*").Result()
	must(f.t, err)
	slices.Sort(keys)
	return keys
}

// A private message stands at one key or at two, which may be other pairs' keys too: it is dumped once, with its pair.
func TestADumpFindsPrivateMessages(t *testing.T) {
	id := string(chat.NewID(timeOf(sentScore), 7))
	ours := func(id, from, to string) string {
		return fmt.Sprintf(`{"id": %q, "username": %q, "msg": "hi", "to": %q}`, id, from, to)
	}
	cases := []struct {
		name string
		rows map[string]string // by their keys
		want []string          // the people, sender first; none: skipped
	}{
		{"Flask's", map[string]string{"pmsg-bob-alice": flaskRow("alice", "hi")}, []string{"alice", "bob"}},
		{"ours", map[string]string{"pmsg-bob-alice": ours(id, "alice", "bob"), "pmsg-alice-bob": ours(id, "alice", "bob")}, []string{"alice", "bob"}},
		{"ours, at the sender's key alone", map[string]string{"pmsg-bob-alice": ours(id, "alice", "bob")}, []string{"alice", "bob"}},
		{"ours, at the other's key alone", map[string]string{"pmsg-alice-bob": ours(id, "alice", "bob")}, []string{"alice", "bob"}},
		{"Flask's, with hyphens", map[string]string{"pmsg-a-b-c": flaskRow("b-c", "hi")}, []string{"b-c", "a"}},
		{"Flask's, with hyphens elsewhere", map[string]string{"pmsg-a-b-c": flaskRow("c", "hi")}, []string{"c", "a-b"}},
		{"ours, with hyphens", map[string]string{"pmsg-a-b-c": ours(id, "b-c", "a"), "pmsg-b-c-a": ours(id, "b-c", "a")}, []string{"b-c", "a"}},
		{"to oneself", map[string]string{"pmsg-bob-bob": flaskRow("bob", "hi")}, []string{"bob", "bob"}},
		{"of a stranger", map[string]string{"pmsg-bob-alice": flaskRow("eve", "hi")}, nil},
		{"of a stranger, by its own word", map[string]string{"pmsg-bob-alice": ours(id, "eve", "bob")}, nil},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := reading(t, func(f flask) {
				for key, row := range tc.rows {
					f.zadd(key, sentScore, row)
				}
			})
			messages, skipped := dumpAll(t, s)
			if tc.want == nil {
				if len(messages) > 0 || len(skipped) != 1 {
					t.Errorf("messages %v, skipped %q", messages, skipped)
				}
				return
			}
			if len(messages) != 1 || messages[0].From != tc.want[0] || messages[0].To() != tc.want[1] || len(skipped) > 0 {
				t.Errorf("messages %v, skipped %q", messages, skipped)
			}
		})
	}
}

// Both halves that Flask keeps of a conversation make one, in the order of their times.
func TestADumpMergesBothHalves(t *testing.T) {
	s, _ := reading(t, func(f flask) {
		f.zadd("pmsg-bob-alice", sentScore+1, flaskRow("alice", "one"))
		f.zadd("pmsg-alice-bob", sentScore+2, flaskRow("bob", "two"))
		f.zadd("pmsg-bob-alice", sentScore+3, flaskRow("alice", "three"))
	})
	messages, _ := dumpAll(t, s)
	wantList(t, "merged", texts(messages), []string{"alice: one", "bob: two", "alice: three"})
	for _, m := range messages {
		if m.Conversation != chat.Between("alice", "bob") {
			t.Errorf("%+v", m)
		}
	}
}

// The IDs that a dump gives to Flask's rows are those under which they are read in place.
func TestADumpGivesTheIDsOfDailyUse(t *testing.T) {
	s, _ := beside(t, func(f flask) {
		f.createRoom("hall", "alice")
		for n := range 30 {
			f.zadd("msg-hall", sentScore+float64(n/10), flaskRow("alice", fmt.Sprint("same time ", n)))
		}
	})
	page, err := s.Messages(t.Context(), chat.InRoom("hall"), chat.HistoryQuery{Limit: 200})
	must(t, err)
	dumped, _ := dumpAll(t, s)
	if !slices.Equal(dumped, page) {
		t.Errorf("dumped %v, read %v", texts(dumped), texts(page))
	}
}

func TestEqualRowsOfTwoConversationsAreTwoMessages(t *testing.T) {
	s, _ := reading(t, func(f flask) {
		for _, key := range []string{"msg-a", "msg-b", "pmsg-bob-alice", "pmsg-carol-alice"} {
			f.zadd(key, sentScore, flaskRow("alice", "hi all"))
		}
	})
	messages, _ := dumpAll(t, s)
	ids := map[chat.ID]bool{}
	for _, m := range messages {
		ids[m.ID] = true
	}
	if len(messages) != 4 || len(ids) != 4 {
		t.Errorf("%d messages, %d IDs", len(messages), len(ids))
	}
}

// What is no message is told with its key and without its text.
func TestADumpSkipsWhatIsNoMessage(t *testing.T) {
	s, f := reading(t, func(f flask) {
		f.zadd("msg-hall", sentScore, flaskRow("alice", "hello"), "secret words", `{"msg": "secret words"}`, `["secret words"]`)
		f.zadd("chat-", 1, "alice")
		f.zadd("msg-", sentScore, flaskRow("alice", "secret words"))
	})
	for _, key := range []string{"msg-text", "chat-text"} {
		must(t, f.redis.Set(t.Context(), key, "secret words", 0).Err())
	}
	messages, skipped := dumpAll(t, s)
	wantList(t, "messages", texts(messages), []string{"alice: hello"})
	for _, err := range s.DumpRooms(t.Context()) {
		var skip *chat.Skip
		if !errors.As(err, &skip) {
			t.Errorf("a room: %v", err)
			continue
		}
		skipped = append(skipped, skip.Error())
	}
	if all := strings.Join(skipped, "\n"); len(skipped) != 7 || strings.Contains(all, "secret") || !strings.Contains(all, "msg-text") {
		t.Errorf("skipped\n%s", all)
	}
}

// Flask goes on while its rows are read: it adds messages, and once a day it removes an old one. None of the others is
// passed over.
func TestRowsAreReadWhileOthersComeAndGo(t *testing.T) {
	const rows = 500
	cases := []struct {
		name   string
		change func(f flask, last goredis.Z)
	}{
		{"nothing", func(flask, goredis.Z) {}},
		{"the oldest goes", func(f flask, _ goredis.Z) { must(f.t, f.redis.ZRemRangeByRank(f.t.Context(), "msg-hall", 0, 0).Err()) }},
		{"all that were read go", func(f flask, last goredis.Z) {
			must(f.t, f.redis.ZRemRangeByScore(f.t.Context(), "msg-hall", "-inf", fmt.Sprintf("%f", last.Score)).Err())
		}},
		{"the last that was read goes", func(f flask, last goredis.Z) {
			must(f.t, f.redis.ZRem(f.t.Context(), "msg-hall", last.Member).Err())
		}},
		{"an older one comes", func(f flask, last goredis.Z) { f.zadd("msg-hall", sentScore-1, fmt.Sprint("old ", last.Score)) }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s, f := reading(t, func(f flask) {
				for n := range rows {
					f.zadd("msg-hall", sentScore+float64(n), fmt.Sprint("row ", n))
				}
			})
			seen := map[string]bool{}
			groups := 0
			for group, err := range s.rowsOf(t.Context(), "msg-hall") {
				must(t, err)
				for _, z := range group {
					seen[z.Member.(string)] = true
				}
				if groups++; groups < 20 {
					tc.change(f, group[len(group)-1])
				}
			}
			for n := range rows {
				if !seen[fmt.Sprint("row ", n)] {
					t.Fatalf("row %d of %d was passed over", n, rows)
				}
			}
		})
	}
}

func TestManyRowsOfOneMomentAreAllDumped(t *testing.T) {
	s, f := reading(t, nothing)
	var rows []goredis.Z
	for n := range 5000 {
		rows = append(rows, goredis.Z{Score: sentScore, Member: flaskRow("alice", fmt.Sprint(n))})
	}
	must(t, f.redis.ZAdd(t.Context(), "msg-hall", rows...).Err())
	if messages, _ := dumpAll(t, s); len(messages) != len(rows) {
		t.Errorf("%d messages of %d", len(messages), len(rows))
	}
}

// The longer the rows, the fewer are read at once.
func TestLongRowsAreReadFewAtATime(t *testing.T) {
	for _, tc := range []struct {
		length int
		want   int64
	}{{100, mostRows}, {10_000, 104}, {1 << 20, 1}, {50 << 20, 1}} {
		rows := slices.Repeat([]goredis.Z{{Member: strings.Repeat("x", tc.length)}}, 3)
		if got := nextSize(rows); got > tc.want || got < tc.want/2 {
			t.Errorf("after rows of %d bytes %d are read, want %d", tc.length, got, tc.want)
		}
	}
}

// The Flask version reads what an import has put into its Redis.
func TestFlaskReadsWhatWasRestored(t *testing.T) {
	s, f := beside(t, nothing)
	at := timeOf(sentScore)
	rooms := func(yield func(chat.RoomRecord, error) bool) {
		yield(chat.RoomRecord{Room: chat.Room{Name: "hall", Owner: "alice", CreatedAt: at},
			Members: []chat.Member{{Name: "alice", JoinedAt: at}, {Name: "bob", JoinedAt: at.Add(time.Second)}}}, nil)
	}
	messages := func(yield func(chat.Message, error) bool) {
		yield(chat.Message{ID: chat.NewID(at, 1), Conversation: chat.Between("alice", "bob"), From: "alice", Text: "hi", Time: at}, nil)
	}
	_, err := s.RestoreRooms(t.Context(), rooms, chat.RestoreOptions{})
	must(t, err)
	_, err = s.RestoreMessages(t.Context(), messages, chat.RestoreOptions{})
	must(t, err)
	wantList(t, "members", f.rows("chat-hall"), []string{"alice", "hi-user", "bob"})
	if score := f.score("chat-hall", "alice"); score != 1 {
		t.Errorf("the creator's score is %v", score)
	}
	for _, key := range []string{"pmsg-bob-alice", "pmsg-alice-bob"} {
		if rows := f.rows(key); len(rows) != 1 || !strings.Contains(rows[0], `"username": "alice", "msg": "hi"`) {
			t.Errorf("%s: %q", key, rows)
		}
	}
	if rows := f.rows("pchat-alice-bob"); len(rows) != 2 {
		t.Errorf("pchat-alice-bob: %q", rows)
	}
}

func TestSameAs(t *testing.T) {
	one, _ := beside(t, nothing)
	again, err := Open(t.Context(), Config{URL: strings.Replace(shared.server.URL(), "127.0.0.1", "localhost", 1) + "/0", ReadOnly: true})
	must(t, err)
	defer again.Close()
	other, err := Open(t.Context(), Config{URL: shared.server.URL() + "/1", ReadOnly: true})
	must(t, err)
	defer other.Close()
	for _, tc := range []struct {
		name  string
		other *Store
		want  bool
	}{{"by another name", again, true}, {"another database", other, false}} {
		if same, err := one.SameAs(t.Context(), tc.other); err != nil || same != tc.want {
			t.Errorf("%s: %v, %v", tc.name, same, err)
		}
	}
	if left, err := one.keysLike(t.Context(), "hihi:same:*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
