package redis

import (
	"context"
	"crypto/rand"
	"time"
)

// probeLife is how long the mark stands that tells whether two stores are one.
const probeLife = 10 * time.Second

// SameAs reports whether other reads the same database of the same Redis, whatever their URLs say. For that it leaves a
// mark of its own here, for ten seconds; other is only read.
func (s *Store) SameAs(ctx context.Context, other *Store) (bool, error) {
	mark := "hihi:same:" + rand.Text()
	if err := s.client.Set(ctx, mark, 1, probeLife).Err(); err != nil {
		return false, unavailable("comparing two servers", err)
	}
	seen, err := other.client.Exists(ctx, mark).Result()
	if err != nil {
		return false, unavailable("comparing two servers", err)
	}
	if err := s.client.Del(ctx, mark).Err(); err != nil {
		return false, unavailable("comparing two servers", err)
	}
	return seen > 0, nil
}
