package chat

import (
	"context"
	"crypto/rand"
	"strings"
)

// What is done to accounts by those who hold manageusers, over accounts that hold no more than they do. Errors of all:
// ErrSignIn, ErrNotAllowed, ErrNoUser, kind Forbidden for an account that holds more.

// ruled returns the account if the actor may rule over it.
func (s *Service) ruled(ctx context.Context, a Actor, userID int64) (Holder, error) {
	if err := mayUse(a, ManageUsers); err != nil {
		return Holder{}, err
	}
	h, err := s.holder(ctx, userID)
	if err != nil {
		return Holder{}, err
	}
	return h, mayRule(a, ManageUsers, h)
}

// MayRule reports whether the actor may do what follows to the account.
func (s *Service) MayRule(a Actor, account Holder) bool {
	return mayRule(a, ManageUsers, account) == nil
}

// OfferReset makes a one-time link for a new password: digest is that of its secret. An earlier link of the account is
// worth nothing then; its password and sessions stay until the link is used.
func (s *Service) OfferReset(ctx context.Context, a Actor, userID int64, digest string) (Reset, error) {
	h, err := s.ruled(ctx, a, userID)
	if err != nil {
		return Reset{}, err
	}
	r := Reset{Digest: digest, UserID: userID, Until: s.now().Add(ResetAge)}
	return r, s.recorded(ctx, a, AuditEntry{Deed: ResetLinkMade, Target: h.Name}, func() error {
		return s.stores.Accounts.PutReset(ctx, r)
	})
}

// SetPassword sets the account's password to the one of that hash, ends its sessions and returns how many that were.
func (s *Service) SetPassword(ctx context.Context, a Actor, userID int64, hash string) (ended int, err error) {
	h, err := s.ruled(ctx, a, userID)
	if err != nil {
		return 0, err
	}
	err = s.recorded(ctx, a, AuditEntry{Deed: PasswordReset, Target: h.Name}, func() error {
		ids, err := s.stores.Accounts.ReplacePassword(ctx, userID, hash, "")
		s.publish.SessionsEnded(ids)
		ended = len(ids)
		return err
	})
	return ended, err
}

// ResetUser returns whose password a link may set. ErrResetUsed when it is worth nothing (any more).
func (s *Service) ResetUser(ctx context.Context, digest string) (User, error) {
	return s.stores.Accounts.ResetUser(ctx, digest, s.now())
}

// RedeemReset sets the password by a link, for whoever has it, and ends the account's sessions. ErrResetUsed.
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

// SetDisabled disables the account, which signs it out everywhere at once, or enables it. Nobody disables themselves.
// Also ErrLastAdmin, kind Invalid for oneself.
func (s *Service) SetDisabled(ctx context.Context, a Actor, userID int64, disabled bool) error {
	h, err := s.ruled(ctx, a, userID)
	switch {
	case err != nil:
		return err
	case userID == a.UserID:
		return errOneself
	case h.Disabled == disabled:
		return nil
	}
	deed := UserEnabled
	if disabled {
		deed = UserDisabled
	}
	return s.recorded(ctx, a, AuditEntry{Deed: deed, Target: h.Name}, func() error {
		ended, err := s.stores.Accounts.SetDisabled(ctx, userID, disabled)
		s.publish.SessionsEnded(ended)
		return err
	})
}

// SignOut ends all sessions of the account and returns how many that were.
func (s *Service) SignOut(ctx context.Context, a Actor, userID int64) (ended int, err error) {
	h, err := s.ruled(ctx, a, userID)
	if err != nil {
		return 0, err
	}
	err = s.recorded(ctx, a, AuditEntry{Deed: SessionsRevoked, Target: h.Name}, func() error {
		ids, err := s.stores.Sessions.DeleteSessionsOf(ctx, userID, "")
		s.publish.SessionsEnded(ids)
		ended = len(ids)
		return err
	})
	return ended, err
}

// MayDelete says why the actor may not delete the account, nil if they may: before they are asked how.
func (s *Service) MayDelete(a Actor, account Holder) error {
	if err := mayRule(a, ManageUsers, account); err != nil {
		return err
	}
	if account.ID == a.UserID {
		return errOneself
	}
	return nil
}

// DeleteUser deletes the account for good; its sessions end at once, its rooms lose it, and its messages meet their fate
// in the background. Nobody deletes themselves. Also ErrLastAdmin, kind Invalid for oneself or an unknown fate.
func (s *Service) DeleteUser(ctx context.Context, a Actor, userID int64, fate Fate) error {
	h, err := s.ruled(ctx, a, userID)
	switch {
	case err != nil:
		return err
	case userID == a.UserID:
		return errOneself
	case !fate.Valid():
		return Refuse(Invalid, "bad-fate", "Say whether the messages are kept, anonymised or removed.")
	}
	d := Deletion{Name: h.Name, Fate: fate, At: s.now()}
	if fate == AnonymiseMessages {
		d.Heir = "deleted-" + strings.ToLower(rand.Text()[:10])
	}
	e := AuditEntry{Deed: UserDeleted, Target: auditName(d), Detail: string(fate)}
	return s.recorded(ctx, a, e, func() error {
		ended, err := s.stores.Accounts.DeleteUser(ctx, userID, d)
		s.publish.SessionsEnded(ended)
		s.chores.wake()
		return err
	})
}

// Deletions returns the work that deletions have left and that still goes on, for whoever holds manageusers.
func (s *Service) Deletions(ctx context.Context, a Actor) ([]Deletion, error) {
	if err := mayUse(a, ManageUsers); err != nil {
		return nil, err
	}
	return s.stores.Accounts.Deletions(ctx)
}
