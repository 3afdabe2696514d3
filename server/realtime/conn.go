package realtime

import (
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hihichat/chat"
)

// outlet is where a connection's frames go: a WebSocket, or the pending answer of a polling client.
type outlet interface {
	// write sends the frames of a batch, in order, without blocking.
	write(batch []byte)
	// end tells the client that the connection is over, behind what was written. A second call does nothing.
	end()
}

// conn is one Engine.IO session of a client: the thread that ties our transports, the library's view and the chat's
// members together. It outlives its first transport when the client upgrades.
type conn struct {
	id       string // the Engine.IO session id, a secret between the client and us
	server   *Server
	protocol int
	actor    chat.Actor        // who connected, from the session cookie of the handshake
	origin   chat.Conversation // the page that connected, by the polling handshake's Referer; zero if unknown
	addr     netip.Addr        // where it counts against Limits
	guard    guard
	events   bucket // its use of Limits.Events; inbound guards it
	pulse    heartbeat
	library  librarySocket

	over    atomic.Bool // the connection has ended, or is ending
	parting atomic.Bool // the client is to be told why, also if it polls only after the end

	upgrading atomic.Bool          // a WebSocket is trying to take over
	probing   atomic.Pointer[link] // its link, until it has; ended with the session

	done     chan struct{} // closed when the connection has ended
	accepted chan string   // a namespace has finished connecting
	handled  chan struct{} // an event has taken effect
	left     chan struct{} // a namespace has let go of its socket

	inbound sync.Mutex // one packet at a time, whatever transport it comes by

	// out guards the order of frames across an upgrade: they go to exactly one outlet, and what waited in the old one
	// goes first.
	out    sync.Mutex
	outlet outlet

	spaces    sync.Mutex // guards what follows
	connected map[string]bool
}

func newConn(s *Server, protocol int, actor chat.Actor, origin chat.Conversation, addr netip.Addr) *conn {
	c := &conn{
		id: newSessionID(), server: s, protocol: protocol, actor: actor, origin: origin, addr: addr,
		done: make(chan struct{}), accepted: make(chan string, 4), handled: make(chan struct{}, 1),
		left:      make(chan struct{}, 1),
		connected: make(map[string]bool, 2),
	}
	c.guard = guard{protocol: protocol, rules: s.app.rules(), connected: c.isConnected}
	c.pulse.conn = c
	c.library = librarySocket{Socket: unconnected, conn: c}
	return c
}

// app returns what runs here.
func (c *conn) app() application { return c.server.app }

// deliver sends frames to the client. It never blocks on the network.
func (c *conn) deliver(batch []byte) {
	c.out.Lock()
	defer c.out.Unlock()
	c.outlet.write(batch)
}

// receive takes one Engine.IO message, text or binary, vets it and gives it to the library. It returns when the packet
// has taken effect, so that the next one follows it in every respect: the library itself would start a goroutine for
// each, and would close the connection on an event that overtakes its CONNECT. Errors: errPacket, upon which the caller
// closes the connection.
func (c *conn) receive(p wirePacket) error {
	c.inbound.Lock()
	defer c.inbound.Unlock()
	var decision verdict
	var err error
	if p.binary {
		decision, err = c.guard.judgeAttachment()
	} else {
		decision, err = c.guard.judge(string(p.data))
	}
	if err != nil || decision == drop {
		return err
	}
	c.slowDown()
	p.data = slices.Clone(p.data) // the library keeps it
	c.handOn(p, decision)
	return nil
}

// heard takes a ping or pong. It is one of the client's events for Limits, like all that makes work.
func (c *conn) heard(kind byte) {
	c.inbound.Lock()
	c.slowDown()
	c.inbound.Unlock()
	c.pulse.heard(kind)
}

// handOn gives a message to the library and waits until it has taken effect.
func (c *conn) handOn(p wirePacket, decision verdict) {
	select {
	case <-c.left: // of a "disconnect" that fired twice
	default:
	}
	c.library.receive(p)
	switch decision {
	case connecting:
		c.awaitNamespace()
	case event:
		select {
		case <-c.handled:
		case <-c.done:
		}
	case leaving:
		select {
		case <-c.left:
		case <-c.done:
		}
	}
}

// polling returns the transport of a client that polls, nil once it has moved to a WebSocket.
func (c *conn) polling() *pollTransport {
	c.out.Lock()
	defer c.out.Unlock()
	t, _ := c.outlet.(*pollTransport)
	return t
}

// awaitNamespace returns when a namespace knows the connection, or the connection has ended.
func (c *conn) awaitNamespace() {
	select {
	case <-c.accepted:
	case <-c.done:
	}
}

// upgrade moves the connection to the WebSocket and reports whether it is still open. Nothing is received meanwhile, and
// what waited for the next poll goes first.
func (c *conn) upgrade(to *webSocket) (open bool) {
	c.inbound.Lock()
	defer c.inbound.Unlock()
	c.out.Lock()
	to.from.handOver(to.link.write)
	c.outlet = to
	c.out.Unlock()
	to.from.shut(packetClose)
	return !c.over.Load() // close sets over before it looks for the outlet: one of the two sees the other
}

// slowDown makes a client that sends more than it may wait its turn: nothing is dropped, the next is read later. inbound
// is held.
func (c *conn) slowDown() {
	limit := c.server.cfg.Limits.Events
	if limit <= 0 {
		return
	}
	early := c.events.take(time.Now(), limit, true)
	if early == 0 {
		return
	}
	timer := time.NewTimer(early)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.done:
	}
}

// enter notes that a namespace knows this connection: an answer to a CONNECT packet, or, in protocol 3, the main
// namespace unasked.
func (c *conn) enter(namespace string) {
	c.spaces.Lock()
	c.connected[namespace] = true
	c.spaces.Unlock()
	select {
	case c.accepted <- namespace:
	default:
	}
}

// leave notes that a namespace no longer knows this connection.
func (c *conn) leave(namespace string) {
	c.spaces.Lock()
	delete(c.connected, namespace)
	c.spaces.Unlock()
	select {
	case c.left <- struct{}{}:
	default: // the connection is ending, and nobody asks
	}
}

func (c *conn) isConnected(namespace string) bool {
	c.spaces.Lock()
	defer c.spaces.Unlock()
	return c.connected[namespace]
}

// part ends the connection like close, and keeps for a polling client what it has still to be told.
func (c *conn) part(reason string) {
	c.parting.Store(true)
	c.close(reason)
}

// close ends the connection, if it has not ended yet; reason is for the log and the counters. It may be called from
// anywhere but inside deliver.
func (c *conn) close(reason string) {
	if !c.over.CompareAndSwap(false, true) {
		return
	}
	c.server.log.Debug("a connection has ended", "reason", reason)
	c.server.counters.close(reason)
	c.pulse.stop()
	c.out.Lock()
	last := c.outlet
	c.out.Unlock()
	last.end()
	if l := c.probing.Load(); l != nil {
		l.end(c.server.closeCode(), "")
	}
	c.server.forget(c)
	close(c.done)
	c.library.closed(reason)
}
