//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"hihichat/bench/results"
)

// scenario is one kind of measurement.
type scenario struct {
	name     string
	variants []string
	run      func(ctx context.Context, variant string) (figures results.Figures, trouble string, err error)
}

// series is scenarios that take turns, so that they can be compared whatever else the machine does.
type series struct {
	repeats   int
	scenarios []scenario
}

// alone returns a series of one scenario.
func alone(name string, repeats int, variants []string, run func(context.Context, string) (results.Figures, string, error)) series {
	return series{repeats, []scenario{{name, variants, run}}}
}

var (
	// ours is the variants of a scenario that the program is alone in.
	ours = []string{results.Hihichat, results.OnRedis}
	// rivals is everybody who delivers messages.
	rivals = []string{results.Hihichat, results.Node, results.Library, results.Floor}
	// socketIO is those who speak Engine.IO.
	socketIO = []string{results.Hihichat, results.Node, results.Library}
	// withFloor adds the floor: the kernel, too, pays more for each of many sockets.
	withFloor = []string{results.Hihichat, results.Floor}
)

// plan returns all series, in the order in which they are measured.
func (b *bench) plan() []series {
	return []series{
		alone(results.Steady, 3, rivals, b.stream(setting{sockets: 1000, rooms: 1}, 20)),
		alone(results.Saturation, 2, rivals, b.saturation),
		alone(results.Burst, 3, rivals, b.burst),
		alone(results.Rooms, 3, rivals, b.stream(setting{sockets: 1000, rooms: 200}, 500)),
		alone(results.Polling, 3, socketIO, b.stream(setting{sockets: 200, rooms: 1, polling: true}, 10)),
		b.growth(),
		alone(results.Whole, 3, ours, b.whole),
		alone(results.Handshakes, 2, rivals, b.handshakes),
		alone(results.Idle, 2, rivals, b.idle),
		b.pages(),
		b.lists(),
		alone(results.Import, 2, ours, b.bringIn),
	}
}

// growth returns the points of the two series. Each delivers 20,000 messages a second in all, so that only what grows
// differs: the sockets of one room, then the rooms that 10,000 sockets are divided into.
func (b *bench) growth() series {
	all := series{repeats: 2}
	for _, s := range []setting{
		{sockets: 100, rooms: 1}, {sockets: 1000, rooms: 1}, {sockets: 10_000, rooms: 1},
		{sockets: 10_000, rooms: 32}, {sockets: 10_000, rooms: 1000},
	} {
		perSecond := 20_000 * float64(s.rooms) / float64(s.sockets)
		all.scenarios = append(all.scenarios, scenario{results.GrowthPoint(s.sockets, s.rooms), withFloor, b.stream(s, perSecond)})
	}
	return all
}

// streaming is how long messages are published at a steady rate.
const streaming = 6 * time.Second

// stream measures a steady rate of messages.
func (b *bench) stream(s setting, perSecond float64) func(context.Context, string) (results.Figures, string, error) {
	return func(ctx context.Context, variant string) (results.Figures, string, error) {
		s := s
		s.variant, s.sockets, s.rooms = variant, b.n(s.sockets), min(s.rooms, b.n(s.sockets))
		st, err := b.set(ctx, s)
		if err != nil {
			return nil, "", err
		}
		defer st.strike()
		count := max(int(perSecond*b.during(streaming).Seconds()), 1)
		a, err := st.play(ctx, count, perSecond, limit)
		if err != nil {
			return nil, "", err
		}
		b.results.FrameBytes[frameName(s)] = a.tally.FrameBytes
		return a.figures(st), a.trouble(), nil
	}
}

func frameName(s setting) string {
	if s.polling {
		return s.variant + ", polling"
	}
	return s.variant
}

const (
	burstMessages = 500
	burstSockets  = 500
	// burstCPU is how much CPU the bursts of one measurement use in all, at least: the system counts in 10 ms.
	burstCPU = 500 * time.Millisecond
	burstMax = 10
)

// burst has messages published as fast as the server can, again until enough CPU was used to be counted. Its throughput
// is the median of the bursts; its memory that after the first.
func (b *bench) burst(ctx context.Context, variant string) (results.Figures, string, error) {
	st, err := b.set(ctx, setting{variant: variant, sockets: b.n(burstSockets), rooms: 1})
	if err != nil {
		return nil, "", err
	}
	defer st.strike()
	var first results.Figures
	var delivered, expected int64
	var cpu time.Duration
	var perSecond []float64
	for n := 0; n < burstMax && cpu < burstCPU; n++ {
		a, err := st.play(ctx, burstMessages, 0, limit)
		if err != nil {
			return first, "", fmt.Errorf("burst %d: %w", n+1, err)
		}
		delivered, expected, cpu = delivered+a.tally.Delivered, expected+a.expected, cpu+a.cpu
		perSecond = append(perSecond, float64(a.tally.Delivered)/a.took.Seconds())
		if n == 0 {
			first = a.figures(st)
		}
		if a.lost() > 0 {
			break
		}
	}
	if delivered == 0 {
		return nil, "nothing was delivered", nil
	}
	first[results.Delivered] = 100 * float64(delivered) / float64(expected)
	first[results.CPUPerDelivery] = micros(cpu) / float64(delivered)
	first[results.Throughput] = results.Median(perSecond)
	delete(first, results.Rate)
	return first, "", nil
}
