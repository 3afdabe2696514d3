package realtime

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zishang520/engine.io/v2/engine"
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
	counters  *counters
	figures   func(io.Writer) // the application's own, for WriteMetrics; nil for none
	log       *slog.Logger

	io     *socket.Server    // nil for a bare Engine.IO server
	engine engine.BaseServer // what it is bound to; does nothing but tell it of connections

	closing atomic.Bool
	stop    chan struct{}
	running sync.WaitGroup // every goroutine started here

	mu    sync.Mutex // guards what follows
	conns map[string]*conn
}

// newServer makes a bare Engine.IO server that does not run yet.
func newServer(cfg Config, app application, log *slog.Logger) *Server {
	return &Server{
		cfg: cfg.withDefaults(), app: app, farewells: newFarewells(), admission: newAdmission(cfg.Limits),
		counters: newCounters(), log: log,
		stop: make(chan struct{}), conns: make(map[string]*conn),
	}
}

// serveSocketIO starts serving the application's namespaces; serveEngineIO is for applications without any.
func (s *Server) serveSocketIO() {
	opts := socket.DefaultServerOptions()
	opts.SetServeClient(false)
	opts.SetConnectTimeout(s.cfg.ConnectTimeout)
	opts.SetAdapter(adapterBuilder{server: s})
	s.io, s.engine = socket.NewServer(nil, opts), engine.MakeBaseServer()
	s.io.Bind(s.engine)
	for _, name := range s.app.rules().namespaces {
		s.listenTo(name)
	}
	s.serveEngineIO()
}

func (s *Server) serveEngineIO() { s.running.Go(s.sweep) }

// listenTo hooks into a namespace.
func (s *Server) listenTo(name string) {
	space := s.io.Of(name, nil)
	space.Use(func(sock *socket.Socket, next func(*socket.ExtendedError)) {
		s.onNamespace(sock, name)
		next(nil)
	})
	_ = space.EventEmitter().On("connection", func(args ...any) { s.onConnected(args[0].(*socket.Socket), name) })
}

// open begins a connection on its first transport, and tells the client (engine.io-protocol, "Handshake") and the
// library.
func (s *Server) open(c *conn, on outlet, upgrades ...string) {
	c.outlet = on
	c.deliver(appendFrame(nil, opText, append([]byte{packetOpen}, s.openingOf(c, upgrades)...)))
	c.pulse.start()
	if s.io != nil {
		s.engine.Emit("connection", &c.library)
		if c.protocol == 3 {
			c.awaitNamespace() // the main one, unasked: until then the library takes a CONNECT to it for an error
		}
	}
	s.counters.open()
	s.remember(c)
}

// openingOf returns what the OPEN packet says.
func (s *Server) openingOf(c *conn, upgrades []string) []byte {
	b, _ := json.Marshal(struct { // nothing of this can fail
		SID          string   `json:"sid"`
		Upgrades     []string `json:"upgrades"`
		PingInterval int64    `json:"pingInterval"`
		PingTimeout  int64    `json:"pingTimeout"`
		MaxPayload   int      `json:"maxPayload"` // what a client is told to stay under in one payload
	}{c.id, append([]string{}, upgrades...), s.cfg.PingInterval.Milliseconds(), s.cfg.PingTimeout.Milliseconds(), s.cfg.MaxPacket})
	return b
}

// newSessionID returns 120 random bits as 20 characters.
func newSessionID() string {
	var id [15]byte
	_, _ = rand.Read(id[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(id[:])
}

// remember lets requests and broadcasts find the connection, unless it has ended already.
func (s *Server) remember(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.over.Load() {
		return
	}
	s.conns[c.id] = c
	if s.closing.Load() { // Close may have gone through the connections already
		s.goClose(c, "server shutting down")
	}
}

// forget is the opposite of remember, and gives the connection's place back.
func (s *Server) forget(c *conn) {
	s.mu.Lock()
	delete(s.conns, c.id)
	s.mu.Unlock()
	s.admission.leave(c.addr)
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

// connOfSocket returns the connection behind a socket of a namespace.
func connOfSocket(sock *socket.Socket) *conn { return sock.Conn().(*librarySocket).conn }

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
		s.counters.refuse("a foreign origin")
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
