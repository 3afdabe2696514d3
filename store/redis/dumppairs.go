package redis

import (
	"context"
	"iter"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// DumpPairs implements chat.ChatArchive. It reads the keys that the Flask version keeps for those who have opened a
// private page, as we do for those who have talked.
func (s *Store) DumpPairs(ctx context.Context) iter.Seq2[chat.PairRecord, error] {
	return dump(ctx, s, pairPrefix+"*", func(keys []string, yield func(chat.PairRecord, error) bool) (bool, error) {
		replies := make([]pairReply, len(keys))
		err := s.pipelined(ctx, "reading private conversations", func(p goredis.Pipeliner) {
			for i, key := range keys {
				replies[i] = pairReply{names: p.ZRange(ctx, key, 0, 2)}
			}
		})
		if err != nil {
			return false, err
		}
		quiet, err := s.quietPairs(ctx, keys, replies)
		if err != nil {
			return false, err
		}
		for _, record := range quiet {
			if !yield(record, nil) {
				return false, nil
			}
		}
		return true, nil
	})
}

// quietPair is what a pipeline will have read about a pair that perhaps has no messages.
type quietPair struct {
	pair  chat.Conversation
	twin  *goredis.IntCmd   // whether the key stands that is looked at for this pair, if this one is not it
	rows  []*goredis.IntCmd // how many messages there are
	score *goredis.FloatCmd // when they last talked
}

// quietPairs returns the pairs of these keys that have no messages, each once although it may have two keys.
func (s *Store) quietPairs(ctx context.Context, keys []string, replies []pairReply) (quiet []chat.PairRecord, err error) {
	var asked []quietPair
	err = s.pipelined(ctx, "reading private conversations", func(p goredis.Pipeliner) {
		for i, r := range replies {
			if a, b, ok := r.pair(); ok && (keys[i] == pairKey(a, b) || keys[i] == pairKey(b, a)) {
				asked = append(asked, askQuietPair(ctx, p, keys[i], chat.Between(a, b)))
			}
		}
	})
	for _, q := range asked {
		if record, ok := q.record(); ok {
			quiet = append(quiet, record)
		}
	}
	return quiet, err
}

func askQuietPair(ctx context.Context, p goredis.Pipeliner, key string, pair chat.Conversation) quietPair {
	low, high := pair.Pair()
	q := quietPair{pair: pair, score: p.ZScore(ctx, peersKey(low), high)}
	if first := pairKey(low, high); key != first {
		q.twin = p.Exists(ctx, first)
	}
	for _, key := range privateKeys(low, high) {
		q.rows = append(q.rows, p.ZCard(ctx, key))
	}
	return q
}

func (q quietPair) record() (chat.PairRecord, bool) {
	if q.twin != nil && q.twin.Val() > 0 {
		return chat.PairRecord{}, false
	}
	for _, rows := range q.rows {
		if rows.Val() > 0 {
			return chat.PairRecord{}, false
		}
	}
	record := chat.PairRecord{Pair: q.pair}
	if score := q.score.Val(); score > 0 {
		record.Last = timeOf(score)
	}
	return record, true
}

// RestorePairs implements chat.ChatArchive. A key that holds something else is an error, as it is for rooms; all are
// looked at before anything is written, since half a pair would count as there when the import is repeated.
func (s *Store) RestorePairs(
	ctx context.Context, records iter.Seq2[chat.PairRecord, error], o chat.RestoreOptions,
) (done chat.Restored, err error) {
	err = inGroups(ctx, records, restoredMessages, func(group []chat.PairRecord) error {
		there := make([]*goredis.FloatCmd, len(group))
		err := s.strictly(ctx, "looking for private conversations", func(p goredis.Pipeliner) {
			for i, record := range group {
				low, high := record.Pair.Pair()
				there[i] = p.ZScore(ctx, peersKey(low), high)
				for _, key := range []string{peersKey(high), pairKey(low, high), pairKey(high, low)} {
					p.ZCard(ctx, key)
				}
			}
		})
		if err != nil {
			return err
		}
		return s.strictly(ctx, "restoring private conversations", func(p goredis.Pipeliner) {
			for i, record := range group {
				if there[i].Err() == nil {
					done.Kept++
					continue
				}
				done.Added++
				if low, high := record.Pair.Pair(); !o.DryRun {
					queuePeers(ctx, p, low, high, score(record.Last))
				}
			}
		})
	})
	return done, err
}
