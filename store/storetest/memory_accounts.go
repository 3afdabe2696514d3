package storetest

import (
	"cmp"
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
	u.ID = 0
	for id := range m.gone {
		u.ID = max(u.ID, id)
	}
	if n := len(m.users); n > 0 {
		u.ID = max(u.ID, m.users[n-1].ID)
	}
	u.ID++
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
	if err := m.free(u.Name); err != nil {
		return chat.User{}, err
	}
	a := m.add(u)
	a.current = hash
	return a.User, nil
}

// NameFree implements chat.AccountStore.
func (m *memory) NameFree(ctx context.Context, name string) error {
	unlock, err := m.read(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return m.free(name)
}

// free is NameFree for those who hold the lock.
func (m *memory) free(name string) error {
	switch {
	case m.named(name) != nil:
		return chat.ErrUserExists
	case m.wasTaken(name):
		return chat.ErrNameRetired
	case m.taken(name, nil):
		return chat.ErrShownNameTaken
	}
	return nil
}

// wasTaken reports whether people would take the name for that of a deleted account. The caller holds the lock.
func (m *memory) wasTaken(name string) bool {
	for retired := range m.retired {
		if chat.FoldName(retired) == chat.FoldName(name) {
			return true
		}
	}
	return false
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
		if a.ID > q.After && a.found(q.Search) && len(page) < q.Limit {
			page = append(page, a.User)
		}
	}
	return page, nil
}

// found reports whether a search finds the account.
func (a *account) found(search string) bool {
	search = chat.FoldName(search)
	return strings.Contains(chat.FoldName(a.Name), search) || strings.Contains(chat.FoldName(a.ShownName), search)
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
	return m.change(ctx, id, func(a *account) { a.current = cmp.Or(a.current, hash) })
}

// ReplacePassword implements chat.AccountStore.
func (m *memory) ReplacePassword(
	ctx context.Context, id int64, hash string, keep chat.SessionID,
) (ended []chat.SessionID, err error) {
	changeErr := m.change(ctx, id, func(a *account) {
		if keep != "" && m.sessions[keep].UserID != id {
			err = chat.ErrSessionEnded
			return
		}
		a.current, a.legacy = hash, ""
		delete(m.resets, id)
		ended = m.endSessions(id, keep)
	})
	return ended, cmp.Or(changeErr, err)
}

// SetAdmin implements chat.AccountStore.
func (m *memory) SetAdmin(ctx context.Context, id int64, admin bool) (err error) {
	changeErr := m.change(ctx, id, func(a *account) {
		if !admin && m.lastAdmin(a) {
			err = chat.ErrLastAdmin
			return
		}
		a.Admin = admin
	})
	return cmp.Or(changeErr, err)
}

// SetDisabled implements chat.AccountStore.
func (m *memory) SetDisabled(ctx context.Context, id int64, disabled bool) (ended []chat.SessionID, err error) {
	changeErr := m.change(ctx, id, func(a *account) {
		if disabled && m.lastAdmin(a) {
			err = chat.ErrLastAdmin
			return
		}
		a.Disabled = disabled
		if disabled {
			ended = m.endSessions(id, "")
		}
	})
	return ended, cmp.Or(changeErr, err)
}

// SetShownName implements chat.AccountStore.
func (m *memory) SetShownName(ctx context.Context, id int64, shown string) (err error) {
	changeErr := m.change(ctx, id, func(a *account) {
		if m.taken(shown, a) {
			err = chat.ErrShownNameTaken
			return
		}
		if m.wasTaken(shown) {
			err = chat.ErrNameRetired
			return
		}
		a.ShownName = shown
	})
	return cmp.Or(changeErr, err)
}

// taken reports whether somebody else than a goes by the shown name. The caller holds the lock.
func (m *memory) taken(shown string, a *account) bool {
	return shown != "" && slices.ContainsFunc(m.users, func(other *account) bool { return other != a && other.goesBy(shown) })
}

// goesBy reports whether people would take name for one of a's.
func (a *account) goesBy(name string) bool {
	name = chat.FoldName(name)
	return chat.FoldName(a.Name) == name || a.ShownName != "" && chat.FoldName(a.ShownName) == name
}

// UsersNamed implements chat.AccountStore.
func (m *memory) UsersNamed(ctx context.Context, names []string) (map[string]chat.Holder, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	found := make(map[string]chat.Holder)
	for _, name := range names {
		if a := m.named(name); a != nil {
			found[name] = chat.Holder{User: a.User, Permissions: slices.Sorted(maps.Keys(a.grants))}
		}
	}
	return found, nil
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

// ChangeGrants implements chat.AccountStore.
func (m *memory) ChangeGrants(ctx context.Context, id int64, give, take []chat.Permission) error {
	return m.change(ctx, id, func(a *account) {
		for _, p := range take {
			delete(a.grants, p)
		}
		m.grant(a, give)
	})
}

// grant adds grants and makes their names known. The caller holds the lock.
func (m *memory) grant(a *account, ps []chat.Permission) {
	for _, p := range ps {
		m.permissions[p] = true
		a.grants[p] = true
	}
}
