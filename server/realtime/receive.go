package realtime

import (
	"io"
	"net"
	"sync"
	"syscall"
)

// receiveSize is the buffer that a connection borrows while it has bytes to read.
const receiveSize = 4096

var receiveBuffers = sync.Pool{New: func() any { return new([receiveSize]byte) }}

// receiver reads a connection without holding a buffer while it waits: with 10,000 idle clients that is 40 MB. Its
// methods are for one goroutine.
type receiver struct {
	nc  net.Conn
	raw syscall.RawConn

	buf *[receiveSize]byte
	n   int
	err error
	try func(fd uintptr) bool
}

func newReceiver(nc net.Conn) *receiver {
	r := &receiver{nc: nc}
	if sc, ok := nc.(syscall.Conn); ok {
		r.raw, _ = sc.SyscallConn()
	}
	r.try = r.tryRead
	return r
}

// next waits for bytes and calls use with them; they are valid during the call only. io.EOF when the peer has ended.
func (r *receiver) next(use func([]byte) error) error {
	if err := r.fill(); err != nil {
		return err
	}
	defer receiveBuffers.Put(r.buf)
	return use(r.buf[:r.n])
}

func (r *receiver) fill() error {
	if r.raw == nil {
		r.buf = receiveBuffers.Get().(*[receiveSize]byte)
		r.n, r.err = r.nc.Read(r.buf[:])
	} else if err := r.raw.Read(r.try); err != nil {
		return err
	}
	if r.n > 0 {
		return nil
	}
	receiveBuffers.Put(r.buf)
	if r.err != nil {
		return r.err
	}
	return io.EOF
}

// tryRead is called by RawConn when the connection may be readable; false waits on.
func (r *receiver) tryRead(fd uintptr) bool {
	r.buf = receiveBuffers.Get().(*[receiveSize]byte)
	for {
		r.n, r.err = syscall.Read(int(fd), r.buf[:])
		if r.err != syscall.EINTR {
			break
		}
	}
	if r.err == syscall.EAGAIN {
		receiveBuffers.Put(r.buf)
		return false
	}
	return true
}
