package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store"
	"hihichat/store/redis/redistest"
)

const keptForEver = "messages are kept for ever"

// The start says it when nothing is removed by default, and is silent when somebody has decided.
func TestRetentionIsOffOnFlasksData(t *testing.T) {
	ours, flasks := withDatabase(t), t.TempDir()
	databaseOfFlask(t, flasks, "olga")
	for _, tt := range []struct {
		name, dir string
		env       []string
		args      []string
		said      bool
	}{
		{"a folder of our own", ours, nil, nil, false},
		{"Flask's database", flasks, nil, nil, true},
		{"the same at the next start", flasks, nil, nil, true},
		{"chosen by a flag", flasks, nil, []string{"--retention", "24h"}, false},
		{"chosen by a variable", flasks, []string{"HIHI_RETENTION=24h"}, nil, false},
		{"chosen to be for ever", flasks, nil, []string{"--retention", "0"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, tt.dir, tt.env, tt.args...)
			if got := strings.Count(s.said, keptForEver); got != map[bool]int{true: 1}[tt.said] {
				t.Errorf("said %q", s.said)
			}
		})
	}
}

// An old message of each store, and how long it is kept.
func TestWhatExpires(t *testing.T) {
	week, none := 7*24*time.Hour, time.Duration(0)
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		asked   *time.Duration
		want    int
	}{
		{"our own messages by default", nil, nil, 1},
		{"our own messages when asked not to", nil, &none, 0},
		{"beside Flask's accounts", func(t *testing.T, dir string) { databaseOfFlask(t, dir, "olga") }, nil, 0},
		{"beside Flask's accounts when asked to", func(t *testing.T, dir string) { databaseOfFlask(t, dir, "olga") }, &week, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if tt.prepare != nil {
				tt.prepare(t, dir)
			}
			if got := expired(t, store.Config{Dir: dir}, tt.asked); got != tt.want {
				t.Errorf("%d messages were removed, want %d", got, tt.want)
			}
		})
	}
}

// The same with rooms and messages in Redis, where rows without an id are Flask's.
func TestWhatExpiresInRedis(t *testing.T) {
	srv := redistest.Start(t)
	for _, flask := range []bool{false, true} {
		cfg := store.Config{Dir: filepath.Join(t.TempDir(), "data"), RedisURL: srv.URL()}
		if flask {
			ask(t, srv, `ZADD msg-hall 1500000000 {"username":"olga","msg":"years"}`)
		}
		if got, want := expired(t, cfg, nil), map[bool]int{false: 1}[flask]; got != want {
			t.Errorf("Flask has written: %v; %d messages were removed, want %d", flask, got, want)
		}
	}
}

// expired stores a message of a month ago, runs the hourly job once and returns how many it removed.
func expired(t *testing.T, cfg store.Config, asked *time.Duration) int {
	t.Helper()
	set, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = set.Close() }()
	at := time.Now().Add(-30 * 24 * time.Hour)
	m := chat.Message{ID: chat.NewID(at, 1), Conversation: chat.InRoom("hall"), From: "olga", Text: "hello", Time: chat.NewID(at, 1).Time()}
	if errs := set.Stores.Messages.Append(t.Context(), []chat.Message{m}); errs != nil {
		t.Fatal(errs)
	}
	service, err := chat.NewService(context.Background(), set.Stores, chat.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	n, err := (&serveCommand{Retention: asked}).expire(set, service)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}
