package realtime

import (
	"strings"
	"testing"
)

// newTestPoll is a polling transport of a server that lets n bytes wait, without the library.
func newTestPoll(n int) *pollTransport {
	return &pollTransport{
		conn: &conn{server: &Server{cfg: Config{MaxQueue: n}}}, framing: framing4,
	}
}

func TestOpenPollTakesMoreThanMayWait(t *testing.T) {
	p := newTestPoll(100)
	_, wait, err := p.open()
	if err != nil {
		t.Fatal(err)
	}
	big := []wirePacket{text("4" + strings.Repeat("x", 1000)), text("4" + strings.Repeat("y", 1000))}
	p.push(big)
	if got := <-wait; !samePackets(got, big) {
		t.Errorf("%d packets", len(got))
	}
	if p.closed || p.size != 0 || p.pending != nil {
		t.Errorf("closed %v, %d bytes, %d packets wait", p.closed, p.size, len(p.pending))
	}
}

func TestNothingToSayLeavesThePollOpen(t *testing.T) {
	p := newTestPoll(100)
	_, wait, _ := p.open()
	p.push(nil)
	select {
	case got := <-wait:
		t.Errorf("answered %s", show(got))
	default:
	}
	p.noop()
	if got := <-wait; !samePackets(got, []wirePacket{text("6")}) {
		t.Errorf("answered %s", show(got))
	}
	p.noop() // for no poll
}

// Across an upgrade everything that waits goes first, everything later goes straight on, and no poll gets any of it.
func TestHandOver(t *testing.T) {
	p := newTestPoll(1000)
	p.write(join(frameOf("41"), frameOf("42")))
	var moved collector
	p.handOver(moved.write)
	p.write(frameOf("43"))
	p.push([]wirePacket{text("44")})
	if got := strings.Join(moved.texts, " "); got != "41 42 43 44" {
		t.Errorf("moved %q", got)
	}
	if _, _, err := p.open(); err != errClosed {
		t.Errorf("a poll after it: %v", err)
	}
	if err := p.beginPost(); err != errClosed {
		t.Errorf("a post after it: %v", err)
	}
}

func TestHandOverEndsAnOpenPoll(t *testing.T) {
	p := newTestPoll(1000)
	_, wait, _ := p.open()
	p.handOver(func([]byte) {})
	if got := <-wait; !samePackets(got, []wirePacket{text("6")}) {
		t.Errorf("answered %s", show(got))
	}
}

// upgradingPoll is a polling transport of a session whose WebSocket is open and has not taken over yet.
func upgradingPoll() *pollTransport {
	p := newTestPoll(1000)
	p.conn.upgrading.Store(true)
	return p
}

func TestProbeEndsPolls(t *testing.T) {
	for _, tt := range []struct {
		name      string
		transport *pollTransport
		before    bool // the poll is open before the probe
	}{
		{"a poll from before the WebSocket", newTestPoll(1000), true},
		{"a poll from before the probe", upgradingPoll(), true},
		{"a poll that comes behind the probe", upgradingPoll(), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var wait <-chan []wirePacket
			if tt.before {
				_, wait, _ = tt.transport.open()
			}
			tt.transport.yield(true)
			if !tt.before {
				_, wait, _ = tt.transport.open()
			}
			if got := <-wait; !samePackets(got, []wirePacket{text("6")}) {
				t.Errorf("answered %s", show(got))
			}
		})
	}
}

// A poll that the client sent behind the upgrade may come before it. It is refused like those that come later.
func TestPollThatOvertakesTheUpgradeIsRefused(t *testing.T) {
	p := upgradingPoll()
	p.yield(true)
	_, wait, _ := p.open()
	p.handOver(func([]byte) {})
	if got, ok := <-wait; ok {
		t.Errorf("answered %s", show(got))
	}
}

func TestPollDuringAnUpgradeGetsWhatComes(t *testing.T) {
	p := upgradingPoll()
	p.yield(true)
	_, wait, _ := p.open()
	p.push([]wirePacket{text("41")})
	if got := <-wait; !samePackets(got, []wirePacket{text("41")}) {
		t.Errorf("answered %s", show(got))
	}
}

// The client's own close ends its poll with a NOOP, also a poll that comes a little later than the close.
func TestCloseThatOvertakesThePollEndsItWithANoop(t *testing.T) {
	p := newTestPoll(1000)
	came := p.awaitPoll()
	_, wait, _ := p.open()
	<-came
	p.shut(packetNoop)
	if got := <-wait; !samePackets(got, []wirePacket{text("6")}) {
		t.Errorf("answered %s", show(got))
	}
}

func TestCloseDoesNotWaitForAPollThatIsThere(t *testing.T) {
	p := newTestPoll(1000)
	_, _, _ = p.open()
	if p.awaitPoll() != nil {
		t.Error("it waits for another")
	}
}
