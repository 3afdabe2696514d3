package redis

import (
	"bytes"
	"cmp"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// TestPagingOverMixedHistories walks back and forth through histories of both versions, with page sizes that break
// every group of equal times somewhere.
func TestPagingOverMixedHistories(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	cases := []struct {
		name  string
		score func(i int) float64 // of Flask's row i
	}{
		{"far apart", func(i int) float64 { return sentScore + float64(i) }},
		{"all equal", func(int) float64 { return sentScore }},
		{"equal in threes", func(i int) float64 { return sentScore + float64(i/3) }},
		{"four floats within a microsecond", func(i int) float64 { return after(sentScore, i) }},
		{"some of them with our times", func(int) float64 { return seconds(sent.UnixMicro() + random.Int64N(20)) }},
		{"odd scores", func(i int) float64 { return []float64{math.Inf(-1), -3, 0, 1, 5e12, math.Inf(1)}[i%6] }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s, f := beside(t, nothing)
			hall := chat.InRoom("大厅")
			for i := range 40 {
				f.zadd("msg-大厅", tc.score(i), fmt.Sprintf(`{"username": "flask", "msg": "%d"}`, i))
			}
			say(t, s, hall, "ours", sent, strings.Split(strings.Repeat("x", 15), "")...)
			want := whole(t, s, hall, 55)
			for size := range 12 {
				equalPages(t, s, hall, size+1, want)
			}
		})
	}
}

// TestPagingAmongWhatIsNoMessage reads dense histories in many small chunks, whose ends share microseconds.
func TestPagingAmongWhatIsNoMessage(t *testing.T) {
	s, f := beside(t, nothing)
	for i := range 60 {
		at := seconds(sent.UnixMicro() + int64(i))
		f.zadd("msg-hall", at, fmt.Sprintf(`{"username": "flask", "msg": "%d"}`, i))
		f.zadd("msg-hall", at, fmt.Sprint("before ", i), fmt.Sprint("odd ", i), fmt.Sprint("~ ", i))
	}
	want := whole(t, s, chat.InRoom("hall"), 60)
	for size := range 20 {
		equalPages(t, s, chat.InRoom("hall"), size+1, want)
	}
}

// TestAHistoryOfOneMoment: more rows of one microsecond than a chunk otherwise holds.
func TestAHistoryOfOneMoment(t *testing.T) {
	s, f := beside(t, nothing)
	rows := make([]goredis.Z, maxChunk+500)
	for i := range rows {
		rows[i] = goredis.Z{Score: sentScore, Member: fmt.Sprintf(`{"username": "flask", "msg": "%d"}`, i)}
	}
	must(t, f.redis.ZAdd(t.Context(), "msg-hall", rows...).Err())
	last := say(t, s, chat.InRoom("hall"), "alice", sent.Add(time.Second), "the last")[0]
	page, err := s.Messages(t.Context(), chat.InRoom("hall"), chat.HistoryQuery{Limit: 10})
	must(t, err)
	if len(page) != 10 || page[9] != last {
		t.Fatalf("%d messages, the last %v", len(page), page[len(page)-1])
	}
	older, err := s.Messages(t.Context(), chat.InRoom("hall"), chat.HistoryQuery{Limit: 10, Before: page[0].ID})
	must(t, err)
	if len(older) != 10 || older[9].ID >= page[0].ID {
		t.Errorf("%d older messages: %q", len(older), texts(older))
	}
}

// after returns the i-th float after score.
func after(score float64, i int) float64 {
	for range i {
		score = math.Nextafter(score, math.Inf(1))
	}
	return score
}

// whole reads a history in one page and checks that it has n messages in the order of IDs and times.
func whole(t *testing.T, s *Store, c chat.Conversation, n int) []chat.Message {
	t.Helper()
	all, err := s.Messages(t.Context(), c, chat.HistoryQuery{Limit: 1000})
	must(t, err)
	if len(all) != n {
		t.Fatalf("%d messages, want %d", len(all), n)
	}
	for i := range all[1:] {
		if all[i].ID >= all[i+1].ID || all[i].Time.After(all[i+1].Time) {
			t.Fatalf("message %d does not follow message %d: %v, %v", i+1, i, all[i+1], all[i])
		}
	}
	return all
}

// equalPages walks in pages of one size, all of them full but the last.
func equalPages(t *testing.T, s *Store, c chat.Conversation, size int, want []chat.Message) {
	t.Helper()
	var back, forth []chat.Message
	for q := (chat.HistoryQuery{Limit: size}); ; q.Before = back[0].ID {
		page, err := s.Messages(t.Context(), c, q)
		must(t, err)
		if len(page) == 0 {
			break
		}
		back = append(page, back...)
		if len(page) < size && len(back) < len(want) {
			t.Fatalf("a page of %d messages, want %d", len(page), size)
		}
	}
	for q := (chat.HistoryQuery{Limit: size, After: want[0].ID}); ; q.After = forth[len(forth)-1].ID {
		page, err := s.Messages(t.Context(), c, q)
		must(t, err)
		if len(page) == 0 {
			break
		}
		forth = append(forth, page...)
		if len(page) < size && len(forth) < len(want)-1 {
			t.Fatalf("a page of %d messages, want %d", len(page), size)
		}
	}
	if !slices.Equal(back, want) {
		t.Errorf("pages of %d, back: %q", size, texts(back))
	}
	if !slices.Equal(forth, want[1:]) {
		t.Errorf("pages of %d, forth: %q", size, texts(forth))
	}
}

func TestPagesAreFilledAcrossWhatIsNoMessage(t *testing.T) {
	var log bytes.Buffer
	s, f := beside(t, nothing)
	s.log = slog.New(slog.NewTextHandler(&log, nil))
	hall := chat.InRoom("hall")
	said := say(t, s, hall, "alice", sent, "1", "2", "3", "4", "5")
	for i := range 500 {
		f.zadd("msg-hall", seconds(sent.UnixMicro()+2), fmt.Sprintf(`{"username": "alice", "secret": "%d"}`, i))
		f.zadd("msg-hall", seconds(sent.UnixMicro()+int64(i)), fmt.Sprintf("secret %d", i))
	}
	for range 2 {
		got, err := s.Messages(t.Context(), hall, chat.HistoryQuery{Limit: 4})
		must(t, err)
		if !slices.Equal(got, said[1:]) {
			t.Errorf("newest: %q", texts(got))
		}
		got, err = s.Messages(t.Context(), hall, chat.HistoryQuery{Limit: 4, After: said[0].ID})
		must(t, err)
		if !slices.Equal(got, said[1:]) {
			t.Errorf("after the first: %q", texts(got))
		}
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 || strings.Contains(log.String(), "secret") {
		t.Errorf("log of %d lines, want one without the text:\n%s", lines, log.String())
	}
}

func second[V any](_ V, err error) error { return err }

// TestRetentionOfOddRows removes rows of both versions and rows that are no messages.
func TestRetentionOfOddRows(t *testing.T) {
	s, f := beside(t, func(f flask) {
		f.zadd("msg-hall", math.Inf(-1), "no message")
		f.zadd("msg-hall", sentScore, `{"username": "alice", "msg": "hi"}`, "no message either")
		f.zadd("msg-hall", sentScore+1, "stays")
		f.zadd("pmsg-a-b-c", sentScore, `{"username": "c", "msg": "hi"}`, `{"username": "b-c", "msg": "hi"}`)
		f.zadd("pmsg-a-b-c", sentScore, `{"username": "x", "msg": "hi", "to": "y"}`)
	})
	total := 0
	for range 100 {
		n, err := s.DeleteBefore(t.Context(), sent.Add(time.Second), 2)
		must(t, err)
		if n == 0 {
			break
		}
		total += n
	}
	if total != 6 {
		t.Errorf("removed %d, want 6", total)
	}
	wantList(t, "left", f.rows("msg-hall"), []string{"stays"})
	say(t, s, chat.InRoom("hall"), "alice", sent.Add(time.Minute), "stays too")
	due, err := f.redis.ZRangeWithScores(t.Context(), historiesKey, 0, -1).Result()
	must(t, err)
	if len(due) != 1 || due[0] != (goredis.Z{Score: sentScore + 1, Member: "msg-hall"}) {
		t.Errorf("index %v", due)
	}
}

func TestTwoKeysOfAPairAreReadAsOne(t *testing.T) {
	s, f := beside(t, nothing)
	pair := chat.Between("alice", "bob")
	var want []chat.Message
	for i := range 30 {
		from := []string{"alice", "bob", "bob"}[i%3]
		want = append(want, say(t, s, pair, from, sent.Add(time.Duration(i)*time.Second), fmt.Sprint(i))...)
	}
	// A connection that broke between the two keys, or Flask's own clean-up, leaves a message at one of them only.
	for i, m := range want {
		if i%4 == 0 {
			must(t, f.redis.ZRem(t.Context(), keysOf(m)[i/4%2], encodeRow(m)).Err())
		}
	}
	slices.SortFunc(want, func(a, b chat.Message) int { return cmp.Compare(a.ID, b.ID) })
	for size := range 7 {
		equalPages(t, s, pair, size+1, want)
	}
}
