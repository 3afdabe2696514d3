//go:build linux

package load

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Fleet is many WebSocket connections that listen. Who makes a Fleet calls Close. All methods may be called
// concurrently.
type Fleet struct {
	Retries int // attempts to connect that failed before all were there
	Took    time.Duration

	tally   tally
	sockets []*socket
	epoll   int
	ending  atomic.Bool
	ended   chan struct{}
}

// socket is one connection; the fleet's reader alone uses it after the start.
type socket struct {
	follower
	file *os.File // keeps fd open
	fd   int
	rest []byte // the beginning of a frame
	dead bool
}

// Connect connects all sockets of the plan, some at the same time, and starts to read. An error means that one could
// not be connected after several attempts; then none stays open.
func Connect(ctx context.Context, t Target, p Plan) (*Fleet, error) {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("load: epoll: %w", err)
	}
	f := &Fleet{sockets: make([]*socket, p.Sockets), epoll: epoll, ended: make(chan struct{})}
	began := time.Now()
	retries, err := each(p.Sockets, func(i int) error { return f.connect(ctx, t, p, i) })
	f.Took, f.Retries = time.Since(began), retries
	if err != nil {
		f.release()
		return nil, err
	}
	go f.read()
	return f, nil
}

// each calls connect for 0 to n-1, atOnce at a time, again when it fails, and returns how often it had to, and the first
// error that stayed.
func each(n int, connect func(i int) error) (retries int, err error) {
	var next, failed atomic.Int64
	var all sync.WaitGroup
	var once sync.Once
	for range min(atOnce, n) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				problem := connect(i)
				for k := 1; problem != nil && k < attempts; k++ {
					failed.Add(1)
					problem = connect(i)
				}
				if problem != nil {
					once.Do(func() { err = problem })
					next.Store(int64(n))
				}
			}
		})
	}
	all.Wait()
	return int(failed.Load()), err
}

// connect makes socket i and takes its file descriptor out of the Go runtime's own poller.
func (f *Fleet) connect(ctx context.Context, t Target, p Plan, i int) error {
	d, err := dial(ctx, t, p, i)
	if err != nil {
		return err
	}
	defer d.net.Close()
	file, err := d.net.File()
	if err != nil {
		return err
	}
	s := &socket{file: file, fd: int(file.Fd()), rest: d.rest}
	s.room = i % p.Rooms
	f.sockets[i] = s
	// Leave by reset: 10,000 sockets in TIME_WAIT would use up the ports.
	_ = syscall.SetsockoptLinger(s.fd, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	if err := syscall.SetNonblock(s.fd, true); err != nil {
		return err
	}
	return syscall.EpollCtl(f.epoll, syscall.EPOLL_CTL_ADD, s.fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(i)})
}

// Begin starts a new measurement: messages are numbered from 0 again and go to that many rooms in turn. With no rooms
// they come from many senders, and their ids tell the order.
func (f *Fleet) Begin(rooms int) {
	f.tally.mu.Lock()
	defer f.tally.mu.Unlock()
	f.tally.begin(rooms)
	for _, s := range f.sockets {
		s.next = s.room
	}
}

// Tally returns what came since Begin.
func (f *Fleet) Tally() Tally { return f.tally.get() }

// Delivered returns how many messages came since Begin, and when the last one did.
func (f *Fleet) Delivered() (n, last int64) { return f.tally.progress() }

// Close ends all connections.
func (f *Fleet) Close() {
	f.ending.Store(true)
	<-f.ended
	f.release()
}

func (f *Fleet) release() {
	for _, s := range f.sockets {
		if s != nil {
			_ = s.file.Close()
		}
	}
	_ = syscall.Close(f.epoll)
}
