package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Config says which Redis to use.
type Config struct {
	URL string       // redis://, rediss:// (TLS) or unix://, with user, password and database number as usual
	Log *slog.Logger // nil: no log
}

// The limits of one operation. A request that meets a dead Redis is refused within a few seconds, and waits no longer
// than that for a connection when all are in use.
const (
	dialTimeout = 2 * time.Second
	ioTimeout   = 3 * time.Second
	poolTimeout = 3 * time.Second
	poolSize    = 32
	retries     = 1
)

// Open connects to Redis and takes stock of what is there (survey.go). Errors are one sentence without the password:
// the URL can't be understood, or Redis does not answer or refuses.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	opts, err := options(cfg.URL)
	if err != nil {
		return nil, err
	}
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	goredis.SetLogger(libraryLog{log})
	s, err := open(ctx, goredis.NewClient(opts), log)
	if err != nil {
		return nil, fmt.Errorf("can't use Redis at %s: %w", opts.Addr, err)
	}
	return s, nil
}

// open makes the store on a client, which it closes when it fails.
func open(ctx context.Context, client goredis.UniversalClient, log *slog.Logger) (*Store, error) {
	s := &Store{client: client, log: log}
	err := client.Ping(ctx).Err()
	if err == nil {
		s.checkDurability(ctx)
		err = s.survey(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return s, nil
}

func options(rawURL string) (*goredis.Options, error) {
	opts, err := goredis.ParseURL(rawURL)
	var syntax *url.Error
	switch {
	case errors.As(err, &syntax): // repeats the URL, password and all
		return nil, errors.New("the Redis URL can't be understood; expected redis://[user:password@]host:port[/database]")
	case err != nil:
		return nil, fmt.Errorf("the Redis URL can't be understood: %w", err)
	}
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout = dialTimeout, ioTimeout, ioTimeout
	opts.PoolSize, opts.PoolTimeout = poolSize, poolTimeout
	opts.PipelinePoolSize = -1 // no pool beside the pool: nearly all that we send are pipelines
	opts.MaxRetries, opts.DialerRetries = retries, 1
	opts.ContextTimeoutEnabled = true
	opts.Protocol = 2           // all we need, and known to every Redis that a Flask version may still run on
	opts.DisableIdentity = true // a command that old servers don't know
	return opts, nil
}

// checkDurability warns when an acknowledged message might be lost with the server. Redis may not let us look.
func (s *Store) checkDurability(ctx context.Context) {
	set := make(map[string]string)
	for _, name := range []string{"appendonly", "appendfsync"} {
		value, err := s.client.ConfigGet(ctx, name).Result()
		if err != nil {
			s.log.Info("can't see how durable Redis is", "error", err)
			return
		}
		set[name] = value[name]
	}
	if set["appendonly"] != "yes" || set["appendfsync"] != "always" {
		s.log.Warn("Redis may lose acknowledged messages when it is killed; set appendonly yes and appendfsync always",
			"appendonly", set["appendonly"], "appendfsync", set["appendfsync"])
	}
}

// libraryLog sends what go-redis logs by itself, broken connections mostly, to the debug level: the same failures come
// back as errors.
type libraryLog struct{ log *slog.Logger }

// Printf implements go-redis's logging interface.
func (l libraryLog) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, "go-redis: "+fmt.Sprintf(format, v...))
}
