package realtime_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/server/realtime"
)

func TestServerSaysThatItStops(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	var sockets []*rawSocket
	for _, protocol := range []int{3, 4} {
		ws := w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol))
		ws.expect("0{")
		sockets = append(sockets, ws)
		c := w.session(protocol)
		ws = w.webSocket(c.query("websocket")) // an upgrade that is half done
		ws.send("2probe")
		ws.expect("3probe")
	}
	polls := make(chan answer, 2)
	for _, protocol := range []int{3, 4} {
		c := w.session(protocol)
		c.post("40/testnamespace")
		expectPrefix(c, "40/testnamespace")
		go func() { polls <- w.request(http.MethodGet, c.query("polling"), nil, nil) }()
	}
	w.restart()
	for range 2 {
		if a := <-polls; a.status == http.StatusOK {
			a.expect(t, http.StatusOK, "1")
		} else { // it came after the session had been closed
			t.Logf("a poll was too late: %d %s", a.status, a.body)
		}
	}
	for _, ws := range sockets {
		if code := ws.readToEnd(); code != 1001 {
			t.Errorf("closed with %d", code)
		}
	}
}

func TestStoppedServerTakesNobodyIn(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	c := w.session(4)
	if err := w.rt.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, method, query string
		header              http.Header
	}{
		{"polling handshake", "GET", "EIO=4&transport=polling", nil},
		{"WebSocket handshake", "GET", "EIO=4&transport=websocket", upgradeHeader()},
		{"post", "POST", c.query("polling"), nil},
	} {
		a := w.request(tt.method, tt.query, nil, tt.header)
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %v", tt.name, a.status, a.header)
		}
	}
	if err := w.rt.Close(t.Context()); err == nil {
		t.Error("closed twice without a word")
	}
	w.startAfresh()
}

// A client that neither reads nor goes away holds the stop up no longer than it is given.
func TestStopHasAnEnd(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	for range 3 {
		w.webSocket("EIO=4&transport=websocket").expect("0{")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.rt.Close(ended); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	w.startAfresh()
}

// startAfresh gives a world whose server the test has closed another one, to be closed at its end.
func (w *world) startAfresh() {
	w.http.Close()
	w.chat.Close()
	w.start()
}

// The command line deletes sessions behind the server's back.
func TestSweepEndsSocketsOfDeletedSessions(t *testing.T) {
	eachVariant(t, func(t *testing.T, v variant) {
		w := newWorld(t, realtime.Config{SweepEvery: 20 * time.Millisecond})
		alice, token := w.user("alice")
		_, other := w.user("bob")
		w.room("room", "alice", "bob")
		c, bystander := w.subscribe(v, token, "room"), w.subscribe(v, other, "room")
		guest := w.dial(v, "", nil)
		if err := w.stores.Sessions.DeleteSession(t.Context(), alice.Session); err != nil {
			t.Fatal(err)
		}
		c.expect(`2/testnamespace,["notice",{"kind":"session-ended"`)
		c.expectEnd()
		w.send(alice, chat.InRoom("room"), "still here?")
		bystander.expect(`2/testnamespace,["response"`)
		guest.emit(`2/testnamespace,1["request_for_response",1,2,3]`)
		guest.expect(`3/testnamespace,1[`)
	})
}

// Clients that come and go at any moment leave nothing behind: TestMain looks for goroutines that stay.
func TestClientsThatVanish(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	_, token := w.user("alice")
	w.room("room", "alice")
	b := w.bystander()
	frames := []string{"40/testnamespace", `42/testnamespace,1["request_for_response",{"param":"room"}]`, "41/testnamespace", "1"}
	header := http.Header{"Cookie": {"hihi_session=" + token}}
	for round := range 20 {
		for _, protocol := range []int{3, 4} {
			for n := range len(frames) + 1 {
				ws := w.webSocketWith(fmt.Sprintf("EIO=%d&transport=websocket", protocol), header)
				c := w.session(protocol)
				half := w.webSocket(c.query("websocket"))
				if round%2 == 0 {
					half.send("2probe")
				}
				for _, frame := range frames[:n] {
					ws.send(frame)
				}
				ws.Close()
				half.Close()
				c.tryPost(append([]string{"6"}, frames[:n]...)...)
			}
		}
	}
	b.stillServed()
}

// An upgrade that meets the end of its session was a data race inside the library, and once a panic.
func TestUpgradeMeetsTheEnd(t *testing.T) {
	const sessions = 50
	w := newWorld(t, realtime.Config{})
	for _, protocol := range []int{3, 4} {
		ready := make([]*rawSocket, sessions)
		polled := make([]*client, sessions)
		for i := range ready {
			polled[i] = w.session(protocol)
			ready[i] = w.webSocket(polled[i].query("websocket"))
			ready[i].send("2probe")
			ready[i].expect("3probe")
		}
		var all sync.WaitGroup
		for i, ws := range ready {
			all.Go(func() { ws.send("5") })
			all.Go(func() { polled[i].tryPost("1") }) // refused when the upgrade came first
		}
		all.Wait()
		for _, ws := range ready {
			ws.send("1") // for those whose upgrade came first
			ws.readToEnd()
		}
	}
	w.until(func() bool { return w.rt.Stats().Open == 0 })
	if got := w.rt.Stats(); got.Opened != 2*sessions || got.Closed["the client has left"] != 2*sessions {
		t.Errorf("%+v", got)
	}
}
