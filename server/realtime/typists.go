package realtime

import (
	"slices"
	"time"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
)

const (
	typingTime  = 6 * time.Second // for which somebody types who does not say so again
	typingPause = 2 * time.Second // between two changes of one person that are told
	maxTypists  = 8               // in one conversation who are shown typing at a time
	maxWaiting  = 64              // with those who are not shown, yet
)

// typist is somebody who types, or did a moment ago.
type typist struct {
	until time.Time // they are taken to type
	told  bool      // the followers take them to
	next  time.Time // that may change for the followers again
}

type typingNews struct {
	user string
	on   bool
}

// takeTyping returns what has changed, and forgets whom there is nothing more to tell of.
func (c *circle) takeTyping(now time.Time) []typingNews {
	var news []typingNews
	shown := len(c.typing())
	for user, t := range c.typists {
		on := now.Before(t.until)
		switch {
		case now.Before(t.next):
		case on != t.told && (!on || shown < maxTypists):
			t.told, t.next = on, now.Add(typingPause)
			if on {
				shown++
			}
			news = append(news, typingNews{user, on})
		case !on && !t.told:
			delete(c.typists, user)
		}
	}
	return news
}

// typing returns whom the followers take to type.
func (c *circle) typing() []string {
	var names []string
	for user, t := range c.typists {
		if t.told {
			names = append(names, user)
		}
	}
	slices.Sort(names)
	return names
}

// types takes it that the socket's user types where those listen, in a conversation of theirs.
func (p *people) types(m *member, key socket.Room) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, user := p.circles[key], m.conn.actor.Name
	if c != m.seat.typing {
		p.pausesTyping(m)
	}
	if m.seat.gone || c == nil {
		return
	}
	t := c.typists[user]
	if t == nil {
		if len(c.typists) == maxWaiting {
			return
		}
		t = new(typist)
		c.typists[user] = t
		p.typists.Add(1)
	}
	t.until, m.seat.typing = p.clock().Add(typingTime), c
	p.stir(c)
}

// stops takes it that the socket's user types no longer.
func (p *people) stops(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pausesTyping(m)
}

// pausesTyping is stops with p.mu held.
func (p *people) pausesTyping(m *member) {
	c := m.seat.typing
	if c == nil {
		return
	}
	m.seat.typing = nil
	if t := c.typists[m.conn.actor.Name]; t != nil {
		t.until = time.Time{}
		p.stir(c)
	}
}

// said ends the typing of who has said something: at once, since the message is there.
func (p *people) said(m chat.Message) {
	if p.typists.Load() == 0 { // the way of every message of every server
		return
	}
	key := peopleKey(m.Conversation, m.To())
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.circles[key]; c != nil {
		p.silence(c, m.From)
	}
}

// silence ends somebody's typing at once; p.mu is held.
func (p *people) silence(c *circle, user string) {
	if t := c.typists[user]; t != nil {
		t.until, t.next = time.Time{}, time.Time{}
		p.stir(c)
	}
}
