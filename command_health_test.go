package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestHealthOfAServer(t *testing.T) {
	s := serve(t, t.TempDir(), nil)
	addr := strings.Trim(strings.TrimPrefix(s.url, "http://"), "/")
	if got := command(t, nil, "", "health", "--addr", addr); got.code != 0 || got.stdout != "ready\n" || got.stderr != "" {
		t.Errorf("by its flag: %+v", got)
	}
	proxied := []string{"HIHI_ADDR=" + addr, "HTTP_PROXY=http://127.0.0.1:1", "http_proxy=http://127.0.0.1:1"}
	if got := command(t, proxied, "", "health"); got.code != 0 {
		t.Errorf("by the server's own variable, past the proxy of the environment: %+v", got)
	}
}

func TestHealthOfOthers(t *testing.T) {
	answering := func(status int) string {
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		t.Cleanup(other.Close)
		return strings.TrimPrefix(other.URL, "http://")
	}
	for _, tt := range []struct {
		name, addr string
		code       int
		says       string
	}{
		{"not ready", answering(http.StatusServiceUnavailable), exitError, "not ready: the server answers 503"},
		{"somebody else", answering(http.StatusFound), exitError, "not ready: the server answers 302"},
		{"nobody", "127.0.0.1:1", exitError, "refused"},
		{"no address", "5000", exitUsage, `--addr: "5000" is not HOST:PORT`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := command(t, nil, "", "health", "--addr", tt.addr)
			if got.code != tt.code || got.stdout != "" || !strings.Contains(got.stderr, tt.says) || strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("%+v, want exit %d and one line with %q", got, tt.code, tt.says)
			}
		})
	}
}

func TestHealthWaits(t *testing.T) {
	var asked atomic.Int32
	late := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" || asked.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer late.Close()
	got := command(t, nil, "", "health", "--addr", strings.TrimPrefix(late.URL, "http://"), "--wait", "50s")
	if got.code != 0 || asked.Load() != 3 {
		t.Errorf("%+v after %d questions", got, asked.Load())
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{
		":5000": "127.0.0.1:5000", "0.0.0.0:5000": "127.0.0.1:5000", "[::]:5000": "127.0.0.1:5000",
		"10.0.0.5:80": "10.0.0.5:80", "[::1]:80": "[::1]:80", "chat.example.org:80": "chat.example.org:80",
	} {
		if got := reachable(addr); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
