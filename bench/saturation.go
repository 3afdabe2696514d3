//go:build linux

package main

import (
	"context"
	"math"
	"time"

	"hihichat/bench/results"
)

const (
	saturationSockets = 1000
	saturationP99     = 100 * time.Millisecond
	saturationLasts   = 3 * time.Second
	saturationLoss    = 0.001 // a server that loses no more counts as keeping up; the loss stands in its row
	firstRate         = 20    // messages a second where the first search begins
	quickRate         = 320   // the same in a quick run
	highestRate       = 20_000
	halvings          = 2 // which leave an uncertainty of a quarter of an octave, 19%
	chances           = 2 // a rate does not hold when it fails that often: once may be the machine's fault
)

// saturation searches the highest message rate at which the 99th percentile stays within 100 ms. A server that failed
// is replaced, since it is left with what it did not manage.
func (b *bench) saturation(ctx context.Context, variant string) (results.Figures, string, error) {
	var st *stage
	defer func() {
		if st != nil {
			st.strike()
		}
	}()
	var best results.Figures
	holds := func(rate float64) (bool, error) {
		if st == nil {
			var err error
			if st, err = b.set(ctx, setting{variant: variant, sockets: b.n(saturationSockets), rooms: 1}); err != nil {
				return false, err
			}
		}
		a, err := st.play(ctx, int(rate*b.during(saturationLasts).Seconds()), rate, quiet)
		if err == nil && keepsUp(a) {
			best = a.figures(st)
			return true, nil
		}
		st.strike()
		st = nil
		return false, ctx.Err() // a server that breaks down under a rate does not hold it
	}
	rate, err := b.search(variant, again(holds))
	b.hints[variant] = rate
	if best == nil && err == nil {
		return nil, "it did not keep up with any rate", nil
	}
	return best, "", err
}

// again gives a rate another chance.
func again(holds func(float64) (bool, error)) func(float64) (bool, error) {
	return func(rate float64) (ok bool, err error) {
		for n := 0; n < chances && !ok && err == nil; n++ {
			ok, err = holds(rate)
		}
		return ok, err
	}
}

// search begins below where the last one ended. A quick run tries one or two rates.
func (b *bench) search(variant string, holds func(float64) (bool, error)) (float64, error) {
	if b.quick {
		return highest(quickRate, 0, holds)
	}
	return highest(max(b.hints[variant]/2, firstRate), halvings, holds)
}

func keepsUp(a act) bool {
	return a.sent == a.count && float64(a.lost()) <= saturationLoss*float64(a.expected) &&
		a.tally.Latency.Quantile(0.99) <= saturationP99
}

// highest returns the highest rate that holds, or 0 when none does: it doubles from first until one does not, or halves
// until one does, and then divides the octave in between. The last rate that held is the one returned.
func highest(first float64, halvings int, holds func(rate float64) (bool, error)) (float64, error) {
	good, bad := 0.0, 0.0
	for rate := first; good == 0 || bad == 0; {
		ok, err := holds(rate)
		switch {
		case err != nil:
			return good, err
		case ok:
			good = rate
			rate *= 2
		default:
			bad = rate
			rate /= 2
		}
		if rate > highestRate || rate < 1 {
			return good, nil
		}
	}
	for range halvings {
		rate := math.Sqrt(good * bad)
		ok, err := holds(rate)
		switch {
		case err != nil:
			return good, err
		case ok:
			good = rate
		default:
			bad = rate
		}
	}
	return good, nil
}
