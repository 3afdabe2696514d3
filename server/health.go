package server

import (
	"context"
	"io"
	"net/http"
	"time"
)

// readyTimeout bounds how long the stores may take to say that they work.
const readyTimeout = 2 * time.Second

// healthz is /healthz: the process answers.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	noteOf(r).route = "/healthz"
	writeStatus(w, http.StatusOK, "ok")
}

// readyz is /readyz: 200 when requests can be served, 503 while the stores do not answer and once the server is
// stopping. The reason goes to the log, not to whoever asks.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	noteOf(r).route = "/readyz"
	if s.stopping.Load() {
		writeStatus(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if err := s.cfg.Ready(ctx); err != nil {
		s.cfg.Log.WarnContext(ctx, "not ready", "error", err)
		writeStatus(w, http.StatusServiceUnavailable, "unavailable")
		return
	}
	writeStatus(w, http.StatusOK, "ok")
}

// writeStatus answers {"status":"…"}; status is one of our own words and needs no escaping.
func writeStatus(w http.ResponseWriter, code int, status string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, `{"status":"`+status+"\"}\n")
}
