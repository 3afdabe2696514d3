package sqlite

import (
	"context"
	"database/sql"

	"hihichat/chat"
)

const (
	userColumns = `u.id, coalesce(u.username, ''), coalesce(u.avatar_hash, ''), u.is_admin, u.created_at,
		u.disabled, u.shown_name`

	// SQLite itself would give the highest id anew once its account is gone.
	nextUserID = `(SELECT 1 + max(coalesce((SELECT max(id) FROM users), 0), coalesce((SELECT max(id) FROM retired_ids), 0)))`

	// The Flask version reads a password_hash of '' as "no password fits", but stumbles over NULL.
	insertUser = `INSERT INTO users (id, username, password_hash, avatar_hash, argon2_hash, is_admin, created_at, name_key)
		VALUES (` + nextUserID + `, ?, '', ?, ?, ?, ?, ?)`
	selectUserByID   = `SELECT ` + userColumns + ` FROM users u WHERE u.id = ?`
	selectUserByName = `SELECT ` + userColumns + ` FROM users u WHERE u.username = ?`
	selectUsers      = `SELECT ` + userColumns + ` FROM users u WHERE u.id > ? ORDER BY u.id LIMIT ?`

	// A search that finds little goes through all accounts: not the rows with their hashes, but an index of what it needs.
	selectFound = `SELECT ` + userColumns + ` FROM users u WHERE u.id IN (
			SELECT id FROM users INDEXED BY users_to_search
			WHERE id > ?1 AND (instr(name_key, ?2) > 0 OR instr(shown_key, ?2) > 0) ORDER BY id LIMIT ?3)
		ORDER BY u.id`
)

// CreateUser implements chat.AccountStore.
func (s *Store) CreateUser(ctx context.Context, u chat.User, hash string) (chat.User, error) {
	err := s.write(ctx, "create an account", func(t *tx) error {
		if err := t.keyNames(); err != nil {
			return err
		}
		if err := nameFree(context.Background(), t, u.Name); err != nil {
			return err
		}
		if _, err := t.exec(insertUser, u.Name, u.AvatarHash, hash, u.Admin, micros(u.CreatedAt), chat.FoldName(u.Name)); err != nil {
			return err
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
	if q.Search == "" {
		users, err := collect(ctx, s.reader, scanUser, selectUsers, q.After, q.Limit)
		return users, failed("list accounts", err)
	}
	if err := s.keyNames(ctx); err != nil {
		return nil, failed("search accounts", err)
	}
	users, err := collect(ctx, s.reader, scanUser, selectFound, q.After, chat.FoldName(q.Search), q.Limit)
	return users, failed("search accounts", err)
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

func (u *userRow) columns() []any {
	return []any{&u.ID, &u.Name, &u.AvatarHash, &u.Admin, &u.created, &u.Disabled, &u.ShownName}
}

func (u *userRow) user() chat.User {
	u.CreatedAt = moment(u.created)
	return u.User
}

func scanUser(r row) (chat.User, error) {
	var u userRow
	err := r.Scan(u.columns()...)
	return u.user(), err
}
