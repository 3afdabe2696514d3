package realtime

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zishang520/engine.io/v2/engine"
	"github.com/zishang520/engine.io/v2/transports"
	"github.com/zishang520/engine.io/v2/types"
	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/auth"
	"hihichat/chat"
)

// Path is where Socket.IO lives (contract section 5).
const Path = "/socket.io/"

// connectTimeout is how long a client may take from the handshake to its first namespace.
const connectTimeout = 10 * time.Second

// Server is the Socket.IO server. ServeHTTP may be called concurrently; who makes a Server calls Close.
type Server struct {
	cfg       Config
	hub       *Hub
	chat      *chat.Service
	sessions  *auth.Sessions
	recall    *recall
	farewells *farewells
	admission *admission
	log       *slog.Logger

	io     *socket.Server
	engine engine.Server

	closing atomic.Bool
	stop    chan struct{}
	running sync.WaitGroup // every goroutine started here

	mu    sync.Mutex // guards what follows
	conns map[string]*conn
}

// registerTransports puts ours in the place of the library's, once for the process: its registry is a global map.
var registerTransports = sync.OnceFunc(func() {
	registry := transports.Transports()
	registry[transports.WEBSOCKET] = builder{upgrades: true}
	registry[transports.POLLING] = builder{upgradesTo: []string{transports.WEBSOCKET}}
})

// New starts a Socket.IO server that delivers what hub is told.
func New(cfg Config, hub *Hub, service *chat.Service, sessions *auth.Sessions, log *slog.Logger) *Server {
	registerTransports()
	s := &Server{
		cfg: cfg.withDefaults(), hub: hub, chat: service, sessions: sessions, log: log,
		recall: newRecall(sessions, log), farewells: newFarewells(), admission: newAdmission(cfg.Limits), stop: make(chan struct{}), conns: make(map[string]*conn),
	}
	hub.start(s.cfg.RawResponse, &s.running)
	s.io = socket.NewServer(nil, s.options())
	s.engine = s.io.ServeHandler(nil).(engine.Server)
	s.listen()
	s.running.Go(s.sweep)
	s.running.Go(func() { s.recall.run(s.stop) })
	return s
}

func (s *Server) options() *socket.ServerOptions {
	opts := socket.DefaultServerOptions()
	opts.SetServeClient(false)
	opts.SetAllowEIO3(true)
	opts.SetPingInterval(s.cfg.PingInterval)
	opts.SetPingTimeout(s.cfg.PingTimeout)
	opts.SetMaxHttpBufferSize(int64(s.cfg.MaxPacket)) // what a client is told to stay under in one payload
	opts.SetConnectTimeout(connectTimeout)
	opts.SetTransports(types.NewSet(transports.POLLING, transports.WEBSOCKET))
	opts.SetAdapter(adapterBuilder{server: s})
	return opts
}

// listen hooks into the library's events. The engine's own connection handler is registered before ours, so that the
// library knows a connection when we first see it.
func (s *Server) listen() {
	_ = s.engine.On("connection", func(args ...any) { s.onConnection(args[0].(engine.Socket)) })
	for _, name := range []string{"/", namespaceName} {
		space := s.io.Of(name, nil)
		space.Use(func(sock *socket.Socket, next func(*socket.ExtendedError)) {
			s.onNamespace(sock, name)
			next(nil)
		})
		_ = space.EventEmitter().On("connection", func(args ...any) { s.onConnected(args[0].(*socket.Socket), name) })
	}
}

// onConnection is called while Handshake runs, before the client can have been heard.
func (s *Server) onConnection(es engine.Socket) {
	c := connOf(es.Transport())
	c.engine, c.id = es, es.Id()
	s.mu.Lock()
	s.conns[c.id] = c
	s.mu.Unlock()
	_ = es.Once("close", func(...any) {
		s.mu.Lock()
		delete(s.conns, c.id)
		s.mu.Unlock()
		s.admission.leave(c.addr)
		close(c.done)
	})
}

// onNamespace prepares a socket before any event of it can arrive: its middleware takes every event itself, in order,
// and never hands it on to the library, which would start a goroutine for each and die of a panic.
func (s *Server) onNamespace(sock *socket.Socket, name string) {
	c := connOfSocket(sock)
	if c == nil {
		return
	}
	if name != namespaceName {
		_ = sock.On("disconnect", func(...any) { c.leave(name) })
		return
	}
	m := newMember(c, sock)
	_ = sock.On("disconnect", func(...any) {
		c.leave(name)
		m.onDisconnect()
	})
	sock.Use(func(args []any, _ func(error)) {
		defer func() { c.handled <- struct{}{} }()
		m.onEvent(args)
	})
	sock.SetData(m)
}

// onConnected is called when the namespace knows the socket.
func (s *Server) onConnected(sock *socket.Socket, name string) {
	c := connOfSocket(sock)
	if c == nil {
		return
	}
	if m, ok := sock.Data().(*member); ok {
		m.onConnect()
	}
	c.enter(name)
}

// connOf returns the connection behind one of our transports.
func connOf(t transports.Transport) *conn {
	switch t := t.(type) {
	case *webSocket:
		return t.conn
	case *pollTransport:
		return t.conn
	}
	return nil
}

// connOfSocket asks the transport rather than the map: protocol 3 connects the main namespace before onConnection.
func connOfSocket(sock *socket.Socket) *conn { return connOf(sock.Conn().Transport()) }

func (s *Server) connByID(id string) *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns[id]
}

// all returns the open connections.
func (s *Server) all() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*conn, 0, len(s.conns))
	for _, c := range s.conns {
		list = append(list, c)
	}
	return list
}

// goClose closes a connection from a place that must not wait for it.
func (s *Server) goClose(c *conn, reason string) {
	s.running.Go(func() { c.close(reason) })
}

// closeCode is what WebSocket clients are told: going away when the server stops.
func (s *Server) closeCode() int {
	if s.closing.Load() {
		return closeGoingAway
	}
	return closeNormal
}

const (
	closeBatch = 200                   // connections that are told at a time,
	closePause = 20 * time.Millisecond // and the pause between, so that not all come back in the same instant
)

// Close refuses new connections, tells the open ones, and returns when everything started here has ended, or with
// ctx's error when that takes longer.
func (s *Server) Close(ctx context.Context) error {
	if s.closing.Swap(true) {
		return errors.New("realtime: closed twice")
	}
	close(s.stop)
	for i, c := range s.all() {
		if i > 0 && i%closeBatch == 0 {
			sleep(ctx, closePause)
		}
		c.close("server shutting down")
	}
	ended := make(chan struct{})
	go func() {
		s.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		s.io.Close(nil)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// ServeHTTP answers a request under Path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.closing.Load() {
		w.Header().Set("Retry-After", "2")
		http.Error(w, "The server is shutting down.", http.StatusServiceUnavailable)
		return
	}
	if !s.cfg.originAllowed(r) {
		s.log.Warn("refused a foreign origin", "origin", r.Header.Get("Origin"), "host", r.Host, "also allowed", s.cfg.AllowedOrigins)
		refuse(w, http.StatusForbidden, refusedOrigin)
		return
	}
	allowCrossOrigin(w, r)
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.route(w, r)
}
