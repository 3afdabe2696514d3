package chat

import (
	"context"
	"time"
)

// Ticket is a proof of identity from elsewhere that opens one session here and never a second one: a session cookie of
// the Flask version. Only its digest is stored.
type Ticket struct {
	Digest string    // 64 hex digits
	Until  time.Time // how long a used ticket must be remembered
}

// TicketStore remembers which tickets have been used. All methods may be called concurrently. Like the rest of
// SessionStore it judges no time limits.
type TicketStore interface {
	// RedeemTicket creates session s for an unused ticket and notes the ticket as used: both or neither, and for one of
	// several at the same time. legacy is the hash that the ticket rests on: false, and nothing changes, when the ticket
	// has been used, or when the user is gone, is disabled or has another Legacy hash by now (a new password erases it).
	RedeemTicket(ctx context.Context, t Ticket, legacy string, s Session) (bool, error)
	// VoidTicket notes a ticket as used, whether it was or not.
	VoidTicket(ctx context.Context, t Ticket) error
	// TicketUsed reports whether a ticket has been redeemed or voided.
	TicketUsed(ctx context.Context, digest string) (bool, error)
	// DeleteStaleTickets forgets at most limit tickets whose Until is not after now, and returns how many.
	DeleteStaleTickets(ctx context.Context, now time.Time, limit int) (int, error)
}
