package render

import (
	"fmt"

	"hihichat/bench/results"
)

// target is one figure that hihichat is to reach.
type target struct {
	scenario string
	what     string // the figure, in words
	measure  measure
	atLeast  bool // the bound is a lower one
	bound    float64
}

// measure takes a number out of the results; ok is false when it was not measured.
type measure func(r *results.Results) (value float64, ok bool)

// figure is hihichat's own median.
func figure(scenario string, f results.Figure) measure { return on(results.Hihichat, scenario, f) }

// on is the median on one of the two stores.
func on(variant, scenario string, f results.Figure) measure {
	return func(r *results.Results) (float64, bool) { return r.Median(scenario, variant, f) }
}

// ratio is hihichat's median divided by that of another server.
func ratio(scenario string, f results.Figure, to string) measure {
	return func(r *results.Results) (float64, bool) {
		ours, ok1 := r.Median(scenario, results.Hihichat, f)
		theirs, ok2 := r.Median(scenario, to, f)
		if !ok1 || !ok2 || theirs == 0 {
			return 0, false
		}
		return ours / theirs, true
	}
}

// growthRatio is the CPU per delivery at one point of a series divided by that at its middle one.
func growthRatio(point, middle string) measure {
	return apart(results.Hihichat, results.CPUPerDelivery, point, middle)
}

// apart is a figure at one point of a series divided by the same at another.
func apart(variant string, f results.Figure, point, from string) measure {
	return func(r *results.Results) (float64, bool) {
		a, ok1 := r.Median(point, variant, f)
		b, ok2 := r.Median(from, variant, f)
		if !ok1 || !ok2 || b == 0 {
			return 0, false
		}
		return a / b, true
	}
}

// total is the sum of a figure over all of hihichat's measurements, such as what was lost anywhere.
func total(f results.Figure) measure {
	return func(r *results.Results) (sum float64, ok bool) {
		for _, run := range r.Runs {
			own := run.Variant == results.Hihichat || run.Variant == results.OnRedis
			if v, measured := run.Figures[f]; measured && own {
				sum, ok = sum+v, true
			}
		}
		return sum, ok
	}
}

// The points of growth.
var (
	few      = results.GrowthPoint(100, 1)
	thousand = results.GrowthPoint(1000, 1)
	many     = results.GrowthPoint(10_000, 1)
	someRoom = results.GrowthPoint(10_000, 32)
	allRooms = results.GrowthPoint(10_000, 1000)
)

// The points of the stores.
var (
	fewInRoom  = results.MessagesPoint(results.RoomPage, 100)
	manyInRoom = results.MessagesPoint(results.RoomPage, 1_000_000)
	fewAsked   = results.MessagesPoint(results.Messages, 100)
	manyAsked  = results.MessagesPoint(results.Messages, 1_000_000)
	fewRooms   = results.RoomsPoint(10)
	fullPage   = results.RoomsPoint(100)
	manyRooms  = results.RoomsPoint(10_000)
)

// What the Flask version was measured at, once, on another machine: sends a second on one core, and milliseconds of
// its CPU for each.
const (
	flaskSends = 561
	flaskCPU   = 1.8
)

// everywhere is the place of targets that are not of one scenario.
const everywhere = "everywhere"

// targets are those that were set before anything was measured.
var targets = []target{
	{results.Steady, "CPU per delivery, to Node's", ratio(results.Steady, results.CPUPerDelivery, results.Node), false, 0.65},
	{results.Steady, "CPU per delivery, to the floor's", ratio(results.Steady, results.CPUPerDelivery, results.Floor), false, 1.05},
	{results.Steady, "p99, to Node's", ratio(results.Steady, results.P99, results.Node), false, 1},
	{results.Saturation, "messages/s, to Node's", ratio(results.Saturation, results.Rate, results.Node), true, 12},
	{results.Saturation, "deliveries/s", figure(results.Saturation, results.Throughput), true, 1_000_000},
	{results.Burst, "deliveries/s, to Node's", ratio(results.Burst, results.Throughput, results.Node), true, 25},
	{results.Burst, "CPU per delivery, to Node's", ratio(results.Burst, results.CPUPerDelivery, results.Node), false, 0.04},
	{results.Burst, "peak memory, to Node's", ratio(results.Burst, results.Peak, results.Node), false, 0.2},
	{results.Rooms, "CPU per delivery, to Node's", ratio(results.Rooms, results.CPUPerDelivery, results.Node), false, 0.65},
	{"growth", "100 sockets in a room, to 1,000", growthRatio(few, thousand), false, 1.2},
	{"growth", "10,000 sockets in a room, to 1,000", growthRatio(many, thousand), false, 1.2},
	{"growth", "10,000 sockets in 1 room, to 32 rooms", growthRatio(many, someRoom), false, 1.2},
	{"growth", "10,000 sockets in 1,000 rooms, to 32 rooms", growthRatio(allRooms, someRoom), false, 1.2},
	{results.Polling, "CPU per delivery, to Node's", ratio(results.Polling, results.CPUPerDelivery, results.Node), false, 0.6},
	{results.Handshakes, "CPU per connect, to Node's", ratio(results.Handshakes, results.CPUPerConnect, results.Node), false, 0.3},
	{results.Idle, "KB resident per connection", figure(results.Idle, results.PerConnection), false, 20},
	{results.Idle, "goroutines per connection", figure(results.Idle, results.Goroutines), false, 2},
	{results.Idle, "CPU, to Node's", ratio(results.Idle, results.IdleCPU, results.Node), false, 0.5},
	{results.Whole, "sends/s, each durable", figure(results.Whole, results.Sends), true, 5000},
	{results.Whole, "CPU per send, ms, deliveries not counted", figure(results.Whole, results.CPUPerSend), false, 0.2},
	{results.Whole, "CPU per send, ms, 15 × less than the Flask version's", figure(results.Whole, results.CPUPerSend), false, flaskCPU / 15},
	{results.Whole, "on Redis: CPU per send, ms, 15 × less than the Flask version's", on(results.OnRedis, results.Whole, results.CPUPerSend), false, flaskCPU / 15},
	{"room page", "CPU at 1,000,000 messages, to 100", apart(results.Hihichat, results.CPUPerPage, manyInRoom, fewInRoom), false, 1.5},
	{"room page", "p50 at 1,000,000 messages, to 100", apart(results.Hihichat, results.P50, manyInRoom, fewInRoom), false, 1.5},
	{"room page", "on Redis: CPU at 1,000,000 messages, to 100", apart(results.OnRedis, results.CPUPerPage, manyInRoom, fewInRoom), false, 1.5},
	{"room page", "on Redis: p50 at 1,000,000 messages, to 100", apart(results.OnRedis, results.P50, manyInRoom, fewInRoom), false, 1.5},
	{"/api/messages", "CPU at 1,000,000 messages, to 100", apart(results.Hihichat, results.CPUPerPage, manyAsked, fewAsked), false, 1.5},
	{"/api/messages", "p50 at 1,000,000 messages, to 100", apart(results.Hihichat, results.P50, manyAsked, fewAsked), false, 1.5},
	{"/api/messages", "on Redis: CPU at 1,000,000 messages, to 100", apart(results.OnRedis, results.CPUPerPage, manyAsked, fewAsked), false, 1.5},
	{"/api/messages", "on Redis: p50 at 1,000,000 messages, to 100", apart(results.OnRedis, results.P50, manyAsked, fewAsked), false, 1.5},
	{"room list", "CPU of a full page at 10,000 rooms, to 100", apart(results.Hihichat, results.CPUPerPage, manyRooms, fullPage), false, 1.5},
	{"room list", "on Redis: CPU of a full page at 10,000 rooms, to 100", apart(results.OnRedis, results.CPUPerPage, manyRooms, fullPage), false, 1.5},
	{results.Import, "messages/s", figure(results.Import, results.Rate), true, 20_000},
	{results.Import, "peak memory, MB", figure(results.Import, results.Peak), false, 200},
	{results.Import, "on Redis: messages/s", on(results.OnRedis, results.Import, results.Rate), true, 20_000},
	{results.Import, "on Redis: peak memory, MB", on(results.OnRedis, results.Import, results.Peak), false, 200},
	{everywhere, "messages lost", total(results.Lost), false, 0},
	{everywhere, "messages out of order", total(results.Misordered), false, 0},
	{everywhere, "clients cut off", total(results.Closed), false, 0},
}

// verdict returns the rest of the target's row: the bound, the figure, and whether it was met.
func (t target) verdict(r *results.Results) string {
	sign := "≤"
	if t.atLeast {
		sign = "≥"
	}
	bound := fmt.Sprintf("%s %s", sign, trimmed(t.bound))
	value, ok := t.measure(r)
	if !ok {
		return fmt.Sprintf("%s | – | not measured", bound)
	}
	return fmt.Sprintf("%s | %s | %s", bound, number(value), t.judge(value))
}

func (t target) judge(value float64) string {
	if value == t.bound || (value > t.bound) == t.atLeast {
		return "met"
	}
	return "**missed**"
}

// trimmed writes a bound as it was set: 0.65, 12, 1,000,000.
func trimmed(v float64) string {
	if v >= 100 {
		return thousands(int64(v))
	}
	return fmt.Sprint(v)
}
