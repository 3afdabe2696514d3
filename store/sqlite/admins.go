package sqlite

import (
	"context"

	"hihichat/chat"
)

const (
	updateAdmin      = `UPDATE users SET is_admin = ? WHERE id = ?`
	updateDisabled   = `UPDATE users SET disabled = ? WHERE id = ?`
	selectOtherAdmin = `SELECT 1 FROM users WHERE is_admin = 1 AND disabled = 0 AND id <> ? LIMIT 1`
)

// SetAdmin implements chat.AccountStore.
func (s *Store) SetAdmin(ctx context.Context, id int64, admin bool) error {
	return s.write(ctx, "change an administrator", func(t *tx) error {
		if !admin {
			if err := t.spareLastAdmin(id); err != nil {
				return err
			}
		}
		return t.changeUser(updateAdmin, admin, id)
	})
}

// SetDisabled implements chat.AccountStore.
func (s *Store) SetDisabled(ctx context.Context, id int64, disabled bool) (ended []chat.SessionID, err error) {
	err = s.write(ctx, "disable or enable an account", func(t *tx) (err error) {
		if disabled {
			if err := t.spareLastAdmin(id); err != nil {
				return err
			}
		}
		if err := t.changeUser(updateDisabled, disabled, id); err != nil || !disabled {
			return err
		}
		ended, err = t.endSessions(id, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	return ended, nil
}

// user returns the account as the transaction sees it, or ErrNoUser.
func (t *tx) user(id int64) (chat.User, error) {
	u, ok, err := first(context.Background(), t, scanUser, selectUserByID, id)
	if err == nil && !ok {
		err = chat.ErrNoUser
	}
	return u, err
}

// spareLastAdmin refuses with ErrLastAdmin what would leave no administrator who can sign in, and with ErrNoUser what
// concerns nobody. All writes come one after the other, so two administrators can't do it to each other.
func (t *tx) spareLastAdmin(id int64) error {
	u, err := t.user(id)
	if err != nil || !u.Admin || u.Disabled {
		return err
	}
	_, another, err := first(context.Background(), t, one[int64], selectOtherAdmin, id)
	if err == nil && !another {
		err = chat.ErrLastAdmin
	}
	return err
}
