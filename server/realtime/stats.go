package realtime

import (
	"fmt"
	"io"
	"maps"
	"slices"
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

// WriteMetrics writes the same for Prometheus (text exposition format 0.0.4).
func (s *Server) WriteMetrics(w io.Writer) {
	stats := s.Stats()
	fmt.Fprintf(w, "# TYPE hihichat_connections gauge\nhihichat_connections %d\n", stats.Open)
	fmt.Fprintf(w, "# TYPE hihichat_connections_opened_total counter\nhihichat_connections_opened_total %d\n", stats.Opened)
	writeByReason(w, "hihichat_connections_closed_total", stats.Closed)
	writeByReason(w, "hihichat_handshakes_refused_total", stats.Refused)
	if s.figures != nil {
		s.figures(w)
	}
}

// writeMetrics writes how many people are there, and in how many places that is looked at.
func (p *people) writeMetrics(w io.Writer) {
	p.mu.Lock()
	online, circles := len(p.users), len(p.circles)
	p.mu.Unlock()
	fmt.Fprintf(w, "# TYPE hihichat_users_online gauge\nhihichat_users_online %d\n", online)
	fmt.Fprintf(w, "# TYPE hihichat_followed_conversations gauge\nhihichat_followed_conversations %d\n", circles)
}

// writeByReason writes a counter with a label; the reasons are our own words, without quotes or backslashes.
func writeByReason(w io.Writer, name string, counts map[string]uint64) {
	fmt.Fprintf(w, "# TYPE %s counter\n", name)
	for _, reason := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "%s{reason=%q} %d\n", name, reason, counts[reason])
	}
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
