package redis

import (
	"context"
	"slices"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// ForgetPair implements chat.MessageStore. Names with hyphens bring several pairs to one key: what is the others' stays.
// The list that leads to a conversation goes last, so that whoever starts again after a failure finds it.
func (s *Store) ForgetPair(ctx context.Context, pair chat.Conversation) error {
	low, high := pair.Pair()
	for _, key := range privateKeys(low, high) {
		if err := s.forgetRows(ctx, key, pair); err != nil {
			return err
		}
	}
	for _, key := range slices.Compact([]string{pairKey(low, high), pairKey(high, low)}) {
		if err := s.forgetNames(ctx, key, low, high); err != nil {
			return err
		}
	}
	return s.pipelined(ctx, "forgetting a private conversation", func(p goredis.Pipeliner) {
		p.Unlink(ctx, marksKey(pair))
		p.ZRem(ctx, peersKey(low), high)
		p.ZRem(ctx, peersKey(high), low)
	})
}

// forgetRows removes a pair's rows from one of its keys.
func (s *Store) forgetRows(ctx context.Context, key string, pair chat.Conversation) error {
	for rows, err := range s.rowsOf(ctx, key) {
		if wrongType(err) {
			s.reportOdd(key, err)
			return nil
		}
		if err != nil {
			return unavailable("reading a private conversation", err)
		}
		var theirs []foundRow
		for _, z := range rows {
			member := z.Member.(string)
			if m, ok := s.read(key, pair, member, z.Score); ok {
				theirs = append(theirs, foundRow{key, member, m})
			}
		}
		if len(theirs) == 0 {
			continue
		}
		if _, err := s.removeRows(ctx, key, theirs); err != nil {
			return err
		}
	}
	left, err := s.client.ZRangeWithScores(ctx, key, 0, 0).Result()
	if err != nil {
		return unavailable("reading a private conversation", err)
	}
	return s.reindex(ctx, key, left)
}

// forgetNames removes two names from the key that tells Flask of their conversation, unless they stand there for another
// pair too.
func (s *Store) forgetNames(ctx context.Context, key, a, b string) error {
	var found *goredis.StringSliceCmd
	err := s.pipelined(ctx, "reading a private conversation", func(p goredis.Pipeliner) {
		found = p.ZRange(ctx, key, 0, -1)
	})
	if err != nil {
		return err
	}
	var gone []any
	for _, name := range slices.Compact([]string{a, b}) {
		needed := slices.ContainsFunc(found.Val(), func(other string) bool {
			return other != a && other != b && (pairKey(name, other) == key || pairKey(other, name) == key)
		})
		if !needed {
			gone = append(gone, name)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return s.pipelined(ctx, "forgetting a private conversation", func(p goredis.Pipeliner) { p.ZRem(ctx, key, gone...) })
}
