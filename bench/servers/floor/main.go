// Command floor is the least that a Go server with a goroutine per connection can do: gorilla/websocket, a list of
// connections per room, and for each message a loop that writes a frame, prepared once, to each. There is no protocol
// above WebSocket, no slow-reader limit and no session: what hihichat costs more than this is what those cost.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"hihichat/bench/control"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f := &fanout{rooms: map[int][]*websocket.Conn{}}
	go func() { _ = http.Serve(listener, f) }()
	go f.ping()
	hello := control.Hello{Addr: listener.Addr().String(), Versions: control.Versions("github.com/gorilla/websocket")}
	return control.Serve(hello, f, os.Stdin, os.Stdout)
}

// fanout is the connections of each room. A connection stays until the process ends.
type fanout struct {
	mu    sync.Mutex // guards rooms, and is held while a message is written: gorilla allows one writer at a time
	rooms map[int][]*websocket.Conn
}

// ServeHTTP takes a connection into the room of its query and reads from it, since pongs must be read.
func (f *fanout) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	room, err := strconv.Atoi(r.URL.Query().Get("room"))
	if err != nil {
		http.Error(w, "Which room?", http.StatusBadRequest)
		return
	}
	var up websocket.Upgrader
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	f.mu.Lock()
	f.rooms[room] = append(f.rooms[room], conn)
	f.mu.Unlock()
	for err == nil {
		_, _, err = conn.NextReader()
	}
}

// Open has nothing to do.
func (f *fanout) Open(sockets, rooms int) ([]string, error) { return nil, nil }

// Publish writes the message to each connection of the room. One that is gone costs as much as the others.
func (f *fanout) Publish(room int, text string) {
	frame := fmt.Appendf(nil, `42%s,["%s",{"code":"200","msg":"%s","username":"%s","id":"%s","room":"%s","time":%f,"text":"%s"}]`,
		control.Namespace, control.Event, text, control.Sender, control.ID, control.Room(room), control.Seconds, text)
	prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, frame)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, conn := range f.rooms[room] {
		_ = conn.WritePreparedMessage(prepared)
	}
}

// pingEvery is what Socket.IO servers do by default.
const pingEvery = 25 * time.Second

// ping pings all connections, a tenth of a round at a time, as they would be who have connected over time.
func (f *fanout) ping() {
	const parts = 10
	for part := 0; ; part = (part + 1) % parts {
		time.Sleep(pingEvery / parts)
		f.mu.Lock()
		for _, conns := range f.rooms {
			for i := part; i < len(conns); i += parts {
				_ = conns[i].WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			}
		}
		f.mu.Unlock()
	}
}
