package realtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"hihichat/server/realtime"
)

// newSuite starts the server that an official test suite expects.
func newSuite(t *testing.T, suite string) *world {
	t.Helper()
	rt, err := realtime.NewConformance(suite, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, http: httptest.NewServer(rt)}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := rt.Close(ctx); err != nil {
			t.Error(err)
		}
		w.http.Close()
	})
	return w
}

func TestConformanceEchoesEveryMessage(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		for _, way := range []string{"websocket", "polling", "upgrade"} {
			t.Run(fmt.Sprintf("EIO%d %s", protocol, way), func(t *testing.T) {
				c := newSuite(t, fmt.Sprintf("eio%d", protocol)).open(variant{protocol, way}, "", nil)
				for _, text := range []string{"hello", "你好 😀", ""} {
					c.emit(text)
					if got := c.expect(""); got != text {
						t.Errorf("%q for %q", got, text)
					}
				}
			})
		}
	}
}

func TestConformanceEchoesBinary(t *testing.T) {
	t.Run("EIO4 websocket", func(t *testing.T) {
		c := newSuite(t, "eio4").openWebSocket(variant{4, "websocket"})
		c.exchange(websocket.BinaryMessage, "\x01\x02\xff", "\x01\x02\xff")
	})
	t.Run("EIO3 websocket", func(t *testing.T) {
		c := newSuite(t, "eio3").openWebSocket(variant{3, "websocket"})
		c.exchange(websocket.BinaryMessage, "\x04\x01\x02\xff", "\x04\x01\x02\xff")
	})
	t.Run("EIO4 polling", func(t *testing.T) {
		c := newSuite(t, "eio4").pollByHand(variant{4, "polling"})
		c.post("bAQL/")
		if got := c.poll(); len(got) != 1 || got[0] != "bAQL/" {
			t.Errorf("%q", got)
		}
	})
	t.Run("EIO3 polling", func(t *testing.T) {
		c := newSuite(t, "eio3").pollByHand(variant{3, "polling"})
		c.post("b4AQL/")
		if got := c.poll(); len(got) != 1 || got[0] != "\x04\x01\x02\xff" {
			t.Errorf("%q", got)
		}
	})
}

func TestConformanceSpeaksOneProtocol(t *testing.T) {
	for suite, statuses := range map[string]map[string]int{
		"eio4": {"EIO=4": http.StatusOK, "EIO=3": http.StatusBadRequest, "": http.StatusBadRequest, "EIO=abc": http.StatusBadRequest},
		"eio3": {"EIO=3": http.StatusOK, "EIO=4": http.StatusBadRequest, "": http.StatusBadRequest, "EIO=abc": http.StatusBadRequest},
	} {
		w := newSuite(t, suite)
		for query, want := range statuses {
			if status, body, _ := get(t, w.http.URL+"/engine.io/?transport=polling&"+query, nil); status != want {
				t.Errorf("%s %q: %d %s", suite, query, status, body)
			}
		}
	}
	if _, err := realtime.NewConformance("eio5", slog.Default()); err == nil {
		t.Error("there is no eio5")
	}
}

// The suite of protocol 3 reads text where its document shows text; the chat answers browsers in octets throughout.
func TestConformanceOfProtocol3AnswersInText(t *testing.T) {
	w := newSuite(t, "eio3")
	for _, tt := range []struct{ name, extra, post, contentType, body string }{
		{"text", "", "6:4hello2:4€", "text/plain; charset=UTF-8", "6:4hello2:4€"},
		{"binary", "", "2:4€10:b4AQIDBA==", "application/octet-stream", "\x00\x04\xff4€\x01\x05\xff\x04\x01\x02\x03\x04"},
		{"binary for a client that can't", "&b64=1", "2:4€10:b4AQIDBA==", "text/plain; charset=UTF-8", "2:4€10:b4AQIDBA=="},
	} {
		t.Run(tt.name, func(t *testing.T) {
			open := w.request(http.MethodGet, "EIO=3&transport=polling"+tt.extra, nil, nil)
			_, packet, _ := strings.Cut(open.body, ":")
			var handshake struct{ Sid string }
			if err := json.Unmarshal([]byte(packet[1:]), &handshake); err != nil {
				t.Fatalf("%q: %v", open.body, err)
			}
			query := "EIO=3&transport=polling&sid=" + handshake.Sid // b64 is said once
			w.request(http.MethodPost, query, strings.NewReader(tt.post), nil).expect(t, http.StatusOK, "ok")
			got := w.request(http.MethodGet, query, nil, nil)
			if got.body != tt.body || got.header.Get("Content-Type") != tt.contentType {
				t.Errorf("%q as %s", got.body, got.header.Get("Content-Type"))
			}
		})
	}
}

func TestConformanceSocketIO(t *testing.T) {
	for _, way := range []string{"websocket", "polling", "upgrade"} {
		for _, tt := range []struct{ name, in, out string }{
			{"main namespace", `0`, `2["auth",{}]`},
			{"main namespace with auth", `0{"token":"123"}`, `2["auth",{"token":"123"}]`},
			{"custom namespace with auth", `0/custom,{"token":"abc"}`, `2/custom,["auth",{"token":"abc"}]`},
			{"unknown namespace", `0/random`, `4/random,{"message":"Invalid namespace"}`},
		} {
			t.Run(way+" "+tt.name, func(t *testing.T) {
				c := newSuite(t, "sio5").open(variant{4, way}, "", nil)
				c.emit(tt.in)
				if got := c.expect(tt.out[:2]); got != tt.out {
					t.Errorf("got %s", got)
				}
			})
		}
		t.Run(way+" events", func(t *testing.T) {
			c := newSuite(t, "sio5").open(variant{4, way}, "", nil)
			c.emit("0/custom")
			c.expectAll("0/custom", `2/custom,["auth"`)
			for in, out := range map[string]string{
				`2/custom,["message",1,"2",{"3":[true]}]`:              `2/custom,["message-back",1,"2",{"3":[true]}]`,
				`2/custom,456["message-with-ack",1,"2",{"3":[false]}]`: `3/custom,456[1,"2",{"3":[false]}]`,
			} {
				c.emit(in)
				if got := c.expect(out[:10]); got != out {
					t.Errorf("got %s", got)
				}
			}
			c.emit("1/custom")
			c.emit("0")
			c.expect("0{")
		})
	}
}

func TestConformanceSocketIOBinary(t *testing.T) {
	c := newSuite(t, "sio5").openWebSocket(variant{4, "websocket"})
	c.writeWebSocket("40")
	for _, want := range []string{"40{", `42["auth"`} {
		if _, got, err := c.ws.ReadMessage(); err != nil || string(got[:len(want)]) != want {
			t.Fatalf("%s %v", got, err)
		}
	}
	c.writeWebSocket(`452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`)
	c.sendBinary("\x01\x02\x03")
	c.sendBinary("\x04\x05\x06")
	for _, want := range []string{`452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`, "\x01\x02\x03", "\x04\x05\x06"} {
		if _, got, err := c.ws.ReadMessage(); err != nil || string(got) != want {
			t.Fatalf("%q %v", got, err)
		}
	}
	c.writeWebSocket(`4511-["message"]`)
	c.wantEnd()
}

func TestConformanceEndsIllFormedConnections(t *testing.T) {
	for _, packet := range []string{"4abc", "42{}", `42abc["message-with-ack",1]`, "44{}", "45", `451-["message"]42`, "40abc"} {
		t.Run(packet, func(t *testing.T) {
			c := newSuite(t, "sio5").openWebSocket(variant{4, "websocket"})
			c.writeWebSocket("40")
			c.writeWebSocket(packet)
			c.wantEnd()
		})
	}
}

// openWebSocket opens a connection that the test itself reads.
func (w *world) openWebSocket(v variant) *client {
	w.t.Helper()
	c := w.newClient(v, "", nil)
	c.connectWebSocket("")
	w.t.Cleanup(func() { c.ws.Close() })
	return c
}

// pollByHand opens a connection whose polls and posts the test makes itself, to the end.
func (w *world) pollByHand(v variant) *client {
	w.t.Helper()
	c := w.newClient(v, "", nil)
	c.handshake(c.poll())
	w.t.Cleanup(c.http.CloseIdleConnections)
	return c
}

func (c *client) sendBinary(data string) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.BinaryMessage, []byte(data)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) exchange(kind int, send, want string) {
	c.t.Helper()
	c.sendBinary(send)
	if got, data, err := c.ws.ReadMessage(); err != nil || got != kind || string(data) != want {
		c.t.Errorf("%d %q %v", got, data, err)
	}
}

// wantEnd reads until the server has ended the connection; pings are not answered, so it takes no longer than their
// timeout.
func (c *client) wantEnd() {
	c.t.Helper()
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			if websocket.IsUnexpectedCloseError(err, 1002, 1003, 1008) {
				c.t.Errorf("ended by %v, not for what was sent", err)
			}
			return
		}
	}
}
