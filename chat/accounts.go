package chat

import (
	"context"
	"slices"
	"strings"
)

// AddUser creates an account without permissions; hash is its argon2id hash. The actor must hold manageusers. Errors:
// ErrSignIn, ErrNotAllowed, kind Invalid for a bad name, ErrUserExists, ErrShownNameTaken, ErrNameRetired.
func (s *Service) AddUser(ctx context.Context, a Actor, name, hash string) (User, error) {
	if err := mayUse(a, ManageUsers); err != nil {
		return User{}, err
	}
	return s.createUser(ctx, a, UserAdded, name, hash)
}

// SignUp creates an account for a guest, where people may do that. Errors as AddUser, and ErrNotAllowed where they may
// not. address is the guest's.
func (s *Service) SignUp(ctx context.Context, address, name, hash string) (User, error) {
	if !s.signUp {
		return User{}, ErrNotAllowed
	}
	return s.createUser(ctx, Actor{Address: address}, UserSignedUp, name, hash)
}

// createUser leaves no entry for a name that is taken: the log is no list of what people try.
func (s *Service) createUser(ctx context.Context, a Actor, deed Deed, raw, hash string) (User, error) {
	name, err := NewName(raw)
	if err != nil {
		return User{}, err
	}
	if err := s.stores.Accounts.NameFree(ctx, name); err != nil {
		return User{}, err
	}
	if deed == UserSignedUp {
		a.Name = name
	}
	var u User
	err = s.recorded(ctx, a, AuditEntry{Deed: deed, Target: name}, func() (err error) {
		u, err = s.stores.Accounts.CreateUser(ctx, User{Name: name, CreatedAt: s.now()}, hash)
		return err
	})
	return u, err
}

// maySeeAccounts decides about looking at accounts: whoever gives rights has to find those who are to have them.
func maySeeAccounts(a Actor) error {
	if mayUse(a, ManagePermissions) == nil {
		return nil
	}
	return mayUse(a, ManageUsers)
}

// Users returns a page of accounts for whoever holds manageusers or managepermissions. ErrSignIn, ErrNotAllowed.
func (s *Service) Users(ctx context.Context, a Actor, q UserQuery) ([]User, error) {
	if err := maySeeAccounts(a); err != nil {
		return nil, err
	}
	return s.stores.Accounts.Users(ctx, q)
}

// User returns an account with its grants by its ID, for whoever holds manageusers or managepermissions. ErrSignIn,
// ErrNotAllowed, ErrNoUser.
func (s *Service) User(ctx context.Context, a Actor, id int64) (Holder, error) {
	if err := maySeeAccounts(a); err != nil {
		return Holder{}, err
	}
	return s.holder(ctx, id)
}

func (s *Service) holder(ctx context.Context, id int64) (Holder, error) {
	u, err := s.stores.Accounts.UserByID(ctx, id)
	if err != nil {
		return Holder{}, err
	}
	grants, err := s.stores.Accounts.PermissionsOf(ctx, id)
	return Holder{User: u, Permissions: grants}, err
}

// UserNamed returns the account of that name for any signed-in user: names are public among users. ErrSignIn,
// ErrNoUser.
func (s *Service) UserNamed(ctx context.Context, a Actor, name string) (User, error) {
	if a.Guest() {
		return User{}, ErrSignIn
	}
	return s.stores.Accounts.UserByName(ctx, name)
}

// UsersNamed returns the accounts of these names, at most 1,000, for pages that show people.
func (s *Service) UsersNamed(ctx context.Context, names []string) (map[string]Holder, error) {
	return s.stores.Accounts.UsersNamed(ctx, names)
}

// AddPermission makes a permission name known. The actor must hold managepermissions. Errors: ErrSignIn,
// ErrNotAllowed, kind Invalid for a bad name.
func (s *Service) AddPermission(ctx context.Context, a Actor, name string) error {
	if err := mayUse(a, ManagePermissions); err != nil {
		return err
	}
	p, err := NewPermission(name)
	if err != nil {
		return err
	}
	return s.recorded(ctx, a, AuditEntry{Deed: PermissionCreated, Detail: string(p)}, func() error {
		return s.stores.Accounts.CreatePermission(ctx, p)
	})
}

// Permissions returns all known permission names and those granted to the user, for whoever holds managepermissions.
// ErrSignIn, ErrNotAllowed, ErrNoUser.
func (s *Service) Permissions(ctx context.Context, a Actor, userID int64) (known, granted []Permission, err error) {
	if err := mayUse(a, ManagePermissions); err != nil {
		return nil, nil, err
	}
	h, err := s.holder(ctx, userID)
	if err != nil {
		return nil, nil, err
	}
	known, err = s.stores.Accounts.Permissions(ctx)
	return known, h.Permissions, err
}

// SetPermissions makes ps the user's grants, as EditPermissions by whoever was shown those of this moment.
func (s *Service) SetPermissions(ctx context.Context, a Actor, userID int64, ps []Permission) error {
	_, granted, err := s.Permissions(ctx, a, userID)
	if err != nil {
		return err
	}
	return s.EditPermissions(ctx, a, userID, granted, ps)
}

// EditPermissions gives the user those of ps that were not shown to the actor as granted, and takes those of shown that
// are not in ps: what others have given or taken since stays so. The actor must hold whatever that changes. ErrSignIn,
// ErrNotAllowed, ErrNoUser, kind Forbidden, kind Invalid for a permission that nobody has added.
func (s *Service) EditPermissions(ctx context.Context, a Actor, userID int64, shown, ps []Permission) error {
	known, granted, err := s.Permissions(ctx, a, userID)
	if err != nil {
		return err
	}
	if len(without(ps, known)) > 0 {
		return Refuse(Invalid, "no-permission", "There is no such permission.")
	}
	give, take := without(without(ps, shown), granted), without(shown, ps)
	take = without(take, without(take, granted)) // somebody else has taken the others
	if err := mayGrant(a, slices.Concat(give, take)); err != nil || len(give)+len(take) == 0 {
		return err
	}
	u, err := s.stores.Accounts.UserByID(ctx, userID)
	if err != nil {
		return err
	}
	e := AuditEntry{Deed: GrantsChanged, Target: u.Name, Detail: describeChange(give, take)}
	return s.recorded(ctx, a, e, func() error { return s.stores.Accounts.ChangeGrants(ctx, userID, give, take) })
}

// SetAdmin makes the account an administrator, or no longer; only administrators may. ErrSignIn, ErrNotAllowed,
// ErrNoUser, ErrLastAdmin.
func (s *Service) SetAdmin(ctx context.Context, a Actor, userID int64, admin bool) error {
	switch {
	case a.Guest():
		return ErrSignIn
	case !a.Admin:
		return ErrNotAllowed
	}
	u, err := s.stores.Accounts.UserByID(ctx, userID)
	if err != nil || u.Admin == admin {
		return err
	}
	deed := AdminUnnamed
	if admin {
		deed = AdminNamed
	}
	return s.recorded(ctx, a, AuditEntry{Deed: deed, Target: u.Name}, func() error {
		return s.stores.Accounts.SetAdmin(ctx, userID, admin)
	})
}

// describeChange says what is taken and what is given: "-moderate +createroom".
func describeChange(give, take []Permission) string {
	var words []string
	for _, p := range take {
		words = append(words, "-"+string(p))
	}
	for _, p := range give {
		words = append(words, "+"+string(p))
	}
	return strings.Join(words, " ")
}

// without returns those of ps that are not in others, each once.
func without(ps, others []Permission) []Permission {
	var rest []Permission
	for _, p := range ps {
		if !slices.Contains(others, p) && !slices.Contains(rest, p) {
			rest = append(rest, p)
		}
	}
	return rest
}
