package realtime_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hihichat/server/realtime"
)

// quick has intervals that a test can wait for.
var quick = realtime.Config{PingInterval: 50 * time.Millisecond, PingTimeout: 10 * time.Second}

// deaf gives up on clients that do not answer at once.
var deaf = realtime.Config{PingInterval: 50 * time.Millisecond, PingTimeout: 50 * time.Millisecond}

// A session keeps the protocol of its handshake. A request that names another one once made the library look for a
// timer that this session does not have, and the process died.
func TestProtocolOfASessionDoesNotChange(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	b := w.bystander()
	for _, tt := range []struct {
		name                    string
		handshake, later, frame string
	}{
		{"4, upgraded as 3, pings", "EIO=4", "EIO=3", "2"},
		{"3, upgraded as 4, pongs", "EIO=3", "EIO=4", "3"},
		{"4 and 3, pings", "EIO=4&EIO=3", "EIO=4&EIO=3", "2"},
		{"4 and 3, pongs", "EIO=4&EIO=3", "EIO=4&EIO=3", "3"},
		{"3 and 4, pings", "EIO=3&EIO=4", "EIO=3&EIO=4", "2"},
		{"3 and 4, pongs", "EIO=3&EIO=4", "EIO=3&EIO=4", "3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			open := w.request(http.MethodGet, tt.handshake+"&transport=polling", nil, nil).body
			_, rest, _ := strings.Cut(open, `"sid":"`)
			sid, _, _ := strings.Cut(rest, `"`)
			ws := w.webSocket(tt.later + "&transport=websocket&sid=" + sid)
			for _, frame := range []string{"2probe", "5", tt.frame, tt.frame} {
				ws.send(frame)
			}
			ws.sendClose()
			ws.readToEnd()
			b.stillServed()
		})
	}
}

func TestHeartbeat(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d WebSocket", protocol), func(t *testing.T) {
			w := newWorld(t, quick)
			ws := w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol))
			ws.expect("0{")
			for range 5 {
				ws.beat(protocol)
			}
		})
		t.Run(fmt.Sprintf("EIO%d polling", protocol), func(t *testing.T) {
			w := newWorld(t, quick)
			c := w.session(protocol)
			for range 5 {
				if protocol == 3 {
					c.post("2")
					expectPacket(t, c, "3")
				} else {
					expectPacket(t, c, "2")
					c.post("3")
				}
			}
		})
	}
}

// beat exchanges one ping and its answer.
func (ws *rawSocket) beat(protocol int) {
	ws.t.Helper()
	if protocol == 3 { // the client pings
		ws.send("2")
		ws.expect("3")
		return
	}
	ws.expect("2")
	ws.send("3")
}

// expectPacket polls until the packet comes.
func expectPacket(t *testing.T, c *client, want string) {
	t.Helper()
	for {
		for _, got := range c.poll() {
			if got == want {
				return
			}
		}
	}
}

// A probe's answer carries what the probe said (engine.io-protocol, "Upgrade"); so does that of protocol 3's ping, as
// far as the old clients care.
func TestHeartbeatInTheWrongDirectionEndsTheSession(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	b := w.bystander()
	for protocol, frame := range map[int]string{3: "3", 4: "2"} {
		ws := w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol))
		ws.expect("0{")
		ws.send(frame)
		ws.readToEnd()
		c := w.session(protocol)
		c.post(frame)
		w.expectGone(c)
	}
	b.stillServed()
}

func TestSilentClientIsGivenUp(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d WebSocket", protocol), func(t *testing.T) {
			w := newWorld(t, deaf)
			w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol)).readToEnd()
		})
		t.Run(fmt.Sprintf("EIO%d polling", protocol), func(t *testing.T) {
			w := newWorld(t, deaf)
			c := w.session(protocol)
			expectPacket(t, c, "1") // the open poll is answered
			w.expectGone(c)
		})
		t.Run(fmt.Sprintf("EIO%d that polls no more", protocol), func(t *testing.T) {
			w := newWorld(t, deaf)
			c := w.session(protocol)
			w.until(func() bool { status, _ := c.tryPost("6"); return status == http.StatusBadRequest })
			w.expectGone(c)
		})
		t.Run(fmt.Sprintf("EIO%d upgraded", protocol), func(t *testing.T) {
			w := newWorld(t, deaf)
			c := w.session(protocol)
			ws := w.webSocket(c.query("websocket"))
			ws.send("2probe")
			ws.expect("3probe")
			ws.send("5")
			ws.readToEnd()
		})
	}
}
