package chat

import (
	"context"
	"time"
)

// Fate is what becomes of the messages of an account that is deleted.
type Fate string

// The fates. Anonymise and Remove also delete the account's private conversations, for both sides: no other name would
// hide from somebody whom they were talking with.
const (
	KeepMessages      Fate = "keep"      // they stay as they are
	AnonymiseMessages Fate = "anonymise" // in rooms they stay, under a name that says nothing
	RemoveMessages    Fate = "remove"    // they are gone as if they had never been
)

// Valid reports whether f is one of the three.
func (f Fate) Valid() bool { return f == KeepMessages || f == AnonymiseMessages || f == RemoveMessages }

// Deletion is the work that is left when an account has been deleted: its rooms, memberships and messages.
type Deletion struct {
	Name string // the account's
	Fate Fate
	Heir string // the name that its messages get, for AnonymiseMessages
	At   time.Time
}

// DeletionStore deletes accounts. All methods may be called concurrently.
type DeletionStore interface {
	// DeleteUser removes the account with its sessions, grants and resets and keeps d, the work that is left, all at once;
	// its name and d.Heir can't be taken again, in whatever case or width, and no new account gets its ID. It returns the ids of the ended sessions.
	// ErrNoUser; ErrLastAdmin when no administrator would be left who can sign in.
	DeleteUser(ctx context.Context, id int64, d Deletion) ([]SessionID, error)
	// Deletions returns the work that is left, the oldest first.
	Deletions(ctx context.Context) ([]Deletion, error)
	// EndDeletion strikes off the work on that name. None is not an error.
	EndDeletion(ctx context.Context, name string) error
}
