//go:build linux

package load

import (
	"bytes"
	"sync"
	"time"

	"hihichat/bench/control"
)

// Tally is what a fleet has received since its last Begin.
type Tally struct {
	Delivered  int64 // messages, each counted for each socket that got it
	Misordered int64 // of these, how many came behind a later one, or again
	Strange    int64 // packets that were no message of this benchmark
	Closed     int64 // connections that the server ended
	FrameBytes int   // the size of one WebSocket frame, or one polling packet, with a message
	Last       int64 // when the newest delivery came, nanoseconds since 1970
	Latency    Histogram
}

// tally collects what all sockets of a fleet receive. take must be called with mu held, once per packet.
type tally struct {
	mu    sync.Mutex // guards what follows
	rooms int        // messages go to the rooms in turn: a socket expects every rooms-th; 0: in any order
	Tally
}

// follower is the place of one socket in the sequence of messages.
type follower struct {
	room int
	next int
	last [idLength]byte // the newest id, where order is told by ids
}

const idLength = len(control.ID)

// begin forgets everything but the closed connections.
func (t *tally) begin(rooms int) {
	t.Tally = Tally{Closed: t.Closed}
	t.rooms = rooms
}

var (
	messageStart = []byte("42" + control.Namespace + `,["` + control.Event + `",{"code":"200","msg":"`)
	idLabel      = []byte(`","id":"`)
)

// take counts an Engine.IO packet that came at now.
func (t *tally) take(f *follower, packet []byte, now int64) {
	text, ok := bytes.CutPrefix(packet, messageStart)
	if !ok {
		t.Strange++
		return
	}
	seq, at, ok := control.ParseText(text)
	if !ok {
		t.Strange++
		return
	}
	t.Delivered++
	t.Last = now
	t.Latency.Add(time.Duration(now - at))
	if t.rooms == 0 {
		t.checkID(f, text)
		return
	}
	if seq < f.next {
		t.Misordered++
		return
	}
	f.next = seq + t.rooms
}

// checkID is for messages of many senders: their ids are in the order of the history.
func (t *tally) checkID(f *follower, text []byte) {
	_, rest, ok := bytes.Cut(text, idLabel)
	if !ok || len(rest) < idLength {
		t.Strange++
		return
	}
	if bytes.Compare(rest[:idLength], f.last[:]) <= 0 {
		t.Misordered++
		return
	}
	copy(f.last[:], rest)
}

func (t *tally) get() Tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Tally
}

func (t *tally) progress() (delivered, last int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Delivered, t.Last
}
