package realtime

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/zishang520/engine.io-go-parser/packet"
	"github.com/zishang520/engine.io/v2/transports"
	"github.com/zishang520/engine.io/v2/types"
)

// pollTransport is our HTTP long-polling transport behind the library's Transport contract. Packets wait in it, up to
// a limit, until the client polls: so it is always writable, nothing waits in the library, and an upgrade takes all
// that waits along. The library's own loses packets over 64 KiB, takes bodies of any size, and answers protocol 3 in a
// way that socket.io-client 1.3.6 in a browser throws away (faults 5, 6 and 13).
type pollTransport struct {
	transports.Transport
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

func newPollTransport(ctx *types.HttpContext, c *conn) *pollTransport {
	t := &pollTransport{Transport: transports.MakeTransport(), conn: c}
	t.Prototype(t)
	t.Construct(ctx)
	t.SetWritable(true)
	switch {
	case t.Protocol() == 4:
		t.framing = framing4
	case !t.SupportsBinary():
		t.framing = framing3Text
	case c.server.cfg.suite.strict3:
		t.framing = framing3Mixed
	default:
		t.framing = framing3Binary
	}
	return t
}

// Name returns the transport's name in queries.
func (t *pollTransport) Name() string { return transports.POLLING }

// OnRequest is the library's way to hand over requests. Ours come by servePoll and servePost.
func (t *pollTransport) OnRequest(*types.HttpContext) {}

// Send queues the library's packets and answers the open poll. It does not block.
func (t *pollTransport) Send(packets []*packet.Packet) {
	sendPackets(packets, t.push)
	t.Emit("drain")
}

// write queues messages that were framed for WebSocket, without the frames.
func (t *pollTransport) write(batch []byte) {
	var queue []wirePacket
	for op, payload := range frames(batch) {
		p := wirePacket{binary: op == opBinary, data: slices.Clone(payload)}
		if p.binary && t.Protocol() == 3 {
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
		batch = appendPacket(batch, p, t.Protocol())
	}
	return batch
}

// noop ends the open poll, if there is one, with nothing to say; t.mu is held.
func (t *pollTransport) noop() {
	if t.poll != nil {
		t.answer([]wirePacket{noopPacket})
	}
}

var noopPacket = wirePacket{data: []byte{packetDigits[packet.NOOP]}}

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
func (t *pollTransport) shut(last packet.Type) (owed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.closed = true
	t.pending = append(t.pending, wirePacket{data: []byte{packetDigits[last]}})
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
	t.shut(packet.NOOP)
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

// DoClose ends the transport from our side. The client learns it, and what came before, by the open poll or the next.
func (t *pollTransport) DoClose(after types.Callable) {
	if t.shut(packet.CLOSE) && t.conn.parting.Load() {
		t.conn.server.farewells.add(t)
	}
	if after != nil {
		after()
	}
	t.OnClose()
}

var (
	errOverlap = errors.New("two requests of the same kind at once")
	errClosed  = errors.New("the session has ended")
	errAborted = errors.New("the client went away while it polled")
)

// servePoll answers a GET: with what waits, or with what comes. Errors: errOverlap, errClosed, errAborted; upon the
// first and the last the caller closes the session, as the protocol asks.
func (t *pollTransport) servePoll(w http.ResponseWriter, r *http.Request) error {
	packets, wait, err := t.open()
	if err != nil {
		return err
	}
	if wait != nil {
		var ok bool
		select {
		case packets, ok = <-wait:
			if !ok {
				return errClosed
			}
		case <-r.Context().Done():
			return errAborted // and the poll stays open until the session has ended, so that no other comes between
		}
	}
	framing := t.framing.of(packets)
	body := framing.encode(packets)
	w.Header().Set("Content-Type", framing.contentType())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if t.writeAnswer(w, body) != nil {
		return errAborted
	}
	return nil
}

// writeAnswer gives a client that does not read no longer than a WebSocket has. The deadline is of this answer alone.
func (t *pollTransport) writeAnswer(w http.ResponseWriter, body []byte) error {
	rc := http.NewResponseController(w)
	_ = rc.SetWriteDeadline(time.Now().Add(t.conn.server.cfg.WriteTimeout))
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := rc.Flush(); err != nil {
		return err
	}
	return rc.SetWriteDeadline(time.Time{})
}

// open returns what waits, or the channel on which it will come.
func (t *pollTransport) open() ([]wirePacket, <-chan []wirePacket, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.polled = time.Now()
	switch {
	case t.poll != nil:
		return nil, nil, errOverlap
	case len(t.pending) > 0:
		return t.take(), nil, nil
	case t.closed || t.moved != nil:
		return nil, nil, errClosed
	}
	poll := make(chan []wirePacket, 1)
	t.poll, t.late = poll, t.conn.upgrading.Load()
	if t.awaited != nil {
		close(t.awaited)
		t.awaited = nil
	}
	if t.yielding {
		t.release()
	}
	return nil, poll, nil
}

// servePost takes the packets of a POST. It returns when all have taken effect. Errors: errOverlap, errClosed,
// errPayload, errPacket, *http.MaxBytesError.
func (t *pollTransport) servePost(w http.ResponseWriter, r *http.Request) error {
	if err := t.beginPost(); err != nil {
		return err
	}
	defer t.endPost()
	octets := isOctets(r.Header.Get("Content-Type"))
	if octets && t.Protocol() == 4 {
		return errPayload
	}
	body, err := t.readBody(w, r)
	if err != nil {
		return err
	}
	packets, err := t.framing.decode(body, octets)
	if err != nil {
		return err
	}
	for _, p := range packets {
		if t.hasEnded() { // by one of them: a ping too many, or the client's own close
			return errClosed
		}
		if err := t.onPacket(p); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "text/html") // text/plain makes some old browsers offer a download
	_, err = io.WriteString(w, "ok")
	return err
}

// readBody bounds how much a client may send in one POST, and how long it may take. The deadline is of this body alone.
func (t *pollTransport) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	cfg := &t.conn.server.cfg
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Now().Add(cfg.BodyTimeout))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(cfg.MaxPost)))
	if err != nil {
		return nil, err
	}
	return body, rc.SetReadDeadline(time.Time{})
}

func (t *pollTransport) beginPost() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.posting {
		return errOverlap
	}
	if t.closed || t.moved != nil {
		return errClosed
	}
	t.posting = true
	return nil
}

func (t *pollTransport) hasEnded() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.closed
}

func (t *pollTransport) endPost() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.posting = false
}

// onPacket takes one Engine.IO packet.
func (t *pollTransport) onPacket(p wirePacket) error {
	if len(p.data) > t.conn.server.cfg.MaxPacket {
		return errPacket
	}
	if p.binary {
		if !t.conn.app().rules().binary {
			return errPacket
		}
		return t.conn.app().receive(t.conn, p)
	}
	kind, ok := packetTypes[p.data[0]]
	if !ok {
		return errPacket
	}
	text := string(p.data[1:])
	switch kind {
	case packet.MESSAGE:
		return t.conn.app().receive(t.conn, wirePacket{data: p.data[1:]})
	case packet.PING, packet.PONG:
		t.conn.heartbeat(t, kind, text)
	case packet.CLOSE:
		t.bow()
		t.OnClose()
	}
	return nil
}
