package redis

import (
	"context"
	"iter"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// RestoreMessages implements chat.ChatArchive, some messages at a time. A message that is there already is found by its
// ID; what it says here stays.
func (s *Store) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (done chat.Restored, err error) {
	err = inGroups(ctx, records, restoredMessages, func(group []chat.Message) error {
		missing, present, err := s.missing(ctx, group)
		if err != nil {
			return err
		}
		done.Kept += present
		done.Added += len(group) - present
		if o.DryRun || len(missing) == 0 {
			return nil
		}
		b := newBatchWrite(missing)
		if err := s.datePeers(ctx, b); err != nil {
			return err
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

// missing returns the messages that are to be written, and how many are there already. Those that stand there as they
// are here are written again: a pair's message may have reached one of its keys only.
func (s *Store) missing(ctx context.Context, group []chat.Message) (missing []chat.Message, present int, err error) {
	found := make([]*goredis.ZSliceCmd, len(group))
	err = s.pipelined(ctx, "looking for messages", func(p goredis.Pipeliner) {
		for i, m := range group {
			at := m.Time.UnixMicro()
			found[i] = p.ZRangeByScoreWithScores(ctx, keysOf(m)[0], &goredis.ZRangeBy{Min: atLeast(at), Max: atMost(at)})
		}
	})
	if err != nil {
		return nil, 0, err
	}
	for i, m := range group {
		there, same := s.among(found[i].Val(), m)
		if there {
			present++
		}
		if !there || same {
			missing = append(missing, m)
		}
	}
	return missing, present, nil
}

// among looks for a message among the rows of its moment. same says that its row is the one that would be written.
func (s *Store) among(rows []goredis.Z, m chat.Message) (there, same bool) {
	for _, z := range rows {
		member := z.Member.(string)
		if found, ok := s.read(keysOf(m)[0], m.Conversation, member, z.Score); ok && found.ID == m.ID {
			return true, member == encodeRow(m)
		}
	}
	return false, false
}

// datePeers lets no pair look as if it had last talked earlier than it has.
func (s *Store) datePeers(ctx context.Context, b *batchWrite) error {
	talked := make([]*goredis.FloatCmd, len(b.pairs))
	err := s.pipelined(ctx, "looking for private conversations", func(p goredis.Pipeliner) {
		for i, c := range b.pairs {
			low, high := c.Pair()
			talked[i] = p.ZScore(ctx, peersKey(low), high)
		}
	})
	if err != nil {
		return err
	}
	for i, c := range b.pairs {
		b.latest[c] = max(b.latest[c], talked[i].Val())
	}
	return nil
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
