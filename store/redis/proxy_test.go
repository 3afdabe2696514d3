package redis

import (
	"io"
	"net"
	"sync"
	"testing"

	"hihichat/store/redis/redistest"
)

// proxy stands between a store and its Redis and spoils answers. Its methods may be called while it works.
type proxy struct {
	listener net.Listener
	server   *redistest.Server

	mu      sync.Mutex // guards what follows
	through int        // so many answers come through first
	lose    int        // so many answers are lost yet, each with its connection
	swallow bool       // answers are kept back, connections stay open
	conns   map[net.Conn]bool
	lost    int
	running sync.WaitGroup
}

func startProxy(t *testing.T, srv *redistest.Server) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &proxy{listener: l, server: srv, conns: make(map[net.Conn]bool)}
	p.running.Go(p.accept)
	t.Cleanup(func() {
		_ = l.Close()
		p.mu.Lock()
		for conn := range p.conns {
			_ = conn.Close()
		}
		p.mu.Unlock()
		p.running.Wait()
	})
	return p
}

func (p *proxy) url() string { return "redis://" + p.listener.Addr().String() }

// loseNext has the next n answers lost after Redis has done what it was asked.
func (p *proxy) loseNext(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.through, p.lose, p.lost = 0, n, 0
}

// loseAfter has one answer lost, behind n that come through.
func (p *proxy) loseAfter(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.through, p.lose, p.lost = n, 1, 0
}

// hasLost returns how many answers were lost since loseNext.
func (p *proxy) hasLost() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// keepBack has all answers kept back, or none any more.
func (p *proxy) keepBack(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swallow = on
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server.Addr())
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		p.running.Go(func() { p.pass(client, server, nil) })
		p.running.Go(func() { p.pass(server, client, p.spoils) })
	}
}

// pass copies from one connection to the other until either ends or spoil says so.
func (p *proxy) pass(from, to net.Conn, spoil func() (drop, end bool)) {
	defer func() { _, _ = from.Close(), to.Close() }()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		drop, end := false, false
		if spoil != nil {
			drop, end = spoil()
		}
		if end {
			return
		}
		if drop {
			continue
		}
		if _, err := to.Write(buf[:n]); err != nil && err != io.EOF {
			return
		}
	}
}

// spoils decides about an answer.
func (p *proxy) spoils() (drop, end bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.through > 0 {
		p.through--
		return p.swallow, false
	}
	if p.lose > 0 {
		p.lose--
		p.lost++
		return true, true
	}
	return p.swallow, false
}
