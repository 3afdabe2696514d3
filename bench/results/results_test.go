package results_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"hihichat/bench/results"
)

func TestMedian(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		want   float64
	}{
		"none":  {nil, 0},
		"one":   {[]float64{3}, 3},
		"two":   {[]float64{4, 1}, 2.5},
		"three": {[]float64{9, 1, 2}, 2},
		"four":  {[]float64{9, 1, 2, 4}, 3},
	} {
		if got := results.Median(c.values); got != c.want {
			t.Errorf("%s: %g, want %g", name, got, c.want)
		}
	}
}

func sample() *results.Results {
	r := &results.Results{Date: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), Versions: map[string]string{"go": "go1"}}
	for i, v := range []float64{3, 1, 2} {
		r.Add(results.Run{Scenario: results.Steady, Variant: results.Node, Repeat: i + 1, Figures: results.Figures{results.P99: v}})
	}
	r.Add(results.Run{Scenario: results.Steady, Variant: results.Node, Repeat: 4, Trouble: "crashed"})
	return r
}

func TestMedianAndRangePassOverWhatIsMissing(t *testing.T) {
	r := sample()
	if got, ok := r.Median(results.Steady, results.Node, results.P99); got != 2 || !ok {
		t.Errorf("median %g, %v", got, ok)
	}
	if low, high := r.Range(results.Steady, results.Node, results.P99); low != 1 || high != 3 {
		t.Errorf("from %g to %g", low, high)
	}
	for _, missing := range []results.Figure{results.P50, "nothing"} {
		if _, ok := r.Median(results.Steady, results.Node, missing); ok {
			t.Errorf("%s was measured", missing)
		}
	}
	if _, ok := r.Median(results.Burst, results.Node, results.P99); ok {
		t.Error("another scenario has a median")
	}
}

func TestReadReturnsWhatWasWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.json")
	want := sample()
	if err := want.Write(file); err != nil {
		t.Fatal(err)
	}
	got, err := results.Read(file)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := results.Read(file + "x"); err == nil {
		t.Error("a missing file was read")
	}
}
