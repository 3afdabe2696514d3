package redis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Inspection is what can be seen of a Redis without changing it.
type Inspection struct {
	Servers []Server // those that hold keys of their own, by address
	Flask   bool     // a message of the Flask version was seen among the first keys
}

// Server is one of them.
type Server struct {
	Addr    string
	Version string        // empty when we may not ask for it: then the rest is missing too
	Role    string        // master or slave
	Loading bool          // it still reads its files
	Clock   time.Duration // how far its clock is ahead of ours

	// Settings may be hidden from us; then they are empty.
	AppendOnly, AppendFsync, Save string
	Eviction                      string // maxmemory-policy

	Memory, MaxMemory int64  // bytes; MaxMemory is 0 for no limit
	AOFWrite, RDBSave string // how the last ones went: ok or err
}

// inspectSteps bounds how many keys are looked at for messages of the Flask version.
const inspectSteps = 20

// Inspect connects to Redis and looks at its servers. Errors are those of Open.
func Inspect(ctx context.Context, url string) (Inspection, error) {
	opts, err := parseURL(url)
	if err != nil {
		return Inspection{}, err
	}
	goredis.SetLogger(silent{})
	client := goredis.NewUniversalClient(opts)
	defer client.Close()
	client.AddHook(deadline(opts.DialTimeout + opts.ReadTimeout))
	s := &Store{client: client, readOnly: true}
	i, err := s.inspect(ctx)
	if err != nil {
		return Inspection{}, fmt.Errorf("can't use Redis at %s: %w", strings.Join(opts.Addrs, ", "), openError{err})
	}
	return i, nil
}

// silent is a log of go-redis that keeps nothing: errors come back.
type silent struct{}

// Printf implements go-redis's logging interface.
func (silent) Printf(context.Context, string, ...any) {}

func (s *Store) inspect(ctx context.Context) (i Inspection, err error) {
	if err := s.client.Ping(ctx).Err(); err != nil && !goredis.IsLoadingError(err) {
		return i, err
	}
	var mu sync.Mutex // guards i: the masters of a cluster are asked at once
	err = s.eachMaster(ctx, func(ctx context.Context, node *goredis.Client) error {
		server, err := inspectServer(ctx, node)
		if err != nil {
			return err
		}
		flask := false
		if !server.Loading {
			flask, err = s.seesFlask(ctx, node)
		}
		mu.Lock()
		defer mu.Unlock()
		i.Servers = append(i.Servers, server)
		i.Flask = i.Flask || flask
		return err
	})
	slices.SortFunc(i.Servers, func(a, b Server) int { return cmp.Compare(a.Addr, b.Addr) })
	return i, err
}

func inspectServer(ctx context.Context, node *goredis.Client) (Server, error) {
	text, err := node.Info(ctx).Result()
	if err != nil && !denied(err) {
		return Server{}, err
	}
	info := parseInfo(text)
	server := Server{
		Addr: node.Options().Addr, Version: info["redis_version"], Role: info["role"], Loading: info["loading"] == "1",
		Memory: number(info["used_memory"]), MaxMemory: number(info["maxmemory"]), Eviction: info["maxmemory_policy"],
		AOFWrite: info["aof_last_write_status"], RDBSave: info["rdb_last_bgsave_status"],
	}
	server.AppendOnly = map[string]string{"0": "no", "1": "yes"}[info["aof_enabled"]]
	for name, value := range map[string]*string{"appendfsync": &server.AppendFsync, "save": &server.Save} {
		if set, err := node.ConfigGet(ctx, name).Result(); err == nil { // else it is hidden, as hosted ones do
			*value = set[name]
		}
	}
	before := time.Now()
	theirs, err := node.Time(ctx).Result()
	if err == nil {
		half := time.Since(before) / 2
		server.Clock = theirs.Sub(before.Add(half))
	}
	return server, nil
}

// denied reports that our user may not use a command (ACL).
func denied(err error) bool { return err != nil && strings.HasPrefix(err.Error(), "NOPERM") }

// parseInfo reads the answer to INFO: name:value lines and comments.
func parseInfo(text string) map[string]string {
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
		}
	}
	return info
}

func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) // what is missing counts as 0
	return n
}

// seesFlask looks for a row without an id among the first keys.
func (s *Store) seesFlask(ctx context.Context, node *goredis.Client) (bool, error) {
	cursor := uint64(0)
	for range inspectSteps {
		keys, next, err := node.Scan(ctx, cursor, "*msg-*", surveyChunk).Result()
		if err != nil {
			return false, err
		}
		histories := slices.DeleteFunc(keys, func(key string) bool { return !isHistory(key) })
		if flask, err := s.anyForeign(ctx, histories); err != nil || flask {
			return flask, err
		}
		if cursor = next; next == 0 {
			break
		}
	}
	return false, nil
}
