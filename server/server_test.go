package server

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// sockets is a Realtime that holds requests open until it is closed.
type sockets struct {
	arrived chan string
	closed  chan struct{}
	onClose func()
	err     error
}

func newSockets() *sockets {
	return &sockets{arrived: make(chan string, 10), closed: make(chan struct{}), onClose: func() {}}
}

func (s *sockets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.arrived <- r.URL.Path
	<-s.closed
	_, _ = io.WriteString(w, "told")
}

func (*sockets) WriteMetrics(io.Writer) {}

func (s *sockets) Close(context.Context) error {
	s.onClose()
	close(s.closed)
	return s.err
}

// running is a server under way.
type running struct {
	addr string
	stop context.CancelFunc
	done chan error
}

func (w *world) start() running {
	w.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	r := running{addr: "http://" + ln.Addr().String(), stop: cancel, done: make(chan error, 1)}
	go func() { r.done <- w.server.Serve(ctx, ln) }()
	return r
}

// A stop tells the sockets and lets the requests under way finish; nobody new gets in.
func TestStopInOrder(t *testing.T) {
	realtime := newSockets()
	w := newWorld(t, func(cfg *Config) { cfg.Realtime = realtime })
	realtime.onClose = func() {
		if a := w.do(http.MethodGet, "/readyz", ""); a.StatusCode != http.StatusServiceUnavailable {
			t.Error("a server that stops calls itself ready")
		}
	}
	r := w.start()
	poll := make(chan string, 1)
	go func() {
		resp, err := http.Get(r.addr + "/socket.io/?transport=polling")
		if err != nil {
			poll <- err.Error()
			return
		}
		body, _ := io.ReadAll(resp.Body)
		poll <- string(body)
	}()
	if path := <-realtime.arrived; path != "/socket.io/" {
		t.Errorf("the sockets got %s", path)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	if got := <-poll; got != "told" {
		t.Errorf("the poll was answered %q", got)
	}
	if _, err := http.Get(r.addr); err == nil {
		t.Error("somebody new got in")
	}
}

// Clients that do not let go are cut off; that is no failure of the server.
func TestStopCutsOffWhoTakesTooLong(t *testing.T) {
	realtime := newSockets()
	realtime.err = errors.New("stuck")
	w := newWorld(t, func(cfg *Config) { cfg.Realtime = realtime })
	w.server.patience = time.Millisecond
	r := w.start()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.addr, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "POST /login_check HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n")
	if _, err := conn.Read(make([]byte, 1)); err != nil { // "100 Continue": the handler waits for the body
		t.Fatal(err)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	for _, want := range []string{"sockets were cut off", "stuck", "requests were cut off"} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
}

// A client that reads nothing can't keep an answer's connection for ever.
func TestAnswersThatNobodyReadsAreGivenUp(t *testing.T) {
	gaveUp := make(chan error, 1)
	w := newWorld(t, func(cfg *Config) {
		cfg.Realtime = realtimeFunc(func(rw http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := rw.Write(make([]byte, 64<<10)); err != nil {
					gaveUp <- err
					return
				}
			}
		})
	})
	w.server.answer = 20 * time.Millisecond
	r := w.start()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.addr, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "GET /socket.io/ HTTP/1.1\r\nHost: x\r\n\r\n")
	if err := <-gaveUp; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}

func TestServeReturnsTheListenersFailure(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = ln.Close()
	if err := newWorld(t).server.Serve(t.Context(), ln); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

// The sockets see the path, the cookie and the client as the handlers do, and may take the connection over.
func TestRealtimeBesideGin(t *testing.T) {
	w := newWorld(t, func(cfg *Config) { cfg.Realtime = hijacker{} })
	r := w.start()
	defer func() { r.stop(); <-r.done }()
	resp, err := http.Get(r.addr + "/socket.io//x%2Fy?EIO=3")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	if string(body) != "/socket.io//x%2Fy?EIO=3 raw" {
		t.Errorf("got %q", body)
	}
}

type hijacker struct{}

func (hijacker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer func() { _ = conn.Close() }()
	kind := " wrapped"
	if _, ok := conn.(interface{ CloseWrite() error }); ok { // what only the TCP connection itself can do
		kind = " raw"
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+r.URL.RequestURI()+kind)
}

func (hijacker) WriteMetrics(io.Writer) {}

func (hijacker) Close(context.Context) error { return nil }

func TestJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &logBuffer{}
		var runs []time.Duration
		start := time.Now()
		job := Job{Name: "sweep", Delay: time.Minute, Every: time.Hour, Run: func(context.Context) (int, error) {
			runs = append(runs, time.Since(start))
			if len(runs) == 2 {
				return 0, errors.New("disk on fire")
			}
			time.Sleep(10 * time.Minute)
			return len(runs), nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			job.run(ctx, newTestLogger(log))
		}()
		time.Sleep(3*time.Hour + time.Second)
		cancel()
		<-ended
		want := []time.Duration{time.Minute, time.Minute + 70*time.Minute, time.Minute + 130*time.Minute}
		if len(runs) != 3 || runs[0] != want[0] || runs[1] != want[1] || runs[2] != want[2] {
			t.Errorf("ran at %v, want %v", runs, want)
		}
		if said := log.String(); !strings.Contains(said, "disk on fire") || !strings.Contains(said, "done=3") {
			t.Errorf("the log: %s", said)
		}
	})
}

// A server that stops does not wait for its jobs' next run, and does not call an interrupted one a failure.
func TestJobsEndWithTheServer(t *testing.T) {
	began := make(chan struct{})
	w := newWorld(t, func(cfg *Config) {
		cfg.Jobs = []Job{
			{Name: "later", Delay: time.Hour, Every: time.Hour},
			{Name: "long", Every: time.Hour, Run: func(ctx context.Context) (int, error) {
				close(began)
				<-ctx.Done()
				return 0, ctx.Err()
			}},
		}
	})
	r := w.start()
	<-began
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	if said := w.log.String(); strings.Contains(said, "job failed") {
		t.Errorf("the log: %s", said)
	}
}
