package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func TestSecurityHeaders(t *testing.T) {
	tests := []struct{ name, public, host, want string }{
		{"http", "", "chat.example:5000", "connect-src 'self' ws://chat.example:5000"},
		{"https", "https://chat.example", "chat.example", "connect-src 'self' wss://chat.example; upgrade-insecure-requests"},
		{"a host that would break out", "", "a;script-src", "connect-src 'self'"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *Config) { cfg.Origins = mustOrigins(t, tt.public, nil, cfg.Log) })
			h := w.do(http.MethodGet, "/", "", func(r *http.Request) { r.Host = tt.host }).Header
			policy := h.Get("Content-Security-Policy")
			if !strings.HasSuffix(policy, "; "+tt.want) {
				t.Errorf("policy %s", policy)
			}
			for _, part := range []string{"default-src 'self';", "frame-ancestors 'none';", "base-uri 'none';", "object-src 'none';", "form-action 'self';"} {
				if !strings.Contains(policy, part) {
					t.Errorf("the policy lacks %s", part)
				}
			}
			if strings.Contains(policy, "unsafe") {
				t.Errorf("policy %s", policy)
			}
			if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" || h.Get("Referrer-Policy") != "same-origin" {
				t.Errorf("headers %v", h)
			}
		})
	}
}

func TestBodiesAreLimited(t *testing.T) {
	w := newWorld(t)
	token := w.login().Value
	fits := "rname=a&x=" + strings.Repeat("x", maxBody-len("rname=a&x="))
	if a := w.do(http.MethodPost, "/api/sendchat/hi", fits, with(token), header("Accept", "application/json")); a.StatusCode != http.StatusNotFound {
		t.Errorf("64 KiB: %d %s", a.StatusCode, a.body)
	}
	if a := w.do(http.MethodPost, "/api/sendchat/hi", fits+"x", with(token), header("Accept", "application/json")); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a byte more: %d %s", a.StatusCode, a.body)
	}
}

// The log tells what happened, and nothing of what people say, look at or type.
func TestLogHoldsNoText(t *testing.T) {
	w := newWorld(t)
	token := w.login().Value
	a := w.do(http.MethodPost, "/api/sendchat/secret-text?secret-query", "rname=secret-form", with(token), header("Referer", "http://example.com/secret-referer"))
	w.do(http.MethodGet, "/chat/?rname=secret-query", "", with(token))
	w.do(http.MethodGet, "/secret-path", "", with(token))
	said := w.log.String()
	for _, secret := range []string{"secret", "flask", token} {
		if strings.Contains(said, secret) {
			t.Errorf("the log holds %q:\n%s", secret, said)
		}
	}
	if id := a.Header.Get(RequestIDHeader); !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(id) || !strings.Contains(said, id) {
		t.Errorf("request %q is not in the log", id)
	}
	if !strings.Contains(said, "route=/api/sendchat/*text") {
		t.Error("the log does not name the route")
	}
}

func TestPanics(t *testing.T) {
	w := newWorld(t)
	tests := []struct {
		name   string
		handle http.HandlerFunc
		want   int
		cut    bool // the connection is cut off
	}{
		{"before an answer", func(http.ResponseWriter, *http.Request) { panic("boom") }, 500, false},
		{"in the middle of one", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "half"); panic("boom") }, 200, true},
		{"on purpose", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := httptest.NewServer(w.server.chain(tt.handle))
			defer srv.Close()
			srv.Config.ErrorLog = nil
			resp, err := http.Get(srv.URL)
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				if resp.StatusCode != tt.want {
					t.Errorf("status %d", resp.StatusCode)
				}
			}
			if cut := err != nil; cut != tt.cut {
				t.Errorf("error %v", err)
			}
		})
	}
	if said := w.log.String(); strings.Count(said, "cause=boom") != 2 || !strings.Contains(said, "guards_test.go") {
		t.Errorf("the log does not say where:\n%s", said)
	}
}

func TestHealth(t *testing.T) {
	var storeErr error
	w := newWorld(t, func(cfg *Config) { cfg.Ready = func(context.Context) error { return storeErr } })
	check := func(target string, status int, body string) {
		t.Helper()
		if a := w.do(http.MethodGet, target, ""); a.StatusCode != status || a.body != body+"\n" {
			t.Errorf("%s: %d %s", target, a.StatusCode, a.body)
		}
	}
	check("/healthz", 200, `{"status":"ok"}`)
	check("/readyz", 200, `{"status":"ok"}`)
	storeErr = errors.New("disk on fire")
	check("/healthz", 200, `{"status":"ok"}`)
	check("/readyz", 503, `{"status":"unavailable"}`)
	storeErr = nil
	w.server.stopping.Store(true)
	check("/readyz", 503, `{"status":"stopping"}`)
}
