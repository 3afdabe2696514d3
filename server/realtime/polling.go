package realtime

import (
	"slices"
	"sync"
	"time"
)

// pollTransport is our HTTP long-polling transport. Packets wait in it, up to a limit, until the client polls, and an
// upgrade takes all that waits along. Methods may be called concurrently.
type pollTransport struct {
	conn    *conn
	framing framing

	mu      sync.Mutex // guards what follows
	pending []wirePacket
	size    int                // bytes that pending takes
	poll    chan []wirePacket  // takes the answer of the open poll; nil when none is open, closed to refuse it
	late    bool               // the open poll came after the WebSocket of an upgrade
	awaited chan struct{}      // closed when a poll opens; nil when nobody waits for that
	polled  time.Time          // when a poll came or was answered last
	posting bool               // a POST is being read
	moved   func(batch []byte) // set by handOver: where everything goes from then on
	closed  bool

	yielding bool // polls are not kept waiting
}

// packetCost is about what a waiting packet takes beside its bytes. Pongs have only one each.
const packetCost = 64

// newPollTransport makes the transport of a handshake; base64 tells that the client can't take binary answers.
func newPollTransport(c *conn, base64 bool) *pollTransport {
	return &pollTransport{conn: c, framing: framingFor(c.protocol, base64, c.server.cfg.suite.strict3)}
}

func framingFor(protocol int, base64, strict bool) framing {
	switch {
	case protocol == 4:
		return framing4
	case base64:
		return framing3Text
	case strict:
		return framing3Mixed
	}
	return framing3Binary
}

// write queues messages that were framed for WebSocket, without the frames.
func (t *pollTransport) write(batch []byte) {
	var queue []wirePacket
	for op, payload := range frames(batch) {
		p := wirePacket{binary: op == opBinary, data: slices.Clone(payload)}
		if p.binary && t.conn.protocol == 3 {
			p.data = p.data[1:] // the type, which appendPacket has put there
		}
		queue = append(queue, p)
	}
	t.push(queue)
}

// push appends packets to what waits and answers the open poll, if there is one.
func (t *pollTransport) push(queue []wirePacket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.moved != nil {
		t.moved(t.framed(queue))
		return
	}
	if t.closed {
		return
	}
	t.pending = append(t.pending, queue...)
	if t.poll != nil && len(t.pending) > 0 {
		t.answer(t.take()) // however much it is: this reader is not slow
		return
	}
	for _, p := range queue {
		t.size += packetCost + len(p.data)
	}
	if t.size > t.allowance(time.Now()) {
		t.closed = true
		t.take()
		t.conn.server.goClose(t.conn, "slow reader")
	}
}

// A client that polls gets everything that was said since its last poll, and is not slow for that: a long Chinese
// message takes 48 KB on the wire, so a handful of them between two polls must not cut it off. One that has not polled
// for attention has the usual limit.
const (
	attention     = 3 * time.Second
	whenAttentive = 8 // times the usual limit
)

// allowance returns how many bytes may wait; t.mu is held.
func (t *pollTransport) allowance(now time.Time) int {
	if now.Sub(t.polled) < attention {
		return whenAttentive * t.conn.server.cfg.MaxQueue
	}
	return t.conn.server.cfg.MaxQueue
}

// answer ends the open poll with packets; t.mu is held and t.poll is not nil.
func (t *pollTransport) answer(packets []wirePacket) {
	t.poll <- packets // has room for one
	t.poll = nil
	t.polled = time.Now()
}

// take empties the queue; t.mu is held.
func (t *pollTransport) take() []wirePacket {
	packets := t.pending
	t.pending, t.size = nil, 0
	return packets
}

// framed makes WebSocket frames of packets.
func (t *pollTransport) framed(packets []wirePacket) []byte {
	var batch []byte
	for _, p := range packets {
		batch = appendPacket(batch, p, t.conn.protocol)
	}
	return batch
}

// noop ends the open poll, if there is one, with nothing to say; t.mu is held.
func (t *pollTransport) noop() {
	if t.poll != nil {
		t.answer([]wirePacket{bare(packetNoop)})
	}
}

// yield makes polls end, while a client wants to upgrade and waits for its last poll, or waits as usual again.
func (t *pollTransport) yield(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.yielding = on
	if on && t.poll != nil {
		t.release()
	}
}

// overtaking is how far apart two requests may arrive in the wrong order, since each has a connection of its own.
const overtaking = 25 * time.Millisecond

// release ends the open poll with a NOOP, so that the client may go on with its upgrade; t.mu is held. A poll that came
// after the WebSocket waits a moment: it may have been sent behind the upgrade, and is refused then (handOver).
func (t *pollTransport) release() {
	if !t.late {
		t.noop()
		return
	}
	poll := t.poll
	time.AfterFunc(overtaking, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.poll == poll {
			t.noop()
		}
	})
}

// handOver gives what waits to write, and everything that comes later too. The open poll, if there still is one, ends:
// with a NOOP if it came before the WebSocket, and refused otherwise, like every poll from now on.
func (t *pollTransport) handOver(write func(batch []byte)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.poll != nil && t.late {
		close(t.poll)
		t.poll = nil
	}
	t.noop()
	write(t.framed(t.take()))
	t.moved = write
}

// shut refuses further packets and puts last behind what waits, for the open poll, if there is one, or for whoever
// polls once more. It reports whether that is still to come.
func (t *pollTransport) shut(last byte) (owed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.closed = true
	t.pending = append(t.pending, bare(last))
	if t.poll != nil {
		t.answer(t.take())
	}
	return len(t.pending) > 0 && t.moved == nil
}

// bow lets the client's own close end its open poll with a NOOP, also one that this close has overtaken on another
// connection.
func (t *pollTransport) bow() {
	if came := t.awaitPoll(); came != nil {
		select {
		case <-came:
		case <-time.After(overtaking):
		case <-t.conn.done:
		}
	}
	t.shut(packetNoop)
}

// awaitPoll returns a channel that is closed with the next poll, nil if one is open.
func (t *pollTransport) awaitPoll() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.poll != nil {
		return nil
	}
	t.awaited = make(chan struct{})
	return t.awaited
}

// end closes the transport from our side. The client learns it, and what came before, by the open poll or the next.
func (t *pollTransport) end() {
	if t.shut(packetClose) && t.conn.parting.Load() {
		t.conn.server.farewells.add(t)
	}
}
