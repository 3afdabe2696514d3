// Package redistest starts real Redis servers for tests: one, a cluster, a master with its replica and sentinel. A
// stand-in in Go would not do: what matters is what the real one does when it is killed, when it hangs, when a key's
// time runs out, and with a script.
//
// All servers listen on loopback alone, keep their files in folders of the test and die with it, also when the test
// binary itself is killed. They lose nothing that they have acknowledged (appendonly yes, appendfsync always).
package redistest

import (
	"os"
	"os/exec"
	"testing"
)

// requireEnv makes a missing redis-server a failure; make test sets it.
const requireEnv = "HIHI_TEST_REQUIRE"

// Need ends a test that can't do without Redis when there is none: the test fails where make test runs it and is
// skipped elsewhere.
func Need(t testing.TB) {
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
