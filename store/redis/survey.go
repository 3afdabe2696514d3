package redis

import (
	"context"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// surveyChunk is how many keys SCAN looks at in one step.
const surveyChunk = 1000

// survey brings the indexes up to date with what the Flask version has written while we were not there: rooms, keys
// with messages, private conversations, memberships, and the time of the newest message; and with the mutes in rooms, of which earlier
// versions kept no list. It reads the names of these keys, of rooms the members, and of Flask's other keys a row or two.
func (s *Store) survey(ctx context.Context) error { return s.eachMaster(ctx, s.surveyNode) }

// eachMaster calls do for every server that holds keys of its own: the only one, or a cluster's masters, at once.
func (s *Store) eachMaster(ctx context.Context, do func(context.Context, *goredis.Client) error) error {
	switch client := s.client.(type) {
	case *goredis.ClusterClient:
		return client.ForEachMaster(ctx, do)
	case *goredis.Client:
		return do(ctx, client)
	}
	return fmt.Errorf("redis: a client of type %T", s.client)
}

// surveyNode scans one server. What it finds is read and indexed by the store's own client.
func (s *Store) surveyNode(ctx context.Context, node *goredis.Client) error {
	if err := s.scanNode(ctx, node, flaskKeys, s.index); err != nil {
		return err
	}
	return s.scanNode(ctx, node, roomMutePrefix+"*", s.indexMutes)
}

// scanNode hands on the names of one server's keys that match pattern.
func (s *Store) scanNode(
	ctx context.Context, node *goredis.Client, pattern string, take func(context.Context, []string) error,
) error {
	for cursor := uint64(0); ; {
		keys, next, err := node.Scan(ctx, cursor, pattern, surveyChunk).Result()
		if err != nil {
			return unavailable("looking for what is there", err)
		}
		if err := take(ctx, keys); err != nil {
			return err
		}
		if next == 0 {
			return nil
		}
		cursor = next
	}
}

// index notes what these keys stand for.
func (s *Store) index(ctx context.Context, keys []string) error {
	var rooms []roomReply
	var histories []tailReply
	var pairs []pairReply
	err := s.pipelined(ctx, "reading what is there", func(p goredis.Pipeliner) {
		for _, key := range keys {
			room, isRoom := strings.CutPrefix(key, roomPrefix)
			switch {
			case isRoom && room != "": // nobody can enter a room without a name
				rooms = append(rooms, askRoom(ctx, p, room))
			case isHistory(key):
				histories = append(histories, askTail(ctx, p, key))
			case strings.HasPrefix(key, pairPrefix):
				pairs = append(pairs, pairReply{names: p.ZRange(ctx, key, 0, 2)})
			}
		}
	})
	if err != nil {
		return err
	}
	if err := s.datePairs(ctx, pairs); err != nil {
		return err
	}
	var there []string
	err = s.pipelined(ctx, "indexing what is there", func(p goredis.Pipeliner) {
		for _, r := range rooms {
			if r.exists() {
				r.adopt(ctx, p)
				there = append(there, r.name)
			} else if r.meta()[goingField] != "" {
				s.unfinished.Store(r.name, true)
			}
		}
		adoptHistories(ctx, p, histories)
		for _, r := range pairs {
			r.adopt(ctx, p)
		}
	})
	if err != nil {
		return err
	}
	return s.listMembers(ctx, there)
}

// indexMutes puts the people of these mutes into their rooms' lists.
func (s *Store) indexMutes(ctx context.Context, keys []string) error {
	return s.pipelined(ctx, "indexing mutes", func(p goredis.Pipeliner) {
		for _, key := range keys {
			if room, user, ok := parseMuteKey(key); ok {
				queueMuteIndex(ctx, p, room, user)
			}
		}
	})
}

// tailReply is the newest row of a history.
type tailReply struct {
	key  string
	rows *goredis.ZSliceCmd
}

func askTail(ctx context.Context, p goredis.Pipeliner, key string) tailReply {
	return tailReply{key, p.ZRangeWithScores(ctx, key, -1, -1)}
}

// score returns the newest row's score; ok is false for a key without rows.
func (r tailReply) score() (score float64, ok bool) {
	if len(r.rows.Val()) == 0 {
		return 0, false
	}
	return r.rows.Val()[0].Score, true
}

// adoptHistories puts keys with messages into the index, as old as can be: DeleteBefore looks up how old they are.
func adoptHistories(ctx context.Context, p goredis.Pipeliner, histories []tailReply) {
	newest := int64(0)
	for _, r := range histories {
		if score, ok := r.score(); ok {
			p.ZAddNX(ctx, historiesKey, goredis.Z{Member: r.key})
			newest = max(newest, microsOf(score))
		}
	}
	if newest > 0 {
		p.Eval(ctx, raiseNewest, []string{newestKey}, newest)
	}
}

// pairReply is a private conversation: its two names, and its newest rows.
type pairReply struct {
	names *goredis.StringSliceCmd
	tails []tailReply
}

// pair returns the two names. Somebody who writes to themselves has one. ok is false for anything else.
func (r pairReply) pair() (a, b string, ok bool) {
	switch names := r.names.Val(); len(names) {
	case 1:
		return names[0], names[0], true
	case 2:
		return names[0], names[1], true
	}
	return "", "", false
}

// datePairs reads when the pairs have last talked.
func (s *Store) datePairs(ctx context.Context, pairs []pairReply) error {
	return s.pipelined(ctx, "reading private conversations", func(p goredis.Pipeliner) {
		for i := range pairs {
			a, b, ok := pairs[i].pair()
			if !ok {
				continue
			}
			for _, key := range privateKeys(a, b) {
				pairs[i].tails = append(pairs[i].tails, askTail(ctx, p, key))
			}
		}
	})
}

// adopt notes the pair for both people, at the time of their last message. Without any the time that stands there
// already is better than none.
func (r pairReply) adopt(ctx context.Context, p goredis.Pipeliner) {
	a, b, ok := r.pair()
	if !ok {
		return
	}
	at, talked := 0.0, false
	for _, tail := range r.tails {
		if score, ok := tail.score(); ok {
			at, talked = max(at, score), true
		}
	}
	args := goredis.ZAddArgs{NX: !talked}
	args.Members = []goredis.Z{{Score: at, Member: b}}
	p.ZAddArgs(ctx, peersKey(a), args)
	args.Members = []goredis.Z{{Score: at, Member: a}}
	p.ZAddArgs(ctx, peersKey(b), args)
}
