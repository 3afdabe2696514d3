package server

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// deadlines is an answer that remembers until when its request's body may arrive.
type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

// realtimeFunc is a Realtime without sockets.
type realtimeFunc func(http.ResponseWriter, *http.Request)

func (f realtimeFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) { f(w, r) }

func (realtimeFunc) WriteMetrics(io.Writer) {}

func (realtimeFunc) Close(context.Context) error { return nil }

func TestEveryBodyMustArriveInTime(t *testing.T) {
	tests := []struct {
		name, method, path string
		handle             realtimeFunc // of Socket.IO
		given, lifted      bool
	}{
		{"a form", "POST", "/login_check", nil, true, true},
		{"a path that leads nowhere", "POST", "/nowhere", nil, true, false},
		{"a health check", "POST", "/healthz", nil, true, false},
		{"Socket.IO, not looked at", "POST", "/socket.io/", func(http.ResponseWriter, *http.Request) {}, true, false},
		{"Socket.IO, read", "POST", "/socket.io/", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.ReadAll(r.Body) }, true, true},
		{"no body", "GET", "/socket.io/", func(http.ResponseWriter, *http.Request) {}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *Config) { cfg.Realtime = realtimeFunc(tt.handle) })
			body := io.Reader(strings.NewReader("Username=alice"))
			if tt.method == http.MethodGet {
				body = nil
			}
			r := httptest.NewRequest(tt.method, tt.path, body)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			answer := &deadlines{ResponseRecorder: httptest.NewRecorder()}
			w.server.ServeHTTP(answer, r)
			if given := len(answer.set) > 0 && !answer.set[0].IsZero(); given != tt.given {
				t.Errorf("deadlines %v", answer.set)
			}
			if lifted := len(answer.set) > 0 && answer.set[len(answer.set)-1].IsZero(); lifted != tt.lifted {
				t.Errorf("deadlines %v", answer.set)
			}
		})
	}
}
