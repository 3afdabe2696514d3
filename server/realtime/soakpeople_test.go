//go:build soak

package realtime_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/server/realtime"
	"hihichat/store/storetest"
)

// hearsay counts what all hear.
type hearsay struct {
	bytes  atomic.Int64
	ofLast atomic.Int64 // how many have been told of who comes last
}

const soakLast = `"who comes last"`

// comeAndStay opens a socket that listens to the room and, if it follows, asks who is there. It reads on to its end.
func (v victim) comeAndStay(token string, follows bool, h *hearsay) (*wire, error) {
	w, err := v.dial()
	if err != nil {
		return nil, err
	}
	_ = w.SetDeadline(time.Now().Add(5 * time.Minute))
	status, body, err := w.ask(head("GET", direct(4), upgrading, "Cookie: hihi_session="+token+"\r\n\r\n"))
	if err != nil || status != http.StatusSwitchingProtocols {
		return nil, errors.Join(w.Close(), expectStatus(http.StatusSwitchingProtocols, status, body, err))
	}
	w.say("40/testnamespace", `42/testnamespace,1["request_for_response",{"param":"`+soakRoom+`"}]`)
	answer := `43/testnamespace,1[{"code":200`
	if follows {
		w.say(`42/testnamespace,2["follow",{"rooms":true}]`)
		answer = `43/testnamespace,2[{"code":200`
	}
	if err := w.expect(answer); err != nil {
		return nil, errors.Join(w.Close(), err)
	}
	go func() {
		for {
			_, payload, err := w.frame()
			if err != nil {
				return
			}
			if string(payload) == "2" {
				w.say("3")
			}
			h.bytes.Add(int64(len(payload)))
			if bytes.Contains(payload, []byte(soakLast)) {
				h.ofLast.Add(1)
			}
		}
	}()
	return w, nil
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// 3,000 people come into one room, 64 at a time: who follows costs a bounded amount more than who does not, nobody is cut
// off, and what all are told of each other is not the square of their number.
func TestSoakPresence(t *testing.T) {
	const people, together = 3000, 64
	for _, follows := range []bool{false, true} {
		w := newWorldWith(t, realtime.Config{}, chat.Options{}, storetest.NewMemory())
		names, tokens := make([]string, people), make([]string, people)
		for i := range people {
			names[i] = fmt.Sprintf("person %04d", i)
			_, tokens[i] = w.user(names[i])
		}
		_, last := w.user(strings.Trim(soakLast, `"`))
		w.room(soakRoom, append(names, strings.Trim(soakLast, `"`))...)
		var h hearsay
		var all sync.WaitGroup
		places, wires := make(chan struct{}, together), make([]*wire, people)
		begun, busy := time.Now(), cpuTime()
		for i := range people {
			places <- struct{}{}
			all.Go(func() {
				defer func() { <-places }()
				var err error
				if wires[i], err = w.victim().comeAndStay(tokens[i], follows, &h); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		came, cost := time.Since(begun), cpuTime()-busy
		w.dial(variant{4, "websocket"}, last, nil)
		if follows {
			w.until(func() bool { return h.ofLast.Load() == people })
		}
		took := time.Since(begun)
		if cut := w.rt.Stats().Closed["slow reader"]; cut != 0 || t.Failed() {
			t.Errorf("%d were cut off", cut)
		}
		// News of one room are spaced by what they cost, and a follower is shown a thousand names.
		if most := (10<<20)*(took.Seconds()+1) + people*20_000; float64(h.bytes.Load()) > most {
			t.Errorf("%d bytes were told, at most %.0f should be", h.bytes.Load(), most)
		}
		t.Logf("presence: %d people, following %v: all in after %.1f s with %.1f s of CPU, the last known after %.1f s with %.1f s; %.1f MB told", people, follows,
			came.Seconds(), cost.Seconds(), took.Seconds(), (cpuTime() - busy).Seconds(), float64(h.bytes.Load())/1e6)
		for _, one := range wires {
			one.Close()
		}
	}
}
