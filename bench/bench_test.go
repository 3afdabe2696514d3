//go:build linux

package main

import (
	"errors"
	"math"
	"slices"
	"testing"
)

func TestHighest(t *testing.T) {
	for name, c := range map[string]struct {
		first, capacity float64
		halvings        int
		tried           []float64
		want            float64
	}{
		"doubles, then divides":   {20, 100, 2, []float64{20, 40, 80, 160, 113.1, 95.1}, 95.1},
		"halves, then divides":    {80, 30, 1, []float64{80, 40, 20, 28.3}, 28.3},
		"no dividing":             {20, 50, 0, []float64{20, 40, 80}, 40},
		"nothing holds":           {4, 0.5, 3, []float64{4, 2, 1}, 0},
		"no limit is ever found":  {10_000, math.Inf(1), 3, []float64{10_000, 20_000}, 20_000},
		"the first is just right": {20, 20, 0, []float64{20, 40}, 20},
	} {
		t.Run(name, func(t *testing.T) {
			var tried []float64
			got, err := highest(c.first, c.halvings, func(rate float64) (bool, error) {
				tried = append(tried, math.Round(rate*10)/10)
				return rate <= c.capacity, nil
			})
			if err != nil || math.Abs(got-c.want) > 0.1 || !slices.Equal(tried, c.tried) {
				t.Errorf("%g after %v: %v", got, tried, err)
			}
		})
	}
}

func TestHighestEndsWithAnError(t *testing.T) {
	broken := errors.New("broken")
	got, err := highest(20, 3, func(rate float64) (bool, error) {
		if rate > 50 {
			return false, broken
		}
		return true, nil
	})
	if got != 40 || err != broken {
		t.Errorf("%g, %v", got, err)
	}
}

func TestExpected(t *testing.T) {
	for name, c := range map[string]struct {
		messages, sockets, rooms int
		want                     int64
	}{
		"one room":                     {20, 100, 1, 2000},
		"even":                         {10, 20, 5, 40},
		"messages do not go up evenly": {7, 20, 5, 28},
		"sockets do not go up evenly":  {10, 7, 5, 14},
		"neither":                      {3, 7, 5, 5},
		"nothing sent":                 {0, 7, 5, 0},
	} {
		if got := expected(c.messages, c.sockets, c.rooms); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
