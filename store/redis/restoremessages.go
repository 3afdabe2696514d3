package redis

import (
	"context"
	"iter"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// RestoreMessages implements chat.ChatArchive, some messages at a time. A message that is there already is found by its
// row, which is the same bytes whenever it is written.
func (s *Store) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (done chat.Restored, err error) {
	err = inGroups(ctx, records, restoredMessages, func(group []chat.Message) error {
		b := newBatchWrite(group)
		present, err := s.prepare(ctx, b, group)
		if err != nil {
			return err
		}
		done.Kept += present
		done.Added += len(group) - present
		if o.DryRun {
			return nil
		}
		return s.writeOld(ctx, b)
	})
	return done, err
}

// writeOld stores a batch. A key that holds something else is an error here: its messages would be lost.
func (s *Store) writeOld(ctx context.Context, b *batchWrite) error {
	var added []*goredis.IntCmd
	err := s.pipelined(ctx, "restoring messages", func(p goredis.Pipeliner) {
		b.queueOldIndexes(ctx, p)
		for _, key := range b.keys {
			added = append(added, p.ZAdd(ctx, key, b.rows[key]...))
		}
	})
	for i, cmd := range added {
		if err == nil && cmd.Err() != nil {
			err = unavailable("restoring messages to "+b.keys[i], cmd.Err())
		}
	}
	return err
}

// prepare counts how many of the messages are there already, and lets no pair look as if it had last talked earlier
// than it has.
func (s *Store) prepare(ctx context.Context, b *batchWrite, group []chat.Message) (present int, err error) {
	scores := make([]*goredis.FloatCmd, len(group))
	talked := make([]*goredis.FloatCmd, len(b.pairs))
	err = s.pipelined(ctx, "looking for messages", func(p goredis.Pipeliner) {
		for i, m := range group {
			scores[i] = p.ZScore(ctx, keysOf(m)[0], encodeRow(m))
		}
		for i, c := range b.pairs {
			low, high := c.Pair()
			talked[i] = p.ZScore(ctx, peersKey(low), high)
		}
	})
	if err != nil {
		return 0, err
	}
	for _, score := range scores {
		if score.Err() == nil {
			present++
		}
	}
	for i, c := range b.pairs {
		b.latest[c] = max(b.latest[c], talked[i].Val())
	}
	return present, nil
}

// queueOldIndexes is queueIndexes for messages that may be older than what is there: their keys count as old as can
// be, so that DeleteBefore looks again.
func (b *batchWrite) queueOldIndexes(ctx context.Context, p goredis.Pipeliner) {
	histories := make([]goredis.Z, len(b.keys))
	for i, key := range b.keys {
		histories[i] = goredis.Z{Member: key}
	}
	p.Eval(ctx, raiseNewest, []string{newestKey}, b.newest)
	p.ZAdd(ctx, historiesKey, histories...)
	for _, c := range b.pairs {
		low, high := c.Pair()
		queuePeers(ctx, p, low, high, b.latest[c])
	}
}
