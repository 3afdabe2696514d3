package storetest

import (
	"context"
	"maps"
	"slices"
	"strings"

	"hihichat/chat"
)

// account is a user with credentials and grants.
type account struct {
	chat.User
	legacy  string
	current string
	flask   int64 // the ID in the Flask version's database, 0 for none
	grants  map[chat.Permission]bool
}

// AddLegacyUser puts an account into the reference store as the Flask version would have left it: with a Werkzeug hash,
// without an argon2id one, and with the ID that it had there. No contract has a method for that; it is for tests of those who read credentials. It
// panics if stores are not those of NewMemory.
func AddLegacyUser(stores chat.Stores, name, hash string) chat.User {
	m := reference(stores.Accounts)
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.add(chat.User{Name: name})
	a.legacy, a.flask = hash, a.ID
	return a.User
}

// add appends an account under the next ID. The caller holds the lock.
func (m *memory) add(u chat.User) *account {
	u.ID = 1
	if n := len(m.users); n > 0 {
		u.ID = m.users[n-1].ID + 1
	}
	a := &account{User: u, grants: make(map[chat.Permission]bool)}
	m.users = append(m.users, a)
	return a
}

// named returns the account of that name, nil if there is none. The caller holds the lock.
func (m *memory) named(name string) *account {
	for _, a := range m.users {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// numbered returns the account of that ID, nil if there is none. The caller holds the lock.
func (m *memory) numbered(id int64) *account {
	for _, a := range m.users {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// change runs f on the account under the lock; ErrNoUser if there is none.
func (m *memory) change(ctx context.Context, id int64, f func(*account)) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	a := m.numbered(id)
	if a == nil {
		return chat.ErrNoUser
	}
	f(a)
	return nil
}

// CreateUser implements chat.AccountStore.
func (m *memory) CreateUser(ctx context.Context, u chat.User, hash string) (chat.User, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return chat.User{}, err
	}
	defer unlock()
	if m.named(u.Name) != nil {
		return chat.User{}, chat.ErrUserExists
	}
	a := m.add(u)
	a.current = hash
	return a.User, nil
}

// UserByID implements chat.AccountStore.
func (m *memory) UserByID(ctx context.Context, id int64) (chat.User, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.User{}, err
	}
	defer unlock()
	if a := m.numbered(id); a != nil {
		return a.User, nil
	}
	return chat.User{}, chat.ErrNoUser
}

// UserByName implements chat.AccountStore.
func (m *memory) UserByName(ctx context.Context, name string) (chat.User, error) {
	credentials, err := m.CredentialsOf(ctx, name)
	return credentials.User, err
}

// Users implements chat.AccountStore.
func (m *memory) Users(ctx context.Context, q chat.UserQuery) ([]chat.User, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var page []chat.User
	for _, a := range m.users {
		if a.ID > q.After && strings.Contains(a.Name, q.Search) && len(page) < q.Limit {
			page = append(page, a.User)
		}
	}
	return page, nil
}

// CredentialsOf implements chat.AccountStore.
func (m *memory) CredentialsOf(ctx context.Context, name string) (chat.Credentials, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Credentials{}, err
	}
	defer unlock()
	a := m.named(name)
	if a == nil {
		return chat.Credentials{}, chat.ErrNoUser
	}
	return chat.Credentials{User: a.User, Legacy: a.legacy, Current: a.current}, nil
}

// FlaskCredentials implements chat.AccountStore.
func (m *memory) FlaskCredentials(ctx context.Context, flaskID int64) (chat.Credentials, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Credentials{}, err
	}
	defer unlock()
	var found []*account
	for _, a := range m.users {
		if flaskID != 0 && a.flask == flaskID {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		return chat.Credentials{}, chat.ErrNoUser
	}
	a := found[0]
	return chat.Credentials{User: a.User, Legacy: a.legacy, Current: a.current}, nil
}

// SetCurrentHash implements chat.AccountStore.
func (m *memory) SetCurrentHash(ctx context.Context, id int64, hash string) error {
	return m.change(ctx, id, func(a *account) { a.current = hash })
}

// ReplacePassword implements chat.AccountStore.
func (m *memory) ReplacePassword(ctx context.Context, id int64, hash string) (ended []chat.SessionID, err error) {
	err = m.change(ctx, id, func(a *account) {
		a.current, a.legacy = hash, ""
		ended = m.endSessions(id, "")
	})
	return ended, err
}

// SetAdmin implements chat.AccountStore.
func (m *memory) SetAdmin(ctx context.Context, id int64, admin bool) error {
	return m.change(ctx, id, func(a *account) { a.Admin = admin })
}

// Permissions implements chat.AccountStore.
func (m *memory) Permissions(ctx context.Context) ([]chat.Permission, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return slices.Sorted(maps.Keys(m.permissions)), nil
}

// CreatePermission implements chat.AccountStore.
func (m *memory) CreatePermission(ctx context.Context, p chat.Permission) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	m.permissions[p] = true
	return nil
}

// PermissionsOf implements chat.AccountStore.
func (m *memory) PermissionsOf(ctx context.Context, id int64) ([]chat.Permission, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	a := m.numbered(id)
	if a == nil {
		return nil, nil
	}
	return slices.Sorted(maps.Keys(a.grants)), nil
}

// Grant implements chat.AccountStore.
func (m *memory) Grant(ctx context.Context, id int64, ps ...chat.Permission) error {
	return m.change(ctx, id, func(a *account) { m.grant(a, ps) })
}

// SetPermissions implements chat.AccountStore.
func (m *memory) SetPermissions(ctx context.Context, id int64, ps ...chat.Permission) error {
	return m.change(ctx, id, func(a *account) {
		clear(a.grants)
		m.grant(a, ps)
	})
}

// grant adds grants and makes their names known. The caller holds the lock.
func (m *memory) grant(a *account, ps []chat.Permission) {
	for _, p := range ps {
		m.permissions[p] = true
		a.grants[p] = true
	}
}
