package server

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// percentListener accepts connections on which a stray percent sign in a request's target is a percent sign: the old
// page puts what was typed into the URL as it is (contract section 2), and net/http answers 400 to "/api/sendchat/100%"
// before any handler sees it.
type percentListener struct {
	*net.TCPListener
	headTimeout time.Duration // http.Server.ReadHeaderTimeout
}

// Accept returns the next connection, as a *requestConn.
func (l percentListener) Accept() (net.Conn, error) {
	conn, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	c := &requestConn{TCPConn: conn, headTimeout: l.headTimeout}
	c.atHead.Store(true)
	return c, nil
}

// requestConn is a connection that mends the first line of each request, and nothing else of the stream. It knows where
// a request begins from http.Server.ConnState (connState below): net/http has finished a request when it calls a
// connection idle, and reads the whole next head before it calls it active.
//
// Two subtleties. While a handler runs, net/http reads one byte ahead to notice clients that go away, so that the first
// letter of the next request may be gone already when the connection becomes idle. And a client that pipelines may have
// filled net/http's buffer with the next head, or half of it: then the bytes to come are not the beginning of a line.
// Both show in the space that net/http offers to Read: its buffer's whole size, less what the buffer holds. One byte
// held is that first letter; with more nothing is mended until the next request.
//
// It embeds *net.TCPConn, so that SyscallConn, ReadFrom and the rest stay available. Like any connection's, its Reads
// must not overlap. After a hijack nothing is looked at any more: a Read costs one atomic load.
type requestConn struct {
	*net.TCPConn
	headTimeout time.Duration

	atHead atomic.Bool // the next bytes read may begin a request

	// Used by the one goroutine that reads.
	reused bool   // this is not the connection's first request
	buffer int    // the size of net/http's buffer, seen at the first Read
	rest   []byte // what has been read but did not fit the caller's space
}

// connState is http.Server.ConnState: it tells a requestConn where requests begin.
func connState(c net.Conn, state http.ConnState) {
	conn, ok := c.(*requestConn)
	if !ok {
		return
	}
	if state == http.StateIdle {
		conn.reused = true
	}
	conn.atHead.Store(state == http.StateNew || state == http.StateIdle && len(conn.rest) == 0)
}

// Read reads as the connection does, request lines mended.
func (c *requestConn) Read(p []byte) (int, error) {
	if len(c.rest) > 0 {
		n := copy(p, c.rest)
		c.rest = c.rest[n:]
		return n, nil
	}
	if !c.atHead.Load() {
		return c.TCPConn.Read(p)
	}
	return c.readHead(p)
}

// readHead reads at least the first line of a request and mends it. Almost always one read brings the whole line and
// there is nothing to mend: then nothing is copied.
func (c *requestConn) readHead(p []byte) (int, error) {
	defer c.atHead.Store(false)
	c.buffer = max(c.buffer, len(p))
	if held := c.buffer - len(p); held > 1 {
		return c.TCPConn.Read(p)
	}
	n, err := c.TCPConn.Read(p)
	if err != nil || n == 0 {
		return n, err
	}
	line, _, complete := bytes.Cut(p[:n], []byte{'\n'})
	if complete && bytes.IndexByte(line, '%') < 0 {
		return n, nil
	}
	mended := mendRequestLine(c.restOfLine(p[:n]))
	n = copy(p, mended)
	c.rest = mended[n:]
	return n, nil
}

// restOfLine reads on until there is a line feed and returns all that was read, start included. It gives up when the
// line is longer than any head may be, or when reading fails: net/http meets the same failure after what there is.
func (c *requestConn) restOfLine(start []byte) []byte {
	if bytes.IndexByte(start, '\n') >= 0 {
		return slices.Clone(start)
	}
	if c.reused {
		// net/http would start this clock at the first bytes; it does not see them yet, and sets its own when it does.
		_ = c.SetReadDeadline(time.Now().Add(c.headTimeout))
	}
	line := slices.Clone(start)
	for len(line) < maxHeadBytes {
		line = slices.Grow(line, len(start)+512)
		n, err := c.TCPConn.Read(line[len(line):cap(line)])
		fresh := line[len(line) : len(line)+n]
		line = line[:len(line)+n]
		if err != nil || bytes.IndexByte(fresh, '\n') >= 0 {
			break
		}
	}
	return line
}

// Unread takes what has been read but not handed out: whoever reads the file descriptor itself after a hijack would miss
// it.
func (c *requestConn) Unread() []byte {
	rest := c.rest
	c.rest = nil
	return rest
}

// WriteTo copies the rest of the stream to w. Without it, io.Copy would take the embedded connection's and miss what
// has been read already.
func (c *requestConn) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(c.rest)
	c.rest = c.rest[n:]
	if err != nil {
		return int64(n), err
	}
	more, err := c.TCPConn.WriteTo(w)
	return int64(n) + more, err
}
