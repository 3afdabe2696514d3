package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// raiseNewest sets KEYS[1] to ARGV[1] microseconds unless it is later already. Whatever else stands there is replaced.
const raiseNewest = `
local newest = redis.pcall('GET', KEYS[1])
if tonumber(ARGV[1]) > (tonumber(newest) or 0) then redis.call('SET', KEYS[1], ARGV[1]) end
return 1`

// Append implements chat.MessageStore: one round trip for the whole batch. The indexes stand before the messages, so
// that a connection that breaks in between leaves an entry too many rather than a message that nobody finds.
func (s *Store) Append(ctx context.Context, batch []chat.Message) []error {
	if len(batch) == 0 {
		return nil
	}
	b := newBatchWrite(batch)
	var indexes []goredis.Cmder
	stored := make(map[string]*goredis.IntCmd)
	_, err := s.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		indexes = b.queueIndexes(ctx, p)
		for _, key := range b.keys {
			stored[key] = p.ZAdd(ctx, key, b.rows[key]...)
		}
		return nil
	})
	if err == nil {
		return nil
	}
	errs := failures(batch, stored)
	if errs == nil {
		s.reportIndexes(ctx, indexes)
	}
	return errs
}

// failures returns one error per message, nil for those stored at every key they belong to, and nil if all are.
func failures(batch []chat.Message, stored map[string]*goredis.IntCmd) []error {
	errs, failed := make([]error, len(batch)), false
	for i, m := range batch {
		for _, key := range keysOf(m) {
			if err := stored[key].Err(); err != nil {
				errs[i], failed = unavailable("storing a message", err), true
			}
		}
	}
	if !failed {
		return nil
	}
	return errs
}

// reportIndexes logs that a batch could not be indexed, although its messages are stored: once if somebody else uses
// the key, with each batch if a node of a cluster is away. The next Open makes up for it.
func (s *Store) reportIndexes(ctx context.Context, cmds []goredis.Cmder) {
	for _, cmd := range cmds {
		switch err := cmd.Err(); {
		case wrongType(err):
			s.reportOdd(keyOf(cmd), err)
		case err != nil:
			s.log.WarnContext(ctx, "can't write an index of messages in Redis", "error", withoutArguments(err))
			return
		}
	}
}

// batchWrite is a batch put in order by keys, so that each is written with one command.
type batchWrite struct {
	keys   []string // in the order of their first message
	rows   map[string][]goredis.Z
	pairs  []chat.Conversation
	latest map[chat.Conversation]float64 // of each pair
	newest int64
}

func newBatchWrite(batch []chat.Message) *batchWrite {
	b := &batchWrite{rows: make(map[string][]goredis.Z), latest: make(map[chat.Conversation]float64)}
	for _, m := range batch {
		b.add(m)
	}
	return b
}

func (b *batchWrite) add(m chat.Message) {
	z := goredis.Z{Score: secondsOf(m.Time), Member: encodeRow(m)}
	for _, key := range keysOf(m) {
		if b.rows[key] == nil {
			b.keys = append(b.keys, key)
		}
		b.rows[key] = append(b.rows[key], z)
	}
	if c := m.Conversation; c.Private() {
		latest, known := b.latest[c]
		if !known {
			b.pairs = append(b.pairs, c)
		}
		b.latest[c] = max(latest, z.Score)
	}
	b.newest = max(b.newest, m.Time.UnixMicro())
}

// queueIndexes adds the commands that keep newestKey, historiesKey, the peers and Flask's pairs up to date. A key new
// to historiesKey counts as old as can be, since Flask may have written to it before: DeleteBefore will look.
func (b *batchWrite) queueIndexes(ctx context.Context, p goredis.Pipeliner) []goredis.Cmder {
	histories := make([]goredis.Z, len(b.keys))
	for i, key := range b.keys {
		histories[i] = goredis.Z{Member: key}
	}
	cmds := []goredis.Cmder{
		p.Eval(ctx, raiseNewest, []string{newestKey}, b.newest),
		p.ZAddNX(ctx, historiesKey, histories...),
	}
	for _, c := range b.pairs {
		low, high := c.Pair()
		cmds = append(cmds, queuePeers(ctx, p, low, high, b.latest[c])...)
	}
	return cmds
}

// queuePeers notes that two people talk with each other, for us and for Flask.
func queuePeers(ctx context.Context, p goredis.Pipeliner, a, b string, at float64) []goredis.Cmder {
	return []goredis.Cmder{
		p.ZAdd(ctx, peersKey(a), goredis.Z{Score: at, Member: b}),
		p.ZAdd(ctx, peersKey(b), goredis.Z{Score: at, Member: a}),
		p.ZAddNX(ctx, pairKey(a, b), goredis.Z{Score: 1, Member: a}, goredis.Z{Score: 2, Member: b}),
		p.ZAddNX(ctx, pairKey(b, a), goredis.Z{Score: 1, Member: b}, goredis.Z{Score: 2, Member: a}),
	}
}
