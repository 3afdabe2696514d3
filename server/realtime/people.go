package realtime

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
	"hihichat/chat/wire"
)

const (
	absence    = 3 * time.Second       // after which somebody whose last socket closed counts as offline
	peopleTick = 50 * time.Millisecond // how soon followers are told
)

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

// paid makes the circle's next pause as long as what it was told is dear.
func (p *people) paid(c *circle, bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	dear := time.Duration(float64(bytes) / tellRate * float64(time.Second))
	c.next = c.next.Add(max(0, dear-tellPause))
}

// circle returns the conversation's, as viewer sees it, made if need be.
func (p *people) circle(c chat.Conversation, viewer string) *circle {
	key := peopleKey(c, viewer)
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.circles[key]
	if one == nil {
		one = newCircle(key, c, viewer)
		p.circles[key] = one
	}
	return one
}

// fill gives a new circle its members.
func (p *people) fill(c *circle, names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.loaded || p.circles[c.key] != c {
		return
	}
	c.remember(names)
	for _, user := range c.names() {
		p.knows(c, user)
		c.members[user] = p.users[user] != nil
	}
}

// isLoaded reports whether the circle's members are known, or never will be because it is over.
func (p *people) isLoaded(c *circle) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return c.loaded || p.circles[c.key] != c
}

// knows notes that the user is in the circle; p.mu is held.
func (p *people) knows(c *circle, user string) {
	if p.in[user] == nil {
		p.in[user] = make(map[*circle]bool, 1)
	}
	p.in[user][c] = true
}

// add makes the user a member of a loaded circle, of whom nothing is told yet; p.mu is held.
func (p *people) add(c *circle, user string) {
	if _, ok := c.members[user]; ok || len(c.members) >= circleSize {
		return
	}
	c.members[user] = false
	p.knows(c, user)
	if p.users[user] != nil {
		c.note(user, true)
	}
	p.stir(c)
}

// forget is the opposite of add; p.mu is held.
func (p *people) forget(c *circle, user string) {
	delete(c.members, user)
	delete(c.untold, user)
	c.online = nil
	delete(p.in[user], c)
	if len(p.in[user]) == 0 {
		delete(p.in, user)
	}
}

// follows makes the socket listen to the circle's people, and answers with who they are, if it is to be answered. Whatever
// the socket hears behind the answer was found out later, or is told again. It reports false when the circle is over, or the
// user was removed from the conversation since rooms.removals returned since.
func (p *people) follows(m *member, c *circle, since uint64, answer func(body []byte)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.circles[c.key] != c || !c.loaded {
		return false
	}
	if !p.rooms.admit(m.sock.Id(), m.conn, userKey(m.conn.actor.Name), c.key, since) {
		return false
	}
	answer(c.following())
	return true
}

// joined takes in a new member of a room.
func (p *people) joined(room, user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.circles[peopleKey(chat.InRoom(room), "")]
	switch {
	case c == nil:
	case !c.loaded:
		c.early[user] = true
	default:
		c.tell(memberNews{user, wire.MemberJoined}, p.clock())
		p.add(c, user)
		p.stir(c)
	}
}

// removed lets a member of a room go. Of who was none nothing is told.
func (p *people) removed(room, user string, kind wire.MemberKind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.circles[peopleKey(chat.InRoom(room), "")]
	if c == nil {
		return
	}
	if !c.loaded {
		c.early[user] = false
		return
	}
	if _, ok := c.members[user]; !ok {
		return
	}
	p.forget(c, user)
	p.silence(c, user)
	c.tell(memberNews{user, kind}, p.clock())
	p.stir(c)
}

// seen takes in somebody who listens to a room: they are a member of whom nobody has told, if another program made them
// one. It asks whether they listen still: else a removal would have come before, and they would stay.
func (p *people) seen(m *member, room string) {
	key := roomKey(room)
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.circles[peopleKey(chat.InRoom(room), "")]
	if c != nil && c.loaded && p.rooms.has(m.sock.Id(), key) {
		p.add(c, m.conn.actor.Name)
	}
}

// over forgets the circle of a room that is no more.
func (p *people) over(room string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.circles[peopleKey(chat.InRoom(room), "")]; c != nil {
		p.drop(c)
	}
}

// prune forgets the circles that nobody follows.
func (p *people) prune() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, c := range p.circles {
		if p.rooms.get(key) == nil {
			p.drop(c)
		}
	}
}

// drop forgets a circle; p.mu is held.
func (p *people) drop(c *circle) {
	for user := range c.members {
		p.forget(c, user)
	}
	p.typists.Add(-int64(len(c.typists)))
	clear(c.typists)
	delete(p.stirred, c)
	delete(p.circles, c.key)
}
