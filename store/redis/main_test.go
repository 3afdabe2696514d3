package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goredis.SetLogger(libraryLog{slog.New(slog.DiscardHandler)})
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if shared.server != nil {
			shared.server.kill()
			_ = os.RemoveAll(shared.server.dir)
		}
		os.Exit(code)
	}))
}

// requireEnv makes a missing redis-server a failure; make test sets it.
const requireEnv = "HIHI_TEST_REQUIRE"

// needRedis ends a test that can't do without a redis-server. A stand-in in Go would not do: what matters here is what
// the real one does when it is killed, when a key's time runs out, and with a script.
func needRedis(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err == nil {
		return
	}
	const missing = "redis-server is not on the PATH: nothing of the Redis store is tested here (Debian: apt-get install redis-server)"
	if os.Getenv(requireEnv) == "1" {
		t.Fatal(missing)
	}
	t.Skip(missing)
}

// shared is the server of all tests that don't harm it, started by the first one.
var shared struct {
	once   sync.Once
	server *server
	err    error
}

// sharedServer returns it with nothing in it.
func sharedServer(t testing.TB) *server {
	t.Helper()
	needRedis(t)
	shared.once.Do(func() {
		dir, err := os.MkdirTemp("", "hihi-redis-")
		if err == nil {
			shared.server, err = startServer(dir)
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

// ownServer starts a server for one test, which may kill it.
func ownServer(t testing.TB, args ...string) *server {
	t.Helper()
	needRedis(t)
	srv, err := startServer(t.TempDir(), args...)
	if err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	t.Cleanup(srv.kill)
	return srv
}

// server is a redis-server that loses nothing it has acknowledged.
type server struct {
	dir  string
	port int
	args []string
	cmd  *exec.Cmd
}

func startServer(dir string, args ...string) (*server, error) {
	srv := &server{dir: dir, args: args}
	var err error
	for range 3 { // another process may take the free port first
		if srv.port, err = freePort(); err != nil {
			return nil, err
		}
		if err = srv.start(); err == nil {
			return srv, nil
		}
	}
	return nil, err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// start runs the server in its folder and returns when it answers.
func (srv *server) start() error {
	logFile, err := os.OpenFile(filepath.Join(srv.dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer logFile.Close()
	args := append([]string{"--bind", "127.0.0.1", "--port", strconv.Itoa(srv.port), "--dir", srv.dir, "--save", "",
		"--appendonly", "yes", "--appendfsync", "always"}, srv.args...)
	srv.cmd = exec.Command("redis-server", args...)
	srv.cmd.Stdout, srv.cmd.Stderr = logFile, logFile
	dieWithUs(srv.cmd)
	if err := srv.cmd.Start(); err != nil {
		return err
	}
	if err := srv.awaitPong(); err != nil {
		srv.kill()
		said, _ := os.ReadFile(logFile.Name())
		return fmt.Errorf("%w; it said:\n%s", err, said)
	}
	return nil
}

func (srv *server) awaitPong() error {
	client := goredis.NewClient(&goredis.Options{Addr: srv.addr(), MaxRetries: -1, DialerRetries: 1})
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		err := client.Ping(ctx).Err()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// kill is kill -9.
func (srv *server) kill() {
	_ = srv.cmd.Process.Kill()
	_ = srv.cmd.Wait()
}

func (srv *server) addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(srv.port)) }
func (srv *server) url() string  { return "redis://" + srv.addr() }

// raw is Flask's end of the wire: a client that writes and reads keys as they are.
func raw(t testing.TB, srv *server) *goredis.Client {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: srv.addr(), Protocol: 2})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// openStore opens a store that is closed when t ends.
func openStore(t testing.TB, srv *server) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{URL: srv.url(), Log: slog.New(slog.NewTextHandler(testLog{t}, nil))})
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
