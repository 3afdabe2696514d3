package chat

import (
	"context"
	"time"
)

// Everywhere is the scope of a mute that binds in all rooms and private conversations. It is the Flask version's only
// kind (the key b_user-<user>), set by an administrator.
const Everywhere = ""

// MaxMute is the longest timed mute; whoever needs longer mutes for ever.
const MaxMute = 10 * 365 * 24 * time.Hour

// Mute silences a user in one room, or Everywhere, until a moment or for ever.
type Mute struct {
	Room  string // the room's name, or Everywhere
	User  string
	Until time.Time // the zero time: for ever

	// Reason is what the user is told, at most MaxReasonLength characters. A Standing's mutes come without.
	Reason string
}

// Forever reports whether the mute has no end.
func (m Mute) Forever() bool { return m.Until.IsZero() }

// Active reports whether the mute still binds at now.
func (m Mute) Active(now time.Time) bool { return m.Forever() || now.Before(m.Until) }

// Outlasts reports whether m binds longer than other.
func (m Mute) Outlasts(other Mute) bool {
	return !other.Forever() && (m.Forever() || m.Until.After(other.Until))
}

// Left returns how much longer the mute binds, 0 for one that is over or has no end.
func (m Mute) Left(now time.Time) time.Duration {
	if m.Forever() {
		return 0
	}
	return max(0, m.Until.Sub(now))
}

// MuteStore keeps mutes. All methods may be called concurrently. A mute that has run out is never returned; on Redis
// the server's own expiry decides, so its clock counts.
type MuteStore interface {
	// SetMute stores the mute in place of one of the same scope and user. A mute that ends before now does nothing.
	SetMute(ctx context.Context, m Mute, now time.Time) error
	// ClearMute ends the mute of that scope and user; none is not an error.
	ClearMute(ctx context.Context, room, user string) error
	// Mutes returns, of the users named, those muted in the room or everywhere, with the mute that lasts longest.
	Mutes(ctx context.Context, room string, users []string, now time.Time) (map[string]Mute, error)
}
