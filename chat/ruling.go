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
