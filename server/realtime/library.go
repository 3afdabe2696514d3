package realtime

import (
	"io"
	"net/http"
	"net/url"
	"sync"

	"github.com/zishang520/engine.io-go-parser/packet"
	"github.com/zishang520/engine.io/v2/engine"
	"github.com/zishang520/engine.io/v2/events"
	"github.com/zishang520/engine.io/v2/transports"
	"github.com/zishang520/engine.io/v2/types"
)

// librarySocket is a connection as the Socket.IO library sees it: "an engine.io (or compatible)" socket, in the words of
// its Bind. Engine.IO itself is ours; its own dies of an upgrade that meets a close and keeps a goroutine and 10 KB for
// each connection. The library's Client uses the methods written out here and no other; those that are not fall to a
// socket without a connection, which does nothing.
//
// Methods may be called concurrently.
type librarySocket struct {
	engine.Socket
	conn *conn

	mu      sync.Mutex // guards what follows: the library's listeners, one for each event
	onData  events.Listener
	onClose events.Listener
}

var (
	unconnected  = engine.MakeSocket()
	writable     = writableTransport()
	libraryWants = librarysView()
)

func writableTransport() transports.Transport {
	t := transports.MakeTransport()
	t.SetWritable(true)
	return t
}

// librarysView makes the request that the library sees in place of every client's: it copies the headers and the query
// into a structure that nobody reads.
func librarysView() *types.HttpContext {
	r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: Path}, RequestURI: Path, Header: http.Header{}}
	ctx := types.NewHttpContext(noWriter{}, r)
	ctx.Flush() // ends the goroutine that waits for the answer
	return ctx
}

// noWriter is the ResponseWriter of a request that nobody answers.
type noWriter struct{}

func (noWriter) Header() http.Header         { return http.Header{} }
func (noWriter) Write(b []byte) (int, error) { return len(b), nil }
func (noWriter) WriteHeader(int)             {}

func (s *librarySocket) Id() string                      { return s.conn.id }
func (s *librarySocket) Protocol() int                   { return s.conn.protocol }
func (s *librarySocket) Request() *types.HttpContext     { return libraryWants }
func (s *librarySocket) RemoteAddress() string           { return s.conn.addr.String() }
func (s *librarySocket) Transport() transports.Transport { return writable }

// ReadyState is "open" until the connection has ended.
func (s *librarySocket) ReadyState() string {
	if s.conn.over.Load() {
		return "closed"
	}
	return "open"
}

// On and Once take the library's listener for "data", and that for "close", which comes once anyway. We tell it of no
// "error": a faulty connection is closed.
func (s *librarySocket) On(event events.EventName, listeners ...events.Listener) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch event {
	case "data":
		s.onData = listeners[0]
	case "close":
		s.onClose = listeners[0]
	}
	return nil
}

func (s *librarySocket) Once(event events.EventName, listeners ...events.Listener) error {
	return s.On(event, listeners...)
}

func (s *librarySocket) RemoveListener(event events.EventName, _ events.Listener) bool {
	return s.On(event, nil) == nil
}

// Write sends a Socket.IO packet, or an attachment of one, to the client. It does not block on the network.
func (s *librarySocket) Write(data io.Reader, _ *packet.Options, _ engine.SendCallback) engine.Socket {
	body, _ := io.ReadAll(data) // a memory buffer: it can't fail
	p := wirePacket{data: body}
	if _, p.binary = data.(*types.BytesBuffer); !p.binary {
		p.data = append([]byte{packetMessage}, body...)
	}
	s.conn.deliver(appendPacket(nil, p, s.conn.protocol))
	return s
}

// Close is how the library ends a connection.
func (s *librarySocket) Close(bool) { s.conn.close("closed by the application") }

// receive gives the library a packet that the guard has let through.
func (s *librarySocket) receive(p wirePacket) {
	s.mu.Lock()
	listener := s.onData
	s.mu.Unlock()
	switch {
	case listener == nil || s.conn.over.Load():
	case p.binary:
		listener(types.NewBytesBuffer(p.data))
	default:
		listener(types.NewStringBuffer(p.data))
	}
}

// closed tells the library that the connection has ended.
func (s *librarySocket) closed(reason string) {
	s.mu.Lock()
	listener := s.onClose
	s.mu.Unlock()
	if listener != nil {
		listener(reason, nil)
	}
}
