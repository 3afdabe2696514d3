//go:build linux

package load

import (
	"encoding/binary"
	"errors"
)

// Opcodes of RFC 6455 section 5.2 that a server sends.
const (
	opText  = 0x1
	opClose = 0x8
	opPing  = 0x9
)

var errFrame = errors.New("load: a frame that no server should send")

// parseFrame reads an unmasked, unfragmented frame (RFC 6455 section 5.2) from the start of b. size is its length in b,
// 0 when it is not complete yet.
func parseFrame(b []byte) (op byte, payload []byte, size int, err error) {
	if len(b) < 2 {
		return 0, nil, 0, nil
	}
	if b[0]&0xf0 != 0x80 || b[1]&0x80 != 0 {
		return 0, nil, 0, errFrame
	}
	n, head := int(b[1]), 2
	switch {
	case n == 127:
		return 0, nil, 0, errFrame // nothing here is that long
	case n == 126 && len(b) < 4:
		return 0, nil, 0, nil
	case n == 126:
		n, head = int(binary.BigEndian.Uint16(b[2:])), 4
	}
	if len(b) < head+n {
		return 0, nil, 0, nil
	}
	return b[0] & 0x0f, b[head : head+n], head + n, nil
}

// clientFrame returns a frame as a client sends it. The masking key is zero, which leaves the payload as it is: it is
// there to protect proxies, and there are none.
func clientFrame(op byte, payload string) []byte {
	b := []byte{0x80 | op, 0x80 | byte(min(len(payload), 126))}
	if len(payload) >= 126 {
		b = binary.BigEndian.AppendUint16(b, uint16(len(payload)))
	}
	b = append(b, 0, 0, 0, 0)
	return append(b, payload...)
}
