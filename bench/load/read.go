//go:build linux

package load

import (
	"errors"
	"syscall"
	"time"
)

const (
	readBuffer = 256 << 10
	wakeUp     = 100 // milliseconds after which an idle reader looks whether it shall end
)

// read is the reader of all sockets.
func (f *Fleet) read() {
	defer close(f.ended)
	events := make([]syscall.EpollEvent, 512)
	buffer := make([]byte, readBuffer)
	for !f.ending.Load() {
		n, err := syscall.EpollWait(f.epoll, events, wakeUp)
		if err != nil && err != syscall.EINTR {
			return
		}
		f.tally.mu.Lock()
		for _, e := range events[:max(n, 0)] {
			f.receive(f.sockets[e.Fd], buffer)
		}
		f.tally.mu.Unlock()
	}
}

// receive reads once from a socket: if there is more, epoll says so again. The tally's lock is held.
func (f *Fleet) receive(s *socket, buffer []byte) {
	n, err := syscall.Read(s.fd, buffer)
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return
	case err != nil || n == 0:
		f.drop(s)
		return
	}
	data := buffer[:n]
	if len(s.rest) > 0 {
		data = append(s.rest, data...)
	}
	rest, err := f.consume(s, data)
	if err != nil {
		f.drop(s)
		return
	}
	s.rest = append(s.rest[:0:0], rest...)
}

var errClosed = errors.New("load: the server closed the connection")

// consume handles all whole frames in data and returns what is left.
func (f *Fleet) consume(s *socket, data []byte) ([]byte, error) {
	now := time.Now().UnixNano()
	for {
		op, payload, size, err := parseFrame(data)
		if err != nil || size == 0 {
			return data, err
		}
		switch {
		case op == opClose:
			return nil, errClosed
		case op == opPing:
			_, err = syscall.Write(s.fd, pong)
		case len(payload) == 1 && payload[0] == '2':
			_, err = syscall.Write(s.fd, pongPacket)
		default:
			f.tally.FrameBytes = size
			f.tally.take(&s.follower, payload, now)
		}
		if err != nil {
			return nil, err
		}
		data = data[size:]
	}
}

// The answers to a ping of WebSocket and to one of Engine.IO.
var (
	pong       = clientFrame(0xA, "")
	pongPacket = clientFrame(opText, "3")
)

// drop counts a connection that the server has ended.
func (f *Fleet) drop(s *socket) {
	if !s.dead {
		s.dead = true
		f.tally.Closed++
		_ = syscall.EpollCtl(f.epoll, syscall.EPOLL_CTL_DEL, s.fd, nil)
	}
}
