package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/handlers"
	"hihichat/static"
)

const (
	// maxHeadBytes bounds a request's line and headers. 4,000 Chinese characters are 36,000 bytes of percent escapes;
	// emoji 48,000.
	maxHeadBytes = 128 << 10
	// headTimeout bounds how long a client may take to send them.
	headTimeout = 10 * time.Second
	// answerTimeout bounds how long an answer may take, from the end of the request's head until the client has read it:
	// a poll that waits for a heartbeat's time and then meets a slow network fits well.
	answerTimeout = 3 * time.Minute
	// idleTimeout bounds how long a connection waits for its next request.
	idleTimeout = 90 * time.Second
	// stopTimeout bounds the orderly stop; what is still open then is cut.
	stopTimeout = 9 * time.Second
)

// Realtime serves everything below /socket.io/. Close tells the sockets that the server stops, closes them and
// returns when they are gone or ctx ends.
type Realtime interface {
	http.Handler
	WriteMetrics(w io.Writer)
	Close(ctx context.Context) error
}

// Config is what a Server is made of. Handlers, Sessions and Origins must be set.
type Config struct {
	Handlers  *handlers.Handlers
	Sessions  *auth.Sessions
	Origins   *Origins
	Proxies   Proxies                     // whose X-Forwarded-… headers count; none by default
	Realtime  Realtime                    // nil: paths below /socket.io/ are 404
	Metrics   net.Listener                // where GET /metrics is answered; nil: nowhere
	Static    http.Handler                // everything below /static/; nil: the embedded files
	Publisher chat.Publisher              // is told of sessions that end; nil: chat.Silent
	Ready     func(context.Context) error // whether the stores answer; nil: always
	Jobs      []Job
	Log       *slog.Logger // nil: slog.Default()
}

// Server is the running process: one HTTP server and the jobs beside it. Serve may be called once.
type Server struct {
	cfg      Config
	handler  http.Handler
	answer   time.Duration // answerTimeout
	patience time.Duration // stopTimeout
	stopping atomic.Bool
}

// New builds the server; nothing runs yet.
func New(cfg Config) *Server {
	if cfg.Publisher == nil {
		cfg.Publisher = chat.Silent{}
	}
	if cfg.Static == nil {
		cfg.Static = static.Embedded()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Ready == nil {
		cfg.Ready = func(context.Context) error { return nil }
	}
	s := &Server{cfg: cfg, answer: answerTimeout, patience: stopTimeout}
	s.handler = s.chain(s.newEngine())
	return s
}

// ServeHTTP answers one request, as Serve does for all that come in.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers what comes in on ln, and on Config.Metrics, and runs the jobs, until ctx ends; then it stops in order: nothing new is
// accepted, the sockets are told and closed, requests under way are finished. Whoever takes longer than stopTimeout is
// cut off, which is logged and no error: clients must not decide how the process ends. Errors are those of ln, which is
// closed in any case.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	for _, job := range s.cfg.Jobs {
		running.Go(func() { job.run(ctx, s.cfg.Log) })
	}
	if s.cfg.Metrics != nil {
		running.Go(func() { s.serveMetrics(ctx) })
	}
	httpServer := s.httpServer()
	failed := make(chan error, 1)
	running.Go(func() {
		failed <- httpServer.Serve(mending(ln))
	})
	select {
	case err := <-failed:
		cancel()
		s.stop(httpServer)
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
		s.stop(httpServer)
		return nil
	}
}

func (s *Server) httpServer() *http.Server {
	return &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headTimeout,
		WriteTimeout:      s.answer,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeadBytes,
		ConnState:         connState,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelWarn),
	}
}

// mending wraps a TCP listener so that stray percent signs are mended; others are left as they are.
func mending(ln net.Listener) net.Listener {
	if tcp, ok := ln.(*net.TCPListener); ok {
		return percentListener{TCPListener: tcp, headTimeout: headTimeout}
	}
	return ln
}

// stop ends the serving in order.
func (s *Server) stop(httpServer *http.Server) {
	s.stopping.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	// Shutdown stops accepting at once and then waits for requests under way. Among them are polls, which only end
	// when the sockets are told: so both go on at the same time.
	finished := make(chan error, 1)
	go func() { finished <- httpServer.Shutdown(ctx) }()
	if s.cfg.Realtime != nil {
		if err := s.cfg.Realtime.Close(ctx); err != nil {
			s.cfg.Log.Warn("sockets were cut off", "error", err)
		}
	}
	if err := <-finished; err != nil {
		s.cfg.Log.Warn("requests were cut off", "error", err)
		_ = httpServer.Close() // what it closes is given up already
	}
}
