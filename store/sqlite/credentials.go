package sqlite

import (
	"context"

	"hihichat/chat"
)

const (
	credentialColumns = userColumns + `, coalesce(u.password_hash, ''), coalesce(u.argon2_hash, '')`
	selectCredentials = `SELECT ` + credentialColumns + ` FROM users u WHERE u.username = ?`
	selectByFlaskID   = `SELECT ` + credentialColumns + ` FROM users u WHERE u.flask_id = ? LIMIT 2`
	updateCurrentHash = `UPDATE users SET argon2_hash = coalesce(nullif(argon2_hash, ''), ?) WHERE id = ?`
	selectSessionOf   = `SELECT 1 FROM sessions WHERE user_id = ? AND id = ?`
	updatePassword    = `UPDATE users SET argon2_hash = ?, password_hash = '' WHERE id = ?`
)

// CredentialsOf implements chat.AccountStore.
func (s *Store) CredentialsOf(ctx context.Context, name string) (chat.Credentials, error) {
	c, ok, err := first(ctx, s.reader, scanCredentials, selectCredentials, name)
	if err == nil && !ok {
		err = chat.ErrNoUser
	}
	return c, failed("read credentials", err)
}

// FlaskCredentials implements chat.AccountStore.
func (s *Store) FlaskCredentials(ctx context.Context, flaskID int64) (chat.Credentials, error) {
	found, err := collect(ctx, s.reader, scanCredentials, selectByFlaskID, flaskID)
	if err == nil && len(found) != 1 {
		err = chat.ErrNoUser
	}
	if err != nil {
		return chat.Credentials{}, failed("read credentials", err)
	}
	return found[0], nil
}

// SetCurrentHash implements chat.AccountStore.
func (s *Store) SetCurrentHash(ctx context.Context, id int64, hash string) error {
	return s.write(ctx, "store a password hash", func(t *tx) error { return t.changeUser(updateCurrentHash, hash, id) })
}

// ReplacePassword implements chat.AccountStore.
func (s *Store) ReplacePassword(
	ctx context.Context, id int64, hash string, keep chat.SessionID,
) (ended []chat.SessionID, err error) {
	err = s.write(ctx, "replace a password", func(t *tx) (err error) {
		if ended, err = t.replacePassword(id, hash, keep); err != nil || keep == "" {
			return err
		}
		return t.isSessionOf(id, keep)
	})
	if err != nil {
		return nil, err
	}
	return ended, nil
}

// isSessionOf returns chat.ErrSessionEnded unless the session is the user's.
func (t *tx) isSessionOf(userID int64, id chat.SessionID) error {
	_, live, err := first(context.Background(), t, one[int64], selectSessionOf, userID, string(id))
	if err == nil && !live {
		err = chat.ErrSessionEnded
	}
	return err
}

func (t *tx) replacePassword(id int64, hash string, keep chat.SessionID) ([]chat.SessionID, error) {
	if err := t.changeUser(updatePassword, hash, id); err != nil {
		return nil, err
	}
	if _, err := t.exec(deleteResetOf, id); err != nil {
		return nil, err
	}
	return t.endSessions(id, keep)
}

func scanCredentials(r row) (c chat.Credentials, err error) {
	var u userRow
	err = r.Scan(append(u.columns(), &c.Legacy, &c.Current)...)
	c.User = u.user()
	return c, err
}
