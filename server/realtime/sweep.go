package realtime

import "time"

// sweep forgets what is over, and lets the application do so, until the server stops.
func (s *Server) sweep() {
	ticker := time.NewTicker(s.cfg.SweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case now := <-ticker.C:
			s.farewells.prune()
			s.admission.prune(now)
			s.app.sweep()
		}
	}
}
