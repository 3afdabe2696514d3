package redis

import (
	"log/slog"
	"os"
	"path/filepath"
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
		}
		if shared.cluster != nil {
			shared.cluster.Kill()
		}
		_ = os.RemoveAll(shared.dir)
		os.Exit(code)
	}))
}

// shared are the servers of all tests that don't harm them, each started by the first one that needs it.
var shared struct {
	dir     string
	server  *redistest.Server
	cluster *redistest.Cluster
}

// sharedServer returns the shared server with nothing in it.
func sharedServer(t testing.TB) *redistest.Server {
	t.Helper()
	redistest.Need(t)
	if shared.server == nil {
		server, err := redistest.New(sharedDir(t, "server"))
		must(t, err)
		shared.server = server
	}
	flush(t, shared.server)
	return shared.server
}

// sharedCluster returns the shared cluster with nothing in it.
func sharedCluster(t testing.TB) *redistest.Cluster {
	t.Helper()
	redistest.Need(t)
	if shared.cluster == nil {
		cluster, err := redistest.NewCluster(sharedDir(t, "cluster"))
		must(t, err)
		shared.cluster = cluster
	}
	for _, node := range shared.cluster.Nodes {
		flush(t, node)
	}
	return shared.cluster
}

// sharedDir makes a folder that goes when the last test is done.
func sharedDir(t testing.TB, name string) string {
	t.Helper()
	if shared.dir == "" {
		dir, err := os.MkdirTemp("", "hihi-redis-")
		must(t, err)
		shared.dir = dir
	}
	dir := filepath.Join(shared.dir, name)
	must(t, os.Mkdir(dir, 0o700))
	return dir
}

func flush(t testing.TB, srv *redistest.Server) {
	t.Helper()
	if answer, err := srv.Ask("FLUSHALL"); err != nil || answer != "+OK" {
		t.Fatalf("FLUSHALL: %s, %v", answer, err)
	}
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
	return openURL(t, srv.URL())
}

func openURL(t testing.TB, url string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{URL: url, Log: slog.New(slog.NewTextHandler(testLog{t}, nil))})
	must(t, err)
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
