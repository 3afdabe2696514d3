package realtime

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zishang520/engine.io/v2/engine"
	"github.com/zishang520/engine.io/v2/transports"
	"github.com/zishang520/engine.io/v2/types"
	"github.com/zishang520/socket.io/v2/socket"
)

// Path is where Socket.IO lives (contract section 5).
const Path = "/socket.io/"

// Server is the Engine.IO server, with Socket.IO on it. ServeHTTP may be called concurrently; who makes a Server calls
// Close.
type Server struct {
	cfg       Config
	app       application
	farewells *farewells
	admission *admission
	log       *slog.Logger

	io     *socket.Server // nil for a bare Engine.IO server
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

// newServer makes a server that serves nothing yet: serveSocketIO or serveEngineIO follows.
func newServer(cfg Config, app application, log *slog.Logger) *Server {
	registerTransports()
	return &Server{
		cfg: cfg.withDefaults(), app: app, farewells: newFarewells(), admission: newAdmission(cfg.Limits), log: log,
		stop: make(chan struct{}), conns: make(map[string]*conn),
	}
}

// serveSocketIO starts serving the application's namespaces.
func (s *Server) serveSocketIO() {
	s.io = socket.NewServer(nil, s.options())
	s.engine = s.io.ServeHandler(nil).(engine.Server)
	s.listen()
	for _, name := range s.app.rules().namespaces {
		s.listenTo(name)
	}
	s.running.Go(s.sweep)
}

func (s *Server) options() *socket.ServerOptions {
	opts := socket.DefaultServerOptions()
	opts.SetServeClient(false)
	opts.SetAllowEIO3(true)
	opts.SetPingInterval(s.cfg.PingInterval)
	opts.SetPingTimeout(s.cfg.PingTimeout)
	opts.SetMaxHttpBufferSize(int64(s.cfg.MaxPacket)) // what a client is told to stay under in one payload
	opts.SetConnectTimeout(s.cfg.ConnectTimeout)
	opts.SetTransports(types.NewSet(transports.POLLING, transports.WEBSOCKET))
	opts.SetAdapter(adapterBuilder{server: s})
	return opts
}

// listen hooks into the engine. The library's own connection handler is registered before ours, so that it knows a
// connection when we first see it.
func (s *Server) listen() {
	_ = s.engine.On("connection", func(args ...any) { s.onConnection(args[0].(engine.Socket)) })
}

// listenTo hooks into a namespace.
func (s *Server) listenTo(name string) {
	space := s.io.Of(name, nil)
	space.Use(func(sock *socket.Socket, next func(*socket.ExtendedError)) {
		s.onNamespace(sock, name)
		next(nil)
	})
	_ = space.EventEmitter().On("connection", func(args ...any) { s.onConnected(args[0].(*socket.Socket), name) })
}

// onConnection is called while Handshake runs, before the client can have been heard.
func (s *Server) onConnection(es engine.Socket) {
	c := connOf(es.Transport())
	c.engine, c.id = es, es.Id()
	_ = es.Once("close", func(...any) {
		s.mu.Lock()
		delete(s.conns, c.id)
		s.mu.Unlock()
		s.admission.leave(c.addr)
		close(c.done)
		if l := c.probing.Load(); l != nil {
			l.end(s.closeCode(), "")
		}
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[c.id] = c
	if s.closing.Load() { // Close may have gone through the connections already
		s.goClose(c, "server shutting down")
	}
}

// onNamespace prepares a socket before any event of it can arrive: its middleware takes every event itself, in order,
// and never hands it on to the library, which would start a goroutine for each and die of a panic.
func (s *Server) onNamespace(sock *socket.Socket, name string) {
	c := connOfSocket(sock)
	h := s.app.join(c, sock, name)
	_ = sock.On("disconnect", func(...any) {
		defer c.leave(name) // last: the client's next packet is let in behind it
		defer s.recoverEvent(c)
		if h != nil {
			h.onDisconnect()
		}
	})
	if h == nil {
		return
	}
	sock.Use(func(args []any, _ func(error)) {
		defer func() { c.handled <- struct{}{} }()
		defer s.recoverEvent(c)
		h.onEvent(args)
	})
	sock.SetData(h)
}

// onConnected is called when the namespace knows the socket.
func (s *Server) onConnected(sock *socket.Socket, name string) {
	c := connOfSocket(sock)
	defer c.enter(name)
	defer s.recoverEvent(c)
	if h, ok := sock.Data().(handler); ok {
		h.onConnect()
	}
	if sock.Conn().ReadyState() != "open" { // it closed before the library knew the socket, and would keep it
		sock.Disconnect(false)
	}
}

// recoverEvent keeps a bug in one event from ending the process, and tells where it was.
func (s *Server) recoverEvent(c *conn) {
	if p := recover(); p != nil {
		s.log.Error("panic in a socket event", "panic", p, "user", c.actor.UserID, "stack", string(debug.Stack()))
	}
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

// goPart is goClose for a client that is to be told why.
func (s *Server) goPart(c *conn, reason string) {
	s.running.Go(func() { c.part(reason) })
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
	s.mu.Lock()
	again := s.closing.Swap(true)
	s.mu.Unlock()
	if again {
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
		if s.io != nil {
			s.io.Close(nil)
		}
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

// enter counts a request among what Close waits for, and reports whether it may begin: none does once Close has. So
// what a request starts is never missed by Close, and a connection that it opens is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Load() {
		return false
	}
	s.running.Add(1)
	return true
}

// ServeHTTP answers a request under Path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.enter() {
		defer s.running.Done()
	} else {
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
