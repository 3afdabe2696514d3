//go:build linux

package main

import (
	"context"
	"time"

	"hihichat/bench/control"
	"hihichat/bench/load"
	"hihichat/bench/results"
)

const (
	handshakeSockets = 5000
	idleSockets      = 10_000
	idleRooms        = 100
	idleLasts        = 25 * time.Second // one round of pings
	idleSettles      = 3 * time.Second
)

// handshakes connects sockets to the chat's namespace as fast as the server lets them.
func (b *bench) handshakes(ctx context.Context, variant string) (results.Figures, string, error) {
	st, target, err := b.open(ctx, setting{variant: variant, sockets: b.n(handshakeSockets), rooms: 1})
	if err != nil {
		return nil, "", err
	}
	defer st.strike()
	before, err := st.cpu()
	if err != nil {
		return nil, "", err
	}
	fleet, err := load.Connect(ctx, target, load.Plan{Sockets: st.sockets, Rooms: 1})
	if err != nil {
		return nil, "", err
	}
	st.audience = fleet
	after, err := st.cpu()
	return results.Figures{
		results.CPUPerConnect: micros(after-before) / float64(st.sockets),
		results.Connects:      float64(st.sockets) / fleet.Took.Seconds(),
		results.Retries:       float64(fleet.Retries),
	}, "", err
}

// idle connects sockets that listen to rooms in which nothing is said, and looks what they cost.
func (b *bench) idle(ctx context.Context, variant string) (results.Figures, string, error) {
	st, target, err := b.open(ctx, setting{variant: variant, sockets: b.n(idleSockets), rooms: idleRooms})
	if err != nil {
		return nil, "", err
	}
	defer st.strike()
	empty, err := st.memory()
	if err != nil {
		return nil, "", err
	}
	none, err := st.do(control.Order{Do: control.Stats})
	if err != nil {
		return nil, "", err
	}
	fleet, err := load.Connect(ctx, target, load.Plan{Sockets: st.sockets, Rooms: st.rooms, Listen: true})
	if err != nil {
		return nil, "", err
	}
	st.audience = fleet
	if err := pause(ctx, b.during(idleSettles)); err != nil {
		return nil, "", err
	}
	cpu, err := st.cpuDuring(ctx, b.during(idleLasts))
	if err != nil {
		return nil, "", err
	}
	full, err := st.memory()
	if err != nil {
		return nil, "", err
	}
	f := results.Figures{
		results.PerConnection: float64(full.Resident-empty.Resident) / 1024 / float64(st.sockets),
		results.IdleCPU:       100 * cpu,
		results.Closed:        float64(fleet.Tally().Closed),
		results.Retries:       float64(fleet.Retries),
	}
	if some, err := st.do(control.Order{Do: control.Stats}); err == nil && some.Goroutines > 0 {
		f[results.Goroutines] = float64(some.Goroutines-none.Goroutines) / float64(st.sockets)
	}
	return f, "", nil
}

// cpuDuring waits and returns which share of one core the server used meanwhile.
func (s *server) cpuDuring(ctx context.Context, d time.Duration) (float64, error) {
	began := time.Now()
	before, err := s.cpu()
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, d); err != nil {
		return 0, err
	}
	after, err := s.cpu()
	return float64(after-before) / float64(time.Since(began)), err
}
