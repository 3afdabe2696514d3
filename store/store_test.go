package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"hihichat/chat"
	"hihichat/store"
	"hihichat/store/redis"
	"hihichat/store/redis/redistest"
	"hihichat/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOpenKeepsEverythingInSQLiteByDefault(t *testing.T) {
	dir := t.TempDir()
	set, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]any{
		"accounts": set.Stores.Accounts, "sessions": set.Stores.Sessions, "audit": set.Stores.Audit, "rooms": set.Stores.Rooms,
		"messages": set.Stores.Messages, "mutes": set.Stores.Mutes,
	} {
		if _, ok := s.(*sqlite.Store); !ok {
			t.Errorf("%s are in %T", name, s)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, sqlite.FileName)); err != nil {
		t.Error(err)
	}
	if err := set.Close(); err != nil {
		t.Error(err)
	}
	if _, err := set.Stores.Accounts.UserByID(context.Background(), 1); !errors.Is(err, chat.ErrUnavailable) {
		t.Errorf("a read after Close: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]store.Config{
		"a file in place of the folder": {Dir: filepath.Join(file, "data")},
		"a bad Redis address":           {Dir: t.TempDir(), RedisURL: "http://127.0.0.1/"},
		"a Redis that does not answer":  {Dir: t.TempDir(), RedisURL: "redis://127.0.0.1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			if set, err := store.Open(t.Context(), cfg); err == nil {
				t.Errorf("opened: %v", set.Close())
			}
		})
	}
}

// TestOpenKeepsTheChatInRedis: accounts, sessions and audit log stay in SQLite, everything else is in Redis, and Close closes
// both.
func TestOpenKeepsTheChatInRedis(t *testing.T) {
	dir := t.TempDir()
	cfg := store.Config{Dir: dir, RedisURL: redistest.Start(t).URL()}
	set, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	accounts, ok := set.Stores.Accounts.(*sqlite.Store)
	if !ok || any(set.Stores.Sessions) != any(accounts) || any(set.Stores.Audit) != any(accounts) {
		t.Errorf("accounts are in %T, sessions in %T, the audit log in %T", accounts, set.Stores.Sessions, set.Stores.Audit)
	}
	_, ok = set.Stores.Rooms.(*redis.Store)
	if !ok || any(set.Stores.Messages) != any(set.Stores.Rooms) || any(set.Stores.Mutes) != any(set.Stores.Rooms) {
		t.Errorf("rooms are in %T, messages in %T, mutes in %T", set.Stores.Rooms, set.Stores.Messages, set.Stores.Mutes)
	}
	if err := set.Stores.Rooms.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice"}); err != nil {
		t.Error(err)
	}
	if err := set.Close(); err != nil {
		t.Error(err)
	}
	if _, err := set.Stores.Accounts.UserByID(context.Background(), 1); !errors.Is(err, chat.ErrUnavailable) {
		t.Errorf("SQLite after Close: %v", err)
	}
	if _, err := set.Stores.Rooms.Room(context.Background(), "hall"); !errors.Is(err, chat.ErrUnavailable) {
		t.Errorf("Redis after Close: %v", err)
	}
}
