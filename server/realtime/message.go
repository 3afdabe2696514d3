package realtime

import "unicode/utf8"

// assembler turns the frames of one connection into whole messages (RFC 6455 section 5.4) and keeps the bytes of an
// unfinished frame between two reads. It is used by the connection's reader alone.
type assembler struct {
	limit   int    // bytes of a message
	rest    []byte // the start of a frame whose end has not come yet
	op      byte   // of the fragmented message under way, 0 when there is none
	partial []byte // its payload so far
}

// inbox receives what an assembler finds. An error from it ends the connection.
type inbox interface {
	onMessage(op byte, payload []byte) error
	onControl(op byte, payload []byte) error
}

// feed takes the next bytes from the network. chunk is changed (unmasked) and may be reused after the call; payloads
// that are handed on are valid during the call to to only.
func (a *assembler) feed(chunk []byte, to inbox) error {
	b := chunk
	if len(a.rest) > 0 {
		a.rest = append(a.rest, chunk...) // grows by doubling: a frame may come in single bytes
		b = a.rest
	}
	for {
		f, n, err := parseFrame(b, a.limit)
		if err == errNeedMore {
			break
		}
		if err != nil {
			return err
		}
		if err := a.onFrame(f, to); err != nil {
			return err
		}
		b = b[n:]
	}
	switch {
	case len(b) == 0:
		a.rest = nil // an idle connection holds no buffer
	case len(b) != len(a.rest): // else nothing was taken from it
		a.rest = append([]byte(nil), b...)
	}
	return nil
}

func (a *assembler) onFrame(f inboundFrame, to inbox) error {
	switch f.op {
	case opText, opBinary:
		if a.op != 0 {
			return &frameError{closeProtocol, "a new message before the last one has ended"}
		}
		if f.fin {
			return whole(f.op, f.payload, to)
		}
		a.op, a.partial = f.op, append([]byte(nil), f.payload...)
		return nil
	case opContinuation:
		return a.onContinuation(f, to)
	case opClose, opPing, opPong:
		return to.onControl(f.op, f.payload)
	}
	return &frameError{closeProtocol, "unknown opcode"}
}

func (a *assembler) onContinuation(f inboundFrame, to inbox) error {
	if a.op == 0 {
		return &frameError{closeProtocol, "a continuation of nothing"}
	}
	if len(a.partial)+len(f.payload) > a.limit {
		return &frameError{closeTooBig, "the message is too long"}
	}
	a.partial = append(a.partial, f.payload...)
	if !f.fin {
		return nil
	}
	op, payload := a.op, a.partial
	a.op, a.partial = 0, nil
	return whole(op, payload, to)
}

func whole(op byte, payload []byte, to inbox) error {
	if op == opText && !utf8.Valid(payload) {
		return &frameError{closeNotUTF8, "a text message is not UTF-8"}
	}
	return to.onMessage(op, payload)
}
