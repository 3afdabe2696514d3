package realtime_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// rawSocket is a WebSocket on which nothing happens by itself, pongs of Engine.IO least of all.
type rawSocket struct {
	*websocket.Conn
	t *testing.T
}

// webSocket opens one with the given query.
func (w *world) webSocket(query string) *rawSocket {
	w.t.Helper()
	return w.webSocketWith(query, nil)
}

func (w *world) webSocketWith(query string, header http.Header) *rawSocket {
	w.t.Helper()
	c, _, err := websocket.DefaultDialer.Dial(strings.Replace(w.http.URL, "http", "ws", 1)+"/socket.io/?"+query, header)
	if err != nil {
		w.t.Fatalf("WebSocket %s: %v", query, err)
	}
	w.t.Cleanup(func() { c.Close() })
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		w.t.Fatal(err)
	}
	return &rawSocket{c, w.t}
}

// expectTurnedAway checks that another WebSocket of the session is closed as soon as it is open.
func (w *world) expectTurnedAway(c *client) {
	w.t.Helper()
	if code := w.webSocket(c.query("websocket")).readToEnd(); code != websocket.ClosePolicyViolation {
		w.t.Errorf("closed with %d", code)
	}
}

func (ws *rawSocket) send(text string) {
	ws.t.Helper()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		ws.t.Logf("sending %.40q: %v", text, err)
	}
}

func (ws *rawSocket) sendClose() {
	_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(patience))
}

// expect reads until a message that begins with prefix.
func (ws *rawSocket) expect(prefix string) string {
	ws.t.Helper()
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			ws.t.Fatalf("waiting for %q: %v", prefix, err)
		}
		if strings.HasPrefix(string(data), prefix) {
			return string(data)
		}
	}
}

// readToEnd reads until the server ends the connection and returns the code it gave, 1006 if it gave none.
func (ws *rawSocket) readToEnd() int {
	ws.t.Helper()
	for {
		_, _, err := ws.ReadMessage()
		if err == nil {
			continue
		}
		var ended *websocket.CloseError
		if errors.As(err, &ended) {
			return ended.Code
		}
		if strings.Contains(err.Error(), "timeout") {
			ws.t.Fatalf("the connection did not end: %v", err)
		}
		return websocket.CloseAbnormalClosure
	}
}
