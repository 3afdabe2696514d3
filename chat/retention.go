package chat

import (
	"context"
	"time"
)

const (
	// retentionBatch messages are removed at a time, with retentionPause between, so that senders hardly notice: one
	// big removal stalled them for a quarter of a second in trials.
	retentionBatch = 1_000
	retentionPause = 10 * time.Millisecond
)

// Expire removes every message older than keep, of all rooms and private conversations, and returns how many. It may
// take long; it ends early, with what it has done, when ctx ends. keep of zero or less keeps everything.
func (s *Service) Expire(ctx context.Context, keep time.Duration) (removed int, err error) {
	if keep <= 0 {
		return 0, nil
	}
	cutoff := s.now().Add(-keep)
	for {
		n, err := s.stores.Messages.DeleteBefore(ctx, cutoff, retentionBatch)
		removed += n
		if err != nil || n == 0 {
			return removed, err
		}
		select {
		case <-ctx.Done():
			return removed, ctx.Err()
		case <-time.After(retentionPause):
		}
	}
}
