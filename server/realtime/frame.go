package realtime

import (
	"encoding/binary"
	"errors"
)

// Opcodes of RFC 6455 section 5.2.
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA
)

// Close codes of RFC 6455 section 7.4.1.
const (
	closeNormal      = 1000
	closeGoingAway   = 1001
	closeProtocol    = 1002
	closeUnsupported = 1003
	closeNotUTF8     = 1007
	closePolicy      = 1008
	closeTooBig      = 1009
)

// appendFrame appends one unfragmented, unmasked WebSocket frame, as a server sends it (RFC 6455 section 5.2).
func appendFrame(dst []byte, op byte, payload []byte) []byte {
	dst = appendHeader(dst, op, len(payload))
	return append(dst, payload...)
}

// appendMessage appends a text frame that holds an Engine.IO message packet: the digit 4 and the Socket.IO packet.
func appendMessage(dst []byte, packet []byte) []byte {
	dst = appendHeader(dst, opText, 1+len(packet))
	dst = append(dst, '4')
	return append(dst, packet...)
}

func appendHeader(dst []byte, op byte, size int) []byte {
	dst = append(dst, 0x80|op)
	switch {
	case size < 126:
		return append(dst, byte(size))
	case size < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, 126), uint16(size))
	default:
		return binary.BigEndian.AppendUint64(append(dst, 127), uint64(size))
	}
}

// appendClose appends a close frame with a code and a short reason (at most 123 bytes).
func appendClose(dst []byte, code int, reason string) []byte {
	payload := binary.BigEndian.AppendUint16(nil, uint16(code))
	return appendFrame(dst, opClose, append(payload, reason...))
}

// frames calls yield for every frame of a batch that appendFrame or appendMessage made, in order.
func frames(batch []byte) func(yield func(op byte, payload []byte) bool) {
	return func(yield func(byte, []byte) bool) {
		for len(batch) > 0 {
			op, size, head := batch[0]&0x0f, int(batch[1]), 2
			switch size {
			case 126:
				size, head = int(binary.BigEndian.Uint16(batch[2:])), 4
			case 127:
				size, head = int(binary.BigEndian.Uint64(batch[2:])), 10
			}
			if !yield(op, batch[head:head+size]) {
				return
			}
			batch = batch[head+size:]
		}
	}
}

// inboundFrame is one frame from a client, unmasked.
type inboundFrame struct {
	fin     bool
	op      byte
	payload []byte
}

// frameError is a violation of the WebSocket protocol, with the code to close the connection with.
type frameError struct {
	code   int
	reason string
}

func (e *frameError) Error() string { return e.reason }

var errNeedMore = errors.New("the frame is not complete yet")

// parseFrame reads one frame from the start of b and unmasks it in place. n is its size in b; errNeedMore asks for
// more bytes; a *frameError ends the connection. limit bounds the payload, so that a length of an exabyte is refused
// before anything is stored.
func parseFrame(b []byte, limit int) (f inboundFrame, n int, err error) {
	if len(b) < 2 {
		return f, 0, errNeedMore
	}
	f.fin, f.op = b[0]&0x80 != 0, b[0]&0x0f
	if b[0]&0x70 != 0 {
		return f, 0, &frameError{closeProtocol, "reserved bits are set"}
	}
	if b[1]&0x80 == 0 {
		return f, 0, &frameError{closeProtocol, "a client's frame must be masked"}
	}
	size, head := uint64(b[1]&0x7f), 2
	if f.op >= opClose && (size > 125 || !f.fin) {
		return f, 0, &frameError{closeProtocol, "a control frame is too long or in parts"}
	}
	switch size {
	case 126:
		head = 4
	case 127:
		head = 10
	}
	if len(b) < head {
		return f, 0, errNeedMore
	}
	switch size {
	case 126:
		size = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		size = binary.BigEndian.Uint64(b[2:])
	}
	if size > uint64(limit) {
		return f, 0, &frameError{closeTooBig, "the message is too long"}
	}
	n = head + 4 + int(size)
	if len(b) < n {
		return f, 0, errNeedMore
	}
	f.payload = b[head+4 : n]
	unmask(f.payload, [4]byte(b[head:]))
	return f, n, nil
}

// unmask applies the masking key of RFC 6455 section 5.3 in place.
func unmask(payload []byte, key [4]byte) {
	word := uint64(binary.LittleEndian.Uint32(key[:]))
	word |= word << 32
	for len(payload) >= 8 {
		binary.LittleEndian.PutUint64(payload, binary.LittleEndian.Uint64(payload)^word)
		payload = payload[8:]
	}
	for i := range payload {
		payload[i] ^= key[i&3]
	}
}
