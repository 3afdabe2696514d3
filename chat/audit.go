package chat

import (
	"context"
	"time"
)

// CommandLine is the Address of what was done with the program itself, on its machine.
const CommandLine = "command line"

// Deed is what an entry of the audit log says was done.
type Deed string

// The deeds. Their names are data: they are stored, and queries ask for them.
const (
	RoomCreated       Deed = "room-created"
	RoomTopicChanged  Deed = "room-topic"
	RoomMadePublic    Deed = "room-public"
	RoomMadePrivate   Deed = "room-private"
	RoomTransferred   Deed = "room-transferred"
	RoomDeleted       Deed = "room-deleted"
	ModeratorNamed    Deed = "moderator-named"
	ModeratorUnnamed  Deed = "moderator-unnamed"
	UserMuted         Deed = "muted"
	UserUnmuted       Deed = "unmuted"
	UserKicked        Deed = "kicked"
	UserBanned        Deed = "banned"
	UserUnbanned      Deed = "unbanned"
	MessageTakenBack  Deed = "message-removed"
	UserAdded         Deed = "user-added"
	UserSignedUp      Deed = "user-signed-up"
	GrantsChanged     Deed = "grants-changed"
	AdminNamed        Deed = "admin-named"
	AdminUnnamed      Deed = "admin-unnamed"
	ResetLinkMade     Deed = "reset-link-made"
	PasswordReset     Deed = "password-reset"
	PasswordChanged   Deed = "password-changed"
	UserDisabled      Deed = "user-disabled"
	UserEnabled       Deed = "user-enabled"
	SessionsRevoked   Deed = "sessions-ended"
	UserDeleted       Deed = "user-deleted"
	DeletionFinished  Deed = "deletion-finished"
	PermissionCreated Deed = "permission-added"
)

// Deeds are all of them, in the order that a page offers them.
var Deeds = []Deed{
	UserMuted, UserUnmuted, UserKicked, UserBanned, UserUnbanned, MessageTakenBack, RoomCreated, RoomTopicChanged,
	RoomMadePublic, RoomMadePrivate, RoomTransferred, RoomDeleted, ModeratorNamed, ModeratorUnnamed, UserAdded,
	UserSignedUp, GrantsChanged, AdminNamed, AdminUnnamed, ResetLinkMade, PasswordReset, PasswordChanged, UserDisabled,
	UserEnabled, SessionsRevoked, UserDeleted, DeletionFinished, PermissionCreated,
}

// AuditEntry is one line of the audit log. No message text stands in it.
type AuditEntry struct {
	ID      int64 // grows with time; the store gives it
	At      time.Time
	Actor   string // who, by name; empty for the program itself
	Deed    Deed
	Target  string // whom; empty for nobody
	Room    string // where; empty: everywhere, or in no room
	Reason  string // why, by the actor's word
	Detail  string // more about the deed, in a form of its own: how long, which permissions
	Address string // where from
	Failed  bool   // it was begun, and did not come about
}

// AuditQuery asks for a page of entries, the newest first. Empty fields ask for all; Before is exclusive; Limit is 1 to
// 1,000.
type AuditQuery struct {
	Actor, Target, Room string // byte for byte
	Deed                Deed
	Since, Until        time.Time // Since is inclusive, Until exclusive
	Before              int64     // an ID
	Limit               int
}

// AuditStore keeps the audit log, in SQLite always. Entries are only ever added: no method changes or removes one, and
// the database itself refuses to. All methods may be called concurrently.
type AuditStore interface {
	// AppendAudit adds an entry and returns when it is durable.
	AppendAudit(ctx context.Context, e AuditEntry) error
	// Audit returns a page of entries.
	Audit(ctx context.Context, q AuditQuery) ([]AuditEntry, error)
}
