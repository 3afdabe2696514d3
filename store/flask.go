package store

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"

	"hihichat/chat"
	"hihichat/store/redis"
	"hihichat/store/sqlite"
)

// FlaskConfig says where the Flask version keeps what is to be imported; at least one of the two.
type FlaskConfig struct {
	File     string // its SQLite database
	RedisURL string
	Log      *slog.Logger // nil: silent
}

// Flask is what the Flask version has left, open to be read: nothing is ever written there. One goroutine uses it at a
// time; whoever opened it closes it.
type Flask struct {
	Accounts *sqlite.FlaskFile // nil without a file
	Chat     chat.ChatArchive  // nil without a Redis

	redis  *redis.Store
	opened []io.Closer
}

// OpenFlask opens both sources. Errors are sentences for a person; nothing stays open then.
func OpenFlask(ctx context.Context, cfg FlaskConfig) (*Flask, error) {
	f := &Flask{}
	if cfg.File != "" {
		file, err := sqlite.OpenFlask(ctx, cfg.File)
		if err != nil {
			return nil, err
		}
		f.Accounts = file
		f.opened = append(f.opened, file)
	}
	if cfg.RedisURL != "" {
		r, err := redis.Open(ctx, redis.Config{URL: cfg.RedisURL, Log: cfg.Log, ReadOnly: true})
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		f.Chat, f.redis = r, r
		f.opened = append(f.opened, r)
	}
	return f, nil
}

// Close closes both.
func (f *Flask) Close() error {
	var errs []error
	for _, source := range slices.Backward(f.opened) {
		errs = append(errs, source.Close())
	}
	return errors.Join(errs...)
}

// ServesFile reports whether the database of a data folder is, or will be, this very file.
func ServesFile(dir, file string) bool { return sqlite.Serves(dir, file) }

// Used reports whether a data folder has a database that hihichat has used before. It changes nothing.
func Used(ctx context.Context, dir string) bool { return sqlite.Used(ctx, dir) }

// SharesRedis reports whether the chat is kept in the very Redis that f reads.
func (s *Set) SharesRedis(ctx context.Context, f *Flask) (bool, error) {
	if s.redis == nil || f.redis == nil {
		return false, nil
	}
	return s.redis.SameAs(ctx, f.redis)
}

// MarkInherited notes that messages from before hihichat come to one of s's archives: they must not expire by default.
// The data folder is marked in any case; Redis, which servers with other folders may use, if they come there.
func (s *Set) MarkInherited(ctx context.Context, to chat.ChatArchive) error {
	err := s.sqlite.MarkInherited(ctx)
	if err == nil && s.redis != nil && to == chat.ChatArchive(s.redis) {
		err = s.redis.MarkInherited(ctx)
	}
	return err
}
