package handlers

import (
	"net/netip"
	"sync"
	"time"
)

const (
	freeAttempts    = 10              // failed sign-ins that an address may have at once
	attemptInterval = 6 * time.Second // after which it gets one back
	maxAddresses    = 10_000          // addresses that are remembered
)

// attempts makes guessing passwords slow: an address has a few failures at hand and gets them back one by one. Its size
// is bounded: when too many addresses are remembered, those closest to being forgiven are forgotten. All methods may be
// called concurrently.
type attempts struct {
	clock func() time.Time

	mu   sync.Mutex           // guards what follows
	full map[string]time.Time // when the address has all its attempts back; those in the past are as good as absent
}

func newAttempts(clock func() time.Time) *attempts {
	return &attempts{clock: clock, full: make(map[string]time.Time)}
}

// take uses up an attempt of the address and reports whether there was one.
func (a *attempts) take(address string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock()
	full := a.full[address]
	if full.Before(now) {
		full = now
	}
	full = full.Add(attemptInterval)
	if full.Sub(now) > freeAttempts*attemptInterval {
		return false
	}
	if _, known := a.full[address]; !known && len(a.full) >= maxAddresses {
		a.forget()
	}
	a.full[address] = full
	return true
}

// giveBack undoes a take: it was no guess after all.
func (a *attempts) giveBack(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if full, ok := a.full[address]; ok {
		a.full[address] = full.Add(-attemptInterval)
	}
}

// forget makes room: of a few addresses, which the map's random order picks, it removes the one closest to having all
// its attempts back. Whoever keeps guessing is never that one. It must be called with the lock held.
func (a *attempts) forget() {
	const sample = 16
	closest, looked := "", 0
	for address, full := range a.full {
		if closest == "" || full.Before(a.full[closest]) {
			closest = address
		}
		if looked++; looked == sample {
			break
		}
	}
	delete(a.full, closest)
}

// addressKey returns what counts as one address: an IPv4 address, or the /64 network that one IPv6 customer gets.
func addressKey(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap()
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}
