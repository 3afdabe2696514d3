package redis

import (
	"context"
	"slices"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// keysAtATime is how many keys of the index DeleteBefore fetches at once.
const keysAtATime = 100

// DeleteBefore implements chat.MessageStore. Rows that are no messages go too, each counting as one. A private message
// counts once, although it is removed from both of its keys.
//
// The index of histories holds for each key a time that no message of the key is older than, so that only keys with
// something to remove are looked at.
func (s *Store) DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (int, error) {
	end := "(" + strconv.FormatFloat(secondsOf(cutoff), 'f', 6, 64)
	removed := 0
	for removed < limit {
		due := &goredis.ZRangeBy{Min: "-inf", Max: end, Count: keysAtATime}
		keys, err := s.between(ctx, "looking for old messages", historiesKey, due)
		if err != nil || len(keys) == 0 {
			return removed, err
		}
		n, err := s.deleteFrom(ctx, keys, end, limit-removed)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// deleteFrom removes at most limit messages from these keys, one key after the other.
func (s *Store) deleteFrom(ctx context.Context, keys []string, end string, limit int) (int, error) {
	removed := 0
	for _, key := range keys {
		if removed == limit {
			break
		}
		old := &goredis.ZRangeBy{Min: "-inf", Max: end, Count: int64(limit - removed)}
		rows, err := s.between(ctx, "reading old messages", key, old)
		if err != nil {
			return removed, err
		}
		n, err := s.deleteRows(ctx, key, rows)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// between returns the first members of a zset between two scores, none if the key holds something else.
func (s *Store) between(ctx context.Context, doing, key string, q *goredis.ZRangeBy) ([]string, error) {
	var members *goredis.StringSliceCmd
	err := s.pipelined(ctx, doing, func(p goredis.Pipeliner) { members = p.ZRangeByScore(ctx, key, q) })
	if err != nil {
		return nil, err
	}
	return members.Val(), nil
}

// deleteRows removes rows of a key, and private messages from the pair's other key too. Then it tells the index how
// old the rest is.
func (s *Store) deleteRows(ctx context.Context, key string, rows []string) (int, error) {
	var counted []*goredis.IntCmd
	var left *goredis.ZSliceCmd
	err := s.pipelined(ctx, "removing old messages", func(p goredis.Pipeliner) {
		for _, g := range groupByKeys(key, rows) {
			counted = append(counted, p.ZRem(ctx, g.keys[0], g.rows...))
			for _, copies := range g.keys[1:] {
				p.ZRem(ctx, copies, g.rows...)
			}
		}
		left = p.ZRangeWithScores(ctx, key, 0, 0)
	})
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, cmd := range counted {
		removed += int(cmd.Val())
	}
	return removed, s.reindex(ctx, key, left.Val())
}

// reindex notes the oldest row of a key. An empty key is taken out of the index and looked at once more: somebody may
// have written to it meanwhile, when it still stood there.
func (s *Store) reindex(ctx context.Context, key string, first []goredis.Z) error {
	if len(first) > 0 {
		return s.pipelined(ctx, "indexing a history", func(p goredis.Pipeliner) {
			p.ZAdd(ctx, historiesKey, goredis.Z{Score: first[0].Score, Member: key})
		})
	}
	var again *goredis.ZSliceCmd
	err := s.pipelined(ctx, "indexing a history", func(p goredis.Pipeliner) {
		p.ZRem(ctx, historiesKey, key)
		again = p.ZRangeWithScores(ctx, key, 0, 0)
	})
	if err != nil || len(again.Val()) == 0 {
		return err
	}
	return s.pipelined(ctx, "indexing a history", func(p goredis.Pipeliner) {
		p.ZAddNX(ctx, historiesKey, goredis.Z{Score: again.Val()[0].Score, Member: key})
	})
}

// rowGroup are rows that stand at the same keys; at the first of them they are counted.
type rowGroup struct {
	keys []string
	rows []any
}

// groupByKeys finds out where else the rows of a key stand. Names with hyphens bring several pairs to one key.
func groupByKeys(key string, rows []string) []rowGroup {
	var groups []rowGroup
	for _, member := range rows {
		keys := homesOf(key, member)
		i := slices.IndexFunc(groups, func(g rowGroup) bool { return slices.Equal(g.keys, keys) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, rowGroup{keys: keys})
		}
		groups[i].rows = append(groups[i].rows, member)
	}
	return groups
}

// homesOf returns the keys that a row found at key stands at.
func homesOf(key, member string) []string {
	r, err := decodeRow(member)
	if err != nil || r.To == nil {
		return []string{key}
	}
	if _, fits := r.addressee(key); !fits {
		return []string{key}
	}
	return keysOf(chat.Message{Conversation: chat.Between(*r.Username, *r.To), From: *r.Username})
}
