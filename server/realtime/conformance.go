package realtime

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
)

// NewConformance starts a server for one of the protocols' official test suites, on the same transports and guard as
// the chat: eio3 and eio4 are a bare Engine.IO server that echoes every message, sio5 a Socket.IO server with the
// namespaces / and /custom. Binary messages are allowed there, and any origin, so it must not face the internet.
func NewConformance(suite string, log *slog.Logger) (*Server, error) {
	cfg := Config{
		PingInterval: 300 * time.Millisecond, PingTimeout: 200 * time.Millisecond, ConnectTimeout: 1500 * time.Millisecond,
		MaxPacket: 1e6, MaxPost: 1e6, AnyOrigin: true, Protocols: []int{4},
		suite: suiteConfig{pause: 20 * time.Millisecond},
	}
	switch suite {
	case "eio3":
		cfg.Protocols, cfg.suite.strict3 = []int{3}, true
		return newEcho(cfg, log), nil
	case "eio4":
		return newEcho(cfg, log), nil
	case "sio5":
		s := newServer(cfg, sio5{}, log)
		s.serveSocketIO()
		return s, nil
	}
	return nil, fmt.Errorf("there is no suite %q: eio3, eio4 or sio5", suite)
}

func newEcho(cfg Config, log *slog.Logger) *Server {
	s := newServer(cfg, echo{}, log)
	s.serveEngineIO()
	return s
}

// anybody is the part that both test applications share: nobody signs in.
type anybody struct{}

func (anybody) identify(*http.Request) (chat.Actor, chat.Conversation, error) {
	return chat.Actor{}, chat.Conversation{}, nil
}
func (anybody) listeners(string) *rooms { return nil }
func (anybody) sweep()                  {}

// echo answers every message with itself.
type echo struct{ anybody }

var echoRules = &rules{binary: true}

func (echo) rules() *rules                              { return echoRules }
func (echo) join(*conn, *socket.Socket, string) handler { return nil }

func (echo) receive(c *conn, p wirePacket) error {
	if !p.binary {
		c.deliver(appendMessage(nil, p.data))
		return nil
	}
	c.deliver(appendPacket(nil, p, c.protocol))
	return nil
}

// sio5 does what the Socket.IO v5 suite's server does.
type sio5 struct{ anybody }

var sio5Namespaces = []string{"/", "/custom"}

var sio5Rules = &rules{namespaces: sio5Namespaces, listening: sio5Namespaces, binary: true, strict: true}

func (sio5) rules() *rules                       { return sio5Rules }
func (sio5) receive(c *conn, p wirePacket) error { return c.receive(p) }

func (sio5) join(c *conn, sock *socket.Socket, _ string) handler {
	return sio5Socket{sock, c.server.cfg.suite.pause}
}

type sio5Socket struct {
	sock  *socket.Socket
	pause time.Duration
}

// onConnect emits "auth" with the handshake's auth.
func (s sio5Socket) onConnect() {
	auth := s.sock.Handshake().Auth
	if auth == nil {
		auth = map[string]any{} // CONNECT without a payload
	}
	time.Sleep(s.pause) // the suite listens for this frame only once it has seen the CONNECT
	_ = s.sock.Emit("auth", auth)
}

// onEvent answers "message" with "message-back" and the same arguments, and acknowledges "message-with-ack" with its
// arguments.
func (s sio5Socket) onEvent(args []any) {
	name, _ := args[0].(string)
	args, ack := cutAck(args[1:])
	switch {
	case name == "message":
		_ = s.sock.Emit("message-back", args...)
	case name == "message-with-ack" && ack != nil:
		ack(args, nil)
	}
}

func (sio5Socket) onDisconnect() {}
