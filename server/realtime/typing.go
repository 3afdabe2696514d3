package realtime

import (
	"context"
	"time"

	"hihichat/chat"
)

// muteMemory is for how long it is not asked again whether somebody who types is muted.
const muteMemory = 5 * time.Second

var errBadTyping = chat.Refuse(chat.Invalid, "bad-event", "typing takes true or false.")

// onTyping handles typing BOOL: the user writes in the conversation named last, or does so no longer.
func (m *member) onTyping(ctx context.Context, args []any) error {
	if len(args) != 1 {
		return errBadTyping
	}
	on, ok := args[0].(bool)
	if !ok {
		return errBadTyping
	}
	if m.conn.actor.Guest() {
		return chat.ErrSignIn
	}
	if !on {
		m.app.hub.people.stops(m)
		return nil
	}
	if !m.listens(m.current) {
		return chat.ErrNotMember
	}
	if m.mutedOfLate(ctx) {
		return chat.ErrMuted
	}
	m.app.hub.people.types(m, peopleKey(m.current, m.current.Peer(m.conn.actor.Name)))
	return nil
}

// listens reports whether the socket listens to the conversation still.
func (m *member) listens(c chat.Conversation) bool {
	if m.wide && c.Private() {
		return true
	}
	return c != (chat.Conversation{}) && m.app.hub.rooms.has(m.sock.Id(), conversationKey(c, m.conn.actor.Name))
}

// knownMute is what was found of the user's being muted in a conversation.
type knownMute struct {
	where chat.Conversation
	muted bool
	at    time.Time
}

// mutedOfLate is mute as it was a few seconds ago: people renew their typing all the time.
func (m *member) mutedOfLate(ctx context.Context) bool {
	now := m.app.hub.clock()
	if known := m.muteFound; known == nil || known.where != m.current || now.Sub(known.at) >= muteMemory {
		_, muted := m.mute(ctx)
		m.muteFound = &knownMute{m.current, muted, now}
	}
	return m.muteFound.muted
}
