// Command hihichat is hihichat's realtime layer under test: the same Hub and Server that the program runs, on the memory
// store, told by orders what has been "stored". Accounts, sessions and membership are checked as always.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"time"

	"hihichat/auth"
	"hihichat/bench/control"
	"hihichat/chat"
	"hihichat/server/realtime"
	"hihichat/store/storetest"
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
	f := &fanout{hub: realtime.NewHub(), stores: storetest.NewMemory()}
	f.sessions = auth.NewSessions(f.stores.Sessions, auth.SessionConfig{})
	service, err := chat.NewService(context.Background(), f.stores, chat.Options{Publisher: f.hub})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	mux := http.NewServeMux()
	mux.Handle(realtime.Path, realtime.New(realtime.Config{}, f.hub, service, f.sessions, log))
	go func() { _ = http.Serve(listener, mux) }()
	hello := control.Hello{Addr: listener.Addr().String(), Versions: control.Versions()}
	return control.Serve(hello, f, os.Stdin, os.Stdout)
}

// people is how many accounts the sockets belong to, one session each.
const people = 100

// fanout publishes as the chat does once a message is stored.
type fanout struct {
	hub      *realtime.Hub
	stores   chat.Stores
	sessions *auth.Sessions
}

// Open makes accounts, rooms and memberships: socket i is the one of person i modulo their number.
func (f *fanout) Open(sockets, rooms int) ([]string, error) {
	ctx, now := context.Background(), time.Now()
	cookies := make([]string, min(sockets, people))
	names := make([]string, len(cookies))
	for i := range cookies {
		names[i] = fmt.Sprintf("person-%03d", i)
		u, err := f.stores.Accounts.CreateUser(ctx, chat.User{Name: names[i]}, "no hash")
		if err != nil {
			return nil, err
		}
		if cookies[i], _, err = f.sessions.Start(ctx, u.ID, false, auth.Client{}, nil); err != nil {
			return nil, err
		}
	}
	for i := range rooms {
		if err := f.stores.Rooms.CreateRoom(ctx, chat.Room{Name: control.Room(i), CreatedAt: now}); err != nil {
			return nil, err
		}
	}
	for i := range sockets {
		if _, err := f.stores.Rooms.Join(ctx, control.Room(i%rooms), names[i%len(names)], now); err != nil {
			return nil, err
		}
	}
	return cookies, nil
}

// Publish tells the hub of a message.
func (f *fanout) Publish(room int, text string) {
	now := time.Now()
	f.hub.MessageStored(chat.Message{
		ID: chat.NewID(now, rand.Uint64()), Conversation: chat.InRoom(control.Room(room)),
		From: control.Sender, Text: text, Time: now,
	})
}
