package realtime

import (
	"encoding/binary"
	"errors"
	"time"
	"unicode/utf8"
)

// webSocket is our WebSocket transport: the Engine.IO side of link, receiver and assembler, which know bytes and frames.
type webSocket struct {
	conn    *conn
	link    *link
	from    *pollTransport // the transport that this one upgrades, nil for a direct connection
	probed  bool           // the probe has been answered; the reader's own
	carries bool           // it is the connection's transport: always, or after the upgrade; the reader's own
}

func newWebSocket(c *conn, l *link, from *pollTransport) *webSocket {
	return &webSocket{conn: c, link: l, from: from, carries: from == nil}
}

// write is the way of frames to the client.
func (t *webSocket) write(batch []byte) { t.link.write(batch) }

// end tells the client and ends the WebSocket behind what is queued.
func (t *webSocket) end() { t.link.end(t.conn.server.closeCode(), "") }

// errEnded ends the reader without blaming anyone.
var errEnded = errors.New("the client has closed the connection")

// read receives until the WebSocket ends, and the connection with it. first are bytes that came with the handshake.
func (t *webSocket) read(first []byte) {
	in := newReceiver(t.link.nc)
	parts := &assembler{limit: t.conn.server.cfg.MaxPacket}
	use := func(chunk []byte) error { return parts.feed(chunk, t) }
	err := use(first)
	for err == nil {
		err = in.next(use)
	}
	reason := "the client has left"
	var broken *frameError
	if errors.As(err, &broken) {
		reason = broken.reason
		t.link.end(broken.code, reason)
	}
	if t.carries {
		t.conn.close(reason)
	}
	t.link.end(closeNormal, "")
	t.link.drainAndClose(in)
}

// onControl answers pings (RFC 6455 section 5.5.2) and ends on close.
func (t *webSocket) onControl(op byte, payload []byte) error {
	switch op {
	case opPing:
		t.link.write(appendFrame(nil, opPong, payload))
	case opClose:
		return judgeClose(payload)
	}
	return nil
}

// judgeClose returns errEnded, or what is wrong with a close frame (RFC 6455 sections 5.5.1 and 7.4).
func judgeClose(payload []byte) error {
	if len(payload) == 0 {
		return errEnded
	}
	if len(payload) == 1 {
		return &frameError{closeProtocol, "half a close code"}
	}
	switch code := binary.BigEndian.Uint16(payload); {
	case code < 1000, code > 1014 && code < 3000, code >= 5000, code >= 1004 && code <= 1006:
		return &frameError{closeProtocol, "a close code of no meaning"}
	case !utf8.Valid(payload[2:]):
		return &frameError{closeNotUTF8, "the reason is not UTF-8"}
	}
	return errEnded
}

// onMessage takes one Engine.IO packet.
func (t *webSocket) onMessage(op byte, payload []byte) error {
	if op == opBinary {
		return t.onBinary(payload)
	}
	if len(payload) == 0 {
		return &frameError{closePolicy, "an empty packet"}
	}
	kind := payload[0]
	if !knownPacket(kind) {
		return &frameError{closePolicy, "an unknown packet type"}
	}
	if !t.carries {
		return t.onProbing(kind, string(payload[1:]))
	}
	switch kind {
	case packetMessage:
		if err := t.conn.app().receive(t.conn, wirePacket{data: payload[1:]}); err != nil {
			return &frameError{closePolicy, err.Error()}
		}
	case packetPing, packetPong:
		t.conn.heard(kind)
	case packetClose:
		return errEnded
	}
	return nil
}

// onBinary takes one binary message. Version 3 marks it by its type's byte.
func (t *webSocket) onBinary(payload []byte) error {
	switch {
	case !t.carries:
		return &frameError{closePolicy, "a probe was expected"}
	case !t.conn.app().rules().binary:
		return &frameError{closeUnsupported, "binary messages have no place here"}
	case t.conn.protocol == 3:
		if len(payload) == 0 || payload[0] != 4 {
			return &frameError{closePolicy, "an unknown packet type"}
		}
		payload = payload[1:]
	}
	if err := t.conn.app().receive(t.conn, wirePacket{binary: true, data: payload}); err != nil {
		return &frameError{closePolicy, err.Error()}
	}
	return nil
}

// onProbing handles what a client says before its connection has moved here: a probe, then the upgrade
// (engine.io-protocol, "Upgrade"). Anything else ends this transport and leaves the polling one alone.
func (t *webSocket) onProbing(kind byte, data string) error {
	switch {
	case kind == packetPing && data == "probe" && !t.probed:
		t.probed = true
		t.link.write(appendFrame(nil, opText, []byte("3probe")))
		t.from.yield(true)
		return nil
	case kind == packetUpgrade && t.probed:
		t.carries = true
		t.link.await(time.Time{})
		if !t.conn.upgrade(t) {
			return errEnded
		}
		return nil
	}
	return &frameError{closePolicy, "a probe was expected"}
}
