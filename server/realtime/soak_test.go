//go:build soak

package realtime_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/server/realtime"
)

// The soak is make soak: what takes minutes, at full size, on loopback. Times are compared within one run only.

const (
	soakRoom  = "room"
	soakRate  = 20 // messages per second
	soakEvent = `42/testnamespace,["response"`
)

// soakConfig is the default, without limits.
var soakConfig = realtime.Config{}

// ear is a WebSocket that hears the room.
type ear struct {
	*wire
	protocol int
}

// listen opens one.
func (v victim) listen(protocol int, token string) (*ear, error) {
	w, err := v.dial()
	if err != nil {
		return nil, err
	}
	_ = w.SetDeadline(time.Now().Add(5 * time.Minute))
	cookie := "Cookie: hihi_session=" + token + "\r\n\r\n"
	if status, body, err := w.ask(head("GET", direct(protocol), upgrading, cookie)); err != nil || status != http.StatusSwitchingProtocols {
		return nil, errors.Join(w.Close(), expectStatus(http.StatusSwitchingProtocols, status, body, err))
	}
	w.say("40/testnamespace", `42/testnamespace,1["request_for_response",{"param":"`+soakRoom+`"}]`)
	if err := w.expect(`43/testnamespace,1[{"code":200`); err != nil {
		return nil, errors.Join(w.Close(), err)
	}
	return &ear{w, protocol}, nil
}

// hearing is one listener's reading: messages 0 to n-1, each once and in order. heard is called for each.
func (w *ear) hearing(n int, heard func(packet string)) error {
	for i := 0; i < n; {
		op, payload, err := w.frame()
		if err != nil {
			return fmt.Errorf("waiting for message %d: %w", i, err)
		}
		switch packet := string(payload); {
		case op == 8:
			return fmt.Errorf("closed while waiting for message %d: %q", i, payload)
		case packet == "2":
			w.say("3")
		case strings.HasPrefix(packet, soakEvent):
			if !strings.Contains(packet, fmt.Sprintf(`"text":"%d `, i)) {
				return fmt.Errorf("message %d is %.300s", i, packet)
			}
			heard(packet)
			if i++; i%100 == 0 && w.protocol == 3 {
				w.say("2") // the heartbeat is the client's
			}
		}
	}
	return nil
}

// crowd opens n listeners, half of each protocol.
func (w *world) crowd(v victim, n int, token string) []*ear {
	w.t.Helper()
	wires := make([]*ear, n)
	var all sync.WaitGroup
	places := make(chan struct{}, 64)
	for i := range wires {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			one, err := v.listen(3+i%2, token)
			if err != nil {
				w.t.Error(err)
			}
			wires[i] = one
		})
	}
	all.Wait()
	if w.t.Failed() {
		w.t.FailNow()
	}
	w.t.Cleanup(func() {
		for _, one := range wires {
			one.Close()
		}
	})
	return wires
}

// speak says n messages at soakRate, or as fast as it can when it is not steady. Each begins with its number and time.
func (w *world) speak(a chat.Actor, n int, steady bool, padding string) {
	tick := time.NewTicker(time.Second / soakRate)
	defer tick.Stop()
	for i := range n {
		if steady {
			<-tick.C
		}
		if _, err := w.chat.Accept(w.t.Context(), a, chat.InRoom(soakRoom), fmt.Sprintf("%d %d %s", i, time.Now().UnixNano(), padding)); err != nil {
			w.t.Error(err)
			return
		}
	}
}

func (w *world) soaker() (chat.Actor, string) {
	actor, token := w.user("alice")
	w.room(soakRoom, "alice")
	return actor, token
}

func (w *world) victim() victim { return victim{addr: w.http.Listener.Addr().String()} }

// 500 messages as fast as they are sent to 500 sockets, half of protocol 3, a quarter by long polling.
func TestSoakBurst(t *testing.T) {
	const sockets, messages = 500, 500
	w := newWorld(t, soakConfig)
	actor, token := w.soaker()
	var pollers []*client
	for i := range sockets / 4 {
		pollers = append(pollers, w.subscribe(variant{3 + i%2, "polling"}, token, soakRoom))
	}
	wires := w.crowd(w.victim(), sockets-len(pollers), token)
	begun := time.Now()
	var all sync.WaitGroup
	for _, one := range wires {
		all.Go(func() {
			if err := one.hearing(messages, func(string) {}); err != nil {
				t.Error(err)
			}
		})
	}
	for _, c := range pollers {
		all.Go(func() {
			for i := range messages {
				if got := c.expect(`2/testnamespace,["response"`); !strings.Contains(got, fmt.Sprintf(`"text":"%d `, i)) {
					t.Errorf("%s: message %d is %.200s", c.v, i, got)
					return
				}
			}
		})
	}
	w.speak(actor, messages, false, "")
	all.Wait()
	t.Logf("burst: %d messages to %d sockets (%d by polling), all once and in order, %.2f s with reading", messages, sockets, len(pollers), time.Since(begun).Seconds())
}

// 1,000 sockets at 20 messages a second for a minute.
func TestSoakSteady(t *testing.T) {
	const sockets, messages = 1000, 60 * soakRate
	w := newWorld(t, soakConfig)
	actor, token := w.soaker()
	_, p99 := w.round(actor, w.crowd(w.victim(), sockets, token), messages, "")
	t.Logf("steady: %d messages to %d sockets in a minute, none lost, p99 %s", messages, sockets, p99.Round(100*time.Microsecond))
}

// round speaks and returns the median and the 99th percentile of how long the listeners waited.
func (w *world) round(actor chat.Actor, wires []*ear, messages int, padding string) (median, p99 time.Duration) {
	w.t.Helper()
	waits := make([][]time.Duration, len(wires))
	var all sync.WaitGroup
	for i, one := range wires {
		all.Go(func() {
			err := one.hearing(messages, func(packet string) {
				_, text, _ := strings.Cut(packet, `"text":"`)
				if sent, err := strconv.ParseInt(strings.Fields(text)[1], 10, 64); err == nil {
					waits[i] = append(waits[i], time.Duration(time.Now().UnixNano()-sent))
				}
			})
			if err != nil {
				w.t.Error(err)
			}
		})
	}
	w.speak(actor, messages, true, padding)
	all.Wait()
	sorted := slices.Concat(waits...)
	slices.Sort(sorted)
	if len(sorted) == 0 {
		w.t.Fatal("nothing was heard")
	}
	return sorted[len(sorted)/2], sorted[len(sorted)*99/100]
}

// 5,000 clients come, 64 at a time, each as quickly as it can.
func TestSoakConnects(t *testing.T) {
	const clients, together = 5000, 64
	w := newWorld(t, soakConfig)
	v := w.victim()
	begun := time.Now()
	var all sync.WaitGroup
	places := make(chan struct{}, together)
	for i := range clients {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			come := v.comeByWebSocket
			if i%4 >= 2 {
				come = v.comeByPolling
			}
			if err := come(3 + i%2); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	all.Wait()
	t.Logf("connects: %d clients, %d at once, all got in, %.2f s", clients, together, time.Since(begun).Seconds())
}

const soakQuestion = `42/testnamespace,7["request_for_response",1,2,3]`

func (v victim) comeByWebSocket(protocol int) error {
	w, err := v.socket(direct(protocol))
	if err != nil {
		return err
	}
	defer w.Close()
	w.say("40/testnamespace")
	if err := w.expect("40/testnamespace"); err != nil {
		return err
	}
	w.say(soakQuestion)
	return w.expect("43/testnamespace,7[")
}

func (v victim) comeByPolling(protocol int) error {
	p, err := v.longPoll(protocol)
	if err != nil {
		return err
	}
	for _, packet := range []string{"40/testnamespace", soakQuestion} {
		if status, body, err := p.say(packet); err != nil || status != http.StatusOK {
			return expectStatus(http.StatusOK, status, body, err)
		}
	}
	if err := p.expect("43/testnamespace,7["); err != nil {
		return err
	}
	status, body, err := p.say("1")
	return expectStatus(http.StatusOK, status, body, err)
}

// 50 of 1,000 sockets do not read; they hold what may wait by the end of a round. Rounds with and without them take
// turns, and the medians of their p99 are compared, since the machine has other things to do.
func TestSoakStalledReaders(t *testing.T) {
	const sockets, stalled, messages, rounds = 1000, 50, 6 * soakRate, 9
	w := newWorld(t, soakConfig)
	actor, token := w.soaker()
	web := httptest.NewUnstartedServer(w.rt)
	web.Listener = narrow{web.Listener}
	web.Start()
	defer web.Close()
	readers := w.crowd(w.victim(), sockets-stalled, token)
	padding := strings.Repeat("x", 1000)
	w.round(actor, readers, messages, padding) // warms up
	alone, beside := make([]time.Duration, rounds), make([]time.Duration, rounds)
	var heap [2][]uint64
	for i := range rounds {
		_, alone[i] = w.round(actor, readers, messages, padding)
		heap[0] = append(heap[0], takeStock(t).heap)
		lazy := w.crowd(victim{addr: web.Listener.Addr().String()}, stalled, token)
		for _, one := range lazy {
			_ = one.Conn.(*net.TCPConn).SetReadBuffer(4096)
		}
		_, beside[i] = w.round(actor, readers, messages, padding)
		heap[1] = append(heap[1], takeStock(t).heap)
		for _, one := range lazy {
			one.Close()
		}
	}
	t.Logf("p99 alone %v, beside stalled readers %v; heap %v and %v bytes", alone, beside, heap[0], heap[1])
	slices.Sort(alone)
	slices.Sort(beside)
	ratio := float64(beside[rounds/2]) / float64(alone[rounds/2])
	if ratio > 1.25 {
		t.Errorf("%d stalled readers made the others' p99 %.2f times as long", stalled, ratio)
	}
	for i := range rounds { // the reference store keeps every message, so rounds are compared with their neighbours
		if grown := int64(heap[1][i]) - int64(heap[0][i]); grown > stalled*(256<<10)+heapSlack {
			t.Errorf("round %d: stalled readers hold %d bytes", i, grown)
		}
		if i > 0 && heap[0][i] > heap[0][i-1]+heapSlack {
			t.Errorf("round %d: %d bytes stayed when they had gone", i, heap[0][i]-heap[0][i-1])
		}
	}
	t.Logf("stalled: %d of %d do not read: p99 of the others × %.2f, heap %.1f MB at first, %.1f MB at last", stalled, sockets, ratio, float64(heap[0][0])/1e6, float64(heap[1][rounds-1])/1e6)
}
