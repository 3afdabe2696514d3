package realtime

import "time"

// peopleTick is how soon followers are told.
const peopleTick = 50 * time.Millisecond

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

// run has followers told, by tell, until stop. tell returns how many bytes that came to, over all of them.
func (p *people) run(stop <-chan struct{}, tell func(batch) int) {
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
			for _, b := range batches {
				p.paid(b.circle, tell(b))
			}
			pause.Reset(peopleTick)
			select {
			case <-stop:
				return
			case <-pause.C:
			}
		}
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
