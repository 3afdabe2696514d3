// Package control is how the load generator directs the servers under test: lines of JSON on their standard input and
// output, so that every server, Go or Node, is told the same and ends when its input does. It knows no server; each
// implements Fanout.
package control

import (
	"fmt"
	"strconv"
	"time"
)

// Hello is the first line of a server.
type Hello struct {
	Addr     string            `json:"addr"`     // where it listens, HOST:PORT
	Versions map[string]string `json:"versions"` // of what it is made of
}

// What a server can be told to do.
const (
	Open    = "open"    // be ready for so many sockets in so many rooms
	Publish = "publish" // send messages to the rooms in turn
	Stats   = "stats"   // tell about yourself
)

// Order is one line to a server, which answers each with one line.
type Order struct {
	Do        string  `json:"do"`
	Sockets   int     `json:"sockets,omitempty"`
	Rooms     int     `json:"rooms,omitempty"`
	Count     int     `json:"count,omitempty"`     // messages in all
	PerSecond float64 `json:"perSecond,omitempty"` // 0: as fast as it can
}

// Answer is what a server says to an order. Fields that the order does not ask for are zero.
type Answer struct {
	Error      string   `json:"error,omitempty"`
	Cookies    []string `json:"cookies,omitempty"`    // socket i connects with cookie i modulo their number
	Sent       int      `json:"sent,omitempty"`       // fewer than ordered when it fell too far behind
	Began      int64    `json:"began,omitempty"`      // of publishing, in nanoseconds since 1970
	Goroutines int      `json:"goroutines,omitempty"` // of a Go server
}

// Room returns the name of room i. All names are of one length, and so are the frames.
func Room(i int) string { return fmt.Sprintf("room-%04d", i) }

// The message that every server sends, but for what differs from one to the next. The id, the time and the sender are
// what hihichat adds to each message; the other servers send constants of the same length.
const (
	Event     = "response"
	Namespace = "/testnamespace"
	Sender    = "bench"
	ID        = "01KAP0Z3Y8000000000000000X"
	Seconds   = 1795361621.123456
)

// TextLength is the length of a message's text in bytes. All texts are of one length.
const TextLength = seqDigits + 1 + stampDigits + len(tail)

const (
	seqDigits   = 8
	stampDigits = 19
	tail        = " hi!"
)

// Text returns the text of message number seq, which was due at the moment at: eight digits, a space, nanoseconds since
// 1970 in 19 digits, and a greeting.
func Text(seq int, at time.Time) string {
	b := make([]byte, 0, TextLength)
	b = appendPadded(b, int64(seq), seqDigits)
	b = append(b, ' ')
	b = appendPadded(b, at.UnixNano(), stampDigits)
	return string(append(b, tail...))
}

func appendPadded(b []byte, n int64, width int) []byte {
	var digits [20]byte
	text := strconv.AppendInt(digits[:0], n, 10)
	for range width - len(text) {
		b = append(b, '0')
	}
	return append(b, text...)
}

// ParseText reads what Text wrote; ok is false for anything else. It is called for each delivery and allocates nothing.
func ParseText(text []byte) (seq int, at int64, ok bool) {
	if len(text) < TextLength || text[seqDigits] != ' ' {
		return 0, 0, false
	}
	n, ok := parseDigits(text[:seqDigits])
	if !ok {
		return 0, 0, false
	}
	at, ok = parseDigits(text[seqDigits+1 : seqDigits+1+stampDigits])
	return int(n), at, ok
}

func parseDigits(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}
