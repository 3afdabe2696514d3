package sqlite

import (
	"context"
	"time"

	"hihichat/chat"
)

const (
	selectTicket = `SELECT 1 FROM tickets WHERE digest = ?`
	insertTicket = `INSERT INTO tickets (digest, until) VALUES (?, ?)
		ON CONFLICT (digest) DO UPDATE SET until = max(until, excluded.until)`
	deleteStaleTickets = `DELETE FROM tickets WHERE digest IN (SELECT digest FROM tickets WHERE until <= ? LIMIT ?)`
	selectLegacy       = `SELECT coalesce(password_hash, '') FROM users WHERE id = ? AND disabled = 0`
)

// RedeemTicket implements chat.TicketStore.
func (s *Store) RedeemTicket(ctx context.Context, ticket chat.Ticket, legacy string, session chat.Session) (ok bool, err error) {
	err = s.write(ctx, "redeem a ticket", func(t *tx) (err error) {
		if ok, err = t.redeemable(ticket, legacy, session.UserID); err != nil || !ok {
			return err
		}
		if err := t.void(ticket); err != nil {
			return err
		}
		return t.putSession(session)
	})
	return ok && err == nil, err
}

// redeemable reports whether the ticket is unused and the user's hash still the one that it rests on, if they may sign in.
func (t *tx) redeemable(ticket chat.Ticket, legacy string, user int64) (bool, error) {
	_, used, err := first(context.Background(), t, one[int64], selectTicket, ticket.Digest)
	if err != nil || used {
		return false, err
	}
	now, there, err := first(context.Background(), t, one[string], selectLegacy, user)
	return there && now == legacy, err
}

func (t *tx) void(ticket chat.Ticket) error {
	_, err := t.exec(insertTicket, ticket.Digest, ticket.Until.UnixMicro())
	return err
}

// VoidTicket implements chat.TicketStore.
func (s *Store) VoidTicket(ctx context.Context, ticket chat.Ticket) error {
	return s.write(ctx, "void a ticket", func(t *tx) error { return t.void(ticket) })
}

// TicketUsed implements chat.TicketStore.
func (s *Store) TicketUsed(ctx context.Context, digest string) (bool, error) {
	_, used, err := first(ctx, s.reader, one[int64], selectTicket, digest)
	return used, failed("look for a ticket", err)
}

// DeleteStaleTickets implements chat.TicketStore.
func (s *Store) DeleteStaleTickets(ctx context.Context, now time.Time, limit int) (removed int, err error) {
	err = s.write(ctx, "forget tickets", func(t *tx) error {
		n, err := t.exec(deleteStaleTickets, now.UnixMicro(), limit)
		removed = int(n)
		return err
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}
