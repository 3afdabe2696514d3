package chat

import (
	"context"
	"errors"
	"time"
)

// ResetAge is how long the link for a new password works.
const ResetAge = 24 * time.Hour

// Reset lets whoever brings the secret behind Digest choose a new password for an account, once, as long as whoever made
// it may rule over the account.
type Reset struct {
	Digest string // SHA-256 of the secret in the link, 64 hex digits; the secret itself is never stored
	UserID int64
	By     int64 // the ID of the account that made it, Operator's for that
	Until  time.Time
}

// ResetStore keeps links for new passwords, one for each account. All methods may be called concurrently.
type ResetStore interface {
	// PutReset keeps the reset in place of the account's earlier one. ErrNoUser.
	PutReset(ctx context.Context, r Reset) error
	// Reset returns the reset of that digest. ErrResetUsed when there is none whose time has not come at now.
	Reset(ctx context.Context, digest string, now time.Time) (Reset, error)
	// RedeemReset uses up a reset and does what ReplacePassword does, all at once and for one of several at the same time;
	// it returns the account and its ended sessions. ErrResetUsed when there is none that is good at now.
	RedeemReset(ctx context.Context, digest, hash string, now time.Time) (User, []SessionID, error)
}

// OfferReset makes a one-time link for a new password: digest is that of its secret. An earlier link of the account is
// worth nothing then; its password and sessions stay until the link is used. The link is worth something as long as the
// actor could make it.
func (s *Service) OfferReset(ctx context.Context, a Actor, userID int64, digest string) (Reset, error) {
	h, err := s.ruled(ctx, a, userID)
	if err != nil {
		return Reset{}, err
	}
	r := Reset{Digest: digest, UserID: userID, By: a.UserID, Until: s.now().Add(ResetAge)}
	return r, s.recorded(ctx, a, AuditEntry{Deed: ResetLinkMade, Target: h.Name}, func() error {
		return s.stores.Accounts.PutReset(ctx, r)
	})
}

// ResetUser returns whose password a link may set. ErrResetUsed when it is worth nothing (any more): also when whoever
// made it could not make it now, since it would give away what they don't hold.
func (s *Service) ResetUser(ctx context.Context, digest string) (User, error) {
	r, err := s.stores.Accounts.Reset(ctx, digest, s.now())
	if err != nil {
		return User{}, err
	}
	account, err := s.holder(ctx, r.UserID)
	if err != nil {
		return User{}, worthNothing(err)
	}
	maker, err := s.maker(ctx, r)
	if err != nil {
		return User{}, worthNothing(err)
	}
	if mayRule(maker, ManageUsers, account) != nil {
		return User{}, ErrResetUsed
	}
	return account.User, nil
}

// maker returns who made a reset, as they are now: a guest if they could not sign in.
func (s *Service) maker(ctx context.Context, r Reset) (Actor, error) {
	if r.By == Operator().UserID {
		return Operator(), nil
	}
	h, err := s.holder(ctx, r.By)
	if err != nil || h.Disabled {
		return Actor{}, err
	}
	return actorFor(h), nil
}

// worthNothing words that one of the two accounts of a reset is gone.
func worthNothing(err error) error {
	if errors.Is(err, ErrNoUser) {
		return ErrResetUsed
	}
	return err
}

// RedeemReset sets the password by a link, for whoever has it, and ends the account's sessions. ErrResetUsed. What
// becomes of the account or of the maker between the question and the store's answer finds the password set already: as
// if the link had been used a moment earlier.
func (s *Service) RedeemReset(ctx context.Context, digest, hash, address string) (User, error) {
	u, err := s.ResetUser(ctx, digest)
	if err != nil {
		return User{}, err
	}
	e := AuditEntry{Deed: PasswordReset, Target: u.Name}
	return u, s.recorded(ctx, Actor{Name: u.Name, Address: address}, e, func() error {
		_, ended, err := s.stores.Accounts.RedeemReset(ctx, digest, hash, s.now())
		s.publish.SessionsEnded(ended)
		return err
	})
}
