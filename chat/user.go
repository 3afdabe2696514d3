package chat

import (
	"context"
	"slices"
	"time"
)

// User is an account. Names are unique byte for byte.
type User struct {
	ID         int64
	Name       string
	AvatarHash string // 32 hex digits that win over md5(name + "@hihichat.com"); usually empty
	Admin      bool   // an administrator holds every permission
	CreatedAt  time.Time
	ShownName  string // how pages call them beside the name; empty: by the name alone
	Disabled   bool   // can't sign in; everything they have stays
}

// Holder is an account with what has been granted to it.
type Holder struct {
	User
	Permissions []Permission // in byte order
}

// Credentials are what a password is checked against. Legacy is the Flask version's own Werkzeug hash and stays as
// long as somebody may want to go back; Current is the argon2id hash added at the first login. Either may be empty.
type Credentials struct {
	User    User
	Legacy  string
	Current string
}

// Actor is who does something: a signed-in user with what they hold, or the zero Actor, a guest. It always comes from
// a session, never from a payload.
type Actor struct {
	UserID      int64
	Name        string
	Admin       bool
	Permissions []Permission
	Session     SessionID
	Address     string // where they act from, for the audit log: an IP address, or CommandLine
}

// Guest reports whether nobody is signed in.
func (a Actor) Guest() bool { return a.UserID == 0 }

// Holds reports whether the actor has permission p, by a grant or as an administrator.
func (a Actor) Holds(p Permission) bool {
	return !a.Guest() && (a.Admin || slices.Contains(a.Permissions, p))
}

// UserQuery asks for a page of accounts in ascending order of their ids. After is exclusive; Limit is 1 to 200; Search,
// if not empty, keeps those whose name or shown name contains it, as FoldName sees both.
type UserQuery struct {
	After  int64
	Search string
	Limit  int
}

// AccountStore keeps accounts, permissions and grants. All methods may be called concurrently. It lives in SQLite
// whatever the message store is, in the Flask version's three tables (contract section 4).
type AccountStore interface {
	ResetStore
	DeletionStore
	// CreateUser adds an account with a Current hash and returns it with its ID. Errors as NameFree; of two at the same time
	// one wins.
	CreateUser(ctx context.Context, u User, hash string) (User, error)
	// NameFree returns why no new account can have the name: ErrUserExists when one has it, ErrShownNameTaken when FoldName
	// does not tell it from the name or the shown name of one, ErrNameRetired when that is so with one that was deleted.
	// Accounts that there are may have names of which that is true.
	NameFree(ctx context.Context, name string) error
	// UserByID returns the account, or ErrNoUser.
	UserByID(ctx context.Context, id int64) (User, error)
	// UserByName returns the account whose name is byte for byte name, or ErrNoUser.
	UserByName(ctx context.Context, name string) (User, error)
	// Users returns a page of accounts.
	Users(ctx context.Context, q UserQuery) ([]User, error)
	// UsersNamed returns the accounts of these names, at most 1,000, by name. Names without an account are left out.
	UsersNamed(ctx context.Context, names []string) (map[string]Holder, error)
	// SetShownName replaces the shown name; empty for none. ErrNoUser; ErrShownNameTaken when FoldName does
	// not tell it from the name, or the shown name, of another account, ErrNameRetired when that is so with the name of one
	// that was deleted.
	SetShownName(ctx context.Context, id int64, shown string) error
	// SetDisabled disables the account, ending all its sessions at once, or enables it. It returns the ids of the sessions
	// ended. ErrNoUser; ErrLastAdmin when no administrator would be left who can sign in.
	SetDisabled(ctx context.Context, id int64, disabled bool) ([]SessionID, error)
	// CredentialsOf returns what name's password is checked against, or ErrNoUser.
	CredentialsOf(ctx context.Context, name string) (Credentials, error)
	// FlaskCredentials returns those of the account that had this id in the Flask version's database, which is not
	// always its ID here. ErrNoUser, also when several came with the same id.
	FlaskCredentials(ctx context.Context, flaskID int64) (Credentials, error)
	// SetCurrentHash adds a Current hash and leaves the Legacy one alone (a login by that). An account that has got a
	// Current one meanwhile keeps it: the password was replaced while the old one was being checked. ErrNoUser.
	SetCurrentHash(ctx context.Context, id int64, hash string) error
	// ReplacePassword sets the Current hash, erases the Legacy one, which would let the old password in, voids a reset and
	// ends all sessions of the user but keep (which may be empty), all at once; it returns the ids of those ended. ErrNoUser;
	// ErrSessionEnded when keep is no session of theirs (any more): then nothing changes.
	ReplacePassword(ctx context.Context, id int64, hash string, keep SessionID) ([]SessionID, error)
	// SetAdmin makes the user an administrator or takes that away. ErrNoUser; ErrLastAdmin when no administrator would be
	// left who can sign in.
	SetAdmin(ctx context.Context, id int64, admin bool) error

	// Permissions returns all known permission names, in byte order.
	Permissions(ctx context.Context) ([]Permission, error)
	// CreatePermission adds a permission name; adding it again changes nothing.
	CreatePermission(ctx context.Context, p Permission) error
	// PermissionsOf returns what has been granted to the user, in byte order; nil for an unknown user.
	PermissionsOf(ctx context.Context, id int64) ([]Permission, error)
	// Grant gives permissions to the user; unknown names are created, grants that exist stay single. ErrNoUser.
	Grant(ctx context.Context, id int64, ps ...Permission) error
	// ChangeGrants takes permissions from the user and gives them others, all at once, and leaves the rest as it is. What
	// is given counts as with Grant; to take what they don't hold is not an error. ErrNoUser.
	ChangeGrants(ctx context.Context, id int64, give, take []Permission) error
}
