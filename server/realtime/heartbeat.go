package realtime

import (
	"sync"
	"time"
)

// heartbeat finds out whether a client is still there (engine.io-protocol, "Heartbeat"). In version 4 the server pings
// every PingInterval, and the client answers within PingTimeout; in version 3 the client pings, at the latest both
// together after the last time. It takes one timer and no goroutine. Methods may be called concurrently.
type heartbeat struct {
	conn *conn

	mu      sync.Mutex // guards what follows
	timer   *time.Timer
	due     time.Time // when something has to happen
	pinged  bool      // version 4: the client owes an answer
	stopped bool
}

// start begins counting. It is called once.
func (h *heartbeat) start() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.due = time.Now().Add(h.patience())
	h.timer = time.AfterFunc(h.patience(), h.fire)
}

// stop ends the counting.
func (h *heartbeat) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	if h.timer != nil {
		h.timer.Stop()
	}
}

// patience is how long after a sign of life nothing needs to happen.
func (h *heartbeat) patience() time.Duration {
	cfg := &h.conn.server.cfg
	if h.conn.protocol == 3 {
		return cfg.PingInterval + cfg.PingTimeout
	}
	return cfg.PingInterval
}

// fire pings the client, or gives it up.
func (h *heartbeat) fire() {
	switch h.judge() {
	case packetPing:
		h.conn.deliver(pingFrame)
	case packetClose:
		h.conn.close("ping timeout")
	}
}

// judge decides what the moment asks for: a ping, a close, or nothing, when a sign of life has just come.
func (h *heartbeat) judge() byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch early := time.Until(h.due); {
	case h.stopped:
		return packetNoop
	case early > 0:
		h.timer.Reset(early)
		return packetNoop
	case h.pinged || h.conn.protocol == 3:
		return packetClose
	}
	h.pinged = true // before it is sent: a quick client's answer may be here before the sender is
	h.wait(h.conn.server.cfg.PingTimeout)
	return packetPing
}

// wait puts off what is due; h.mu is held.
func (h *heartbeat) wait(d time.Duration) {
	h.due = time.Now().Add(d)
	h.timer.Reset(d)
}

// heard takes a client's ping or pong. One in the wrong direction ends the session.
func (h *heartbeat) heard(kind byte) {
	if (kind == packetPing) != (h.conn.protocol == 3) {
		h.conn.close("heartbeat in the wrong direction")
		return
	}
	h.mu.Lock()
	h.pinged = false
	if !h.stopped {
		h.wait(h.patience())
	}
	h.mu.Unlock()
	if kind == packetPing {
		h.conn.deliver(pongFrame)
	}
}

var (
	pingFrame = appendFrame(nil, opText, []byte{packetPing})
	pongFrame = appendFrame(nil, opText, []byte{packetPong})
)
