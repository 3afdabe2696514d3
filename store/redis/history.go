package redis

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// Messages implements chat.MessageStore. It reads about as many rows as are asked for, from the end or from the bound
// on: IDs carry the time, so a bound is a score. Rows that are no messages, and rows of other pairs whose names make
// the same key, are passed over, and the page is filled from what follows.
func (s *Store) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	walks := s.walks(c, q)
	if err := s.walkAll(ctx, walks); err != nil {
		return nil, err
	}
	return page(walks, q), nil
}

// walkAll goes all ways to their ends, side by side.
func (s *Store) walkAll(ctx context.Context, walks []*walk) error {
	for {
		open := slices.DeleteFunc(slices.Clone(walks), func(w *walk) bool { return w.done })
		if len(open) == 0 {
			return nil
		}
		err := s.pipelined(ctx, "reading a history", func(p goredis.Pipeliner) {
			for _, w := range open {
				w.ask(ctx, p)
			}
		})
		if err != nil {
			return err
		}
		for _, w := range open {
			w.take()
		}
	}
}

// walks returns one walk for each key of the conversation.
func (s *Store) walks(c chat.Conversation, q chat.HistoryQuery) []*walk {
	keys := keysIn(c)
	walks := make([]*walk, len(keys))
	for i, key := range keys {
		accept := func(member string, score float64) (chat.Message, bool) {
			m, ok := s.read(key, c, member, score)
			return m, ok && within(m.ID, q)
		}
		walks[i] = newWalk(key, q, accept)
	}
	return walks
}

// read turns a row at key into a message of c. ok is false for one that is no message, or is another pair's.
func (s *Store) read(key string, c chat.Conversation, member string, score float64) (m chat.Message, ok bool) {
	r, err := decodeRow(member)
	if err != nil {
		s.reportOdd(key, err)
		return chat.Message{}, false
	}
	if c.Private() {
		to, known := r.addressee(key)
		if !known || chat.Between(*r.Username, to) != c {
			return chat.Message{}, false
		}
	}
	return r.message(c, member, score), true
}

func within(id chat.ID, q chat.HistoryQuery) bool {
	return (q.Before == "" || id < q.Before) && (q.After == "" || id > q.After)
}

// page merges what the walks have found.
func page(walks []*walk, q chat.HistoryQuery) []chat.Message {
	var all []chat.Message
	for _, w := range walks {
		all = append(all, w.found...)
	}
	all = merged(all)
	if q.After != "" {
		return all[:min(len(all), q.Limit)]
	}
	return all[max(0, len(all)-q.Limit):]
}

// merged puts messages in order, each once: a pair's stands at both of its keys. Where only one of them says that it was
// removed, that one is right.
func merged(all []chat.Message) []chat.Message {
	slices.SortFunc(all, func(a, b chat.Message) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), removedFirst(a, b))
	})
	return slices.CompactFunc(all, func(a, b chat.Message) bool { return a.ID == b.ID })
}

func removedFirst(a, b chat.Message) int {
	switch {
	case a.Removed == b.Removed:
		return 0
	case a.Removed:
		return -1
	}
	return 1
}

// NewestTime implements chat.MessageStore.
func (s *Store) NewestTime(ctx context.Context) (time.Time, error) {
	var newest *goredis.StringCmd
	err := s.pipelined(ctx, "reading the newest message's time", func(p goredis.Pipeliner) {
		newest = p.Get(ctx, newestKey)
	})
	if err != nil || newest.Val() == "" {
		return time.Time{}, err
	}
	micros, err := strconv.ParseInt(newest.Val(), 10, 64)
	if err != nil {
		s.reportOdd(newestKey, err) // Open and every message write it anew
		return time.Time{}, nil
	}
	return time.UnixMicro(micros).UTC(), nil
}

// maxPeers bounds the list of people that a user has talked with.
const maxPeers = 1000

// PrivatePeers implements chat.MessageStore, for the 1,000 most recent.
func (s *Store) PrivatePeers(ctx context.Context, user string) ([]string, error) {
	var peers *goredis.StringSliceCmd
	err := s.pipelined(ctx, "reading private conversations", func(p goredis.Pipeliner) {
		peers = p.ZRevRange(ctx, peersKey(user), 0, maxPeers-1)
	})
	if err != nil {
		return nil, err
	}
	return peers.Val(), nil
}
