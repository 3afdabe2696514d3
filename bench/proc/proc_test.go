package proc

import (
	"testing"
	"time"
)

func TestParseStat(t *testing.T) {
	const times = " S 1 2 3 4 5 6 7 8 9 10 123 45 99 99 20 0 5 0 555"
	for name, c := range map[string]struct {
		stat string
		want time.Duration
		ok   bool
	}{
		"plain":                   {"42 (node)" + times, 1680 * time.Millisecond, true},
		"a name that looks wrong": {"42 (a) b (c) 1 2 3)" + times, 1680 * time.Millisecond, true},
		"no name":                 {"42" + times, 0, false},
		"cut short":               {"42 (node) S 1 2 3", 0, false},
		"letters":                 {"42 (node) S 1 2 3 4 5 6 7 8 9 10 x 45 99", 0, false},
		"empty":                   {"", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseStat([]byte(c.stat))
			if got != c.want || (err == nil) != c.ok {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func TestParseStatus(t *testing.T) {
	const status = "Name:\tnode\nVmPeak:\t  999 kB\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\nThreads:\t5\n"
	got, err := parseStatus(status)
	if want := (Memory{Resident: 1 << 20, Peak: 2 << 20}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "VmRSS:\t 1 kB\n", "VmHWM:\t 1 kB\nVmRSS:\t x kB\n"} {
		if _, err := parseStatus(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
