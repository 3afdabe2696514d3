package realtime

import (
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// link is the byte stream of one WebSocket connection: it takes frames and gets them to the network without ever
// making the caller wait. What the kernel does not take at once is queued, up to a limit, and written by a goroutine
// that lives only while there is something to write; so an idle connection has none, and a client that keeps up costs
// one system call for each batch.
//
// All methods may be called concurrently. Who calls write must not hold a lock that overflow needs.
type link struct {
	nc       net.Conn
	raw      syscall.RawConn // nil when nc has none; then everything is queued
	limit    int             // bytes that may wait
	deadline time.Duration   // for one blocking write
	overflow func()          // called in a goroutine of its own when limit or deadline was exceeded and the connection closed
	running  *sync.WaitGroup // counts the goroutines started here

	mu       sync.Mutex // guards what follows
	greeting []byte     // goes out before the first frames, and with them
	queue    []byte     // waits for the writer goroutine
	inFlight int        // bytes that goroutine is writing
	writing  bool       // that goroutine lives
	ending   bool       // nothing may be added; the connection is shut after the queue
	dead     bool       // nothing can be written any more

	// tryWrite's arguments and result: fields, so that handing it to RawConn allocates nothing.
	out     []byte
	written int
	outErr  error
	try     func(fd uintptr) bool
}

// newLink makes the link of a connection; greeting is what it sends first, in one write with the first frames.
func newLink(nc net.Conn, greeting []byte, limit int, deadline time.Duration, running *sync.WaitGroup, overflow func()) *link {
	l := &link{nc: nc, greeting: greeting, limit: limit, deadline: deadline, overflow: overflow, running: running}
	if sc, ok := nc.(syscall.Conn); ok {
		l.raw, _ = sc.SyscallConn()
	}
	l.try = l.tryWrite
	return l
}

// write sends whole frames. Order is the order of calls. It never blocks on the network. After the connection has
// ended it does nothing.
func (l *link) write(b []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ending || l.dead {
		return
	}
	l.send(b)
}

// send does write's work; l.mu is held.
func (l *link) send(b []byte) {
	if l.greeting != nil {
		b = append(l.greeting, b...)
		l.greeting = nil
	}
	if !l.writing && l.raw != nil {
		b = l.sendNow(b)
	}
	if len(b) == 0 || l.dead {
		return
	}
	if len(l.queue)+l.inFlight+len(b) > l.limit {
		l.fail() // a close frame would only come behind what the client does not read
		l.running.Go(l.overflow)
		return
	}
	l.queue = append(l.queue, b...)
	if !l.writing {
		l.writing = true
		l.running.Go(l.drain)
	}
}

// sendNow gives the kernel what it takes without blocking and returns the rest; l.mu is held.
func (l *link) sendNow(b []byte) []byte {
	l.out, l.written, l.outErr = b, 0, nil
	err := l.raw.Write(l.try)
	l.out = nil
	if err != nil || l.outErr != nil {
		l.fail()
		return nil
	}
	return b[l.written:]
}

// tryWrite is called by RawConn with the file descriptor, which is in non-blocking mode. It never asks to be called
// again: waiting is the drain goroutine's work.
func (l *link) tryWrite(fd uintptr) bool {
	for l.written < len(l.out) {
		n, err := syscall.Write(int(fd), l.out[l.written:])
		switch {
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			return true
		case err != nil:
			l.outErr = err
			return true
		default:
			l.written += n
		}
	}
	return true
}

// drain writes the queue, blocking, until it is empty.
func (l *link) drain() {
	for {
		l.mu.Lock()
		b := l.queue
		l.queue, l.inFlight = nil, len(b)
		if len(b) == 0 || l.dead {
			l.writing, l.inFlight = false, 0
			if l.ending && !l.dead {
				l.shut()
			}
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		_ = l.nc.SetWriteDeadline(time.Now().Add(l.deadline))
		_, err := l.nc.Write(b)
		_ = l.nc.SetWriteDeadline(time.Time{}) // a past deadline would fail the next direct write
		if err != nil {
			l.abandon(err)
		}
	}
}

// abandon gives the connection up after a failed write; a reader that kept it waiting for too long was too slow.
func (l *link) abandon(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail()
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		l.running.Go(l.overflow)
	}
}

// end sends a close frame behind what is queued and shuts the sending side; the reader has a moment to see the
// client's answer. A second call does nothing.
func (l *link) end(code int, reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ending || l.dead {
		return
	}
	l.send(appendClose(nil, code, reason))
	l.ending = true
	if !l.writing && !l.dead {
		l.shut()
	}
}

// closingTime is how long a closed connection may still be read, so that the client gets the close frame rather than
// a reset (RFC 6455 section 7.1.1).
const closingTime = 2 * time.Second

// shut ends the sending side; l.mu is held.
func (l *link) shut() {
	_ = l.nc.SetReadDeadline(time.Now().Add(closingTime))
	if half, ok := l.nc.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
		return
	}
	_ = l.nc.Close()
}

// drainAndClose reads on behind end, until the client has seen the close frame or the deadline of shut has passed.
func (l *link) drainAndClose(in *receiver) {
	for in.next(func([]byte) error { return nil }) == nil {
	}
	l.abort()
}

// fail gives the connection up; the reader notices and ends. l.mu is held.
func (l *link) fail() {
	l.dead = true
	l.queue = nil
	_ = l.nc.Close()
}

// await gives the client until then to send something; the zero time is for ever. An ending connection keeps its own
// limit.
func (l *link) await(until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ending && !l.dead {
		_ = l.nc.SetReadDeadline(until)
	}
}

// abort closes the connection at once, whatever is queued.
func (l *link) abort() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail()
}
