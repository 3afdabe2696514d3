package realtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// The tests of this file go through the documents of Engine.IO 4, Engine.IO 3 and Socket.IO 5, section by section, on
// the servers of the official suites. What those documents say and another file shows is not repeated here: payloads
// in payload_test.go, refusals in handshake_test.go, origins in origin_test.go, silence in heartbeat_test.go, bad
// upgrades in websocket_test.go, overlapping requests in polling_test.go. JSONP, which the document of version 3 asks
// for, is refused on purpose: it is a script that any site may include.

// next returns what comes next, and answers the pings between.
func (ws *rawSocket) next() string {
	ws.t.Helper()
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			ws.t.Fatalf("waiting: %v", err)
		}
		if string(data) != "2" {
			return string(data)
		}
		ws.send("3")
	}
}

// wantNext checks what comes next, message by message.
func (ws *rawSocket) wantNext(messages ...string) {
	ws.t.Helper()
	for _, want := range messages {
		if got := ws.next(); got != want {
			ws.t.Errorf("%q, want %q", got, want)
		}
	}
}

func (ws *rawSocket) sendBinary(data string) {
	ws.t.Helper()
	if err := ws.WriteMessage(websocket.BinaryMessage, []byte(data)); err != nil {
		ws.t.Fatal(err)
	}
}

// direct opens a WebSocket-only session and returns it behind its open packet.
func (w *world) direct(protocol int) *rawSocket {
	w.t.Helper()
	ws := w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol))
	ws.expect("0{")
	return ws
}

// post sends one body as it is.
func (w *world) post(c *client, body string) answer {
	w.t.Helper()
	return w.request(http.MethodPost, c.query("polling"), strings.NewReader(body), nil)
}

// Engine.IO 4, "Query parameters": without a mandatory one the answer is 400.
func TestDocument4QueryParameters(t *testing.T) {
	w := newSuite(t, "eio4")
	for _, query := range []string{"", "EIO=4", "transport=polling", "transport=websocket", "EIO=&transport=polling",
		"EIO=4&transport=", "EIO=4&transport=polling&sid=unknown"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if a := w.request(method, query, nil, nil); a.status != http.StatusBadRequest {
				t.Errorf("%s %q: %d %q", method, query, a.status, a.body)
			}
		}
	}
}

// Engine.IO 4 and 3, "Handshake" and "Anatomy of an Engine.IO session": the open packet has these members and no other.
func TestDocumentHandshake(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		w := newSuite(t, fmt.Sprintf("eio%d", protocol))
		sids := make(map[any]bool)
		for _, transport := range []string{"polling", "websocket", "polling"} {
			upgrades := []any{}
			var open string
			if transport == "polling" {
				upgrades = append(upgrades, "websocket")
				open = w.request(http.MethodGet, fmt.Sprintf("EIO=%d&transport=polling", protocol), nil, nil).body
				open = open[strings.Index(open, "0{"):]
			} else {
				open = w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol)).next()
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(open[1:]), &got); err != nil {
				t.Fatalf("%q: %v", open, err)
			}
			sid, ok := got["sid"].(string)
			if !ok || sid == "" || sids[sid] {
				t.Errorf("session id %v", got["sid"])
			}
			sids[sid] = true
			if members := slices.Sorted(maps.Keys(got)); !slices.Equal(members,
				[]string{"maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"}) {
				t.Errorf("members %q", members)
			}
			if got["pingInterval"] != 300.0 || got["pingTimeout"] != 200.0 || got["maxPayload"] != 1e6 {
				t.Errorf("%s", open)
			}
			if list, ok := got["upgrades"].([]any); !ok || !slices.Equal(list, upgrades) {
				t.Errorf("upgrades by %s: %v", transport, got["upgrades"])
			}
		}
	}
}

// Engine.IO 4, "HTTP long-polling": requests, headers, and how packets are written ("Packet encoding").
func TestDocument4Polling(t *testing.T) {
	w := newSuite(t, "eio4")
	for _, tt := range []struct{ name, body string }{
		{"one packet", "4hello"},
		{"several, with a separator between", "4hello\x1e4world\x1e4!"},
		{"text in UTF-8", "4€ 你好 😀"},
		{"binary in base64, behind a b", "4hello\x1ebAQIDBA=="},
		{"binary of no bytes", "b"},
		{"a message of no characters", "4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := w.session(4)
			w.post(c, tt.body).expect(t, http.StatusOK, "ok") // it has no Content-Type and is text
			got := w.request(http.MethodGet, c.query("polling"), nil, nil)
			if got.status != http.StatusOK || got.body != tt.body {
				t.Errorf("%d %q", got.status, got.body)
			}
		})
	}
	t.Run("a poll waits for a packet", func(t *testing.T) {
		c := w.session(4)
		polled := make(chan answer)
		go func() { polled <- w.request(http.MethodGet, c.query("polling"), nil, nil) }()
		w.post(c, "4hello").expect(t, http.StatusOK, "ok")
		if got := <-polled; got.body != "4hello" && got.body != "2" {
			t.Errorf("%d %q", got.status, got.body)
		}
	})
	t.Run("more than maxPayload", func(t *testing.T) {
		c := w.session(4)
		w.post(c, "4"+strings.Repeat("x", 1e6)).expect(t, http.StatusRequestEntityTooLarge, "")
		w.expectGone(c)
	})
	t.Run("as much as maxPayload", func(t *testing.T) {
		c := w.session(4)
		w.post(c, "4"+strings.Repeat("x", 1e6-1)).expect(t, http.StatusOK, "ok")
	})
	t.Run("what is no packet", func(t *testing.T) {
		c := w.session(4)
		w.post(c, "abc").expect(t, http.StatusBadRequest, "")
		w.expectGone(c)
	})
	t.Run("a poll that is given up", func(t *testing.T) {
		c := w.session(4)
		ctx, leave := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url("polling"), nil)
		if err != nil {
			t.Fatal(err)
		}
		w.post(c, "4hello").expect(t, http.StatusOK, "ok")
		c.poll()
		gone := make(chan error)
		go func() {
			res, err := w.http.Client().Do(r)
			if err == nil {
				res.Body.Close()
			}
			gone <- err
		}()
		w.until(func() bool {
			return w.request(http.MethodPost, c.query("polling"), strings.NewReader("6"), nil).status == http.StatusOK
		})
		leave()
		<-gone
		w.until(func() bool { status, _ := c.tryPost("6"); return status == http.StatusBadRequest })
	})
}

// Engine.IO 4, "Protocol": the packet types, as far as a client may send them on a session that is open.
func TestDocument4PacketTypes(t *testing.T) {
	w := newSuite(t, "eio4")
	for _, tt := range []struct {
		name, packet string
		ends         bool
	}{
		{"open", "0", true},
		{"close", "1", true},
		{"ping, the server's", "2", true},
		{"pong", "3", false},
		{"upgrade, done already", "5", false},
		{"noop", "6", false},
		{"one that there is not", "7", true},
		{"nothing", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ws := w.direct(4)
			ws.send(tt.packet)
			if tt.ends {
				ws.readToEnd()
				return
			}
			ws.send("4still there")
			ws.wantNext("4still there")
		})
	}
}

// Engine.IO 4 and 3, "WebSocket": a frame for each packet, binary as it is, in version 3 behind its type.
func TestDocumentWebSocket(t *testing.T) {
	for protocol, binary := range map[int]string{3: "\x04\x00\x01\x02\x03\x04\x05", 4: "\x01\x02\x03\x04"} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			ws := newSuite(t, fmt.Sprintf("eio%d", protocol)).direct(protocol)
			ws.send("4HelloWorld")
			ws.send("4€")
			ws.sendBinary(binary)
			ws.send("4again")
			ws.wantNext("4HelloWorld", "4€", binary, "4again")
			ws.send("1")
			ws.readToEnd()
		})
	}
	t.Run("EIO3 binary of another type", func(t *testing.T) {
		ws := newSuite(t, "eio3").direct(3)
		ws.sendBinary("\x01\x02")
		ws.readToEnd()
	})
}

// Engine.IO 4 and 3, "Upgrade" and "Transport upgrading": the probe is answered, the poll ends, what waits moves along,
// and the old transport is over.
func TestDocumentUpgrade(t *testing.T) {
	for protocol, frames := range map[int]struct{ first, second, noop string }{
		3: {"2:4a", "2:4b", "1:6"}, 4: {"4a", "4b", "6"},
	} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newSuite(t, fmt.Sprintf("eio%d", protocol))
			c := w.session(protocol)
			ws := w.webSocket(c.query("websocket"))
			ws.send("2probe")
			ws.wantNext("3probe")
			w.post(c, frames.first).expect(t, http.StatusOK, "ok") // polling goes on until the upgrade packet
			w.request(http.MethodGet, c.query("polling"), nil, nil).expect(t, http.StatusOK, frames.first)
			w.request(http.MethodGet, c.query("polling"), nil, nil).expect(t, http.StatusOK, frames.noop)
			w.post(c, frames.second).expect(t, http.StatusOK, "ok") // and nobody polls for its echo
			ws.send("5")
			ws.send("4c")
			ws.wantNext("4b", "4c")
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				w.request(method, c.query("polling"), nil, nil).expect(t, http.StatusBadRequest, "")
			}
			w.expectTurnedAway(c)
			ws.send("4d")
			ws.wantNext("4d")
		})
	}
}

// Engine.IO 4 and 3, "Heartbeat" and "Timeouts": who pings, and with what it is answered.
func TestDocumentHeartbeat(t *testing.T) {
	t.Run("EIO4, the server pings", func(t *testing.T) {
		c := newSuite(t, "eio4").session(4)
		for range 2 {
			if got := c.poll(); !slices.Equal(got, []string{"2"}) {
				t.Errorf("%q", got)
			}
			c.post("3")
		}
	})
	t.Run("EIO4, an open poll learns of the timeout", func(t *testing.T) {
		w := newSuite(t, "eio4")
		c := w.session(4)
		c.poll() // the ping, which nobody answers
		if got := c.poll(); !slices.Equal(got, []string{"1"}) {
			t.Errorf("%q", got)
		}
		w.expectGone(c)
	})
	t.Run("EIO3, the client pings", func(t *testing.T) {
		w := newSuite(t, "eio3")
		c := w.session(3)
		w.post(c, "1:2").expect(t, http.StatusOK, "ok")
		w.request(http.MethodGet, c.query("polling"), nil, nil).expect(t, http.StatusOK, "1:3")
		w.request(http.MethodGet, c.query("polling"), nil, nil).expect(t, http.StatusOK, "1:1") // no second ping
		w.expectGone(c)
	})
}

// Engine.IO 3, "Payload": how a client may write what it posts. Lengths of text count characters, those of octets bytes.
func TestDocument3Payload(t *testing.T) {
	w := newSuite(t, "eio3")
	for _, tt := range []struct{ name, contentType, body, echo string }{
		{"text", "", "6:4hello6:4world", "6:4hello6:4world"},
		{"characters, not bytes", "", "6:4hello2:4€", "6:4hello2:4€"},
		{"a character that is two in JavaScript", "", "3:4😀", "3:4😀"},
		{"binary in base64", "", "10:b4AQIDBA==", "\x01\x05\xff\x04\x01\x02\x03\x04"},
		{"octets", "application/octet-stream", "\x00\x04\xff4€\x01\x05\xff\x04\x01\x02\x03\x04", "\x00\x04\xff4€\x01\x05\xff\x04\x01\x02\x03\x04"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := w.session(3)
			header := http.Header{"Content-Type": {tt.contentType}}
			w.request(http.MethodPost, c.query("polling"), strings.NewReader(tt.body), header).expect(t, http.StatusOK, "ok")
			if got := w.request(http.MethodGet, c.query("polling"), nil, nil); got.body != tt.echo {
				t.Errorf("%q", got.body)
			}
		})
	}
}

// Socket.IO 5, "Connection to a namespace".
func TestDocument5Connect(t *testing.T) {
	w := newSuite(t, "sio5")
	t.Run("each namespace has its own session id", func(t *testing.T) {
		ws := w.webSocket("EIO=4&transport=websocket")
		sids := []string{sidIn(t, ws.next()[1:])}
		for _, name := range []string{"", "/custom,"} {
			ws.send("40" + name)
			got := ws.next()
			if !strings.HasPrefix(got, "40"+name+"{") {
				t.Fatalf("%q", got)
			}
			sids = append(sids, sidIn(t, got[2+len(name):]))
			ws.wantNext("42" + name + `["auth",{}]`)
		}
		if slices.Sort(sids); len(slices.Compact(sids)) != 3 {
			t.Errorf("session ids %q", sids)
		}
	})
	for _, tt := range []struct{ name, connect, answer string }{
		{"with auth", `40{"token":"123"}`, `42["auth",{"token":"123"}]`},
		{"with empty auth", `40{}`, `42["auth",{}]`},
		{"without a comma", `40/custom`, `42/custom,["auth",{}]`},
		{"refused", `40/random`, `44/random,{"message":"Invalid namespace"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ws := w.direct(4)
			ws.send(tt.connect)
			if got := ws.expect(tt.answer[:2]); got != tt.answer {
				t.Errorf("%q", got)
			}
		})
	}
	for _, packet := range []string{`42["message"]`, `41`, `42/custom,["message"]`, `4312[]`, `44{}`, `451-["message",{"_placeholder":true,"num":0}]`} {
		t.Run("closes on "+packet+" before any CONNECT", func(t *testing.T) {
			ws := w.direct(4)
			ws.send(packet)
			if code := ws.readToEnd(); code != websocket.ClosePolicyViolation {
				t.Errorf("closed with %d", code)
			}
		})
	}
	t.Run("closes on a second CONNECT", func(t *testing.T) {
		ws := w.connected("")
		ws.send("40")
		ws.readToEnd()
	})
}

// connected opens a session and connects to a namespace, "" or "/custom,".
func (w *world) connected(namespace string) *rawSocket {
	w.t.Helper()
	ws := w.direct(4)
	ws.send("40" + namespace)
	ws.expect("40" + namespace)
	ws.wantNext("42" + namespace + `["auth",{}]`)
	return ws
}

func sidIn(t *testing.T, object string) string {
	t.Helper()
	var got struct{ Sid string }
	if err := json.Unmarshal([]byte(object), &got); err != nil || got.Sid == "" {
		t.Fatalf("%q: %v", object, err)
	}
	return got.Sid
}

// Socket.IO 5, "Sending and receiving data", "Acknowledgement" and "Packet encoding".
func TestDocument5Events(t *testing.T) {
	w := newSuite(t, "sio5")
	for _, name := range []string{"", "/custom,"} {
		ws := w.connected(name)
		for send, want := range map[string]string{
			"2" + name + `["message"]`:                                 "2" + name + `["message-back"]`,
			"2" + name + `["message",1,"2",{"3":[true]},null]`:         "2" + name + `["message-back",1,"2",{"3":[true]},null]`,
			"2" + name + `12["message-with-ack"]`:                      "3" + name + `12[]`,
			"2" + name + `0["message-with-ack","bar"]`:                 "3" + name + `0["bar"]`,
			"2" + name + `999999999999999["message-with-ack",{"a":1}]`: "3" + name + `999999999999999[{"a":1}]`,
		} {
			ws.send("4" + send)
			ws.wantNext("4" + want)
		}
		const slots = `{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}`
		for send, want := range map[string]string{
			"52-" + name + `["message",` + slots + `]`:            "52-" + name + `["message-back",` + slots + `]`,
			"52-" + name + `14["message-with-ack",` + slots + `]`: "62-" + name + `14[` + slots + `]`,
		} {
			ws.send("4" + send)
			ws.sendBinary("\x01\x02")
			ws.sendBinary("\x03\x04")
			ws.wantNext("4"+want, "\x01\x02", "\x03\x04")
		}
	}
	for name, packets := range map[string][]string{
		"no payload":             {"42"},
		"an object":              {"42{}"},
		"an empty array":         {"42[]"},
		"a text":                 {`42"message"`},
		"an id that is no digit": {`42abc["message"]`},
		"an unknown type":        {"4abc"},
		"an event between an event and its attachment": {`451-["message",{"_placeholder":true,"num":0}]`, `42["message"]`},
	} {
		t.Run("closes on "+name, func(t *testing.T) {
			ws := w.connected("")
			for _, p := range packets {
				ws.send(p)
			}
			if code := ws.readToEnd(); code != websocket.ClosePolicyViolation {
				t.Errorf("closed with %d", code)
			}
		})
	}
	t.Run("closes on an attachment that nobody announced", func(t *testing.T) {
		ws := w.connected("")
		ws.sendBinary("\x01")
		ws.readToEnd()
	})
}

// Socket.IO 5, "Disconnection from a namespace": nothing is answered, and the connection stays.
func TestDocument5Disconnect(t *testing.T) {
	w := newSuite(t, "sio5")
	ws := w.connected("")
	ws.send("40/custom,")
	ws.expect("42/custom,")
	ws.send("41/custom,")
	ws.send(`42["message","to the main namespace"]`)
	ws.wantNext(`42["message-back","to the main namespace"]`)
	ws.send("41")
	ws.send("40") // the last namespace is gone, and the connection is not
	ws.expect("40{")
	ws.wantNext(`42["auth",{}]`)
	ws.send(`42/custom,["message"]`)
	ws.readToEnd()
}
