package redis

import (
	"math"
	"strconv"
	"time"
)

// A score is a time in seconds as a 64-bit float. Ours stand for whole microseconds, which survive the way there and
// back until the year 2106; Python's have up to four values within a microsecond.

// creatorScore marks the creator of a room.
const creatorScore = 1

// maxMicros is the latest time a score is read as, in the year 2255. It keeps infinite scores apart from overflow.
const maxMicros = 1 << 53

// secondsOf returns the score of a time.
func secondsOf(t time.Time) float64 { return seconds(t.UnixMicro()) }

func seconds(micros int64) float64 { return float64(micros) / 1e6 }

// formatScore writes a time for a command: seconds with six decimals.
func formatScore(micros int64) string { return strconv.FormatFloat(seconds(micros), 'f', 6, 64) }

// microsOf rounds a score to microseconds since 1970, within [0, maxMicros].
func microsOf(score float64) int64 {
	switch micros := math.Round(score * 1e6); {
	case micros > 0 && micros < maxMicros:
		return int64(micros)
	case micros > 0:
		return maxMicros
	}
	return 0
}

// timeOf returns the time of a score.
func timeOf(score float64) time.Time { return time.UnixMicro(microsOf(score)).UTC() }

// atLeast and atMost are bounds for ZRANGEBYSCORE that hold every score which is read as micros or, respectively, more
// or less than that, and perhaps some of the neighbouring microsecond.
func atLeast(micros int64) string {
	if micros <= 0 {
		return "-inf"
	}
	return formatScore(micros - 1)
}

func atMost(micros int64) string {
	if micros >= maxMicros {
		return "+inf"
	}
	return formatScore(micros + 1)
}
