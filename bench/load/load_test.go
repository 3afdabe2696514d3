//go:build linux

package load

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hihichat/bench/control"
)

func TestHistogram(t *testing.T) {
	var h Histogram
	if h.Quantile(0.99) != 0 {
		t.Error("an empty histogram has a quantile")
	}
	for i := 1; i <= 1000; i++ {
		h.Add(time.Duration(i) * time.Millisecond)
	}
	for q, want := range map[float64]time.Duration{0: 1, 0.5: 500, 0.99: 990, 0.999: 1000, 1: 1000} {
		want *= time.Millisecond
		if got := h.Quantile(q); got < want || got > want+want/30+time.Millisecond {
			t.Errorf("quantile %g: %v, want %v and at most 3%% more", q, got, want)
		}
	}
	if h.Max() != time.Second {
		t.Errorf("max: %v", h.Max())
	}
}

func TestHistogramTakesAnything(t *testing.T) {
	for _, d := range []time.Duration{-time.Hour, 0, time.Nanosecond, 31 * time.Microsecond, 32 * time.Microsecond, 10_000 * time.Hour} {
		var h Histogram
		h.Add(d)
		if got := h.Quantile(0.5); got != max(d, 0) {
			t.Errorf("%v: %v", d, got)
		}
	}
}

func TestBucketsFollowEachOther(t *testing.T) {
	for i := range 1000 {
		if end := upperEnd(i); bucket(end) != i+1 || bucket(end-1) != i {
			t.Fatalf("bucket %d ends at %v, which is in bucket %d", i, end, bucket(end))
		}
	}
}

func TestParseFrame(t *testing.T) {
	long := strings.Repeat("x", 300)
	for name, c := range map[string]struct {
		in      string
		payload string
		size    int
		err     bool
	}{
		"text":              {"\x81\x02hi", "hi", 4, false},
		"with more behind":  {"\x81\x02hi\x81", "hi", 4, false},
		"16 bits of length": {"\x81\x7e\x01\x2c" + long, long, 304, false},
		"nothing":           {"", "", 0, false},
		"half a head":       {"\x81\x7e\x01", "", 0, false},
		"half a payload":    {"\x81\x02h", "", 0, false},
		"masked":            {"\x81\x82", "", 0, true},
		"a fragment":        {"\x01\x02hi", "", 0, true},
		"64 bits of length": {"\x81\x7f", "", 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			_, payload, size, err := parseFrame([]byte(c.in))
			if string(payload) != c.payload || size != c.size || (err != nil) != c.err {
				t.Errorf("%q %d %v", payload, size, err)
			}
		})
	}
}

// message returns a packet as servers send it.
func message(seq int, id string) []byte {
	return fmt.Appendf(nil, `42/testnamespace,["response",{"code":"200","msg":"%s","username":"bench","id":"%s","room":"x"}]`,
		control.Text(seq, time.Now()), id)
}

func TestTallyTellsOrder(t *testing.T) {
	for name, c := range map[string]struct {
		rooms, room           int
		seqs                  []int
		delivered, misordered int64
	}{
		"in order":             {1, 0, []int{0, 1, 2}, 3, 0},
		"one lost":             {1, 0, []int{0, 2}, 2, 0},
		"swapped":              {1, 0, []int{0, 2, 1, 3}, 4, 1},
		"repeated":             {1, 0, []int{0, 0}, 2, 1},
		"every third":          {3, 1, []int{1, 4, 7}, 3, 0},
		"another room's":       {3, 1, []int{0}, 1, 1},
		"numbered from 0 once": {1, 0, []int{5, 6}, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			counts := &tally{}
			counts.begin(c.rooms)
			f := &follower{room: c.room, next: c.room}
			for _, seq := range c.seqs {
				counts.take(f, message(seq, control.ID), time.Now().UnixNano())
			}
			if counts.Delivered != c.delivered || counts.Misordered != c.misordered || counts.Strange != 0 {
				t.Errorf("%d delivered, %d out of order, %d strange", counts.Delivered, counts.Misordered, counts.Strange)
			}
		})
	}
}

func TestTallyTellsOrderByID(t *testing.T) {
	counts := &tally{}
	counts.begin(0)
	f := &follower{}
	for _, last := range []string{"A", "B", "D", "C", "D", "E"} {
		counts.take(f, message(7, control.ID[:len(control.ID)-1]+last), time.Now().UnixNano())
	}
	if counts.Delivered != 6 || counts.Misordered != 2 {
		t.Errorf("%d delivered, %d out of order", counts.Delivered, counts.Misordered)
	}
	for _, bad := range [][]byte{[]byte("40"), []byte("garbage"), bytes.Replace(message(1, "x"), []byte("msg"), []byte("gsm"), 1)} {
		counts.take(f, bad, 0)
	}
	if counts.Strange != 3 {
		t.Errorf("%d strange", counts.Strange)
	}
}

// TestFleet connects to a server that sends a message whole, one in two parts, one twice, and leaves.
func TestFleet(t *testing.T) {
	begun := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var up websocket.Upgrader
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		<-begun
		raw := conn.NetConn()
		frame := func(seq int) []byte {
			packet := message(seq, control.ID)
			return append([]byte{0x81, 126, byte(len(packet) >> 8), byte(len(packet))}, packet...)
		}
		_, _ = raw.Write(frame(0)[:9])
		_, _ = raw.Write(append(frame(0)[9:], append(frame(1), frame(1)...)...))
		_ = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		conn.SetPongHandler(func(string) error {
			_, _ = raw.Write(frame(2))
			return websocket.ErrCloseSent
		})
		_, _, _ = conn.ReadMessage()
	}))
	defer server.Close()
	const sockets = 20
	fleet, err := Connect(t.Context(), Target{Addr: server.Listener.Addr().String(), Bare: true}, Plan{Sockets: sockets, Rooms: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer fleet.Close()
	fleet.Begin(1)
	close(begun)
	for deadline := time.Now().Add(20 * time.Second); fleet.Tally().Closed < sockets; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come about: %+v", fleet.Tally())
		}
	}
	got := fleet.Tally()
	if got.Delivered != 4*sockets || got.Misordered != sockets || got.Strange != 0 {
		t.Errorf("%d delivered, %d out of order, %d strange", got.Delivered, got.Misordered, got.Strange)
	}
}

func TestNobodyToConnectTo(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	target := Target{Addr: server.Listener.Addr().String()}
	if _, err := Connect(t.Context(), target, Plan{Sockets: 3, Rooms: 1}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("websocket: %v", err)
	}
	if _, err := Poll(t.Context(), target, Plan{Sockets: 3, Rooms: 1}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("polling: %v", err)
	}
}
