package realtime

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/zishang520/socket.io/v2/socket"
)

// absence is after how long somebody whose last socket has closed counts as offline.
const absence = 3 * time.Second

// people is who is there: everybody with an open socket, and the circles of the conversations that somebody follows. A
// change costs as much as there are followed conversations that the user is in, never as there are rooms, users or
// sockets; what followers are told waits to be told together with more of its kind.
//
// Methods may be called concurrently and wait for nobody. mu is taken before rooms.mu and conn.out.
type people struct {
	rooms   *rooms
	clock   func() time.Time
	wake    chan struct{} // holds one token: there is something to tell
	typists atomic.Int64  // in all circles

	mu      sync.Mutex // guards what follows, and what it leads to
	users   map[string]*presence
	left    []departure // in the order of time
	circles map[socket.Room]*circle
	in      map[string]map[*circle]bool // the circles of each user
	stirred map[*circle]bool            // those that are not idle
}

// presence is somebody who is online.
type presence struct {
	sockets int
	left    time.Time // when the last socket closed, while there is none
}

// departure is a last socket that closed.
type departure struct {
	user string
	at   time.Time
}

// seat is what people knows of one socket; people.mu guards it.
type seat struct {
	taken  bool
	gone   bool    // for good
	typing *circle // nil for none
}

func newPeople(rooms *rooms, clock func() time.Time) *people {
	return &people{
		rooms: rooms, clock: clock, wake: make(chan struct{}, 1),
		users: make(map[string]*presence), circles: make(map[socket.Room]*circle),
		in: make(map[string]map[*circle]bool), stirred: make(map[*circle]bool),
	}
}

// arrives takes in a socket of somebody who is signed in.
func (p *people) arrives(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.seat.gone || m.seat.taken { // it may close before it has opened
		return
	}
	m.seat.taken = true
	user := m.conn.actor.Name
	if one := p.users[user]; one != nil {
		one.sockets++
		return
	}
	p.users[user] = &presence{sockets: 1}
	p.changes(user, true)
}

// departs lets go of a socket. It may be called twice for one, and for one that has never arrived.
func (p *people) departs(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.seat.gone = true
	p.pausesTyping(m)
	if !m.seat.taken {
		return
	}
	m.seat.taken = false
	user := m.conn.actor.Name
	one := p.users[user]
	if one.sockets--; one.sockets == 0 {
		one.left = p.clock()
		p.left = append(p.left, departure{user, one.left})
		p.rouse()
	}
}

// changes tells the user's circles; p.mu is held.
func (p *people) changes(user string, online bool) {
	for c := range p.in[user] {
		c.note(user, online)
		p.stir(c)
	}
}

// missing takes for offline who has been gone for long enough; p.mu is held.
func (p *people) missing(now time.Time) {
	n := 0
	for ; n < len(p.left) && now.Sub(p.left[n].at) >= absence; n++ {
		gone := p.left[n]
		if one := p.users[gone.user]; one != nil && one.sockets == 0 && one.left.Equal(gone.at) {
			delete(p.users, gone.user)
			p.changes(gone.user, false)
		}
	}
	if p.left = p.left[n:]; len(p.left) == 0 {
		p.left = nil
	}
}
