// Command library is zishang520/socket.io v2 under test as it comes: its own transports and adapter, defaults, written
// as its documentation has one write it. It must not import hihichat's realtime package, which replaces the transports
// for the whole process.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/zishang520/socket.io/v2/socket"

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
	io := socket.NewServer(nil, nil)
	f := &fanout{chat: io.Of(control.Namespace, nil)}
	if err := f.chat.On("connection", func(args ...any) { join(args[0].(*socket.Socket)) }); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io.ServeHandler(nil))
	go func() { _ = http.Serve(listener, mux) }()
	hello := control.Hello{
		Addr:     listener.Addr().String(),
		Versions: control.Versions("github.com/zishang520/socket.io/v2", "github.com/zishang520/engine.io/v2"),
	}
	return control.Serve(hello, f, os.Stdin, os.Stdout)
}

// join puts a socket into the room that it names.
func join(s *socket.Socket) {
	_ = s.On("request_for_response", func(args ...any) {
		request, _ := args[0].(map[string]any)
		name, _ := request["param"].(string)
		s.Join(socket.Room(name))
		if answer, ok := args[len(args)-1].(socket.Ack); ok {
			answer([]any{map[string]any{"code": 200, "msg": "ok"}}, nil)
		}
	})
}

// message has its fields in the order of hihichat's.
type message struct {
	Code     string  `json:"code"`
	Msg      string  `json:"msg"`
	Username string  `json:"username"`
	ID       string  `json:"id"`
	Room     string  `json:"room"`
	Time     float64 `json:"time"`
	Text     string  `json:"text"`
}

// fanout publishes by a broadcast to a room.
type fanout struct{ chat socket.Namespace }

// Open has nothing to do: there are no accounts, and rooms come about.
func (f *fanout) Open(sockets, rooms int) ([]string, error) { return nil, nil }

// Publish sends the message.
func (f *fanout) Publish(room int, text string) {
	name := control.Room(room)
	_ = f.chat.To(socket.Room(name)).Emit(control.Event, message{
		Code: "200", Msg: text, Username: control.Sender, ID: control.ID, Room: name, Time: control.Seconds, Text: text,
	})
}
