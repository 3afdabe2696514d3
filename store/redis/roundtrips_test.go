package redis

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// counter counts round trips, and the rows that they bring.
type counter struct {
	trips atomic.Int64
	rows  atomic.Int64
	bytes atomic.Int64 // of rows and their scores
}

// DialHook implements goredis.Hook.
func (c *counter) DialHook(next goredis.DialHook) goredis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook implements goredis.Hook.
func (c *counter) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		defer c.count(cmd)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements goredis.Hook.
func (c *counter) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		err := next(ctx, cmds)
		c.count(cmds...)
		return err
	}
}

func (c *counter) count(cmds ...goredis.Cmder) {
	c.trips.Add(1)
	for _, cmd := range cmds {
		switch cmd := cmd.(type) {
		case *goredis.ZSliceCmd:
			c.rows.Add(int64(len(cmd.Val())))
			for _, z := range cmd.Val() {
				c.bytes.Add(int64(len(z.Member.(string))))
			}
		case *goredis.Cmd:
			values, _ := cmd.Slice()
			c.rows.Add(int64(len(values) / 2))
			for _, v := range values {
				c.bytes.Add(int64(len(fmt.Sprint(v))))
			}
		case *goredis.StringSliceCmd:
			c.rows.Add(int64(len(cmd.Val())))
		}
	}
}

// counted opens a store whose round trips are counted, on a connection that has been greeted already.
func counted(t *testing.T) (*Store, *counter) {
	t.Helper()
	s := openStore(t, sharedServer(t))
	_, err := s.Standing(t.Context(), "hall", "alice")
	must(t, err)
	c := new(counter)
	s.client.AddHook(c)
	return s, c
}

// TestASendTakesTwoRoundTrips: one for the policy, as chat.Service asks it, and one to store.
func TestASendTakesTwoRoundTrips(t *testing.T) {
	s, c := counted(t)
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: sent}))
	for where, policy := range map[chat.Conversation]func() error{
		chat.InRoom("hall"): func() error { return second(s.Standing(t.Context(), "hall", "alice")) },
		chat.Between("alice", "bob"): func() error {
			return second(s.Mutes(t.Context(), chat.Everywhere, []string{"alice"}, sent))
		},
	} {
		c.trips.Store(0)
		must(t, policy())
		say(t, s, where, "alice", sent, "hi")
		if trips := c.trips.Load(); trips != 2 {
			t.Errorf("%v: %d round trips", where, trips)
		}
	}
}

// TestAListOfRoomsTakesTwoRoundTrips: one for the names, one for all that is shown of them.
func TestAListOfRoomsTakesTwoRoundTrips(t *testing.T) {
	s, c := counted(t)
	for i := range 100 {
		must(t, s.CreateRoom(t.Context(), chat.Room{Name: fmt.Sprint("room ", i), Owner: "alice", CreatedAt: sent}))
	}
	c.trips.Store(0)
	rooms, err := s.Rooms(t.Context(), chat.RoomQuery{Limit: 100, User: "alice"})
	must(t, err)
	if len(rooms) != 100 || !rooms[99].Joined || c.trips.Load() != 2 {
		t.Errorf("%d rooms in %d round trips", len(rooms), c.trips.Load())
	}
}

func TestABatchTakesOneRoundTrip(t *testing.T) {
	s, c := counted(t)
	var batch []chat.Message
	for i := range 500 {
		at := sent.Add(time.Duration(i) * time.Microsecond)
		conversation := chat.InRoom(fmt.Sprint("room ", i%7))
		if i%3 == 0 {
			conversation = chat.Between("alice", fmt.Sprint("peer ", i%5))
		}
		batch = append(batch, chat.Message{ID: chat.NewID(at, 0), Conversation: conversation, From: "alice", Text: "hi", Time: at})
	}
	for _, err := range s.Append(t.Context(), batch) {
		must(t, err)
	}
	if trips := c.trips.Load(); trips != 1 {
		t.Errorf("%d round trips", trips)
	}
}

func TestAPageReadsLittleMoreThanItself(t *testing.T) {
	s, c := counted(t)
	for i := range 5 {
		said := make([]string, 1000)
		for j := range said {
			said[j] = fmt.Sprint(j)
		}
		say(t, s, chat.InRoom("hall"), "alice", sent.Add(time.Duration(i)*time.Second), said...)
		say(t, s, chat.Between("alice", "bob"), "alice", sent.Add(time.Duration(i)*time.Second), said...)
	}
	middle := chat.NewID(sent.Add(2*time.Second), 500)
	for name, q := range map[string]chat.HistoryQuery{
		"newest": {Limit: 50}, "before": {Limit: 50, Before: middle}, "after": {Limit: 50, After: middle},
	} {
		for where, conversation := range map[string]chat.Conversation{
			"room": chat.InRoom("hall"), "pair": chat.Between("alice", "bob"),
		} {
			t.Run(name+" of a "+where, func(t *testing.T) {
				c.trips.Store(0)
				c.rows.Store(0)
				page, err := s.Messages(t.Context(), conversation, q)
				must(t, err)
				if len(page) != 50 || c.trips.Load() != 1 || c.rows.Load() > 2*60 {
					t.Errorf("%d messages from %d rows in %d round trips", len(page), c.rows.Load(), c.trips.Load())
				}
			})
		}
	}
}
