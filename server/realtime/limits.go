package realtime

import (
	"net/netip"
	"sync"
	"time"
)

// Limits bound what clients may take; zero turns one off. A school or a firm shares one address: be generous.
type Limits struct {
	Conns        int // open connections in all
	ConnsPerAddr int // open connections from one address
	Handshakes   int // handshakes per second from one address, with ten seconds' worth at once
	Events       int // events per second of one socket, with ten seconds' worth at once; more are read more slowly
}

// burst is how many seconds' worth of a rate may come at once: a page of a whole school that reloads, a client that
// sends what gathered while it was offline.
const burst = 10

// bucket is a rate limit as a single moment: when the allowance would be full again (the generic cell rate algorithm
// of ITU-T I.371, as a virtual schedule). The zero value is full.
type bucket struct{ full time.Time }

// take uses one of the allowance, and returns how long that is too early: zero when there was one left. perSecond must
// be positive. It is a pure function of the bucket and now, but for the bucket's change; keep says whether one is used
// also when it is too early.
func (b *bucket) take(now time.Time, perSecond int, keep bool) (early time.Duration) {
	full := b.full
	if full.Before(now) {
		full = now
	}
	full = full.Add(time.Second / time.Duration(perSecond))
	early = full.Sub(now) - burst*time.Second
	if early <= 0 || keep {
		b.full = full
	}
	return max(early, 0)
}

// admission counts connections and handshakes by address. Methods may be called concurrently.
type admission struct {
	limits Limits

	mu    sync.Mutex // guards what follows
	total int
	addrs map[netip.Addr]*visitor
}

type visitor struct {
	conns      int
	handshakes bucket
	refused    bool // since the last prune
}

func newAdmission(limits Limits) *admission {
	return &admission{limits: limits, addrs: make(map[netip.Addr]*visitor)}
}

// The refusals of admit.
var (
	refusedFull      = refusal{6, "Too many connections"}
	refusedAddrFull  = refusal{7, "Too many connections from your address"}
	refusedHandshake = refusal{8, "Too many handshakes from your address"}
)

// admit lets a connection in, until leave, or returns why not.
func (a *admission) admit(addr netip.Addr, now time.Time) *refusal {
	a.mu.Lock()
	defer a.mu.Unlock()
	v := a.addrs[addr]
	if v == nil {
		v = new(visitor)
		a.addrs[addr] = v
	}
	l := a.limits
	switch {
	case l.Conns > 0 && a.total >= l.Conns:
		return &refusedFull
	case l.ConnsPerAddr > 0 && v.conns >= l.ConnsPerAddr:
		return &refusedAddrFull
	case l.Handshakes > 0 && v.handshakes.take(now, l.Handshakes, false) > 0:
		return &refusedHandshake
	}
	a.total++
	v.conns++
	return nil
}

// firstRefusal reports whether the address was not refused before, since the last prune: what is worth a line in the log.
func (a *admission) firstRefusal(addr netip.Addr) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	v := a.addrs[addr]
	if v == nil || v.refused {
		return false
	}
	v.refused = true
	return true
}

// leave gives a connection's place back.
func (a *admission) leave(addr netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.total--
	if v := a.addrs[addr]; v != nil {
		v.conns--
	}
}

// prune forgets addresses without connections whose allowance is full again.
func (a *admission) prune(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for addr, v := range a.addrs {
		v.refused = false
		if v.conns == 0 && !v.handshakes.full.After(now) {
			delete(a.addrs, addr)
		}
	}
}

// addressOf returns the part of an address that one client has for certain: all of IPv4, the first 64 bits of IPv6
// (RFC 6177). The zero Addr stands for those that can't be read.
func addressOf(remote string) netip.Addr {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	addr := ap.Addr().Unmap().WithZone("")
	if addr.Is4() {
		return addr
	}
	prefix, _ := addr.Prefix(64) // fails for invalid addresses only
	return prefix.Addr()
}
