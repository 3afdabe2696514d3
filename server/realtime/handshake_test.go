package realtime_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"hihichat/server/realtime"
)

func TestRefusedRequests(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	for _, tt := range []struct {
		name, method, query string
		header              http.Header
		status              int
		body                string
	}{
		{"no transport", "GET", "EIO=4", nil, 400, `{"code":0,"message":"Transport unknown"}`},
		{"unknown transport", "GET", "EIO=4&transport=telepathy", nil, 400, `{"code":0,`},
		{"webtransport", "GET", "EIO=4&transport=webtransport", nil, 400, `{"code":0,`},
		{"JSONP", "GET", "EIO=3&transport=polling&j=0", nil, 400, `{"code":0,`},
		{"unknown session, poll", "GET", "EIO=4&transport=polling&sid=nobody", nil, 400, `{"code":1,"message":"Session ID unknown"}`},
		{"unknown session, post", "POST", "EIO=4&transport=polling&sid=nobody", nil, 400, `{"code":1,`},
		{"unknown session, upgrade", "GET", "EIO=4&transport=websocket&sid=nobody", upgradeHeader(), 400, `{"code":1,`},
		{"handshake by POST", "POST", "EIO=4&transport=polling", nil, 400, `{"code":2,"message":"Bad handshake method"}`},
		{"handshake by PUT", "PUT", "EIO=4&transport=polling", nil, 400, `{"code":2,`},
		{"handshake by HEAD", "HEAD", "EIO=4&transport=polling", nil, 400, ""},
		{"version 2", "GET", "EIO=2&transport=polling", nil, 400, `{"code":5,"message":"Unsupported protocol version"}`},
		{"version 5", "GET", "EIO=5&transport=polling", nil, 400, `{"code":5,`},
		{"no version", "GET", "EIO=&transport=polling", nil, 400, `{"code":5,`},
		{"version 2 on WebSocket", "GET", "EIO=2&transport=websocket", upgradeHeader(), 400, `{"code":5,`},
		{"WebSocket without an upgrade", "GET", "EIO=4&transport=websocket", nil, 400, `{"code":3,"message":"Bad request"}`},
		{"WebSocket by POST", "POST", "EIO=4&transport=websocket", upgradeHeader(), 400, `{"code":3,`},
		{"WebSocket without a key", "GET", "EIO=4&transport=websocket", upgradeHeader("Sec-Websocket-Key"), 400, `{"code":3,`},
		{"WebSocket without a version", "GET", "EIO=4&transport=websocket", upgradeHeader("Sec-Websocket-Version"), 400, `{"code":3,`},
		{"WebSocket without Upgrade", "GET", "EIO=4&transport=websocket", upgradeHeader("Upgrade"), 400, `{"code":3,`},
		{"WebSocket without Connection", "GET", "EIO=4&transport=websocket", upgradeHeader("Connection"), 400, `{"code":3,`},
		{"WebSocket version 8", "GET", "EIO=4&transport=websocket", http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
			"Sec-Websocket-Version": {"8"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}}, 400, `{"code":3,`},
		{"WebSocket with a short key", "GET", "EIO=4&transport=websocket", http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
			"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"c2hvcnQ="}}, 400, `{"code":3,`},
		{"a query that is none", "GET", "%zz=%&transport=polling&sid=%00", nil, 400, `{"code":1,`},
		{"a session id of 10 kB", "GET", "transport=polling&sid=" + strings.Repeat("x", 10_000), nil, 400, `{"code":1,`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := w.request(tt.method, tt.query, nil, tt.header)
			a.expect(t, tt.status, tt.body)
			if got := a.header.Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type %q", got)
			}
		})
	}
}

// The open packet of engine.io-protocol, "Handshake".
func TestHandshakes(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	const octets, text = "application/octet-stream", "text/plain; charset=UTF-8"
	for _, tt := range []struct{ name, query, contentType, prefix string }{
		{"protocol 4", "EIO=4&transport=polling", text, `0{"`},
		{"protocol 4, b64", "EIO=4&transport=polling&b64=1", text, `0{"`},
		{"protocol 3", "EIO=3&transport=polling", octets, "\x00"},
		{"protocol 3, b64", "EIO=3&transport=polling&b64=1", text, ":0{"},
		{"without a version it is 3", "transport=polling", octets, "\x00"},
		{"what is said first counts", "EIO=3&EIO=4&transport=polling&transport=websocket", octets, "\x00"},
		{"what is said first counts, the other way", "EIO=4&EIO=3&transport=polling", text, `0{"`},
		{"a cache buster", "EIO=4&transport=polling&t=OqJ3K.1", text, `0{"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := w.request(http.MethodGet, tt.query, nil, nil)
			if a.status != 200 || a.header.Get("Content-Type") != tt.contentType || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%d %v", a.status, a.header)
			}
			body := a.body
			if tt.prefix == ":0{" {
				digits, rest, _ := strings.Cut(body, ":")
				body, tt.prefix = rest[:min(len(rest), number(t, digits))], "0{"
			}
			if !strings.HasPrefix(body, tt.prefix) {
				t.Fatalf("%q", a.body)
			}
			checkOpen(t, body[strings.Index(body, "{"):strings.Index(body, "}")+1])
		})
	}
}

func number(t *testing.T, digits string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(digits, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func checkOpen(t *testing.T, object string) {
	t.Helper()
	var open struct {
		Sid                                   string
		Upgrades                              []string
		PingInterval, PingTimeout, MaxPayload int
	}
	if err := json.Unmarshal([]byte(object), &open); err != nil {
		t.Fatalf("%s: %v", object, err)
	}
	if len(open.Sid) < 20 || len(open.Upgrades) != 1 || open.Upgrades[0] != "websocket" || open.PingInterval != 25_000 ||
		open.PingTimeout != 20_000 || open.MaxPayload < 1000 {
		t.Errorf("%s", object)
	}
}

func TestWebSocketHandshake(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	dialer := websocket.Dialer{EnableCompression: true}
	for _, protocol := range []int{3, 4} {
		c, res, err := dialer.Dial(strings.Replace(w.http.URL, "http", "ws", 1)+fmt.Sprintf("/socket.io/?EIO=%d&transport=websocket", protocol), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Header.Values("Sec-Websocket-Extensions"); len(got) != 0 {
			t.Errorf("protocol %d: extensions %q were negotiated", protocol, got)
		}
		_, open, err := c.ReadMessage()
		if err != nil || !strings.HasPrefix(string(open), `0{"`) || !strings.Contains(string(open), `"upgrades":[]`) {
			t.Errorf("protocol %d: %s %v", protocol, open, err)
		}
		c.Close()
	}
}

func TestGuestsMayConnect(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{})
		for _, token := range []string{"", "rubbish", strings.Repeat("0", 32)} {
			c := w.dial(v, token, nil)
			c.emit(`2/testnamespace,1["request_for_response",{"param":"room"}]`)
			c.expect(`3/testnamespace,1[{"code":401,`)
		}
	})
}
