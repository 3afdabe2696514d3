package handlers

import (
	"fmt"
	"testing"
	"time"
)

// takeAll takes until there is nothing left and returns how many attempts there were.
func takeAll(a *attempts, address string) int {
	n := 0
	for a.take(address) {
		n++
	}
	return n
}

func TestGuessingIsSlow(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a := newAttempts(failedLogins, func() time.Time { return now })
	if n := takeAll(a, "a"); n != failedLogins.free {
		t.Fatalf("%d attempts at once, want %d", n, failedLogins.free)
	}
	if n := takeAll(a, "b"); n != failedLogins.free {
		t.Errorf("another address had %d attempts, want %d of its own", n, failedLogins.free)
	}
	now = now.Add(failedLogins.interval)
	if n := takeAll(a, "a"); n != 1 {
		t.Errorf("after one interval there were %d attempts, want 1", n)
	}
	a.giveBack("a")
	if n := takeAll(a, "a"); n != 1 {
		t.Errorf("after giving one back there were %d attempts, want 1", n)
	}
	now = now.Add(time.Hour)
	if n := takeAll(a, "a"); n != failedLogins.free {
		t.Errorf("after an hour there were %d attempts, want %d", n, failedLogins.free)
	}
}

func TestGivingBackNeverAddsAttempts(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a := newAttempts(failedLogins, func() time.Time { return now })
	a.giveBack("stranger")
	for range 5 {
		a.take("a")
		a.giveBack("a")
		a.giveBack("a")
	}
	if n := takeAll(a, "a"); n != failedLogins.free {
		t.Errorf("%d attempts, want %d", n, failedLogins.free)
	}
}

func TestRememberedAddressesAreBounded(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a := newAttempts(failedLogins, func() time.Time { return now })
	takeAll(a, "guesser")
	for i := range 2 * maxAddresses {
		a.take(fmt.Sprint("once ", i))
	}
	if n := len(a.full); n > maxAddresses {
		t.Errorf("%d addresses are remembered, want at most %d", n, maxAddresses)
	}
	if a.take("guesser") {
		t.Error("a guesser was forgotten before those who failed once")
	}
}

func TestAddressKey(t *testing.T) {
	for _, tc := range []struct{ name, ip, want string }{
		{"IPv4", "192.0.2.1", "192.0.2.1"},
		{"IPv4 in IPv6", "::ffff:192.0.2.1", "192.0.2.1"},
		{"IPv6 counts by network", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"IPv6 with zone", "fe80::1%eth0", "fe80::/64"},
		{"no address", "pipe", "pipe"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := addressKey(tc.ip); got != tc.want {
				t.Errorf("addressKey(%q) = %q, want %q", tc.ip, got, tc.want)
			}
		})
	}
}
