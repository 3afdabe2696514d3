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
		{"send", "What a durable send costs", []panel{
			besideFlask(bars(r, "CPU per send, ms", "less is better", results.Whole, results.CPUPerSend), flaskCPU),
			besideFlask(bars(r, "Sends per second", "more is better", results.Whole, results.SendsAlone), flaskSends),
		}},
		{"pages", "What a page costs as history and rooms grow", []panel{
			points(r, "Room page: CPU, ms", results.CPUPerPage, fewInRoom, manyInRoom),
			points(r, "/api/messages: CPU, ms", results.CPUPerPage, fewAsked, manyAsked),
			points(r, "Room list, 100 rooms on a page: CPU, ms", results.CPUPerPage, fullPage, manyRooms),
		}},
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
			p.bars = append(p.bars, bar{labels[v], median, v == results.Hihichat || v == results.OnRedis})
		}
	}
	return p
}

func growthPanel(r *results.Results) panel {
	p := panel{title: "hihichat: CPU per delivery, µs, at 20,000 deliveries/s", note: "equal bars are best"}
	for _, scenario := range []string{few, thousand, many, someRoom, allRooms} {
		if median, ok := r.Median(scenario, results.Hihichat, results.CPUPerDelivery); ok {
			point, _ := pointOf(scenario)
			p.bars = append(p.bars, bar{point, median, true})
		}
	}
	return p
}

// points returns the medians at some points of a series, those of each store beside each other.
func points(r *results.Results, title string, f results.Figure, scenarios ...string) panel {
	p := panel{title: title, note: "equal bars of one store are best"}
	for _, store := range []struct{ variant, name string }{{results.Hihichat, "SQLite"}, {results.OnRedis, "Redis"}} {
		for _, scenario := range scenarios {
			if median, ok := r.Median(scenario, store.variant, f); ok {
				point, _ := pointOf(scenario)
				p.bars = append(p.bars, bar{store.name + ", " + point, median, true})
			}
		}
	}
	return p
}

// besideFlask adds what is known of the Flask version to a panel with something in it.
func besideFlask(p panel, known float64) panel {
	if len(p.bars) > 0 {
		p.bars = append(p.bars, bar{"Flask, on another machine", known, false})
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
