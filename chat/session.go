package chat

import (
	"context"
	"time"
)

// SessionID is the stored form of a session's identity: the keyed SHA-256 of the random 128 bits in the cookie, as 64
// hex digits. The cookie's own value is never stored, so a stolen database opens no session.
type SessionID string

// Session is a signed-in visit of a user.
type Session struct {
	ID        SessionID
	UserID    int64
	CreatedAt time.Time
	LastSeen  time.Time
	ExpiresAt time.Time // absolute limit, whatever the use
	Remember  bool      // the cookie outlives the browser
	Agent     string    // the browser that signed in, by its own word, at most MaxAgentLength bytes
	Address   string    // where it signed in from
	Data      []byte    // small values that handlers keep in the session, opaque here
}

// MaxAgentLength is how much of a browser's User-Agent is kept, in bytes.
const MaxAgentLength = 256

// SessionStore keeps sessions. All methods may be called concurrently. It judges no time limits: auth does.
type SessionStore interface {
	TicketStore
	// PutSession creates the session, or replaces the one with the same ID. ErrNoUser for a user who does not exist,
	// ErrDisabled for one who is disabled. It
	// is for new sessions: one that was read before may have ended since, and would be back.
	PutSession(ctx context.Context, s Session) error
	// SetSessionData replaces the Data of a session and nothing else. ok is false, and nothing changes, when there is no
	// such session.
	SetSessionData(ctx context.Context, id SessionID, data []byte) (ok bool, err error)
	// Session returns the session together with its user and the user's permissions, read in one go. ok is false when
	// there is no such session or its user is gone.
	Session(ctx context.Context, id SessionID) (s Session, u User, ps []Permission, ok bool, err error)
	// SessionsOf returns the user's sessions, the one seen last first, at most limit.
	SessionsOf(ctx context.Context, userID int64, limit int) ([]Session, error)
	// TouchSessions sets LastSeen of those of ids that exist to seen and returns the sessions as they are then.
	TouchSessions(ctx context.Context, ids []SessionID, seen time.Time) ([]Session, error)
	// SetListening replaces what Listening returns: one name for each open socket of the session that could not say
	// itself where it listened, were the server restarted now. A session that does not exist is passed over.
	SetListening(ctx context.Context, id SessionID, where []string) error
	// Listening returns what SetListening kept, in its order; nil for a session that does not exist.
	Listening(ctx context.Context, id SessionID) ([]string, error)
	// DeleteSession ends one session; none is not an error.
	DeleteSession(ctx context.Context, id SessionID) error
	// DeleteSessionOf ends the session if it is the user's, and reports whether there was one.
	DeleteSessionOf(ctx context.Context, userID int64, id SessionID) (bool, error)
	// DeleteSessionsOf ends all sessions of a user but keep (which may be empty) and returns the ids of those ended.
	DeleteSessionsOf(ctx context.Context, userID int64, keep SessionID) ([]SessionID, error)
	// DeleteStaleSessions ends at most limit sessions last seen before idle or expired at now, and returns how many.
	DeleteStaleSessions(ctx context.Context, idle, now time.Time, limit int) (int, error)
}
