package realtime

import (
	"context"
	"maps"
	"slices"
	"time"

	"hihichat/chat"
)

// sweep counts open sockets as use of their sessions and disconnects those whose session has ended without this
// process hearing of it: by its limits, or by the command line.
func (s *Server) sweep() {
	ticker := time.NewTicker(s.cfg.SweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
			s.sweepOnce()
			s.recall.prune()
			s.farewells.prune()
			s.admission.prune(time.Now())
		}
	}
}

func (s *Server) sweepOnce() {
	ids := make(map[chat.SessionID]bool)
	for _, c := range s.all() {
		if !c.actor.Guest() {
			ids[c.actor.Session] = true
		}
	}
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
	defer cancel()
	ended, err := s.sessions.Touch(ctx, slices.Collect(maps.Keys(ids)))
	if err != nil {
		s.log.Error("checking the sessions of open sockets", "err", err)
		return
	}
	s.hub.SessionsEnded(ended)
}
