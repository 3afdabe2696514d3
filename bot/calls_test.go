package bot

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// What is above the bound does not wait: the duck answers while all calls are under way, and the bot hears nothing of it.
func TestCallsAreBounded(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	var heard atomic.Int32
	r, said := startBot(t, func(w http.ResponseWriter, _ *http.Request) {
		heard.Add(1)
		arrived <- struct{}{}
		<-release
		_, _ = io.WriteString(w, "quack")
	}, func(cfg *RemoteConfig) { cfg.Calls = 2 })
	answers := make(chan string)
	for range 2 {
		go func() { answers <- r.Answer(t.Context(), question) }()
		<-arrived
	}
	for range 3 {
		if got := r.Answer(t.Context(), question); got != testDuck().Answer(t.Context(), question) {
			t.Errorf("above the bound: %q", got)
		}
	}
	close(release)
	for range 2 {
		if got := <-answers; got != "quack" {
			t.Errorf("within the bound: %q", got)
		}
	}
	if heard.Load() != 2 || !strings.Contains(said.String(), "too many calls at once") {
		t.Errorf("the bot heard %d calls; logged %s", heard.Load(), said)
	}
	go func() { <-arrived }()
	if got := r.Answer(t.Context(), question); got != "quack" {
		t.Errorf("afterwards: %q", got)
	}
}

// Good or bad, an answer leaves its connection to the next call.
func TestConnectionsAreUsedAgain(t *testing.T) {
	var connections, calls atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1)%2 == 0 {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = io.WriteString(w, strings.Repeat("quack ", 5000))
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	r, _ := remote(t, srv.URL)
	for range 10 {
		r.Answer(t.Context(), question)
	}
	if calls.Load() != 10 || connections.Load() != 1 {
		t.Errorf("%d calls over %d connections", calls.Load(), connections.Load())
	}
}

// Whoever asked and went is not the bot's fault.
func TestACallEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	r, said := startBot(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
		close(ended)
	})
	if got := r.Answer(ctx, question); got != testDuck().Answer(ctx, question) {
		t.Errorf("%q", got)
	}
	<-ended
	if r.Close(); said.Len() > 0 {
		t.Errorf("logged %s", said)
	}
}

func TestTheLogIsToldOnceAMinute(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 12, 0, time.UTC)
	status := http.StatusInternalServerError
	r, said := startBot(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, "quack") },
		func(cfg *RemoteConfig) { cfg.Clock = func() time.Time { return now } })
	told := func(after time.Duration, want string) {
		t.Helper()
		now = now.Add(after)
		said.Reset()
		r.Answer(t.Context(), question)
		if !strings.Contains(said.String(), want) || (want == "") != (said.Len() == 0) {
			t.Errorf("logged %q, want %q", said, want)
		}
	}
	told(0, `times=1 reasons="status 500: 1"`)
	told(0, "")
	told(59*time.Second, "")
	status = http.StatusTeapot
	told(time.Second, `times=3 reasons="status 418: 1, status 500: 2"`)
	told(time.Second, "")
	status = http.StatusOK
	told(time.Minute, `times=1 reasons="status 418: 1"`) // an answer that counts tells what has waited
	told(time.Minute, "")
	status = http.StatusTeapot
	told(time.Second, "times=1")
	told(0, "")
	said.Reset()
	if r.Close(); !strings.Contains(said.String(), "times=1") {
		t.Errorf("the rest is lost: %q", said)
	}
}

// HTTP_PROXY is read once per process, and never used for this machine: what can be looked at is that nobody asks for it.
func TestNoProxyComesBetween(t *testing.T) {
	r, _ := remote(t, "http://bot.example/")
	if r.client.Transport.(*http.Transport).Proxy != nil {
		t.Error("a proxy may come between")
	}
}
