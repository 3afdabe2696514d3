package realtime_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// stock is what the process holds.
type stock struct {
	goroutines, sockets int
	heap                uint64 // bytes, after a collection
}

// heapSlack is how much more heap is no leak: the tests' own results, and what pools keep. A thousandth of the
// connections of a run that stayed would be more.
const heapSlack = 2 << 20

// settleTime is how long the server may take to forget clients that have gone.
const settleTime = 5 * time.Second

func takeStock(t *testing.T) stock {
	t.Helper()
	runtime.GC()
	runtime.GC() // the first one only ages what pools hold
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return stock{runtime.NumGoroutine(), openSockets(t), m.HeapAlloc}
}

func openSockets(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		target, _ := os.Readlink(filepath.Join("/proc/self/fd", e.Name())) // it may just have been closed
		if strings.HasPrefix(target, "socket:") {
			n++
		}
	}
	return n
}

func (s stock) String() string {
	return fmt.Sprintf("%d goroutines, %d sockets, %.1f MB of heap", s.goroutines, s.sockets, float64(s.heap)/1e6)
}

func (s stock) within(base stock) bool {
	return s.goroutines <= base.goroutines && s.sockets <= base.sockets && s.heap <= base.heap+heapSlack
}

// expectBack waits until the process holds no more than it did.
func (s stock) expectBack(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(settleTime)
	for {
		now := takeStock(t)
		if now.within(s) {
			t.Logf("before: %s; after: %s", s, now)
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			t.Fatalf("before: %s; %s later: %s\n%s", s, settleTime, now, stacks)
		}
	}
}
