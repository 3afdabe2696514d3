package realtime

import (
	"hihichat/chat"
	"hihichat/chat/wire"
)

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

// follows makes the socket listen to the circle's people, and to no other's, and answers with who they are, if it is to be
// answered. Whatever the socket hears behind the answer was found out later, or is told again. It reports false when the
// circle is over, or the user was removed from the conversation since rooms.removals returned since.
func (p *people) follows(m *member, c *circle, since uint64, answer func(body []byte)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.circles[c.key] != c || !c.loaded {
		return false
	}
	if !p.rooms.admit(m.sock.Id(), m.conn, userKey(m.conn.actor.Name), c.key, since) {
		return false
	}
	m.unfollow(c.key)
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
