package redistest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// MasterName is what the sentinel calls its master.
const MasterName = "chat"

// Watched is a master and its replica, watched by one sentinel that promotes the replica half a second after the
// master has stopped answering.
type Watched struct {
	Master, Replica, Sentinel *Server
}

// StartWatched runs the three for one test, which may harm them, and returns when the replica has caught up and the
// sentinel knows of it.
func StartWatched(t testing.TB) *Watched {
	t.Helper()
	w := &Watched{Master: Start(t, "--repl-diskless-sync-delay", "0")}
	w.Replica = Start(t, "--replicaof", "127.0.0.1", strconv.Itoa(w.Master.Port))
	w.Sentinel = startSentinel(t, w.Master)
	await(t, "the replica follows", func() bool { return w.Replica.says("INFO replication", "master_link_status:up") })
	await(t, "the sentinel knows the replica", func() bool { return w.Sentinel.says("INFO sentinel", "slaves=1") })
	return w
}

// startSentinel writes a configuration, which a sentinel insists on keeping up to date, and runs it.
func startSentinel(t testing.TB, master *Server) *Server {
	t.Helper()
	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	srv := &Server{Dir: t.TempDir(), Port: port}
	file := filepath.Join(srv.Dir, "sentinel.conf")
	lines := []string{
		"bind 127.0.0.1", fmt.Sprint("port ", port), "dir " + srv.Dir,
		fmt.Sprintf("sentinel monitor %s 127.0.0.1 %d 1", MasterName, master.Port),
		fmt.Sprintf("sentinel down-after-milliseconds %s 500", MasterName),
		fmt.Sprintf("sentinel failover-timeout %s 3000", MasterName),
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := srv.run(file, "--sentinel"); err != nil {
		t.Fatalf("sentinel: %v", err)
	}
	t.Cleanup(srv.Kill)
	return srv
}

// URL returns the address of the sentinel as --redis-url takes it.
func (w *Watched) URL() string { return "redis+sentinel://" + w.Sentinel.Addr() + "/" + MasterName }

// AwaitCopied waits until the replica has all that the master has.
func (w *Watched) AwaitCopied(t testing.TB) {
	t.Helper()
	await(t, "the replica has caught up", func() bool {
		of := func(srv *Server, field string) string {
			info, err := srv.Ask("INFO replication")
			_, value, _ := strings.Cut(info, "\r\n"+field+":")
			value, _, _ = strings.Cut(value, "\r\n")
			return fmt.Sprint(value, err)
		}
		return of(w.Master, "master_repl_offset") == of(w.Replica, "slave_repl_offset")
	})
}

// says reports whether the answer to a command contains the text.
func (srv *Server) says(command, text string) bool {
	answer, err := srv.Ask(command)
	return err == nil && strings.Contains(answer, text)
}

// await waits for a condition that comes true by itself.
func await(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatal(errors.New("in vain: " + what))
}
