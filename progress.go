package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"hihichat/transfer"
)

const (
	barWidth      = 30
	barPause      = 100 * time.Millisecond // between two drawings
	stepsPerLook  = 256                    // the clock is not read for every record
	stepsPerLine  = 100_000                // without a terminal, one line for so many
	clearLineCode = "\r\x1b[K"
)

// progress shows on standard error how far a transfer is: a bar on a terminal, elsewhere a line now and then. One
// goroutine at a time uses it.
type progress struct {
	w        io.Writer
	terminal bool
	share    func(done int) float64 // how much of the whole that is, from 0 to 1
	done     int
	started  time.Time
	drawn    time.Time
}

func (p *process) newProgress(share func(done int) float64) *progress {
	file, ok := p.stderr.(*os.File)
	return &progress{
		w: p.stderr, terminal: ok && term.IsTerminal(int(file.Fd())), share: share, started: time.Now(),
	}
}

// expecting returns the share for a transfer of about total records.
func expecting(total int) func(done int) float64 {
	return func(done int) float64 { return float64(done) / float64(max(total, done, 1)) }
}

// step notes one more record of a part.
func (b *progress) step(part transfer.Part, read int) {
	b.done++
	switch {
	case !b.terminal && b.done%stepsPerLine == 0:
		fmt.Fprintf(b.w, "%s: %s read, %.0f %%\n", part, grouped(read), 100*b.share(b.done))
	case b.terminal && b.done%stepsPerLook == 0 && time.Since(b.drawn) > barPause:
		b.drawn = time.Now()
		b.draw(part)
	}
}

func (b *progress) draw(part transfer.Part) {
	share := b.share(b.done)
	full := min(barWidth, int(share*barWidth))
	fmt.Fprintf(b.w, "%s[%s%s] %3.0f %%  %s  %s a second", clearLineCode, strings.Repeat("#", full),
		strings.Repeat(".", barWidth-full), 100*share, part, grouped(int(float64(b.done)/time.Since(b.started).Seconds())))
}

// finish takes the bar away.
func (b *progress) finish() {
	if b.terminal && !b.drawn.IsZero() {
		fmt.Fprint(b.w, clearLineCode)
	}
}

// grouped writes a number with commas.
func grouped(n int) string {
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// counted writes a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return grouped(n) + " " + thing + "s"
}
