package realtime

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// The two requests of a polling client: GET takes what waits in its pollTransport, POST brings packets.

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
	if octets && t.conn.protocol == 4 {
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
	kind := p.data[0]
	if !knownPacket(kind) {
		return errPacket
	}
	switch kind {
	case packetMessage:
		return t.conn.app().receive(t.conn, wirePacket{data: p.data[1:]})
	case packetPing, packetPong:
		t.conn.heard(kind)
	case packetClose:
		t.bow()
		t.conn.close("the client has left")
	}
	return nil
}
