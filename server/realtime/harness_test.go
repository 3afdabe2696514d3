package realtime_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/server/realtime"
	"hihichat/store/storetest"
)

// patience is how long a test waits for what must come; it fails then, so its length costs nothing when all is well.
const patience = 20 * time.Second

// world is a whole Socket.IO server on the reference store, behind a real HTTP server.
type world struct {
	t        *testing.T
	cfg      realtime.Config
	options  chat.Options // the publisher is the hub; the clock, if there is one, the hub's too
	stores   chat.Stores
	sessions *auth.Sessions
	chat     *chat.Service
	hub      *realtime.Hub
	rt       *realtime.Server
	http     *httptest.Server
}

func newWorld(t *testing.T, cfg realtime.Config) *world {
	t.Helper()
	return newWorldWith(t, cfg, chat.Options{}, storetest.NewMemory())
}

func newWorldWith(t *testing.T, cfg realtime.Config, options chat.Options, stores chat.Stores) *world {
	t.Helper()
	w := &world{t: t, cfg: cfg, options: options, stores: stores}
	w.sessions = auth.NewSessions(w.stores.Sessions, auth.SessionConfig{})
	w.start()
	t.Cleanup(w.stop)
	return w
}

func (w *world) start() {
	w.t.Helper()
	w.hub = realtime.NewHub()
	options := w.options
	options.Publisher = w.hub
	if options.Clock != nil {
		w.hub.SetClock(options.Clock)
	}
	service, err := chat.NewService(w.t.Context(), w.stores, options)
	if err != nil {
		w.t.Fatal(err)
	}
	w.chat = service
	w.rt = realtime.New(w.cfg, w.hub, service, w.sessions, slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.http = httptest.NewServer(w.rt)
}

func (w *world) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.rt.Close(ctx); err != nil {
		w.t.Errorf("closing: %v", err)
	}
	w.http.Close()
	w.chat.Close()
}

// restart ends the server and starts another on the same stores.
func (w *world) restart() {
	w.t.Helper()
	w.stop()
	w.start()
}

// until waits for what another goroutine will bring about.
func (w *world) until(done func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			w.t.Fatal("it did not come about")
		}
	}
}

// user makes an account and a session and returns the actor and the value of the cookie.
func (w *world) user(name string) (chat.Actor, string) {
	w.t.Helper()
	u, err := w.stores.Accounts.CreateUser(w.t.Context(), chat.User{Name: name}, "hash")
	if err != nil {
		w.t.Fatal(err)
	}
	token, session, err := w.sessions.Start(w.t.Context(), u.ID, false, auth.Client{}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return chat.Actor{UserID: u.ID, Name: name, Session: session.ID}, token
}

// room makes a room with members; the first owns it.
func (w *world) room(name string, members ...string) {
	w.t.Helper()
	now := time.Now()
	if err := w.stores.Rooms.CreateRoom(w.t.Context(), chat.Room{Name: name, Owner: members[0], CreatedAt: now}); err != nil {
		w.t.Fatal(err)
	}
	for _, m := range members[1:] {
		if _, err := w.stores.Rooms.Join(w.t.Context(), name, m, now); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) send(a chat.Actor, c chat.Conversation, text string) chat.Message {
	w.t.Helper()
	m, err := w.chat.Send(w.t.Context(), a, c, text)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// heard reports whether what is said in the conversation reaches c. witness listens to it for certain. One goroutine
// delivers a conversation, batch by batch: so once the second message has reached the witness, the first has been given
// to all who listen, and once the third has, c has the second.
func (w *world) heard(c, witness *client, sender chat.Actor, conversation chat.Conversation) bool {
	w.t.Helper()
	for range 3 {
		w.send(sender, conversation, "hello")
		witness.expect(`2/testnamespace,["response"`)
	}
	c.emit(`2/testnamespace,99["request_for_response",{}]`)
	return len(responsesUntil(c, "3/testnamespace,99")) > 0
}

// variant is a protocol and a way to speak it.
type variant struct {
	protocol int
	way      string // websocket, polling, upgrade
}

func (v variant) String() string { return fmt.Sprintf("EIO%d %s", v.protocol, v.way) }

var variants = []variant{
	{3, "websocket"}, {3, "polling"}, {3, "upgrade"}, {4, "websocket"}, {4, "polling"}, {4, "upgrade"},
}

func eachVariant(t *testing.T, test func(t *testing.T, v variant)) {
	for _, v := range variants {
		t.Run(v.String(), func(t *testing.T) { test(t, v) })
	}
}

// expect returns the next packet that begins with prefix and passes over others.
func (c *client) expect(prefix string) string {
	c.t.Helper()
	return c.expectAll(prefix)[0]
}

// expectAll returns, for each prefix, the first packet that begins with it, in whatever order they come.
func (c *client) expectAll(prefixes ...string) []string {
	c.t.Helper()
	found := make([]string, len(prefixes))
	timeout := time.After(patience)
	for missing := len(prefixes); missing > 0; {
		select {
		case packet, ok := <-c.packets:
			if !ok {
				c.t.Fatalf("the connection ended while waiting for %q: %v", prefixes, c.err)
			}
			for i, prefix := range prefixes {
				if found[i] == "" && strings.HasPrefix(packet, prefix) {
					found[i] = packet
					missing--
					break
				}
			}
		case <-timeout:
			c.t.Fatalf("of what begins with %q came only %q", prefixes, found)
		}
	}
	return found
}

// expectEnd waits until the server has ended the connection.
func (c *client) expectEnd() {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case _, ok := <-c.packets:
			if !ok {
				return
			}
		case <-timeout:
			c.t.Fatal("the connection did not end")
		}
	}
}

func get(t *testing.T, url string, header http.Header) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Header
}
