package render

import "hihichat/bench/results"

// chart is one picture: panels of bars beside each other.
type chart struct {
	name   string // of the file
	title  string
	panels []panel
}

// panel is bars of one figure, with its unit.
type panel struct {
	title string
	note  string // what is better
	bars  []bar
}

type bar struct {
	label string
	value float64
	own   bool // hihichat's, which is to stand out
}

// chartsOf returns the charts of which something was measured.
func chartsOf(r *results.Results) []chart {
	all := []chart{
		{"throughput", "How much gets through", []panel{
			bars(r, "Saturation: deliveries/s with p99 ≤ 100 ms, 1,000 sockets", "more is better", results.Saturation, results.Throughput),
			bars(r, "Burst of 500 messages to 500 sockets: deliveries/s", "more is better", results.Burst, results.Throughput),
		}},
		{"cpu", "What a delivery costs the server", []panel{
			bars(r, "1,000 sockets, 20 messages/s: CPU per delivery, µs", "less is better", results.Steady, results.CPUPerDelivery),
			bars(r, "200 rooms, 500 messages/s: CPU per delivery, µs", "less is better", results.Rooms, results.CPUPerDelivery),
			bars(r, "Burst: CPU per delivery, µs", "less is better", results.Burst, results.CPUPerDelivery),
			bars(r, "Long polling: CPU per delivery, µs", "less is better", results.Polling, results.CPUPerDelivery),
		}},
		{"delay", "How long a delivery takes", []panel{
			bars(r, "1,000 sockets, 20 messages/s: p99, ms", "less is better", results.Steady, results.P99),
			bars(r, "200 rooms, 500 messages/s: p99, ms", "less is better", results.Rooms, results.P99),
		}},
		{"connections", "What a connection costs the server", []panel{
			bars(r, "10,000 idle connections: memory of each, KB", "less is better", results.Idle, results.PerConnection),
			bars(r, "5,000 handshakes: CPU of each, µs", "less is better", results.Handshakes, results.CPUPerConnect),
			bars(r, "Burst: peak memory, MB", "less is better", results.Burst, results.Peak),
		}},
		{"growth", "What a delivery costs as the chat grows", []panel{growthPanel(r)}},
	}
	var some []chart
	for _, c := range all {
		if c.panels = measured(c.panels); len(c.panels) > 0 {
			some = append(some, c)
		}
	}
	return some
}

// bars returns the medians of all servers that have the figure.
func bars(r *results.Results, title, note, scenario string, f results.Figure) panel {
	p := panel{title: title, note: note}
	for _, v := range results.Variants {
		if median, ok := r.Median(scenario, v, f); ok {
			p.bars = append(p.bars, bar{labels[v], median, v == results.Hihichat})
		}
	}
	return p
}

func growthPanel(r *results.Results) panel {
	p := panel{title: "hihichat: CPU per delivery, µs, at 20,000 deliveries/s", note: "equal bars are best"}
	for _, point := range []string{few, thousand, many, someRoom, allRooms} {
		if median, ok := r.Median(point, results.Hihichat, results.CPUPerDelivery); ok {
			p.bars = append(p.bars, bar{point[len(results.Growth):], median, true})
		}
	}
	return p
}

func measured(panels []panel) []panel {
	var some []panel
	for _, p := range panels {
		if len(p.bars) > 0 {
			some = append(some, p)
		}
	}
	return some
}
