package realtime

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/zishang520/socket.io/v2/socket"
)

// clumsy is an application whose handlers panic when they are told to.
type clumsy struct {
	anybody
	panicsAt string // onConnect, onDisconnect, or nothing
}

var clumsyRules = &rules{namespaces: sio5Namespaces, listening: sio5Namespaces}

func (clumsy) rules() *rules                       { return clumsyRules }
func (clumsy) receive(c *conn, p wirePacket) error { return c.receive(p) }

func (a clumsy) join(_ *conn, sock *socket.Socket, _ string) handler { return clumsySocket{a, sock} }

type clumsySocket struct {
	clumsy
	sock *socket.Socket
}

func (s clumsySocket) onConnect() { s.trip("onConnect") }

func (s clumsySocket) onDisconnect() { s.trip("onDisconnect") }

func (s clumsySocket) trip(where string) {
	if s.panicsAt == where {
		panic("clumsy in " + where)
	}
}

// onEvent panics for some names, and answers the others.
func (s clumsySocket) onEvent(args []any) {
	switch args[0] {
	case "panic":
		panic("clumsy in onEvent")
	case "dereference":
		var none *conn
		none.close("")
	case "assert":
		_ = args[1].(map[string]any)
	}
	_ = s.sock.Emit("answer", args[1:]...)
}

// loggedBuffer is a log that several goroutines write.
type loggedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *loggedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *loggedBuffer) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.b.String(), part)
}

// startClumsy serves a clumsy application and connects a client to it.
func startClumsy(t *testing.T, panicsAt string) (*websocket.Conn, *loggedBuffer) {
	t.Helper()
	logged := new(loggedBuffer)
	s := newServer(Config{}, clumsy{panicsAt: panicsAt}, slog.New(slog.NewTextHandler(logged, nil)))
	s.serveSocketIO()
	web := httptest.NewServer(s)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
		web.Close()
	})
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(web.URL, "http")+Path+"?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	_ = ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	return ws, logged
}

// say sends a packet; hear reads until one that begins with prefix.
func say(t *testing.T, ws *websocket.Conn, packet string) {
	t.Helper()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(packet)); err != nil {
		t.Fatal(err)
	}
}

func hear(t *testing.T, ws *websocket.Conn, prefix string) {
	t.Helper()
	for {
		_, got, err := ws.ReadMessage()
		if err != nil {
			t.Fatalf("waiting for %q: %v", prefix, err)
		}
		if strings.HasPrefix(string(got), prefix) {
			return
		}
	}
}

// A bug in a handler costs the event that met it, and is logged with where it was.
func TestPanicCostsOneEvent(t *testing.T) {
	for _, name := range []string{"panic", "dereference", "assert"} {
		t.Run(name, func(t *testing.T) {
			ws, logged := startClumsy(t, "")
			say(t, ws, "40")
			hear(t, ws, "40")
			for range 3 {
				say(t, ws, `42["`+name+`",1]`)
				say(t, ws, `42["fine",2]`)
				hear(t, ws, `42["answer",2]`)
			}
			if n := logged.count("panic in a socket event"); n != 3 {
				t.Errorf("logged %d times", n)
			}
			if logged.count("clumsySocket") < 3 {
				t.Error("the log does not tell where it was")
			}
		})
	}
}

// A panic while a socket connects leaves it connected.
func TestPanicOnConnect(t *testing.T) {
	ws, logged := startClumsy(t, "onConnect")
	say(t, ws, "40")
	hear(t, ws, "40")
	say(t, ws, `42["fine",1]`)
	hear(t, ws, `42["answer",1]`)
	if logged.count("clumsy in onConnect") == 0 || logged.count("clumsySocket") == 0 {
		t.Error("the log does not tell where it was")
	}
}

// A panic while a socket leaves is no trouble for the connection's next one.
func TestPanicOnDisconnect(t *testing.T) {
	ws, logged := startClumsy(t, "onDisconnect")
	for _, packet := range []string{"40", "40/custom"} {
		say(t, ws, packet)
		hear(t, ws, packet)
	}
	for range 3 {
		say(t, ws, "41/custom")
		say(t, ws, "40/custom")
		hear(t, ws, "40/custom")
		say(t, ws, `42/custom,["fine",1]`)
		hear(t, ws, `42/custom,["answer",1]`)
	}
	if logged.count("clumsy in onDisconnect") == 0 || logged.count("clumsySocket") == 0 {
		t.Error("the log does not tell where it was")
	}
}
