package realtime_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"hihichat/server/realtime"
)

func TestTooManyConnectionsAreRefusedClearly(t *testing.T) {
	w := newWorld(t, realtime.Config{Limits: realtime.Limits{ConnsPerAddr: 2}})
	v := variant{4, "websocket"}
	first := w.open(v, "", nil)
	w.open(variant{4, "polling"}, "", nil)

	status, body, header := get(t, w.http.URL+"/socket.io/?EIO=4&transport=polling", nil)
	if status != http.StatusTooManyRequests || !strings.Contains(body, "Too many connections from your address") || header.Get("Retry-After") == "" {
		t.Errorf("polling: %d %q", status, body)
	}
	_, res, err := websocket.DefaultDialer.Dial(strings.Replace(w.http.URL, "http", "ws", 1)+"/socket.io/?EIO=4&transport=websocket", nil)
	if err == nil || res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("websocket: %v", err)
	}

	first.write("1")
	first.expectEnd()
	w.until(func() bool {
		status, _, _ := get(t, w.http.URL+"/socket.io/?EIO=4&transport=polling", nil)
		return status == http.StatusOK
	})
}

func TestEventsBeyondTheLimitComeLaterAndInOrder(t *testing.T) {
	const n = 60 // the limit lets 50 through at once
	w := newWorld(t, realtime.Config{Limits: realtime.Limits{Events: 5}})
	_, token := w.user("alice")
	w.room("room", "alice")
	c := w.subscribe(variant{4, "websocket"}, token, "room")
	for i := range n {
		c.emit(fmt.Sprintf(`2/testnamespace,["request_for_response","%d","x"]`, i))
	}
	if err := c.expectTexts(n); err != nil {
		t.Error(err)
	}
}
