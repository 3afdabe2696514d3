package sqlite

import (
	"context"
	"database/sql"

	"hihichat/chat"
)

const (
	userColumns = `u.id, coalesce(u.username, ''), coalesce(u.avatar_hash, ''), u.is_admin, u.created_at`

	// The Flask version's table may lack a constraint that ON CONFLICT could name, so NOT EXISTS it is. Its code reads
	// a password_hash of '' as "no password fits", but stumbles over NULL.
	insertUser = `INSERT INTO users (username, password_hash, avatar_hash, argon2_hash, is_admin, created_at)
		SELECT ?1, '', ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM users WHERE username = ?1)`
	selectUserByID   = `SELECT ` + userColumns + ` FROM users u WHERE u.id = ?`
	selectUserByName = `SELECT ` + userColumns + ` FROM users u WHERE u.username = ?`
	selectUsers      = `SELECT ` + userColumns + ` FROM users u
		WHERE u.id > ?1 AND (?2 = '' OR instr(u.username, ?2) > 0) ORDER BY u.id LIMIT ?3`
	credentialColumns = userColumns + `, coalesce(u.password_hash, ''), coalesce(u.argon2_hash, '')`
	selectCredentials = `SELECT ` + credentialColumns + ` FROM users u WHERE u.username = ?`
	selectByFlaskID   = `SELECT ` + credentialColumns + ` FROM users u WHERE u.flask_id = ? LIMIT 2`
	updateCurrentHash = `UPDATE users SET argon2_hash = ? WHERE id = ?`
	updatePassword    = `UPDATE users SET argon2_hash = ?, password_hash = '' WHERE id = ?`
	updateAdmin       = `UPDATE users SET is_admin = ? WHERE id = ?`
)

// CreateUser implements chat.AccountStore.
func (s *Store) CreateUser(ctx context.Context, u chat.User, hash string) (chat.User, error) {
	err := s.write(ctx, "create an account", func(t *tx) error {
		n, err := t.exec(insertUser, u.Name, u.AvatarHash, hash, u.Admin, micros(u.CreatedAt))
		if err != nil {
			return err
		}
		if n == 0 {
			return chat.ErrUserExists
		}
		created, _, err := first(context.Background(), t, scanUser, selectUserByName, u.Name)
		if err != nil {
			return err
		}
		u.ID = created.ID
		// The Flask version may have left grants of a deleted account that had the same id.
		_, err = t.exec(deleteGrants, u.ID)
		return err
	})
	if err != nil {
		return chat.User{}, err
	}
	return u, nil
}

// UserByID implements chat.AccountStore.
func (s *Store) UserByID(ctx context.Context, id int64) (chat.User, error) {
	return s.user(ctx, selectUserByID, id)
}

// UserByName implements chat.AccountStore.
func (s *Store) UserByName(ctx context.Context, name string) (chat.User, error) {
	return s.user(ctx, selectUserByName, name)
}

func (s *Store) user(ctx context.Context, query string, key any) (chat.User, error) {
	u, ok, err := first(ctx, s.reader, scanUser, query, key)
	if err == nil && !ok {
		err = chat.ErrNoUser
	}
	return u, failed("read an account", err)
}

// Users implements chat.AccountStore.
func (s *Store) Users(ctx context.Context, q chat.UserQuery) ([]chat.User, error) {
	users, err := collect(ctx, s.reader, scanUser, selectUsers, q.After, q.Search, q.Limit)
	return users, failed("list accounts", err)
}

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
func (s *Store) ReplacePassword(ctx context.Context, id int64, hash string) (ended []chat.SessionID, err error) {
	err = s.write(ctx, "replace a password", func(t *tx) (err error) {
		if err := t.changeUser(updatePassword, hash, id); err != nil {
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

// SetAdmin implements chat.AccountStore.
func (s *Store) SetAdmin(ctx context.Context, id int64, admin bool) error {
	return s.write(ctx, "change an administrator", func(t *tx) error { return t.changeUser(updateAdmin, admin, id) })
}

// changeUser runs an update of one account; ErrNoUser if there is none.
func (t *tx) changeUser(query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		return chat.ErrNoUser
	}
	return err
}

// userRow receives the userColumns.
type userRow struct {
	chat.User
	created sql.NullInt64
}

func (u *userRow) columns() []any { return []any{&u.ID, &u.Name, &u.AvatarHash, &u.Admin, &u.created} }

func (u *userRow) user() chat.User {
	u.CreatedAt = moment(u.created)
	return u.User
}

func scanUser(r row) (chat.User, error) {
	var u userRow
	err := r.Scan(u.columns()...)
	return u.user(), err
}

func scanCredentials(r row) (c chat.Credentials, err error) {
	var u userRow
	err = r.Scan(append(u.columns(), &c.Legacy, &c.Current)...)
	c.User = u.user()
	return c, err
}
