package realtime

import (
	"context"
	"time"
)

const (
	// peopleTick is how soon followers are told.
	peopleTick = 50 * time.Millisecond
	// lookupTime is for how long, in one round, the news of all wait for what new members are called.
	lookupTime = time.Second / 2
)

// stir has the circle looked at soon, as long as it is not idle; p.mu is held.
func (p *people) stir(c *circle) {
	p.stirred[c] = true
	p.rouse()
}

func (p *people) rouse() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// run has followers told, by tell, until stop. tell returns how many bytes that came to, over all of them; ctx bounds what it
// looks up, for all circles together: where one can't be told, the others need not wait as often as there are circles.
func (p *people) run(stop <-chan struct{}, tell func(ctx context.Context, b batch) int) {
	pause := time.NewTimer(peopleTick)
	defer pause.Stop()
	for {
		select {
		case <-stop:
			return
		case <-p.wake:
		}
		for again := true; again; {
			var batches []batch
			batches, again = p.look()
			p.tellAll(batches, tell)
			pause.Reset(peopleTick)
			select {
			case <-stop:
				return
			case <-pause.C:
			}
		}
	}
}

// tellAll has one round of news told.
func (p *people) tellAll(batches []batch, tell func(ctx context.Context, b batch) int) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	for _, b := range batches {
		p.paid(b.circle, tell(ctx, b))
	}
}

// look returns what is to be told now, and whether there will be more by the mere passing of time.
func (p *people) look() (batches []batch, again bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	p.missing(now)
	for c := range p.stirred {
		before := len(c.typists)
		if b := c.take(now); !b.empty() {
			batches = append(batches, b)
		}
		p.typists.Add(int64(len(c.typists) - before))
		if c.idle() {
			delete(p.stirred, c)
		}
	}
	return batches, len(p.left)+len(p.stirred) > 0
}

// paid makes the circle's next pause as long as what it was told is dear.
func (p *people) paid(c *circle, bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	dear := time.Duration(float64(bytes) / tellRate * float64(time.Second))
	c.next = c.next.Add(max(0, dear-tellPause))
}
