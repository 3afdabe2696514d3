package redis

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

func TestScoresKeepMicroseconds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	end := time.Date(2105, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	for range 200_000 {
		micros := random.Int64N(end)
		for _, text := range []string{formatScore(micros), strconv.FormatFloat(seconds(micros), 'g', 17, 64)} {
			score, err := strconv.ParseFloat(text, 64)
			must(t, err)
			if got := microsOf(score); got != micros {
				t.Fatalf("%d µs become %s and then %d µs", micros, text, got)
			}
		}
	}
}

func TestOddScores(t *testing.T) {
	cases := []struct {
		name  string
		score float64
		want  int64
	}{
		{"before 1970", -5, 0}, {"minus infinity", math.Inf(-1), 0}, {"zero", 0, 0},
		{"half a microsecond rounds up", 1.0000005, 1_000_001}, {"creator", creatorScore, 1_000_000},
		{"too late", 1e300, maxMicros}, {"infinity", math.Inf(1), maxMicros}, {"no number", math.NaN(), 0},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if got := microsOf(tc.score); got != tc.want {
				t.Errorf("microsOf(%v) = %d, want %d", tc.score, got, tc.want)
			}
		})
	}
}

// TestBoundsHoldTheirMicrosecond tries the four or so floats that are read as one microsecond.
func TestBoundsHoldTheirMicrosecond(t *testing.T) {
	const micros = 1795348812345678
	least, err := strconv.ParseFloat(atLeast(micros), 64)
	must(t, err)
	most, err := strconv.ParseFloat(atMost(micros), 64)
	must(t, err)
	score := seconds(micros)
	for range 8 {
		score = math.Nextafter(score, 0)
	}
	inside := 0
	for range 17 {
		if microsOf(score) == micros {
			inside++
			if score < least || score > most {
				t.Errorf("%.9f is read as %d but not within %v to %v", score, micros, least, most)
			}
		}
		score = math.Nextafter(score, math.Inf(1))
	}
	if inside < 3 {
		t.Errorf("only %d scores of that microsecond tried", inside)
	}
}
