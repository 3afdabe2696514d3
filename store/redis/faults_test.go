package redis

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

// sender sends one message after the other and notes which were acknowledged.
type sender struct {
	store *Store
	where []chat.Conversation // in turn

	mu    sync.Mutex // guards what follows
	n     int
	acked []chat.Message
	last  error // of the newest message
}

// run sends until ctx ends.
func (s *sender) run(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		at := sent.Add(time.Duration(i) * time.Millisecond)
		m := chat.Message{
			ID: chat.NewID(at, uint64(i)), Conversation: s.where[i%len(s.where)], From: "alice", Text: fmt.Sprint(i), Time: at,
		}
		errs := s.store.Append(context.WithoutCancel(ctx), []chat.Message{m})
		s.note(m, errs)
	}
}

func (s *sender) note(m chat.Message, errs []error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if s.last = nil; errs != nil {
		s.last = errs[0]
		return
	}
	s.acked = append(s.acked, m)
}

func (s *sender) state() (n, acked int, last error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n, len(s.acked), s.last
}

// awaitAcked waits for so many more acknowledgements.
func (s *sender) awaitAcked(t *testing.T, more int) {
	t.Helper()
	_, before, _ := s.state()
	eventually(t, "messages are stored", func() bool { _, acked, _ := s.state(); return acked >= before+more })
}

// awaitRefusal waits until messages are refused, as unavailable.
func (s *sender) awaitRefusal(t *testing.T) {
	t.Helper()
	var last error
	eventually(t, "messages are refused", func() bool { _, _, last = s.state(); return last != nil })
	if chat.KindOf(last) != chat.Unavailable {
		t.Errorf("refused with %v, want unavailable", last)
	}
}

// check looks for every acknowledged message, and for any that is there twice.
func (s *sender) check(t *testing.T) {
	t.Helper()
	stored := make(map[chat.Message]int)
	for _, c := range s.where {
		for q := (chat.HistoryQuery{Limit: 1000}); ; {
			page, err := s.store.Messages(t.Context(), c, q)
			must(t, err)
			for _, m := range page {
				stored[m]++
			}
			if len(page) < q.Limit {
				break
			}
			q.Before = page[0].ID
		}
	}
	for i, m := range s.acked {
		if stored[m] != 1 {
			t.Fatalf("acknowledged message %d of %d is there %d times: %v", i, len(s.acked), stored[m], m)
		}
	}
	for m, times := range stored {
		if times != 1 {
			t.Fatalf("there %d times: %v", times, m)
		}
	}
	t.Logf("%d messages sent, %d acknowledged, %d stored", s.n, len(s.acked), len(stored))
}

// TestRedisDiesAndComesBackUnderSends, again and again, with one store that nobody opens anew: what was acknowledged
// is there once, what could not be stored was refused, and sends go on by themselves.
func TestRedisDiesAndComesBackUnderSends(t *testing.T) {
	srv := redistest.Start(t)
	cases := []struct {
		name     string
		url      string
		gone, up func()
	}{
		{"killed", srv.URL(), srv.Kill, func() { must(t, srv.Run()) }},
		{"hung", srv.URL() + "?dial_timeout=200ms&read_timeout=200ms", func() { srv.Hang(t) }, func() { srv.Resume(t) }},
	}
	for i, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := &sender{store: openURL(t, tc.url), where: []chat.Conversation{
				chat.InRoom(fmt.Sprint("hall ", i)), chat.Between("alice", fmt.Sprint("bob ", i)),
			}}
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { s.run(ctx) })
			for range 3 {
				s.awaitAcked(t, 50)
				tc.gone()
				s.awaitRefusal(t)
				tc.up()
				s.awaitAcked(t, 1)
			}
			cancel()
			running.Wait()
			s.check(t)
		})
	}
}

// TestAHungRedisHoldsNobodyUp: many callers at once are refused, each within its limits, and the pool does not grow.
// Answers are kept back by a proxy as by a server that hangs.
func TestAHungRedisHoldsNobodyUp(t *testing.T) {
	const limits = "?dial_timeout=100ms&read_timeout=100ms&pool_size=4"
	srv := redistest.Start(t)
	p := startProxy(t, srv)
	cluster := sharedCluster(t)
	t.Cleanup(func() { each(cluster, func(n *redistest.Server) { n.Resume(t) }) })
	cases := []struct {
		name, url string
		conns     uint32 // at most
		hang, end func()
	}{
		{"a server that hangs", srv.URL(), 4, func() { srv.Hang(t) }, func() { srv.Resume(t) }},
		{"a network that swallows", p.url(), 4, func() { p.keepBack(true) }, func() { p.keepBack(false) }},
		{"a cluster's nodes that hang", cluster.URL(), 4 * 3,
			func() { each(cluster, func(n *redistest.Server) { n.Hang(t) }) },
			func() { each(cluster, func(n *redistest.Server) { n.Resume(t) }) }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := openURL(t, tc.url+limits)
			must(t, s.CreateRoom(t.Context(), chat.Room{Name: tc.name, Owner: "alice", CreatedAt: sent}))
			tc.hang()
			refusedEverywhere(t, s, tc.name)
			if stats := s.client.PoolStats(); stats.TotalConns > tc.conns {
				t.Errorf("%d connections, want %d at most", stats.TotalConns, tc.conns)
			}
			tc.end()
			eventually(t, "it answers again", func() bool { return second(s.Room(t.Context(), tc.name)) == nil })
		})
	}
}

func each(c *redistest.Cluster, do func(*redistest.Server)) {
	for _, node := range c.Nodes {
		do(node)
	}
}

// refusedEverywhere has a hundred callers ask for different things at once.
func refusedEverywhere(t *testing.T, s *Store, room string) {
	t.Helper()
	m := chat.Message{ID: chat.NewID(sent, 1), Conversation: chat.InRoom(room), From: "alice", Text: "hi", Time: sent}
	calls := []func(context.Context) error{
		func(ctx context.Context) error { return second(s.Standing(ctx, room, "alice")) },
		func(ctx context.Context) error { return s.Append(ctx, []chat.Message{m})[0] },
		func(ctx context.Context) error { return second(s.Join(ctx, room, "bob", sent)) },
		func(ctx context.Context) error {
			return second(s.Messages(ctx, m.Conversation, chat.HistoryQuery{Limit: 5}))
		},
		func(ctx context.Context) error { return s.SetMute(ctx, chat.Mute{User: "bob"}, sent) },
	}
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			if err := calls[i%len(calls)](t.Context()); chat.KindOf(err) != chat.Unavailable {
				t.Errorf("call %d: %v, want unavailable", i%len(calls), err)
			}
		})
	}
	all.Wait()
}

// TestEveryCallHasADeadline, also when its caller has none or a later one.
func TestEveryCallHasADeadline(t *testing.T) {
	s := openURL(t, sharedServer(t).URL()+"?dial_timeout=20s&read_timeout=20s")
	seen := &deadlines{}
	s.client.AddHook(seen)
	for _, c := range []struct{ callers, atMost time.Duration }{{0, 40 * time.Second}, {time.Hour, 40 * time.Second}, {30 * time.Second, 30 * time.Second}} {
		ctx, cancel := t.Context(), func() {}
		if c.callers > 0 {
			ctx, cancel = context.WithTimeout(ctx, c.callers)
		}
		seen.left = nil
		must(t, s.ClearMute(ctx, "hall", "bob"))          // a command
		must(t, second(s.Standing(ctx, "hall", "alice"))) // a pipeline
		cancel()
		if len(seen.left) != 2 || slices.Max(seen.left) > c.atMost {
			t.Errorf("a caller with %v: deadlines after %v", c.callers, seen.left)
		}
	}
}

// deadlines is a hook that notes how much time each call has, an hour for one without a deadline.
type deadlines struct{ left []time.Duration }

func (d *deadlines) note(ctx context.Context) {
	left := time.Hour
	if end, ok := ctx.Deadline(); ok {
		left = time.Until(end)
	}
	d.left = append(d.left, left)
}

// DialHook implements goredis.Hook.
func (d *deadlines) DialHook(next goredis.DialHook) goredis.DialHook { return next }

// ProcessHook implements goredis.Hook.
func (d *deadlines) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		d.note(ctx)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements goredis.Hook.
func (d *deadlines) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		d.note(ctx)
		return next(ctx, cmds)
	}
}
