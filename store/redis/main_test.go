package redis

import (
	"log/slog"
	"os"
	"sync"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"hihichat/store/redis/redistest"
)

func TestMain(m *testing.M) {
	goredis.SetLogger(libraryLog{slog.New(slog.DiscardHandler)})
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if shared.server != nil {
			shared.server.Kill()
			_ = os.RemoveAll(shared.server.Dir)
		}
		os.Exit(code)
	}))
}

// shared is the server of all tests that don't harm it, started by the first one.
var shared struct {
	once   sync.Once
	server *redistest.Server
	err    error
}

// sharedServer returns it with nothing in it.
func sharedServer(t testing.TB) *redistest.Server {
	t.Helper()
	redistest.Need(t)
	shared.once.Do(func() {
		dir, err := os.MkdirTemp("", "hihi-redis-")
		if err == nil {
			shared.server, err = redistest.New(dir)
		}
		shared.err = err
	})
	if shared.err != nil {
		t.Fatalf("redis-server: %v", shared.err)
	}
	if err := raw(t, shared.server).FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	return shared.server
}

// raw is Flask's end of the wire: a client that writes and reads keys as they are.
func raw(t testing.TB, srv *redistest.Server) *goredis.Client {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: srv.Addr(), Protocol: 2})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// openStore opens a store that is closed when t ends.
func openStore(t testing.TB, srv *redistest.Server) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{URL: srv.URL(), Log: slog.New(slog.NewTextHandler(testLog{t}, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// testLog writes a store's log into its test.
type testLog struct{ t testing.TB }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Logf("%s", line)
	return len(line), nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
