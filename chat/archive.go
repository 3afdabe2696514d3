package chat

import (
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"time"
)

// The contracts of this file move everything that is kept from one store to another, or to a file and back: import and
// export. Nothing in daily use needs them.

// AccountRecord is an account with everything that is kept of it, sessions left out: they are worth nothing elsewhere.
type AccountRecord struct {
	User    User
	FlaskID int64  // the account's id in the Flask version's database, 0 for none
	Legacy  string // as in Credentials
	Current string
	Grants  []Permission // in byte order
}

// RoomRecord is a room with its members, in the order they joined.
type RoomRecord struct {
	Room       Room
	Members    []Member
	Moderators []string // in byte order
	Bans       []Ban    // in byte order of the users' names; their Room is this one's name
}

// PairRecord is a private conversation of which no message is left. The two still stand in each other's lists.
type PairRecord struct {
	Pair Conversation
	Last time.Time // of the last message; the zero time when nobody knows
}

// Skip is the error for a single record that can't be taken over. An iterator that yields one goes on with the next
// record; after any other error it ends. Why is for a person and holds no message text.
type Skip struct {
	What string // "account", "room", "message", …
	Name string // which one: a name, a key, a line
	Why  string
}

// Error returns one line.
func (s *Skip) Error() string { return fmt.Sprintf("%s %q: %s", s.What, s.Name, s.Why) }

// RestoreOptions say what happens to what is there already. The zero value is the safe choice.
type RestoreOptions struct {
	Overwrite bool      // records replace what has their name; otherwise that stays as it is
	DryRun    bool      // nothing is written, and Restored is what it would have been
	Now       time.Time // for mutes: those that have run out are left out
	Admins    []string  // administrators who may be overwritten by a record that is none
}

// Spares reports whether an account that is there stays as it is although it is to be overwritten: nobody gets the right
// of an administrator by having the name of one elsewhere.
func (o RestoreOptions) Spares(admin bool, a AccountRecord) bool {
	return admin && !a.User.Admin && !slices.Contains(o.Admins, a.User.Name)
}

// Restored counts what became of records.
type Restored struct {
	Added    int
	Replaced int      // took the place of one of the same name
	Kept     int      // stayed as they were: the name or the message was there already
	Names    []string // of the first accounts or rooms that were kept
	Spared   []string // of the first accounts that were kept in spite of Overwrite, see RestoreOptions.Spares
	Retired  []string // of the first accounts that were left out: one of that name was deleted here
	Members  int      // memberships added, to rooms new and old
}

// maxKeptNames bounds Restored.Names, Spared and Retired: nobody reads more.
const maxKeptNames = 1000

// Keep counts an account or a room that stays as it was.
func (r *Restored) Keep(name string) {
	r.Kept++
	if len(r.Names) < maxKeptNames {
		r.Names = append(r.Names, name)
	}
}

// Spare counts an account that stays as it is although it was to be overwritten.
func (r *Restored) Spare(name string) {
	r.Kept++
	if len(r.Spared) < maxKeptNames {
		r.Spared = append(r.Spared, name)
	}
}

// LeaveOut counts an account that does not come, since one of its name was deleted here.
func (r *Restored) LeaveOut(name string) {
	r.Kept++
	if len(r.Retired) < maxKeptNames {
		r.Retired = append(r.Retired, name)
	}
}

// AccountArchive moves accounts. All methods may be called concurrently.
type AccountArchive interface {
	// DumpAccounts yields all accounts in ascending order of their IDs.
	DumpAccounts(ctx context.Context) iter.Seq2[AccountRecord, error]
	// RestorePermissions makes permission names known, also those that nobody holds.
	RestorePermissions(ctx context.Context, records iter.Seq2[Permission, error], o RestoreOptions) (Restored, error)
	// RestoreAccounts takes in all records or, after an error of their iterator or its own, none. An account keeps its
	// ID if that is free here and gets another one otherwise. A replaced account stays an administrator if it was one,
	// and its sessions end; an administrator is replaced only by a record of one, or if named in the options, and stays
	// enabled if no other could sign in. An account that was deleted here does not come back, and a shown name that
	// somebody else goes by here is dropped.
	RestoreAccounts(ctx context.Context, records iter.Seq2[AccountRecord, error], o RestoreOptions) (Restored, error)
	// DropLegacyHashes erases the Legacy hash of every account that has a Current one, and returns how many that were
	// and the names of those who have a Legacy hash only: they keep it, since they could not sign in without.
	DropLegacyHashes(ctx context.Context) (dropped int, waiting []string, err error)
}

// ChatArchive moves rooms with their members, messages and mutes. All methods may be called concurrently. Restoring
// is idempotent: the same records again change nothing. A store that has transactions takes in all records of a call or,
// after an error of their iterator or its own, none; another one may have taken in some, and goes on from there when
// it is called again.
type ChatArchive interface {
	// DumpRooms yields all rooms, in an order that is always the same.
	DumpRooms(ctx context.Context) iter.Seq2[RoomRecord, error]
	// DumpMessages yields all messages, in an order that is always the same.
	DumpMessages(ctx context.Context) iter.Seq2[Message, error]
	// DumpPairs yields the private conversations without messages, in an order that is always the same.
	DumpPairs(ctx context.Context) iter.Seq2[PairRecord, error]
	// DumpMutes yields the mutes that bind at now.
	DumpMutes(ctx context.Context, now time.Time) iter.Seq2[Mute, error]
	// CountMessages returns about how many messages DumpMessages will yield.
	CountMessages(ctx context.Context) (int, error)
	// RestoreRooms creates rooms with exactly these members, moderators and bans. Members, moderators and bans that a room
	// of that name does not have are added to it, but nobody who is banned there; Overwrite makes all of it that of the
	// record.
	RestoreRooms(ctx context.Context, records iter.Seq2[RoomRecord, error], o RestoreOptions) (Restored, error)
	// RestoreMessages stores messages under their own IDs and times, whether there is a room or not. One whose ID is
	// taken is kept out, also with Overwrite: messages never change, and one that was removed here does not come back.
	RestoreMessages(ctx context.Context, records iter.Seq2[Message, error], o RestoreOptions) (Restored, error)
	// RestorePairs puts the two people of each record into each other's lists, if they are not there.
	RestorePairs(ctx context.Context, records iter.Seq2[PairRecord, error], o RestoreOptions) (Restored, error)
	// RestoreMutes sets mutes. One of the same scope and user stays, unless Overwrite is set.
	RestoreMutes(ctx context.Context, records iter.Seq2[Mute, error], o RestoreOptions) (Restored, error)
}

// DerivedID returns the ID of a message that was stored without one: made of its time, its conversation and the bytes
// it was stored as, so that it is the same whenever and wherever it is read, and in its place between the others.
func DerivedID(c Conversation, at time.Time, stored string) ID {
	h := fnv.New64a()
	for _, part := range []string{c.room, c.low, c.high, stored} {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // a hash never fails
	}
	return NewID(at, h.Sum64())
}
