package render

import (
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hihichat/bench/results"
)

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.004: "0.0040", 0.1: "0.10", 9.949: "9.95", 9.96: "10.0", 42.27: "42.3", 99.4: "99.4", 99.6: "100", 999: "999",
		1000: "1,000", 12345.6: "12,346", 1234567: "1,234,567",
	} {
		if got := number(v); got != want {
			t.Errorf("%g: %s, want %s", v, got, want)
		}
	}
}

// measuredRun returns results in which hihichat has the first and Node the second figure.
func measuredRun(scenario string, f results.Figure, ours, theirs float64) *results.Results {
	r := &results.Results{}
	r.Add(results.Run{Scenario: scenario, Variant: results.Hihichat, Figures: results.Figures{f: ours}})
	r.Add(results.Run{Scenario: scenario, Variant: results.Node, Figures: results.Figures{f: theirs}})
	return r
}

func TestVerdicts(t *testing.T) {
	const f = results.CPUPerDelivery
	atMost := target{"s", "w", ratio("s", f, results.Node), false, 0.65}
	atLeast := target{"s", "w", ratio("s", f, results.Node), true, 12}
	own := target{"s", "w", figure("s", f), false, 0.2}
	for name, c := range map[string]struct {
		target target
		r      *results.Results
		want   string
	}{
		"below an upper bound": {atMost, measuredRun("s", f, 6, 10), "≤ 0.65 | 0.60 | met"},
		"at it":                {atMost, measuredRun("s", f, 6.5, 10), "≤ 0.65 | 0.65 | met"},
		"above it":             {atMost, measuredRun("s", f, 7, 10), "≤ 0.65 | 0.70 | **missed**"},
		"above a lower bound":  {atLeast, measuredRun("s", f, 130, 10), "≥ 12 | 13.0 | met"},
		"below it":             {atLeast, measuredRun("s", f, 110, 10), "≥ 12 | 11.0 | **missed**"},
		"by itself":            {own, measuredRun("s", f, 0.3, 10), "≤ 0.2 | 0.30 | **missed**"},
		"not measured":         {atMost, measuredRun("t", f, 6, 10), "≤ 0.65 | – | not measured"},
		"divided by nothing":   {atMost, measuredRun("s", f, 6, 0), "≤ 0.65 | – | not measured"},
	} {
		if got := c.target.verdict(c.r); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestGrowthIsComparedWithTheMiddle(t *testing.T) {
	r := &results.Results{}
	for point, cpu := range map[string]float64{few: 12, thousand: 10, many: 9} {
		r.Add(results.Run{Scenario: point, Variant: results.Hihichat, Figures: results.Figures{results.CPUPerDelivery: cpu}})
	}
	if v, ok := growthRatio(few, thousand)(r); !ok || v != 1.2 {
		t.Errorf("%g, %v", v, ok)
	}
	if _, ok := growthRatio(allRooms, someRoom)(r); ok {
		t.Error("a point that is missing was compared")
	}
}

func TestPointsOfEachStoreAreCompared(t *testing.T) {
	r := &results.Results{}
	for variant, scale := range map[string]float64{results.Hihichat: 1, results.OnRedis: 3} {
		r.Add(results.Run{Scenario: fewInRoom, Variant: variant, Figures: results.Figures{results.CPUPerPage: 2}})
		r.Add(results.Run{Scenario: manyInRoom, Variant: variant, Figures: results.Figures{results.CPUPerPage: 2 * scale}})
	}
	for variant, want := range map[string]float64{results.Hihichat: 1, results.OnRedis: 3} {
		if v, ok := apart(variant, results.CPUPerPage, manyInRoom, fewInRoom)(r); !ok || v != want {
			t.Errorf("%s: %g, %v", variant, v, ok)
		}
	}
	p := points(r, "t", results.CPUPerPage, fewInRoom, manyInRoom)
	want := []bar{
		{"SQLite, 100 messages", 2, true}, {"SQLite, 1,000,000 messages", 2, true},
		{"Redis, 100 messages", 2, true}, {"Redis, 1,000,000 messages", 6, true},
	}
	if !slices.Equal(p.bars, want) {
		t.Errorf("%+v", p.bars)
	}
}

func TestPointOf(t *testing.T) {
	for scenario, want := range map[string]string{
		manyInRoom: "1,000,000 messages", fullPage: "100 rooms", allRooms: "10,000 sockets, 1,000 rooms", results.Steady: "", "a: b": "b",
	} {
		if got, ok := pointOf(scenario); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", scenario, got, ok)
		}
	}
}

func TestWhatIsLostOnEitherStoreCounts(t *testing.T) {
	r := &results.Results{}
	for i, variant := range results.Variants {
		r.Add(results.Run{Scenario: results.Whole, Variant: variant, Figures: results.Figures{results.Lost: float64(int(1) << i)}})
	}
	if v, ok := total(results.Lost)(r); !ok || v != 1+2 {
		t.Errorf("%g, %v", v, ok)
	}
}

func TestFlaskStandsBesideUsOnly(t *testing.T) {
	if p := besideFlask(panel{}, flaskCPU); len(p.bars) != 0 {
		t.Errorf("alone: %+v", p.bars)
	}
	if p := besideFlask(panel{bars: []bar{{"a", 1, true}}}, flaskCPU); len(p.bars) != 2 || p.bars[1].value != flaskCPU || p.bars[1].own {
		t.Errorf("beside: %+v", p.bars)
	}
}

// full returns results with something in every table, and trouble that must not break a page or a picture.
func full() *results.Results {
	r := &results.Results{Versions: map[string]string{"go": "go1.26"}, FrameBytes: map[string]int{"node": 236}, TextBytes: 32}
	for _, t := range tables {
		for _, s := range t.scenarios {
			for i, v := range results.Variants {
				figures := results.Figures{}
				for k, f := range t.figures {
					figures[f] = float64(1 + i*10 + k)
				}
				r.Add(results.Run{Scenario: s, Variant: v, Repeat: 1, Figures: figures})
			}
		}
	}
	r.Add(results.Run{Scenario: results.Burst, Variant: results.Library, Repeat: 2, Trouble: "it crashed"})
	return r
}

func TestEveryTargetAndTroubleIsTold(t *testing.T) {
	text := string(markdown(full()))
	for _, target := range targets {
		if !strings.Contains(text, "| "+target.scenario+" | "+target.what+" |") {
			t.Errorf("no row for %s, %s", target.scenario, target.what)
		}
	}
	if strings.Contains(text, "not measured") {
		t.Error("a target asks for a figure that no table has")
	}
	if !strings.Contains(text, "it crashed") {
		t.Error("trouble is not told")
	}
	if strings.Contains(text, "smoke") {
		t.Error("a full run is called a smoke run")
	}
}

func TestTablesAreEven(t *testing.T) {
	columns := 0
	for line := range strings.Lines(string(markdown(full()))) {
		if n := strings.Count(line, "|"); n == 0 || columns == 0 {
			columns = n
		} else if n != columns {
			t.Errorf("%d columns instead of %d: %s", n, columns, line)
		}
	}
}

func TestAllWritesWellFormedCharts(t *testing.T) {
	dir := t.TempDir()
	if err := All(full(), dir, filepath.Join(dir, "charts")); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "charts", "*.svg"))
	if len(files) != len(chartsOf(full())) || len(files) == 0 {
		t.Fatalf("charts: %q", files)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(strings.NewReader(string(text)))
		for err == nil {
			_, err = d.Token()
		}
		if err != io.EOF {
			t.Errorf("%s: %v", file, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "RESULTS.md")); err != nil {
		t.Error(err)
	}
}

func TestNothingMeasuredMakesNoCharts(t *testing.T) {
	if charts := chartsOf(&results.Results{}); len(charts) != 0 {
		t.Errorf("%d charts", len(charts))
	}
}
