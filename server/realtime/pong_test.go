package realtime_test

import (
	"sync"
	"testing"
	"time"

	"hihichat/server/realtime"
)

// A client that answers every ping at once stays, however quick it is.
func TestQuickPongsKeepTheConnection(t *testing.T) {
	const sockets, pings = 400, 4
	w := newWorld(t, realtime.Config{PingInterval: 1100 * time.Millisecond, PingTimeout: time.Second})
	var all sync.WaitGroup
	for range sockets {
		all.Go(func() {
			ws, err := victim{addr: w.http.Listener.Addr().String()}.socket(direct(4))
			if err != nil {
				t.Error(err)
				return
			}
			defer ws.Close()
			ws.say("40/testnamespace")
			for n := range pings {
				if err := ws.expect("2"); err != nil {
					t.Errorf("after %d pings: %v", n, err)
					return
				}
				ws.say("3")
			}
		})
	}
	all.Wait()
}
