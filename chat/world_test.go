package chat_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hihichat/chat"
	"hihichat/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when every test begins.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// world is a service on a store in memory, with a clock that moves when it is told to and a publisher that remembers.
type world struct {
	testing.TB
	*chat.Service
	stores  chat.Stores
	options chat.Options // of the services to come; world adds publisher, clock and randomness
	clock   *clock
	heard   *listener
}

// newWorld starts a service; change, if given, may replace stores first.
func newWorld(t testing.TB, change ...func(*chat.Stores)) *world {
	t.Helper()
	w := &world{TB: t, stores: storetest.NewMemory(), clock: &clock{now: noon}}
	for _, f := range change {
		f(&w.stores)
	}
	w.start()
	return w
}

// start begins a service on the stores as they are, as a new process does. It is closed when the test ends.
func (w *world) start() {
	w.Helper()
	w.heard = &listener{}
	var drawn uint64
	o := w.options
	o.Publisher, o.Clock = w.heard, w.clock.Now
	o.Random = func() uint64 { // falls, so that order can't come from it
		drawn--
		return drawn
	}
	s, err := chat.NewService(context.Background(), w.stores, o)
	w.must(err)
	w.Service = s
	w.Cleanup(s.Close)
}

// user creates an account and returns it as an actor with these permissions.
func (w *world) user(name string, ps ...chat.Permission) chat.Actor {
	w.Helper()
	u, err := w.stores.Accounts.CreateUser(context.Background(), chat.User{Name: name}, "hash")
	w.must(err)
	w.must(w.stores.Accounts.Grant(context.Background(), u.ID, ps...))
	return chat.Actor{UserID: u.ID, Name: name, Permissions: ps, Address: "address of " + name}
}

// admin creates an administrator.
func (w *world) admin(name string) chat.Actor {
	w.Helper()
	a := w.user(name)
	a.Admin = true
	w.must(w.stores.Accounts.SetAdmin(context.Background(), a.UserID, true))
	return a
}

// restart closes the service and starts another one, with other options.
func (w *world) restart(o chat.Options) {
	w.Helper()
	w.Close()
	w.options = o
	w.start()
}

// room creates a room of owner with more members.
func (w *world) room(name string, owner chat.Actor, members ...chat.Actor) chat.Conversation {
	w.Helper()
	w.must(w.stores.Rooms.CreateRoom(context.Background(), chat.Room{Name: name, Owner: owner.Name, CreatedAt: w.clock.Now()}))
	for _, m := range members {
		_, err := w.stores.Rooms.Join(context.Background(), name, m.Name, w.clock.Now())
		w.must(err)
	}
	return chat.InRoom(name)
}

// mute sets a mute in the store.
func (w *world) mute(room string, target chat.Actor, d time.Duration) {
	w.Helper()
	m := chat.Mute{Room: room, User: target.Name}
	if d > 0 {
		m.Until = w.clock.Now().Add(d)
	}
	w.must(w.stores.Mutes.SetMute(context.Background(), m, w.clock.Now()))
}

// stored returns the newest 1,000 messages that the store has.
func (w *world) stored(c chat.Conversation) []chat.Message {
	w.Helper()
	messages, err := w.stores.Messages.Messages(context.Background(), c, chat.HistoryQuery{Limit: 1000})
	w.must(err)
	return messages
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// is compares an error with the refusal expected; nil for none.
func (w *world) is(what string, err error, want *chat.Error) {
	w.Helper()
	if want == nil {
		if err != nil {
			w.Errorf("%s: %v", what, err)
		}
		return
	}
	if !errors.Is(err, want) {
		w.Errorf("%s: %v, want %q", what, err, want.Code)
	}
}

// code compares the code of a refusal, "" for no error.
func (w *world) code(what string, err error, want string) {
	w.Helper()
	got := ""
	if err != nil {
		got = chat.CodeOf(err)
	}
	if got != want {
		w.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

// clock is a clock that stands still until it is set.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
