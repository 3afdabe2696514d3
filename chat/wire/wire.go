// Package wire writes chat values in the JSON dialect that every client of the Flask version reads: ASCII only, as
// Python's json.dumps writes it, so that socket.io-client 1.x, which decodes UTF-8 twice on polling, sees the right
// characters (contract sections 2 and 5). It does no I/O and keeps no state.
package wire

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"hihichat/chat"
)

const hexDigits = "0123456789abcdef"

// AppendASCII appends s to dst as a JSON string (RFC 8259 section 7) of ASCII characters: everything beyond ASCII, the
// control characters, and <, > and & are \uXXXX escapes, outside the basic plane as surrogate pairs. Invalid UTF-8
// becomes U+FFFD.
func AppendASCII(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		if plain(s[i]) {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = appendEscaped(dst, r)
		i += size
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// plain reports whether a byte stands for itself inside a JSON string of this dialect.
func plain(b byte) bool {
	return b >= ' ' && b < 0x7f && b != '"' && b != '\\' && b != '<' && b != '>' && b != '&'
}

func appendEscaped(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendUnit(appendUnit(dst, high), low)
	}
	return appendUnit(dst, r)
}

// appendUnit appends one UTF-16 code unit as \uXXXX.
func appendUnit(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}

// markup escapes the three characters that mean something between HTML tags, and nothing else: "don't" stays itself,
// and so does md5(username) in the old page (contract section 5).
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Escape returns s for clients that put it into a page as HTML text.
func Escape(s string) string { return markup.Replace(s) }

// Response returns the JSON object of a stored message as viewer receives it, in the event "response" and in
// /api/messages: code (the string "200"), msg, username, id, room, time (seconds, microsecond resolution) and text
// (never escaped for HTML). msg and username are escaped if escape is set. In a private conversation room is the other
// person as viewer sees it, and rtype ("p") and to (the addressee) are added. viewer does not matter in a room. A message
// that was taken back has "removed": true at the end, and its texts are empty.
func Response(m chat.Message, viewer string, escape bool) []byte {
	msg, username := m.Text, m.From
	if escape {
		msg, username = Escape(msg), Escape(username)
	}
	dst := make([]byte, 0, 160+2*len(m.Text))
	dst = append(dst, `{"code":"200","msg":`...)
	dst = AppendASCII(dst, msg)
	dst = append(dst, `,"username":`...)
	dst = AppendASCII(dst, username)
	dst = append(dst, `,"id":`...)
	dst = AppendASCII(dst, string(m.ID))
	dst = append(dst, `,"room":`...)
	dst = AppendASCII(dst, roomFor(m, viewer))
	dst = append(dst, `,"time":`...)
	dst = AppendSeconds(dst, m.Time.UnixMicro())
	dst = append(dst, `,"text":`...)
	dst = AppendASCII(dst, m.Text)
	if m.Conversation.Private() {
		dst = append(dst, `,"rtype":"p","to":`...)
		dst = AppendASCII(dst, m.To())
	}
	if m.Removed {
		dst = append(dst, `,"removed":true`...)
	}
	return append(dst, '}')
}

func roomFor(m chat.Message, viewer string) string {
	if m.Conversation.Private() {
		return m.Conversation.Peer(viewer)
	}
	return m.Conversation.Room()
}

// AppendSeconds appends a time in microseconds since 1970 as a JSON number of seconds with six decimals.
func AppendSeconds(dst []byte, micros int64) []byte {
	return strconv.AppendFloat(dst, float64(micros)/1e6, 'f', 6, 64)
}
