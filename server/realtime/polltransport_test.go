package realtime

import (
	"strings"
	"testing"

	"github.com/zishang520/engine.io/v2/transports"
)

// newTestPoll is a polling transport of a server that lets n bytes wait, without the library.
func newTestPoll(n int) *pollTransport {
	return &pollTransport{
		Transport: transports.MakeTransport(), conn: &conn{server: &Server{cfg: Config{MaxQueue: n}}}, framing: framing4,
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

func TestAbandonedPollLosesNothing(t *testing.T) {
	p := newTestPoll(1000)
	_, wait, _ := p.open()
	p.abandon(wait)
	p.push([]wirePacket{text("41")})
	got, _, err := p.open()
	if err != nil || !samePackets(got, []wirePacket{text("41")}) {
		t.Errorf("%s %v", show(got), err)
	}
}
