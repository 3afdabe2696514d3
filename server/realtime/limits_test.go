package realtime

import (
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"hihichat/chat"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestBucketLetsABurstAndThenTheRate(t *testing.T) {
	var b bucket
	const rate = 5
	for i := range rate * burst {
		if early := b.take(noon, rate, false); early != 0 {
			t.Fatalf("use %d of the burst is %s early", i, early)
		}
	}
	if early := b.take(noon, rate, false); early != time.Second/rate {
		t.Errorf("the next is %s early, want %s", early, time.Second/rate)
	}
	later := noon.Add(time.Second)
	for i := range rate {
		if early := b.take(later, rate, false); early != 0 {
			t.Errorf("use %d a second later is %s early", i, early)
		}
	}
	if b.take(later, rate, false) == 0 {
		t.Error("more than the rate came through")
	}
}

func TestBucketMakesLateUsesWaitInTurn(t *testing.T) {
	var b bucket
	for range burst {
		b.take(noon, 1, true)
	}
	for i, want := range []time.Duration{time.Second, 2 * time.Second, 3 * time.Second} {
		if got := b.take(noon, 1, true); got != want {
			t.Errorf("use %d waits %s, want %s", i, got, want)
		}
	}
}

func TestAdmission(t *testing.T) {
	one, two, three := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("192.0.2.3")
	a := newAdmission(Limits{Conns: 3, ConnsPerAddr: 2})
	steps := []struct {
		name  string
		leave bool
		addr  netip.Addr
		want  *refusal
	}{
		{"first", false, one, nil},
		{"second", false, one, nil},
		{"third of one address", false, one, &refusedAddrFull},
		{"another address", false, two, nil},
		{"more than fit", false, three, &refusedFull},
		{"one leaves", true, one, nil},
		{"its place is free", false, three, nil},
		{"and taken again", false, one, &refusedFull},
	}
	for _, step := range steps {
		if step.leave {
			a.leave(step.addr)
		} else if got := a.admit(step.addr, noon); got != step.want {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
}

func TestAdmissionLimitsHandshakesByAddress(t *testing.T) {
	a := newAdmission(Limits{Handshakes: 1})
	one, two := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	for range burst {
		if why := a.admit(one, noon); why != nil {
			t.Fatal(why)
		}
		a.leave(one)
	}
	if a.admit(one, noon) != &refusedHandshake {
		t.Error("one more than the burst was let in")
	}
	if a.admit(two, noon) != nil {
		t.Error("another address pays for the first")
	}
	if a.admit(one, noon.Add(time.Second)) != nil {
		t.Error("a second later there is no room")
	}
}

func TestAdmissionForgetsWhoHasGone(t *testing.T) {
	a := newAdmission(Limits{Handshakes: 1})
	gone, here := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	a.admit(gone, noon)
	a.leave(gone)
	a.admit(here, noon)
	a.prune(noon)
	if len(a.addrs) != 2 {
		t.Error("an allowance in use was forgotten")
	}
	a.prune(noon.Add(time.Minute))
	if _, ok := a.addrs[here]; !ok || len(a.addrs) != 1 {
		t.Errorf("kept %v", a.addrs)
	}
}

func TestAddressOf(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.1:80":              "192.0.2.1",
		"[::ffff:192.0.2.1]:80":     "192.0.2.1",
		"[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::",
		"[fe80::1%eth0]:80":         "fe80::",
		"@":                         "invalid IP",
		"":                          "invalid IP",
	} {
		if got := addressOf(remote).String(); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
	}
}

// Coming, going and pings make work as events do: one socket can't keep the server busy with any of them.
func TestAllThatMakesWorkIsLimited(t *testing.T) {
	for name, act := range map[string]func(c *conn) error{
		"an event":                           func(c *conn) error { return c.receive(text(`2/testnamespace,["x"]`)) },
		"CONNECT":                            func(c *conn) error { return c.receive(text("0/testnamespace")) },
		"CONNECT to a namespace that is not": func(c *conn) error { return c.receive(text("0/nowhere")) },
		"DISCONNECT":                         func(c *conn) error { return c.receive(text("1/testnamespace")) },
		"a ping":                             func(c *conn) error { c.heard(packetPong); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(Config{Limits: Limits{Events: 10}}, &chatApp{}, slog.New(slog.DiscardHandler))
			c := newConn(s, 4, chat.Actor{}, chat.Conversation{}, netip.Addr{})
			c.outlet = &collector{}
			c.pulse.start()
			defer c.pulse.stop()
			close(c.done) // nothing is to be waited for
			if name != "CONNECT" {
				c.enter("/testnamespace")
			}
			if err := act(c); err != nil {
				t.Fatal(err)
			}
			if c.events == (bucket{}) {
				t.Error("it was not counted")
			}
		})
	}
}

// One line in the log for an address that is refused again and again.
func TestRefusalsAreToldOnce(t *testing.T) {
	a, addr, now := newAdmission(Limits{ConnsPerAddr: 1}), addressOf("192.0.2.1:5"), time.Now()
	for range 2 {
		_ = a.admit(addr, now)
	}
	if !a.firstRefusal(addr) || a.firstRefusal(addr) {
		t.Error("not told, or told twice")
	}
	a.prune(now)
	if !a.firstRefusal(addr) {
		t.Error("not told again")
	}
}
