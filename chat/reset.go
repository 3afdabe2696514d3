package chat

import (
	"context"
	"time"
)

// ResetAge is how long the link for a new password works.
const ResetAge = 24 * time.Hour

// Reset lets whoever brings the secret behind Digest choose a new password for an account, once.
type Reset struct {
	Digest string // SHA-256 of the secret in the link, 64 hex digits; the secret itself is never stored
	UserID int64
	Until  time.Time
}

// ResetStore keeps links for new passwords, one for each account. All methods may be called concurrently.
type ResetStore interface {
	// PutReset keeps the reset in place of the account's earlier one. ErrNoUser.
	PutReset(ctx context.Context, r Reset) error
	// ResetUser returns whose password a reset may set. ErrResetUsed when there is none that is good at now.
	ResetUser(ctx context.Context, digest string, now time.Time) (User, error)
	// RedeemReset uses up a reset and does what ReplacePassword does, all at once and for one of several at the same time;
	// it returns the account and its ended sessions. ErrResetUsed when there is none that is good at now.
	RedeemReset(ctx context.Context, digest, hash string, now time.Time) (User, []SessionID, error)
}
