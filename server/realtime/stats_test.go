package realtime_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/server/realtime"
)

// Whoever runs the server can see why connections end (and that they do): each end is counted once, by its reason.
func TestEndsAreCounted(t *testing.T) {
	webSocket := func(frames ...string) func(*world) {
		return func(w *world) {
			ws := w.webSocket("EIO=4&transport=websocket")
			ws.expect("0{")
			for _, frame := range frames {
				ws.send(frame)
			}
			if len(frames) == 0 {
				ws.sendClose()
			}
			ws.readToEnd()
		}
	}
	post := func(body string) func(*world) {
		return func(w *world) {
			c := w.session(4)
			w.request(http.MethodPost, c.query("polling"), strings.NewReader(body), nil)
			w.expectGone(c)
		}
	}
	for _, tt := range []struct {
		reason string
		cfg    realtime.Config
		end    func(*world)
	}{
		{"the client has left", realtime.Config{}, webSocket()},
		{"the client has left", realtime.Config{}, post("1")},
		{"an unknown packet type", realtime.Config{}, webSocket("9")},
		{"ill-formed Socket.IO packet", realtime.Config{}, webSocket(`42/testnamespace,{"not":"an array"}`)},
		{"ill-formed Socket.IO packet", realtime.Config{}, post(`42/testnamespace,{"not":"an array"}`)},
		{"heartbeat in the wrong direction", realtime.Config{}, webSocket("2")},
		{"the payload is not well-formed", realtime.Config{}, post("\x1e")},
		{"payload too big", realtime.Config{MaxPost: 100}, post("4" + strings.Repeat("x", 100))},
		{"ping timeout", deaf, webSocket("40")},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			w := newWorld(t, tt.cfg)
			tt.end(w)
			w.until(func() bool { return w.rt.Stats().Open == 0 })
			stats := w.rt.Stats()
			if want := map[string]uint64{tt.reason: 1}; stats.Opened != 1 || !maps.Equal(stats.Closed, want) {
				t.Errorf("%d opened, closed: %v", stats.Opened, stats.Closed)
			}
		})
	}
}

func TestSlowReaderIsCounted(t *testing.T) {
	w := newWorld(t, realtime.Config{MaxQueue: 1000})
	alice, token := w.user("alice")
	w.room("room", "alice")
	c := w.newClient(variant{4, "polling"}, token, nil)
	c.handshake(c.poll())
	defer c.http.CloseIdleConnections()
	c.post("40/testnamespace")
	c.post(`42/testnamespace,["request_for_response",{"param":"room"}]`)
	w.send(alice, chat.InRoom("room"), strings.Repeat("长", 4000))
	w.until(func() bool { return w.rt.Stats().Open == 0 })
	if got := w.rt.Stats().Closed; got["slow reader"] != 1 {
		t.Error(got)
	}
}

func TestRefusalsAreCounted(t *testing.T) {
	w := newWorld(t, realtime.Config{Limits: realtime.Limits{Conns: 1}})
	w.session(4)
	w.request(http.MethodGet, "EIO=4&transport=polling", nil, nil)
	w.request(http.MethodGet, "EIO=4&transport=polling", nil, http.Header{"Origin": {"https://elsewhere.example"}})
	want := map[string]uint64{"Too many connections": 1, "a foreign origin": 1}
	if got := w.rt.Stats(); !maps.Equal(got.Refused, want) || got.Open != 1 {
		t.Errorf("%+v", got)
	}
}

func TestPeopleAreCounted(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	_, alice := w.user("alice")
	_, bob := w.user("bob")
	w.room("hall", "alice", "bob")
	w.dial(variant{4, "websocket"}, "", nil)
	for _, token := range []string{alice, alice, bob} {
		c := w.subscribe(variant{4, "websocket"}, token, "hall")
		c.emit(`2/testnamespace,7["follow",{}]`)
		c.expect("3/testnamespace,7")
	}
	var metrics strings.Builder
	w.rt.WriteMetrics(&metrics)
	for _, want := range []string{"\nhihichat_users_online 2\n", "\nhihichat_followed_conversations 1\n"} {
		if !strings.Contains(metrics.String(), want) {
			t.Errorf("%q is not in %s", want, &metrics)
		}
	}
}
