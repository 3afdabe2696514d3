package realtime

import (
	"sync"
	"time"
)

// farewellTime is how long the last words of a closed polling session are kept.
const farewellTime = 10 * time.Second

// farewells keeps polling transports that were closed between two polls, until the client has polled once more and
// been told, or for farewellTime. Methods may be called concurrently.
type farewells struct {
	mu   sync.Mutex // guards what follows
	owed map[string]farewell
}

type farewell struct {
	transport *pollTransport
	until     time.Time
}

func newFarewells() *farewells { return &farewells{owed: make(map[string]farewell)} }

// add keeps the transport's last words.
func (f *farewells) add(t *pollTransport) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.owed[t.conn.id] = farewell{t, time.Now().Add(farewellTime)}
}

// take returns the transport of a closed session that still has something to say, nil if there is none.
func (f *farewells) take(sid string) *pollTransport {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.owed[sid].transport
	delete(f.owed, sid)
	return t
}

// prune forgets clients that did not come back.
func (f *farewells) prune() {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for sid, kept := range f.owed {
		if now.After(kept.until) {
			delete(f.owed, sid)
		}
	}
}
