package redis

import (
	"context"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

var errStillGoing = errors.New("a room may still be being deleted elsewhere")

// PurgeDeleted implements chat.MessageStore. It finishes deletions that have failed half-way, in this process or, as
// Open has found, in one that died; Redis frees what they had by itself, so there is nothing to count. A deletion that
// somebody may still be at is an error: come again.
func (s *Store) PurgeDeleted(ctx context.Context, _ int) (int, error) {
	var failed error
	s.unfinished.Range(func(name, _ any) bool {
		failed = s.finish(ctx, name.(string))
		return failed == nil
	})
	return 0, failed
}

// finish ends a deletion.
func (s *Store) finish(ctx context.Context, name string) error {
	mark, err := s.markOf(ctx, name)
	switch {
	case err != nil:
		return err
	case mark != "" && !stale(mark, time.Now()):
		return unavailable("purging", errStillGoing)
	case mark != "":
		err = s.clearRoom(ctx, name, mark)
	}
	if err == nil {
		s.unfinished.Delete(name)
	}
	return err
}

// freeName finishes a deletion that was given up and keeps a room's name taken. It reports whether there was one.
func (s *Store) freeName(ctx context.Context, name string) (bool, error) {
	mark, err := s.markOf(ctx, name)
	if err != nil || mark == "" || !stale(mark, time.Now()) {
		return false, err
	}
	return true, s.clearRoom(ctx, name, mark)
}

// markOf returns the mark of a room that is being deleted, empty for any other.
func (s *Store) markOf(ctx context.Context, name string) (string, error) {
	var mark *goredis.StringCmd
	err := s.pipelined(ctx, "reading a room", func(p goredis.Pipeliner) { mark = p.HGet(ctx, metaKey(name), goingField) })
	return mark.Val(), err
}
