package storetest

import (
	"bytes"
	"context"
	"time"

	"hihichat/chat"
)

// RedeemTicket implements chat.TicketStore.
func (m *memory) RedeemTicket(ctx context.Context, t chat.Ticket, legacy string, s chat.Session) (bool, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	a := m.numbered(s.UserID)
	if _, used := m.tickets[t.Digest]; used || a == nil || a.Disabled || a.legacy != legacy {
		return false, nil
	}
	m.tickets[t.Digest] = t.Until
	s.Data = bytes.Clone(s.Data)
	m.sessions[s.ID] = s
	return true, nil
}

// VoidTicket implements chat.TicketStore.
func (m *memory) VoidTicket(ctx context.Context, t chat.Ticket) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if t.Until.After(m.tickets[t.Digest]) {
		m.tickets[t.Digest] = t.Until
	}
	return nil
}

// TicketUsed implements chat.TicketStore.
func (m *memory) TicketUsed(ctx context.Context, digest string) (bool, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	_, used := m.tickets[digest]
	return used, nil
}

// DeleteStaleTickets implements chat.TicketStore.
func (m *memory) DeleteStaleTickets(ctx context.Context, now time.Time, limit int) (int, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	removed := 0
	for digest, until := range m.tickets {
		if removed < limit && !until.After(now) {
			delete(m.tickets, digest)
			removed++
		}
	}
	return removed, nil
}
