package chat

import (
	"context"
	"slices"
)

// AddUser creates an account without permissions; hash is its argon2id hash. The actor must hold manageusers. Errors:
// ErrSignIn, ErrNotAllowed, kind Invalid for a bad name, ErrUserExists.
func (s *Service) AddUser(ctx context.Context, a Actor, name, hash string) (User, error) {
	if err := mayManage(a, ManageUsers); err != nil {
		return User{}, err
	}
	name, err := NewName(name)
	if err != nil {
		return User{}, err
	}
	return s.stores.Accounts.CreateUser(ctx, User{Name: name, CreatedAt: s.now()}, hash)
}

// Users returns a page of accounts for whoever holds manageusers. ErrSignIn, ErrNotAllowed.
func (s *Service) Users(ctx context.Context, a Actor, q UserQuery) ([]User, error) {
	if err := mayManage(a, ManageUsers); err != nil {
		return nil, err
	}
	return s.stores.Accounts.Users(ctx, q)
}

// User returns an account by its ID, for whoever holds managepermissions. ErrSignIn, ErrNotAllowed, ErrNoUser.
func (s *Service) User(ctx context.Context, a Actor, id int64) (User, error) {
	if err := mayManage(a, ManagePermissions); err != nil {
		return User{}, err
	}
	return s.stores.Accounts.UserByID(ctx, id)
}

// UserNamed returns the account of that name for any signed-in user: names are public among users. ErrSignIn,
// ErrNoUser.
func (s *Service) UserNamed(ctx context.Context, a Actor, name string) (User, error) {
	if a.Guest() {
		return User{}, ErrSignIn
	}
	return s.stores.Accounts.UserByName(ctx, name)
}

// AddPermission makes a permission name known. The actor must hold managepermissions. Errors: ErrSignIn,
// ErrNotAllowed, kind Invalid for a bad name.
func (s *Service) AddPermission(ctx context.Context, a Actor, name string) error {
	if err := mayManage(a, ManagePermissions); err != nil {
		return err
	}
	p, err := NewPermission(name)
	if err != nil {
		return err
	}
	return s.stores.Accounts.CreatePermission(ctx, p)
}

// Permissions returns all known permission names and those granted to the user, for whoever holds managepermissions.
// ErrSignIn, ErrNotAllowed, ErrNoUser.
func (s *Service) Permissions(ctx context.Context, a Actor, userID int64) (known, granted []Permission, err error) {
	if _, err = s.User(ctx, a, userID); err != nil {
		return nil, nil, err
	}
	if known, err = s.stores.Accounts.Permissions(ctx); err != nil {
		return nil, nil, err
	}
	granted, err = s.stores.Accounts.PermissionsOf(ctx, userID)
	return known, granted, err
}

// SetPermissions makes exactly ps the user's grants. Whatever is given or taken, the actor must hold. ErrSignIn,
// ErrNotAllowed, ErrNoUser, kind Forbidden, kind Invalid for a permission that nobody has added.
func (s *Service) SetPermissions(ctx context.Context, a Actor, userID int64, ps []Permission) error {
	known, granted, err := s.Permissions(ctx, a, userID)
	if err != nil {
		return err
	}
	for _, p := range ps {
		if !slices.Contains(known, p) {
			return Refuse(Invalid, "no-permission", "There is no such permission.")
		}
	}
	if err := mayGrant(a, changed(granted, ps)); err != nil {
		return err
	}
	return s.stores.Accounts.SetPermissions(ctx, userID, ps...)
}

// changed returns what is in one of the two lists only.
func changed(before, after []Permission) []Permission {
	var diff []Permission
	for _, p := range before {
		if !slices.Contains(after, p) {
			diff = append(diff, p)
		}
	}
	for _, p := range after {
		if !slices.Contains(before, p) {
			diff = append(diff, p)
		}
	}
	return diff
}
