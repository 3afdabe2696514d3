package redis

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// The size of a read when messages are dumped. Rows may be of any length, so a read grows only as far as what came
// before lets expect.
const (
	firstRows = 64
	mostRows  = 1000
	readBytes = 1 << 20
)

// allHistories matches msg- and pmsg- keys, and perhaps others.
const allHistories = "*" + historyPrefix + "*"

// CountMessages implements chat.ChatArchive: rows, of which a private message may have two.
func (s *Store) CountMessages(ctx context.Context) (total int, err error) {
	keys, err := s.keysLike(ctx, allHistories)
	if err != nil {
		return 0, err
	}
	for group := range slices.Chunk(keys, surveyChunk) {
		n, err := s.countRows(ctx, group)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (s *Store) countRows(ctx context.Context, keys []string) (total int, err error) {
	var sizes []*goredis.IntCmd
	err = s.pipelined(ctx, "counting messages", func(p goredis.Pipeliner) {
		for _, key := range keys {
			if isHistory(key) {
				sizes = append(sizes, p.ZCard(ctx, key))
			}
		}
	})
	for _, size := range sizes {
		total += int(size.Val())
	}
	return total, err
}

// DumpMessages implements chat.ChatArchive, in byte order of keys. It reads Flask's rows and ours alike and writes
// nothing. Of a private message that stands at both of its keys one copy is yielded.
func (s *Store) DumpMessages(ctx context.Context) iter.Seq2[chat.Message, error] {
	return dump(ctx, s, allHistories, func(keys []string, yield func(chat.Message, error) bool) (bool, error) {
		for _, key := range keys {
			if !isHistory(key) {
				continue
			}
			if more, err := s.dumpHistory(ctx, key, yield); err != nil || !more {
				return false, err
			}
		}
		return true, nil
	})
}

// dumpHistory yields the messages of one key.
func (s *Store) dumpHistory(ctx context.Context, key string, yield func(chat.Message, error) bool) (more bool, err error) {
	for rows, err := range s.rowsOf(ctx, key) {
		if wrongType(err) {
			return yield(chat.Message{}, &chat.Skip{What: "key", Name: key, Why: "it holds no messages but something else"}), nil
		}
		if err != nil {
			return false, unavailable("reading "+key, err)
		}
		found, err := s.dropCopies(ctx, key, decodeAll(key, rows))
		if err != nil {
			return false, err
		}
		for _, d := range found {
			if !yield(d.message, d.skip) {
				return false, nil
			}
		}
	}
	return true, nil
}

// rowsOf yields all rows of a key, in groups and in their order. Rows may be added and removed meanwhile: where the
// last row was is looked up with each read. A row may come twice then, but none is passed over.
func (s *Store) rowsOf(ctx context.Context, key string) iter.Seq2[[]goredis.Z, error] {
	return func(yield func([]goredis.Z, error) bool) {
		var last *goredis.Z
		for start, size := int64(0), int64(firstRows); ; {
			rows, moved, err := s.readRows(ctx, key, start, size, last)
			if moved != nil && err == nil {
				start, last = *moved, nil
				continue
			}
			if err != nil || len(rows) == 0 {
				if err != nil {
					yield(nil, err)
				}
				return
			}
			if !yield(rows, nil) {
				return
			}
			start += int64(len(rows))
			last = &rows[len(rows)-1]
			size = nextSize(rows)
		}
	}
}

// readRows reads size rows from start on. If last is no longer the row before, moved says where to go on instead.
func (s *Store) readRows(ctx context.Context, key string, start, size int64, last *goredis.Z) (rows []goredis.Z, moved *int64, err error) {
	var reply *goredis.ZSliceCmd
	var rank, before *goredis.IntCmd
	_, _ = s.client.Pipelined(ctx, func(p goredis.Pipeliner) error { // each command has its own error
		reply = p.ZRangeWithScores(ctx, key, start, start+size-1)
		if last != nil {
			rank = p.ZRank(ctx, key, last.Member.(string))
			before = p.ZCount(ctx, key, "-inf", "("+strconv.FormatFloat(last.Score, 'g', -1, 64))
		}
		return nil
	})
	if rows, err = reply.Result(); err != nil || last == nil {
		return rows, nil, err
	}
	if at, err := rank.Result(); err == nil && at == start-1 {
		return rows, nil, nil
	} else if err == nil {
		at++
		return nil, &at, nil
	}
	at, err := before.Result()
	return nil, &at, err
}

// nextSize returns how many rows to read after these.
func nextSize(rows []goredis.Z) int64 {
	bytes := 1
	for _, z := range rows {
		bytes += len(z.Member.(string))
	}
	return int64(max(1, min(mostRows, readBytes*len(rows)/bytes)))
}

// dumped is a row turned into a message, or why it is none.
type dumped struct {
	message chat.Message
	member  string
	skip    error
}

func decodeAll(key string, rows []goredis.Z) []dumped {
	list := make([]dumped, len(rows))
	for i, z := range rows {
		list[i] = decodeDumped(key, z.Member.(string), z.Score)
	}
	return list
}

func decodeDumped(key, member string, score float64) dumped {
	skip := func(why string) dumped {
		return dumped{skip: &chat.Skip{What: "message", Name: key, Why: why}}
	}
	r, err := decodeRow(member)
	if err != nil {
		return skip(reason(err))
	}
	if room, ok := strings.CutPrefix(key, historyPrefix); ok {
		if room == "" {
			return skip("its room has no name")
		}
		return dumped{message: r.message(chat.InRoom(room), member, score), member: member}
	}
	to, fits := r.addressee(key)
	if !fits {
		return skip("the key does not fit its sender")
	}
	return dumped{message: r.message(chat.Between(*r.Username, to), member, score), member: member}
}

// dropCopies leaves out the rows that stand at the sender's own key too, where they are dumped.
func (s *Store) dropCopies(ctx context.Context, key string, rows []dumped) ([]dumped, error) {
	originals := make([]*goredis.FloatCmd, len(rows))
	asked := false
	err := s.pipelined(ctx, "looking for copies", func(p goredis.Pipeliner) {
		for i, d := range rows {
			if d.skip != nil || !d.message.Conversation.Private() {
				continue
			}
			if sent := keysOf(d.message)[0]; sent != key {
				originals[i] = p.ZScore(ctx, sent, d.member)
				asked = true
			}
		}
	})
	if err != nil || !asked {
		return rows, err
	}
	kept := rows[:0]
	for i, d := range rows {
		if originals[i] == nil || originals[i].Err() != nil {
			kept = append(kept, d)
		}
	}
	return kept, nil
}
