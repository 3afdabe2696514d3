package realtime

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"

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
	poll    chan []wirePacket  // takes the answer of the open poll; nil when none is open
	posting bool               // a POST is being read
	moved   func(batch []byte) // set by handOver: where everything goes from then on
	closed  bool

	yielding bool // polls are answered at once
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
	case t.SupportsBinary():
		t.framing = framing3Binary
	default:
		t.framing = framing3Text
	}
	return t
}

// Name returns the transport's name in queries.
func (t *pollTransport) Name() string { return transports.POLLING }

// OnRequest is the library's way to hand over requests. Ours come by servePoll and servePost.
func (t *pollTransport) OnRequest(*types.HttpContext) {}

// Send queues the library's packets and answers the open poll. It does not block.
func (t *pollTransport) Send(packets []*packet.Packet) {
	queue := make([]wirePacket, 0, len(packets))
	for _, p := range packets {
		queue = append(queue, fromLibrary(p))
	}
	t.push(queue)
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
	if t.size > t.conn.server.cfg.MaxQueue {
		t.closed = true
		t.take()
		t.conn.server.goClose(t.conn, "slow reader")
	}
}

// answer ends the open poll with packets; t.mu is held and t.poll is not nil.
func (t *pollTransport) answer(packets []wirePacket) {
	t.poll <- packets // has room for one
	t.poll = nil
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

// yield makes polls end at once, while a client wants to upgrade and waits for its last poll, or waits as usual again.
func (t *pollTransport) yield(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.yielding = on
	if on {
		t.noop()
	}
}

// handOver gives what waits to write, and everything that comes later too. The open poll, if there still is one, ends
// with a NOOP.
func (t *pollTransport) handOver(write func(batch []byte)) {
	t.mu.Lock()
	defer t.mu.Unlock()
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
		select {
		case packets = <-wait:
		case <-r.Context().Done():
			t.abandon(wait)
			return errAborted
		}
	}
	body := t.framing.encode(packets)
	w.Header().Set("Content-Type", t.framing.contentType())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err = w.Write(body)
	if err != nil {
		return errAborted
	}
	return nil
}

// open returns what waits, or the channel on which it will come.
func (t *pollTransport) open() ([]wirePacket, <-chan []wirePacket, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.poll != nil:
		return nil, nil, errOverlap
	case len(t.pending) > 0:
		return t.take(), nil, nil
	case t.closed || t.moved != nil:
		return nil, nil, errClosed
	case t.yielding:
		return []wirePacket{noopPacket}, nil, nil
	}
	t.poll = make(chan []wirePacket, 1)
	return nil, t.poll, nil
}

// abandon forgets a poll whose client has gone.
func (t *pollTransport) abandon(poll <-chan []wirePacket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.poll == poll {
		t.poll = nil
	}
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
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(t.conn.server.cfg.MaxPost)))
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
		t.shut(packet.NOOP)
		t.OnClose()
	}
	return nil
}
