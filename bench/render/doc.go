// Package render makes what people read of the results of a benchmark: RESULTS.md with tables and verdicts, and charts.
// It decides nothing but what the figures say against the targets.
package render

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"hihichat/bench/results"
)

// All writes RESULTS.md into one folder and the charts into another.
func All(r *results.Results, dir, charts string) error {
	if err := os.MkdirAll(charts, 0o755); err != nil {
		return err
	}
	for _, c := range chartsOf(r) {
		if err := os.WriteFile(filepath.Join(charts, c.name+".svg"), c.svg(), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "RESULTS.md"), markdown(r), 0o644)
}

// labels are how servers are called in text and charts.
var labels = map[string]string{
	results.Hihichat: "hihichat",
	results.OnRedis:  "hihichat on Redis",
	results.Node:     "Node socket.io",
	results.Library:  "the library as it comes",
	results.Floor:    "bare gorilla loop (floor)",
}

// number writes a figure with three significant digits, large ones with commas between thousands.
func number(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v >= 99.5 || v <= -99.5:
		return thousands(int64(v + 0.5))
	case v >= 9.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v >= 0.0995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}

func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && d >= '0' && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Line returns a measurement in a line, for whoever watches the run.
func Line(run results.Run) string {
	var parts []string
	for f, v := range run.Figures {
		name, unit, _ := strings.Cut(string(f), ", ")
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s %s", name, number(v), unit)))
	}
	slices.Sort(parts)
	if run.Trouble != "" {
		parts = append(parts, "TROUBLE: "+run.Trouble)
	}
	return strings.Join(parts, "; ")
}
