package realtime

import (
	"maps"
	"sync"
)

// Stats is what became of connections since the server started.
type Stats struct {
	Open    int               // now
	Opened  uint64            // in all
	Closed  map[string]uint64 // by reason: some twenty fixed sentences, the clients' own leaving among them
	Refused map[string]uint64 // handshakes that a limit or an origin refused, by reason
}

// Stats may be called at any time.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	open := len(s.conns)
	s.mu.Unlock()
	s.counters.mu.Lock()
	defer s.counters.mu.Unlock()
	return Stats{open, s.counters.opened, maps.Clone(s.counters.closed), maps.Clone(s.counters.refused)}
}

// counters are behind Stats. Methods may be called concurrently.
type counters struct {
	mu              sync.Mutex // guards what follows
	opened          uint64
	closed, refused map[string]uint64
}

func newCounters() *counters {
	return &counters{closed: make(map[string]uint64), refused: make(map[string]uint64)}
}

func (n *counters) open() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.opened++
}

func (n *counters) close(reason string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed[reason]++
}

func (n *counters) refuse(reason string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refused[reason]++
}
