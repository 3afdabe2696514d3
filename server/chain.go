package server

import (
	"net/http"
	"strings"
)

// realtimePrefix is the path of Socket.IO.
const realtimePrefix = "/socket.io/"

// chain puts the guards that every request passes around the places where requests go. The outermost is last.
func (s *Server) chain(pages http.Handler) http.Handler {
	h := s.dispatch(pages)
	h = hurryBodies(h)
	h = s.secureHeaders(h)
	h = s.cfg.Proxies.reveal(h, s.cfg.Log)
	h = s.recoverPanics(h)
	h = s.observe(h)
	return h
}

// dispatch chooses by the plain path, without http.ServeMux, which would redirect //x: messages may begin with slashes.
func (s *Server) dispatch(pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.cfg.Realtime != nil && strings.HasPrefix(r.URL.Path, realtimePrefix):
			noteOf(r).route = realtimePrefix
			s.cfg.Realtime.ServeHTTP(w, r)
		case r.URL.Path == "/healthz":
			s.healthz(w, r)
		case r.URL.Path == "/readyz":
			s.readyz(w, r)
		default:
			pages.ServeHTTP(w, r)
		}
	})
}
