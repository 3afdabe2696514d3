package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Config says which Redis to use.
type Config struct {
	URL string       // one server, sentinels or a cluster: url.go says in which forms
	Log *slog.Logger // nil: no log

	ReadOnly bool // Open writes nothing either: no index is made of what Flask has stored. For the Dump methods

	LoadingLimit time.Duration // how long Open waits for a Redis that is loading its files; 0: ten minutes
}

const (
	loadingLimit = 10 * time.Minute
	loadingPause = 200 * time.Millisecond // between two looks at a Redis that is loading
)

// Open connects to Redis and takes stock of what is there (survey.go). A Redis that has just been started and still
// loads its files is waited for. Errors are one sentence without the password: the URL can't be understood, or Redis
// does not answer or refuses.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	opts, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	goredis.SetLogger(libraryLog{log})
	client := goredis.NewUniversalClient(opts)
	client.AddHook(deadline(opts.DialTimeout + opts.ReadTimeout))
	s := &Store{client: client, log: log, readOnly: cfg.ReadOnly}
	if err := s.start(ctx, cmp.Or(cfg.LoadingLimit, loadingLimit)); err != nil {
		_ = client.Close() // what matters is why it is of no use
		return nil, fmt.Errorf("can't use Redis at %s: %w", strings.Join(opts.Addrs, ", "), openError{err})
	}
	return s, nil
}

// start takes stock as soon as all of Redis has loaded its files, which may take minutes after a crash.
func (s *Store) start(ctx context.Context, limit time.Duration) error {
	giveUp := time.NewTimer(limit)
	defer giveUp.Stop()
	for waiting := false; ; waiting = true {
		err := s.takeStock(ctx)
		if !goredis.IsLoadingError(err) && !(waiting && timedOut(err)) { // between two looks it may be too busy to answer
			return err
		}
		if !waiting {
			s.log.InfoContext(ctx, "waiting for Redis, which is still loading its files", "limit", limit)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-giveUp.C:
			return fmt.Errorf("not ready after %s: %w", limit, err)
		case <-time.After(loadingPause):
		}
	}
}

func timedOut(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) && network.Timeout()
}

// probes is how many keys are tried, enough to meet every server of a cluster.
const probes = 64

// tryWriting finds out at the start what would else spoil every send: a replica, a cluster that was taken for one server
// or has slots that nobody serves, a disk that is full, rights that are those of an earlier version. The keys that it
// deletes and reads do not exist.
func (s *Store) tryWriting(ctx context.Context) error {
	return s.pipelined(ctx, "trying to write", func(p goredis.Pipeliner) {
		for i := range probes {
			p.Del(ctx, fmt.Sprint("hihi:probe:", i))
		}
		const probe = "hihi:probe:0"
		p.HMGet(ctx, probe, ownerField)
		p.HKeys(ctx, probe)
		p.HDel(ctx, probe, ownerField)
		p.Unlink(ctx, probe)
	})
}

// takeStock makes sure that Redis can be used, and brings the indexes up to date.
func (s *Store) takeStock(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return err
	}
	if s.readOnly {
		return nil
	}
	if err := s.tryWriting(ctx); err != nil {
		return err
	}
	if err := s.survey(ctx); err != nil {
		return err
	}
	return s.checkDurability(ctx)
}

// libraryLog sends what go-redis logs by itself, broken connections mostly, to the debug level: the same failures come
// back as errors.
type libraryLog struct{ log *slog.Logger }

// Printf implements go-redis's logging interface.
func (l libraryLog) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, "go-redis: "+fmt.Sprintf(format, v...))
}
