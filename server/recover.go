package server

import (
	"fmt"
	"net/http"
	"runtime/debug"
)

// recoverPanics answers a handler's panic with 500 and logs where it happened. When an answer has begun already, the
// connection is cut, so that nobody takes half a page for a whole one.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is what net/http compares
				panic(cause)
			}
			n := noteOf(r)
			s.cfg.Log.ErrorContext(r.Context(), "panic", "request_id", n.id, "method", r.Method, "route", n.route,
				"cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			if rec, ok := w.(*recorder); ok && rec.status != 0 {
				panic(http.ErrAbortHandler)
			}
			http.Error(w, "Something went wrong on our side.", http.StatusInternalServerError)
		}()
		next.ServeHTTP(w, r)
	})
}
