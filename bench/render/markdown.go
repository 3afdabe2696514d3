package render

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hihichat/bench/results"
)

// markdown returns RESULTS.md.
func markdown(r *results.Results) []byte {
	var b bytes.Buffer
	b.WriteString("# Benchmark\n\n<!-- Made by make bench; go run ./bench/report makes it again from results.json. -->\n\n")
	if r.Quick {
		b.WriteString("**This was a quick smoke run: its figures say that everything works, and nothing about speed.**\n\n")
	}
	writeTargets(&b, r)
	writeWhere(&b, r)
	b.WriteString(method)
	for _, t := range tables {
		writeTable(&b, r, t)
	}
	writeTrouble(&b, r)
	return b.Bytes()
}

func writeTargets(b *bytes.Buffer, r *results.Results) {
	b.WriteString("## Targets\n\nMedians of the repeats of one run. [LIMITS.md](LIMITS.md) says what limits those that were missed.\n\n| scenario | figure | target | measured | |\n|---|---|---:|---:|---|\n")
	for _, t := range targets {
		fmt.Fprintf(b, "| %s | %s | %s |\n", t.scenario, t.what, t.verdict(r))
	}
	b.WriteByte('\n')
}

func writeWhere(b *bytes.Buffer, r *results.Results) {
	m := r.Machine
	fmt.Fprintf(b, "## Where and what\n\n* %s, took %s\n* %d cores of %s, %.1f GB of memory, Linux %s, load %.2f at the start; server and load generator share the cores\n",
		r.Date.Format("2006-01-02"), r.Took.Round(time.Second), m.Cores, m.CPU, float64(m.Memory)/(1<<30), m.Kernel, m.Load)
	for _, name := range slices.Sorted(maps.Keys(r.Versions)) {
		fmt.Fprintf(b, "* %s %s\n", name, r.Versions[name])
	}
	fmt.Fprintf(b, "* a message's text has %d bytes; with all that a message carries, the frame has", r.TextBytes)
	for i, name := range slices.Sorted(maps.Keys(r.FrameBytes)) {
		separator := ","
		if i == 0 {
			separator = ""
		}
		fmt.Fprintf(b, "%s %d bytes (%s)", separator, r.FrameBytes[name], name)
	}
	b.WriteString("\n\n")
}

// writeTable writes a row for each server that was measured in the table's scenarios.
func writeTable(b *bytes.Buffer, r *results.Results, t table) {
	fmt.Fprintf(b, "## %s\n\n%s\n\n|", t.title, t.text)
	head, line := " ", "---|"
	for _, f := range t.figures {
		head += "| " + string(f) + " "
		line += "---:|"
	}
	fmt.Fprintf(b, "%s|\n|%s\n", head, line)
	for _, scenario := range t.scenarios {
		for _, variant := range results.Variants {
			if len(r.Of(scenario, variant)) > 0 {
				fmt.Fprintf(b, "| %s |%s\n", t.label(scenario, variant), cells(r, scenario, variant, t.figures))
			}
		}
	}
	b.WriteByte('\n')
}

// cells returns the medians, and behind those that differed between repeats the least and the greatest.
func cells(r *results.Results, scenario, variant string, figures []results.Figure) string {
	var row strings.Builder
	for _, f := range figures {
		cell := "–"
		if median, ok := r.Median(scenario, variant, f); ok {
			cell = number(median)
			if low, high := r.Range(scenario, variant, f); number(low) != number(high) {
				cell += fmt.Sprintf(" (%s–%s)", number(low), number(high))
			}
		}
		fmt.Fprintf(&row, " %s |", cell)
	}
	return row.String()
}

// writeTrouble lists what went wrong. A server that crashes or falls behind is a result.
func writeTrouble(b *bytes.Buffer, r *results.Results) {
	b.WriteString("## What went wrong\n\n")
	none := true
	for _, run := range r.Runs {
		if run.Trouble != "" {
			none = false
			fmt.Fprintf(b, "* %s, %s, repeat %d: %s\n", run.Scenario, labels[run.Variant], run.Repeat, run.Trouble)
		}
	}
	if none {
		b.WriteString("Nothing.\n")
	}
}
