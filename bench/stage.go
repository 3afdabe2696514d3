//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"hihichat/bench/control"
	"hihichat/bench/load"
	"hihichat/bench/results"
)

// audience is the clients of a stage: WebSockets or long polling.
type audience interface {
	Begin(rooms int)
	Tally() load.Tally
	Delivered() (n, last int64)
	Close()
}

// stage is a server with its audience connected. It is used by one goroutine; who sets it calls strike.
type stage struct {
	*server
	audience
	sockets int
	rooms   int
	retries int
}

// setting is what a stage is set for.
type setting struct {
	variant string
	sockets int
	rooms   int
	polling bool
}

// settle is how long a server is left alone after its clients have connected.
const settle = 500 * time.Millisecond

// set starts the server and connects and subscribes all sockets.
func (b *bench) set(ctx context.Context, s setting) (*stage, error) {
	st, target, err := b.open(ctx, s)
	if err != nil {
		return nil, err
	}
	plan := load.Plan{Sockets: s.sockets, Rooms: s.rooms, Listen: true}
	if s.polling {
		var p *load.Pollers
		if p, err = load.Poll(ctx, target, plan); err == nil {
			st.audience, st.retries = p, p.Retries
		}
	} else {
		var f *load.Fleet
		if f, err = load.Connect(ctx, target, plan); err == nil {
			st.audience, st.retries = f, f.Retries
		}
	}
	if err != nil {
		st.stop()
		return nil, err
	}
	return st, pause(ctx, settle)
}

// open starts the server and has it get ready, with nobody connected.
func (b *bench) open(ctx context.Context, s setting) (*stage, load.Target, error) {
	srv, err := startServer(ctx, b.servers[s.variant])
	if err != nil {
		return nil, load.Target{}, err
	}
	b.know(srv.hello)
	ready, err := srv.do(control.Order{Do: control.Open, Sockets: s.sockets, Rooms: s.rooms})
	if err != nil {
		srv.stop()
		return nil, load.Target{}, err
	}
	target := load.Target{Addr: srv.hello.Addr, Bare: s.variant == results.Floor, Cookies: ready.Cookies}
	return &stage{server: srv, sockets: s.sockets, rooms: s.rooms}, target, nil
}

// strike ends clients and server.
func (st *stage) strike() {
	if st.audience != nil {
		st.Close()
	}
	st.stop()
}

// act is one order to publish and what came of it.
type act struct {
	count    int // messages ordered
	sent     int
	expected int64 // deliveries of those sent
	took     time.Duration
	cpu      time.Duration
	tally    load.Tally
}

const (
	quiet = time.Second      // without any delivery, after which no more is expected
	limit = 30 * time.Second // for the deliveries after the last message was sent
)

// play has messages published and waits until all are delivered, or no more come.
func (st *stage) play(ctx context.Context, count int, perSecond float64, patience time.Duration) (act, error) {
	st.Begin(st.rooms)
	before, err := st.cpu()
	if err != nil {
		return act{}, err
	}
	answer, err := st.do(control.Order{Do: control.Publish, Rooms: st.rooms, Count: count, PerSecond: perSecond})
	if err != nil {
		return act{}, err
	}
	a := act{count: count, sent: answer.Sent, expected: expected(answer.Sent, st.sockets, st.rooms)}
	if err := st.await(ctx, a.expected, patience); err != nil {
		return act{}, err
	}
	after, err := st.cpu()
	a.tally, a.cpu = st.Tally(), after-before
	a.took = time.Duration(max(a.tally.Last-answer.Began, 1))
	return a, err
}

// expected returns how many deliveries make up so many messages to the rooms in turn.
func expected(messages, sockets, rooms int) int64 {
	var n int64
	for room := range rooms {
		inRoom := (sockets - room + rooms - 1) / rooms
		toRoom := (messages - room + rooms - 1) / rooms
		n += int64(max(inRoom, 0)) * int64(max(toRoom, 0))
	}
	return n
}

// await returns when that many deliveries have come, when no more come, or when patience has run out.
func (st *stage) await(ctx context.Context, want int64, patience time.Duration) error {
	end := time.Now().Add(patience)
	progress, seen := time.Now(), int64(-1)
	for {
		n, _ := st.Delivered()
		if n != seen {
			progress, seen = time.Now(), n
		}
		now := time.Now()
		if n >= want || now.After(end) || now.Sub(progress) > quiet {
			return nil
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
}

// lost returns how many deliveries never came, or came in another order.
func (a act) lost() int64 { return a.expected - a.tally.Delivered }

// figures are those that every act has.
func (a act) figures(st *stage) results.Figures {
	f := results.Figures{
		results.Lost: float64(a.lost()), results.Misordered: float64(a.tally.Misordered), results.Closed: float64(a.tally.Closed),
		results.Retries: float64(st.retries), results.Rate: float64(a.sent) / a.took.Seconds(),
	}
	if a.expected > 0 {
		f[results.Delivered] = 100 * float64(a.tally.Delivered) / float64(a.expected)
	}
	if a.tally.Delivered > 0 {
		f[results.CPUPerDelivery] = micros(a.cpu) / float64(a.tally.Delivered)
		f[results.Throughput] = float64(a.tally.Delivered) / a.took.Seconds()
		f[results.P50] = millis(a.tally.Latency.Quantile(0.5))
		f[results.P99] = millis(a.tally.Latency.Quantile(0.99))
		f[results.Max] = millis(a.tally.Latency.Max())
	}
	if m, err := st.memory(); err == nil {
		f[results.Resident], f[results.Peak] = megabytes(m.Resident), megabytes(m.Peak)
	}
	return f
}

// trouble says what went wrong though there are figures.
func (a act) trouble() string {
	switch {
	case a.sent < a.count:
		return fmt.Sprintf("fell behind: published %d of %d messages", a.sent, a.count)
	case a.tally.Strange > 0:
		return fmt.Sprintf("%d unexpected packets", a.tally.Strange)
	}
	return ""
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func megabytes(bytes int64) float64  { return float64(bytes) / (1 << 20) }

// pause waits, or returns ctx's error.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
