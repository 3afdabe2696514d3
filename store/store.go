// Package store opens the stores that the process works on. It is the only place that chooses a backend: everything
// else knows the contracts of package chat alone.
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

// Config says which backends to open.
type Config struct {
	Dir      string       // the data folder, for SQLite
	RedisURL string       // empty: everything in SQLite; else rooms, members, messages, mutes and marks in this Redis
	Log      *slog.Logger // nil: silent
	ReadOnly bool         // Redis stays as it is, its indexes too: for trial runs of an import
}

// Set holds the opened stores. Its methods may be called concurrently; whoever opened it closes it, after everything
// that uses it has ended.
type Set struct {
	Stores chat.Stores

	// What import and export move: the accounts, the chat where it is kept, and the chat that is kept in SQLite, which is
	// the same unless there is a Redis.
	Accounts chat.AccountArchive
	Chat     chat.ChatArchive
	Embedded chat.ChatArchive

	sqlite *sqlite.Store
	redis  *redis.Store // nil for none
	opened []io.Closer  // in the order they were opened
}

// Open opens the backends that the configuration asks for. Errors are sentences for a person; nothing stays open then.
func Open(ctx context.Context, cfg Config) (*Set, error) {
	set := &Set{}
	if err := set.openSQLite(ctx, cfg); err != nil {
		return nil, err
	}
	if cfg.RedisURL == "" {
		return set, nil
	}
	if err := set.openRedis(ctx, cfg); err != nil {
		return nil, errors.Join(err, set.Close())
	}
	return set, nil
}

func (s *Set) openSQLite(ctx context.Context, cfg Config) error {
	db, err := sqlite.Open(ctx, sqlite.Config{Dir: cfg.Dir, Log: cfg.Log})
	if err != nil {
		return err
	}
	s.opened = append(s.opened, db)
	s.Stores = chat.Stores{Accounts: db, Sessions: db, Audit: db, Rooms: db, Messages: db, Mutes: db, Marks: db}
	s.Accounts, s.Chat, s.Embedded, s.sqlite = db, db, db, db
	return nil
}

func (s *Set) openRedis(ctx context.Context, cfg Config) error {
	r, err := redis.Open(ctx, redis.Config{URL: cfg.RedisURL, Log: cfg.Log, ReadOnly: cfg.ReadOnly})
	if err != nil {
		return err
	}
	s.opened = append(s.opened, r)
	s.Stores.Rooms, s.Stores.Messages, s.Stores.Mutes, s.Stores.Marks = r, r, r, r
	s.Chat, s.redis = r, r
	return nil
}

// Close closes all backends, the last opened first, and returns all that went wrong.
func (s *Set) Close() error {
	var errs []error
	for _, backend := range slices.Backward(s.opened) {
		errs = append(errs, backend.Close())
	}
	return errors.Join(errs...)
}
