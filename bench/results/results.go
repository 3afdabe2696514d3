// Package results is what a run of the benchmark leaves behind: the figures of every single measurement, from which
// tables, verdicts and charts are made, and can be made again.
package results

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"
)

// The servers that are measured.
const (
	Hihichat = "hihichat" // where it matters, on SQLite
	OnRedis  = "redis"    // hihichat with --redis-url
	Library  = "library"
	Node     = "node"
	Floor    = "floor"
)

// Variants are all of them, in the order in which they are shown.
var Variants = []string{Hihichat, OnRedis, Node, Library, Floor}

// The scenarios. Those that end in a colon go on with their point.
const (
	Steady     = "steady"
	Saturation = "saturation"
	Burst      = "burst"
	Rooms      = "many rooms"
	Growth     = "growth: "
	Polling    = "long polling"
	Handshakes = "handshakes"
	Idle       = "idle"
	Whole      = "the whole way"
	RoomPage   = "room page: "
	Messages   = "messages: "
	RoomList   = "room list: "
	Import     = "import"
)

// GrowthPoint returns the name of a growth scenario.
func GrowthPoint(sockets, rooms int) string {
	return fmt.Sprintf("%s%d sockets, %d rooms", Growth, sockets, rooms)
}

// MessagesPoint returns the name of a scenario, RoomPage or Messages, in a room with so many messages.
func MessagesPoint(scenario string, messages int) string {
	return fmt.Sprintf("%s%d messages", scenario, messages)
}

// RoomsPoint returns the name of the scenario that lists so many rooms.
func RoomsPoint(rooms int) string { return fmt.Sprintf("%s%d rooms", RoomList, rooms) }

// Figure names one measured number, with its unit.
type Figure string

// The figures. Not every scenario has all.
const (
	CPUPerDelivery Figure = "CPU per delivery, µs"
	P50            Figure = "p50, ms"
	P99            Figure = "p99, ms"
	Max            Figure = "slowest, ms"
	Delivered      Figure = "delivered, %"
	Lost           Figure = "lost"
	Misordered     Figure = "out of order"
	Closed         Figure = "cut off"
	Retries        Figure = "connects repeated"
	Throughput     Figure = "deliveries/s"
	Rate           Figure = "messages/s"
	Resident       Figure = "memory after, MB"
	Peak           Figure = "peak memory, MB"
	PerConnection  Figure = "memory per connection, KB"
	Goroutines     Figure = "goroutines per connection"
	IdleCPU        Figure = "CPU while idle, %"
	CPUPerConnect  Figure = "CPU per connect, µs"
	Connects       Figure = "connects/s"
	Sends          Figure = "sends/s"
	CPUPerSend     Figure = "CPU per send without listeners, ms"
	CPUPerSendAll  Figure = "CPU per send with all deliveries, ms"
	SendsAlone     Figure = "sends/s without listeners"
	P99Alone       Figure = "p99 without listeners, ms"
	RedisPerSend   Figure = "Redis' own CPU per send without listeners, ms"
	FirstByte      Figure = "first byte p50, ms"
	CPUPerPage     Figure = "CPU per page, ms"
	RedisPerPage   Figure = "Redis' own CPU per page, ms"
	PageSize       Figure = "page, KB"
	CPUPerMessage  Figure = "CPU per message, µs"
	RedisPerStored Figure = "Redis' own CPU per message, µs"
)

// Figures are the numbers of one measurement.
type Figures map[Figure]float64

// Run is one measurement of one server.
type Run struct {
	Scenario string  `json:"scenario"`
	Variant  string  `json:"variant"`
	Repeat   int     `json:"repeat"` // from 1
	Figures  Figures `json:"figures,omitempty"`
	Trouble  string  `json:"trouble,omitempty"` // why there are no figures, or what to know about them
}

// Results are a whole run of the benchmark.
type Results struct {
	Date       time.Time         `json:"date"`
	Took       time.Duration     `json:"took"`
	Quick      bool              `json:"quick,omitempty"` // a smoke test: the figures mean little
	Machine    Machine           `json:"machine"`
	Versions   map[string]string `json:"versions"`
	TextBytes  int               `json:"textBytes"`  // of a message's text
	FrameBytes map[string]int    `json:"frameBytes"` // of a frame with a message, by server
	Runs       []Run             `json:"runs"`
}

// Machine is where it was measured.
type Machine struct {
	CPU    string  `json:"cpu"`
	Cores  int     `json:"cores"`
	Memory int64   `json:"memory"` // bytes
	Kernel string  `json:"kernel"`
	Load   float64 `json:"load"` // processes that wanted to run, averaged over the minute before the start
}

// Add keeps a measurement.
func (r *Results) Add(run Run) { r.Runs = append(r.Runs, run) }

// Of returns the measurements of one server in one scenario.
func (r *Results) Of(scenario, variant string) []Run {
	var runs []Run
	for _, run := range r.Runs {
		if run.Scenario == scenario && run.Variant == variant {
			runs = append(runs, run)
		}
	}
	return runs
}

// Median returns the median of a figure over the repeats; ok is false when it was never measured.
func (r *Results) Median(scenario, variant string, f Figure) (median float64, ok bool) {
	var values []float64
	for _, run := range r.Of(scenario, variant) {
		if v, measured := run.Figures[f]; measured {
			values = append(values, v)
		}
	}
	return Median(values), len(values) > 0
}

// Range returns the least and the greatest value of a figure over the repeats; zeros when it was never measured.
func (r *Results) Range(scenario, variant string, f Figure) (low, high float64) {
	first := true
	for _, run := range r.Of(scenario, variant) {
		v, measured := run.Figures[f]
		switch {
		case !measured:
		case first:
			low, high, first = v, v, false
		default:
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// Median returns the middle value, or the mean of the two in the middle; 0 of none. It does not change values.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// Read reads what Write wrote.
func Read(file string) (*Results, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := &Results{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// Write writes the results as JSON.
func (r *Results) Write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
