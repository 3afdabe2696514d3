package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// maxChunk bounds how many rows one reply holds, unless more than that share one microsecond.
const maxChunk = 2000

// walk reads the rows of one zset from an edge on, forward or back, a chunk per round trip, until it has what is
// wanted or has met the end.
//
// Rows of one microsecond stand in Redis in the order of their text, which for Flask's rows is not that of their IDs.
// So the microsecond at which a chunk ends is never taken in parts: the next chunk begins with it, and when a chunk
// holds nothing else the same is read again with twice the size.
type walk struct {
	key     string
	forward bool
	edge    int64 // microseconds; where the next chunk begins, inclusive
	chunk   int
	want    int
	accept  func(member string, score float64) (chat.Message, bool)
	brief   bool // long texts are cut: who wrote what when is enough

	reply func() []goredis.Z
	found []chat.Message // in the order of reading, and unordered within a microsecond
	done  bool
}

func newWalk(key string, q chat.HistoryQuery, accept func(string, float64) (chat.Message, bool)) *walk {
	w := &walk{key: key, want: q.Limit, chunk: q.Limit + 2, edge: maxMicros, accept: accept}
	switch {
	case q.After != "":
		w.forward, w.edge = true, q.After.Time().UnixMicro()
	case q.Before != "":
		w.edge = q.Before.Time().UnixMicro()
	}
	return w
}

// ask queues the reading of the next chunk.
func (w *walk) ask(ctx context.Context, p goredis.Pipeliner) {
	switch {
	case w.brief:
		cmd := p.Eval(ctx, briefRows, []string{w.key}, atLeast(w.edge), w.chunk, atMost(w.edge))
		w.reply = func() []goredis.Z {
			values, _ := cmd.Slice() // none where the key holds no zset
			return scored(values)
		}
	case w.forward:
		from := &goredis.ZRangeBy{Min: atLeast(w.edge), Max: "+inf", Count: int64(w.chunk)}
		w.reply = p.ZRangeByScoreWithScores(ctx, w.key, from).Val
	default:
		from := &goredis.ZRangeBy{Min: "-inf", Max: atMost(w.edge), Count: int64(w.chunk)}
		w.reply = p.ZRevRangeByScoreWithScores(ctx, w.key, from).Val
	}
}

// take keeps what the chunk holds and says where the next one begins. A key that holds no zset holds no messages.
func (w *walk) take() {
	rows := w.reply()
	if len(rows) < w.chunk {
		w.keep(rows)
		w.done = true
		return
	}
	last := microsOf(rows[len(rows)-1].Score)
	w.chunk *= 2
	if !w.beyond(last) {
		return
	}
	whole := len(rows)
	for whole > 0 && microsOf(rows[whole-1].Score) == last {
		whole--
	}
	w.keep(rows[:whole])
	w.edge = last
	w.chunk = min(w.chunk, maxChunk)
	w.done = len(w.found) >= w.want
}

// keep adds those rows to what was found that lie at the edge or beyond and are accepted.
func (w *walk) keep(rows []goredis.Z) {
	for _, z := range rows {
		if micros := microsOf(z.Score); micros != w.edge && !w.beyond(micros) {
			continue
		}
		if m, ok := w.accept(z.Member.(string), z.Score); ok {
			w.found = append(w.found, m)
		}
	}
}

// beyond reports whether the microsecond comes after the edge, in the direction of the walk.
func (w *walk) beyond(micros int64) bool {
	if w.forward {
		return micros > w.edge
	}
	return micros < w.edge
}
