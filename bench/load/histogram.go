//go:build linux

package load

import (
	"math/bits"
	"time"
)

// Histogram counts durations in buckets that are about 3% wide, from a microsecond to hours. The zero value is empty.
// It is not safe for concurrent use.
type Histogram struct {
	counts [32 << subBits]uint32
	total  int64
	max    time.Duration
}

// subBits says into how many buckets each doubling is divided.
const subBits = 5

// Add counts a duration; a negative one, from a clock that was set back, counts as zero.
func (h *Histogram) Add(d time.Duration) {
	h.counts[min(bucket(max(d, 0)), len(h.counts)-1)]++
	h.total++
	h.max = max(h.max, d)
}

// Max returns the longest duration.
func (h *Histogram) Max() time.Duration { return h.max }

// Quantile returns the duration that the share q (0 to 1) of all does not exceed, to 3%; 0 of an empty histogram.
func (h *Histogram) Quantile(q float64) time.Duration {
	need := int64(q * float64(h.total))
	for i, n := range h.counts {
		if need -= int64(n); need < 0 && i < len(h.counts)-1 {
			return min(upperEnd(i), h.max)
		}
	}
	return h.max
}

// bucket maps microseconds below 32 to themselves, and above to their highest bit and the five that follow it.
func bucket(d time.Duration) int {
	us := uint64(d / time.Microsecond)
	if us < 1<<subBits {
		return int(us)
	}
	shift := bits.Len64(us) - 1 - subBits
	return shift<<subBits + int(us>>shift)
}

// upperEnd returns the end of a bucket, where the next one begins.
func upperEnd(i int) time.Duration {
	i++
	if i < 2<<subBits {
		return time.Duration(i) * time.Microsecond
	}
	shift := i>>subBits - 1
	return time.Duration(uint64(i&(1<<subBits-1)|1<<subBits)<<shift) * time.Microsecond
}
