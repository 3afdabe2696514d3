package auth

import "testing"

// Occupy takes all places at the gate, so that whoever hashes next is refused. release gives them back.
func (p *Passwords) Occupy(t *testing.T) (release func()) {
	t.Helper()
	n := cap(p.gate.places)
	for range n {
		p.gate.places <- struct{}{}
	}
	return func() {
		for range n {
			<-p.gate.places
		}
	}
}

// SignFlask makes a Flask session cookie.
var SignFlask = signFlask
