package realtime

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A polling payload is several Engine.IO packets in one HTTP body. There are three framings: version 4 separates
// packets by the character 0x1e; version 3 writes "<length>:<packet>" for clients that asked for b64, and otherwise
// binary heads `00 <digits> ff` (engine.io-protocol, "Encoding", versions 4 and 3). socket.io-client 1.3.6 in a browser
// reads only the binary one.
type framing int

const (
	framing4 framing = iota
	framing3Text
	framing3Binary
	framing3Mixed // text, unless a packet is binary: version 3 as its document shows it, for the conformance server
)

// of returns the framing of an answer that holds packets.
func (f framing) of(packets []wirePacket) framing {
	switch {
	case f != framing3Mixed:
		return f
	case slices.ContainsFunc(packets, func(p wirePacket) bool { return p.binary }):
		return framing3Binary
	default:
		return framing3Text
	}
}

// contentType is what the framing is answered as.
func (f framing) contentType() string {
	if f == framing3Binary {
		return "application/octet-stream"
	}
	return "text/plain; charset=UTF-8"
}

// encode joins packets to a payload.
func (f framing) encode(packets []wirePacket) []byte {
	var b []byte
	for i, p := range packets {
		switch f {
		case framing4:
			if i > 0 {
				b = append(b, 0x1e)
			}
			b = appendBase64(b, p, "b")
		case framing3Text:
			text := appendBase64(nil, p, "b4")
			b = strconv.AppendInt(b, int64(utf16Length(text)), 10)
			b = append(append(b, ':'), text...)
		case framing3Binary:
			b = append3Binary(b, p)
		}
	}
	return b
}

// appendBase64 appends a packet for a transport that carries text only.
func appendBase64(dst []byte, p wirePacket, prefix string) []byte {
	if !p.binary {
		return append(dst, p.data...)
	}
	return base64.StdEncoding.AppendEncode(append(dst, prefix...), p.data)
}

func append3Binary(dst []byte, p wirePacket) []byte {
	kind, size := byte(0), len(p.data)
	if p.binary {
		kind, size = 1, size+1
	}
	dst = append(dst, kind)
	for _, digit := range strconv.Itoa(size) {
		dst = append(dst, byte(digit-'0'))
	}
	dst = append(dst, 0xff)
	if p.binary {
		dst = append(dst, 4)
	}
	return append(dst, p.data...)
}

var errPayload = errors.New("the payload is not well-formed")

// decode splits the body of a POST. octets tells that it was sent as application/octet-stream, which only version 3
// knows. Errors: errPayload.
func (f framing) decode(body []byte, octets bool) ([]wirePacket, error) {
	switch {
	case f == framing4:
		return decode4(body)
	case octets:
		return decode3Binary(body)
	default:
		return decode3Text(body)
	}
}

func decode4(body []byte) ([]wirePacket, error) {
	if !utf8.Valid(body) {
		return nil, errPayload
	}
	var packets []wirePacket
	for _, part := range bytes.Split(body, []byte{0x1e}) {
		if len(part) == 0 {
			return nil, errPayload
		}
		p, err := fromBase64(part, "b")
		if err != nil {
			return nil, err
		}
		packets = append(packets, p)
	}
	return packets, nil
}

// fromBase64 undoes appendBase64.
func fromBase64(text []byte, prefix string) (wirePacket, error) {
	encoded, ok := bytes.CutPrefix(text, []byte(prefix))
	if !ok {
		return wirePacket{data: text}, nil
	}
	data, err := base64.StdEncoding.AppendDecode(nil, encoded)
	if err != nil {
		return wirePacket{}, errPayload
	}
	return wirePacket{binary: true, data: data}, nil
}

// decode3Text reads "<length>:<packet>" where the length counts UTF-16 code units, as JavaScript does. A 1.x client
// has encoded the text as UTF-8 before the browser does so again; its lengths count the characters in between, which
// are code units too.
func decode3Text(body []byte) ([]wirePacket, error) {
	if !utf8.Valid(body) {
		return nil, errPayload
	}
	var packets []wirePacket
	for len(body) > 0 {
		digits, rest, ok := bytes.Cut(body, []byte{':'})
		size, err := strconv.Atoi(string(digits))
		if !ok || err != nil || size < 1 || len(digits) > 9 || digits[0] == '+' {
			return nil, errPayload
		}
		n := bytesOfUnits(rest, size)
		if n < 0 {
			return nil, errPayload
		}
		p, err := fromBase64(rest[:n], "b4")
		if err != nil {
			return nil, err
		}
		if !p.binary {
			p.data = undoDoubleUTF8(p.data)
		}
		packets = append(packets, p)
		body = rest[n:]
	}
	if packets == nil {
		return nil, errPayload
	}
	return packets, nil
}

// decode3Binary reads packets with binary heads; lengths count bytes.
func decode3Binary(body []byte) ([]wirePacket, error) {
	var packets []wirePacket
	for len(body) > 0 {
		end := bytes.IndexByte(body, 0xff)
		if end < 2 || end > 10 || body[0] > 1 {
			return nil, errPayload
		}
		size := 0
		for _, digit := range body[1:end] {
			if digit > 9 {
				return nil, errPayload
			}
			size = size*10 + int(digit)
		}
		rest := body[end+1:]
		if size < 1 || size > len(rest) {
			return nil, errPayload
		}
		p := wirePacket{binary: body[0] == 1, data: rest[:size]}
		switch {
		case p.binary && p.data[0] == 4:
			p.data = p.data[1:]
		case p.binary || !utf8.Valid(p.data):
			return nil, errPayload
		}
		packets = append(packets, p)
		body = rest[size:]
	}
	if packets == nil {
		return nil, errPayload
	}
	return packets, nil
}

// utf16Length returns how many code units text has as UTF-16.
func utf16Length(text []byte) int {
	n := 0
	for _, r := range string(text) {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// bytesOfUnits returns how many bytes the first units UTF-16 code units of text take, -1 when it has fewer or they end
// inside a character.
func bytesOfUnits(text []byte, units int) int {
	n := 0
	for units > 0 {
		if n >= len(text) {
			return -1
		}
		r, size := utf8.DecodeRune(text[n:])
		n += size
		units--
		if r > 0xffff {
			units--
		}
	}
	if units < 0 {
		return -1
	}
	return n
}

// undoDoubleUTF8 gives back the text that a 1.x client encoded twice on its way into a polling POST. 2.x clients do
// not: their text is left alone, since it holds a character beyond U+00FF, or none that two encodings would leave, or
// its characters taken as bytes are no UTF-8 (contract section 5).
func undoDoubleUTF8(text []byte) []byte {
	if !slices.ContainsFunc(text, func(b byte) bool { return b >= utf8.RuneSelf }) {
		return text
	}
	once := make([]byte, 0, len(text))
	for _, r := range string(text) {
		if r > 0xff {
			return text
		}
		once = append(once, byte(r))
	}
	if !utf8.Valid(once) {
		return text
	}
	return once
}

// isOctets reports whether a Content-Type is application/octet-stream, with or without parameters.
func isOctets(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/octet-stream")
}
