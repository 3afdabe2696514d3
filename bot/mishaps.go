package bot

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// tellEvery is how often the log may be told of mishaps.
const tellEvery = time.Minute

// mishaps counts answers that did not count and writes to the log at most once a minute how many of which kind there
// were: whoever asks often can't flood it. Its methods may be called concurrently.
type mishaps struct {
	host  string
	log   *slog.Logger
	clock func() time.Time

	mu     sync.Mutex // guards counts and told
	counts map[string]int
	told   time.Time // when the log was written last
}

func newMishaps(host string, log *slog.Logger, clock func() time.Time) *mishaps {
	if clock == nil {
		clock = time.Now
	}
	return &mishaps{host: host, log: cmp.Or(log, slog.Default()), clock: clock, counts: map[string]int{}}
}

// add counts one.
func (m *mishaps) add(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts[err.Error()]++
}

// tell writes what was counted, unless the log was written less than a minute ago.
func (m *mishaps) tell() { m.write(m.take(tellEvery)) }

// flush writes what was counted.
func (m *mishaps) flush() { m.write(m.take(0)) }

// take returns what was counted and forgets it, or nothing if the log was written less than pause ago.
func (m *mishaps) take(pause time.Duration) map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	if len(m.counts) == 0 || !m.told.IsZero() && now.Sub(m.told) < pause {
		return nil
	}
	taken := m.counts
	m.counts, m.told = map[string]int{}, now
	return taken
}

func (m *mishaps) write(counts map[string]int) {
	if len(counts) == 0 {
		return
	}
	total := 0
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(counts)) {
		total += counts[reason]
		reasons = append(reasons, fmt.Sprintf("%s: %d", reason, counts[reason]))
	}
	m.log.Warn("the bot did not answer, the duck did", "host", m.host, "times", total, "reasons", strings.Join(reasons, ", "))
}
