package server

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

// RequestIDHeader tells a client under which number its request stands in the log.
const RequestIDHeader = "X-Request-Id"

// note is what is learned about a request on its way, for the log.
type note struct {
	id    string
	route string // the pattern that matched, never the path: that may be a message's text
}

type noteKey struct{}

// noteOf returns the request's note; outside observe, one that nobody reads.
func noteOf(r *http.Request) *note {
	if n, ok := r.Context().Value(noteKey{}).(*note); ok {
		return n
	}
	return &note{}
}

// observe numbers the request and, at level debug, writes a line about it when it is over. Refusals and failures are
// logged where they are answered, with their reason.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := &note{id: newRequestID()}
		w.Header().Set(RequestIDHeader, n.id)
		rec := &recorder{ResponseWriter: w}
		start := time.Now()
		r = r.WithContext(context.WithValue(r.Context(), noteKey{}, n))
		next.ServeHTTP(rec, r)
		if s.cfg.Log.Enabled(r.Context(), slog.LevelDebug) {
			s.cfg.Log.LogAttrs(r.Context(), slog.LevelDebug, "request",
				slog.String("request_id", n.id), slog.String("method", r.Method), slog.String("route", n.route),
				slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes),
				slog.Duration("took", time.Since(start)))
		}
	})
}

// newRequestID returns 16 hex digits. They name a request and protect nothing, so they need not be secret.
func newRequestID() string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], rand.Uint64())
	return hex.EncodeToString(b[:])
}
