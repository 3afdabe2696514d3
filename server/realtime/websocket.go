package realtime

import (
	"encoding/binary"
	"errors"
	"io"
	"time"
	"unicode/utf8"

	"github.com/zishang520/engine.io-go-parser/packet"
	"github.com/zishang520/engine.io/v2/transports"
	"github.com/zishang520/engine.io/v2/types"
)

// webSocket is our WebSocket transport behind the library's Transport contract. The library gives it packets by Send
// and gets packets by OnPacket; the bytes are link's, receiver's and assembler's work. The library's own transport
// loses all but the first of several broadcast frames (fault 1 of the list in DESIGN.md), knows no limit for slow
// readers, and keeps 9 KB of net/http alive for each connection.
type webSocket struct {
	transports.Transport
	conn    *conn
	link    *link
	from    *pollTransport // the transport that this one upgrades, nil for a direct connection
	probed  bool           // the probe has been answered; the reader's own
	carries bool           // it is the connection's transport: always, or after the upgrade; the reader's own
	silent  bool           // no heartbeat has come since the upgrade; the reader's own
}

func newWebSocket(ctx *types.HttpContext, c *conn, l *link, from *pollTransport) *webSocket {
	t := &webSocket{Transport: transports.MakeTransport(), conn: c, link: l, from: from, carries: from == nil}
	t.Prototype(t)
	t.Construct(ctx)
	t.SetWritable(true)
	return t
}

// Name returns the transport's name in queries.
func (t *webSocket) Name() string { return transports.WEBSOCKET }

// HandlesUpgrades tells the library that this transport begins with an HTTP upgrade.
func (t *webSocket) HandlesUpgrades() bool { return true }

// Send writes the library's packets behind the frames that are already on their way. It does not block.
func (t *webSocket) Send(packets []*packet.Packet) {
	sendPackets(packets, t.writePackets)
	t.Emit("drain")
}

func (t *webSocket) writePackets(packets []wirePacket) {
	var batch []byte
	for _, p := range packets {
		batch = appendPacket(batch, p, t.Protocol())
	}
	t.link.write(batch)
}

// write is the way of messages that were framed already.
func (t *webSocket) write(batch []byte) { t.link.write(batch) }

// DoClose tells the client and ends the connection behind what is queued.
func (t *webSocket) DoClose(after types.Callable) {
	t.link.end(t.conn.server.closeCode(), "")
	if after != nil {
		after()
	}
}

// errEnded ends the reader without blaming anyone.
var errEnded = errors.New("the client has closed the connection")

// read receives until the connection ends, then tells the library. first are bytes that came with the handshake.
func (t *webSocket) read(first []byte) {
	in := newReceiver(t.link.nc)
	parts := &assembler{limit: t.conn.server.cfg.MaxPacket}
	use := func(chunk []byte) error { return parts.feed(chunk, t) }
	err := use(first)
	for err == nil {
		err = in.next(use)
	}
	var broken *frameError
	if errors.As(err, &broken) {
		t.link.end(broken.code, broken.reason)
	}
	t.OnClose()
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
	kind, ok := packetTypes[payload[0]]
	if !ok {
		return &frameError{closePolicy, "an unknown packet type"}
	}
	if !t.carries {
		return t.onProbing(kind, string(payload[1:]))
	}
	switch kind {
	case packet.MESSAGE:
		if err := t.conn.app().receive(t.conn, wirePacket{data: payload[1:]}); err != nil {
			return &frameError{closePolicy, err.Error()}
		}
	case packet.PING, packet.PONG:
		if t.silent {
			t.silent = false
			t.link.await(time.Time{})
		}
		t.conn.heartbeat(t, kind, string(payload[1:]))
	case packet.CLOSE:
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
	case t.Protocol() == 3:
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
func (t *webSocket) onProbing(kind packet.Type, data string) error {
	switch {
	case kind == packet.PING && data == "probe" && !t.probed:
		t.probed = true
		t.link.write(appendFrame(nil, opText, []byte("3probe")))
		t.from.yield(true)
		return nil
	case kind == packet.UPGRADE && t.probed:
		t.carries, t.silent = true, true
		if !t.conn.upgrade(t) {
			return errEnded
		}
		// The upgrade has stopped the library's timer, which starts again only with the next heartbeat.
		cfg := &t.conn.server.cfg
		t.link.await(time.Now().Add(cfg.PingInterval + cfg.PingTimeout))
		return nil
	}
	return &frameError{closePolicy, "a probe was expected"}
}

// packetTypes maps the digits of engine.io-protocol, "Packet types", to the library's names. Type 0, OPEN, is the
// server's alone.
var packetTypes = map[byte]packet.Type{
	'1': packet.CLOSE, '2': packet.PING, '3': packet.PONG, '4': packet.MESSAGE, '5': packet.UPGRADE, '6': packet.NOOP,
}

var packetDigits = map[packet.Type]byte{
	packet.OPEN: '0', packet.CLOSE: '1', packet.PING: '2', packet.PONG: '3', packet.MESSAGE: '4', packet.UPGRADE: '5',
	packet.NOOP: '6',
}

// fromLibrary reads a packet of the library into its form on the wire.
func fromLibrary(p *packet.Packet) wirePacket {
	var data []byte
	if p.Data != nil {
		data, _ = io.ReadAll(p.Data) // a memory buffer: it can't fail
	}
	if _, binary := p.Data.(*types.BytesBuffer); binary {
		return wirePacket{binary: true, data: data}
	}
	return wirePacket{data: append([]byte{packetDigits[p.Type]}, data...)}
}

// appendPacket appends the WebSocket frame of a packet. Version 3 marks binary messages by their type's byte.
func appendPacket(dst []byte, p wirePacket, protocol int) []byte {
	switch {
	case !p.binary:
		return appendFrame(dst, opText, p.data)
	case protocol == 3:
		return appendFrame(dst, opBinary, append([]byte{4}, p.data...))
	default:
		return appendFrame(dst, opBinary, p.data)
	}
}
