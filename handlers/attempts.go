package handlers

import (
	"net/netip"
	"sync"
	"time"
)

// allowance is how many attempts an address has at once, and after which time it gets one of them back.
type allowance struct {
	free     int
	interval time.Duration
}

var (
	failedLogins = allowance{10, 6 * time.Second}
	signUpTries  = allowance{20, time.Hour / 20} // each may cost a hash
	signUps      = allowance{5, time.Hour / 5}
)

// maxAddresses is how many addresses are remembered.
const maxAddresses = 10_000

// attempts makes guessing passwords and making accounts slow: an address has a few attempts at hand and gets them back
// one by one. Its size is bounded: when too many addresses are remembered, those closest to being forgiven are
// forgotten. All methods may be called concurrently.
type attempts struct {
	allowance
	clock func() time.Time

	mu   sync.Mutex           // guards what follows
	full map[string]time.Time // when the address has all its attempts back; those in the past are as good as absent
}

func newAttempts(a allowance, clock func() time.Time) *attempts {
	return &attempts{allowance: a, clock: clock, full: make(map[string]time.Time)}
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
	full = full.Add(a.interval)
	if full.Sub(now) > time.Duration(a.free)*a.interval {
		return false
	}
	if _, known := a.full[address]; !known && len(a.full) >= maxAddresses {
		a.forget()
	}
	a.full[address] = full
	return true
}

// giveBack undoes a take: it shall not count after all.
func (a *attempts) giveBack(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if full, ok := a.full[address]; ok {
		a.full[address] = full.Add(-a.interval)
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
