package redis

import (
	"context"
	"slices"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// keysLike returns the names of all keys that match a pattern of SCAN, in byte order and each once.
func (s *Store) keysLike(ctx context.Context, pattern string) ([]string, error) {
	var mu sync.Mutex // guards all: the masters of a cluster are asked at once
	var all []string
	err := s.eachMaster(ctx, func(ctx context.Context, node *goredis.Client) error {
		for cursor := uint64(0); ; {
			keys, next, err := node.Scan(ctx, cursor, pattern, surveyChunk).Result()
			if err != nil {
				return unavailable("looking for what is there", err)
			}
			mu.Lock()
			all = append(all, keys...)
			mu.Unlock()
			if next == 0 {
				return nil
			}
			cursor = next
		}
	})
	slices.Sort(all)
	return slices.Compact(all), err
}
