package chat

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal or failure an error is. The edges (HTTP, Socket.IO, command line) turn a kind into
// their own answer, each in one table; nothing outside this package compares error texts.
type Kind int

// The kinds, from the least to the most specific knowledge of what went wrong.
const (
	Internal        Kind = iota // a bug or an unforeseen failure: details go to the log, never to a person
	Invalid                     // the request itself is wrong: empty text, forbidden name, negative time
	Unauthenticated             // nobody is signed in, or the session is no longer valid
	Muted                       // signed in, but silenced
	Forbidden                   // signed in, but not allowed
	NotFound                    // the room, person or message does not exist
	Conflict                    // it exists already, or somebody else was faster
	TooLarge                    // a text or body over its limit
	TooMany                     // too fast, or too much at once
	Unavailable                 // storage does not answer right now; the same request may succeed later
	Full                        // storage has no room left: it takes an operator to mend that
)

var kindNames = [...]string{
	"internal", "invalid", "unauthenticated", "muted", "forbidden", "not found", "conflict", "too large", "too many",
	"unavailable", "full",
}

// String returns the kind's name for logs.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", int(k))
}

// Failure reports whether an error of the kind is no refusal but something that went wrong on our side, to be logged.
func (k Kind) Failure() bool { return k == Internal || k == Unavailable || k == Full }

// Error is an error that a person may be told about. Msg is a whole English sentence without secrets; Code names the
// reason in a form that translations and tests can key on; Err, if any, is the cause and is for the log only.
type Error struct {
	Kind Kind
	Code string
	Msg  string
	Err  error
}

// Error returns the sentence and, for logs, the cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Msg + ": " + e.Err.Error()
	}
	return e.Msg
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an Error with the same code, so that errors.Is(err, ErrNoRoom) holds for a copy that
// carries a cause.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// With returns a copy of e that carries cause.
func (e *Error) With(cause error) *Error {
	c := *e
	c.Err = cause
	return &c
}

// Refuse makes an Error without a cause.
func Refuse(kind Kind, code, msg string) *Error {
	return &Error{Kind: kind, Code: code, Msg: msg}
}

// The refusals that more than one place knows. The texts of ErrMuted and ErrNotMember are the Flask version's, spelling
// included, because old clients show them (contract section 2).
var (
	ErrMuted             = Refuse(Muted, "muted", "Your are under block now!")
	ErrNotMember         = Refuse(Forbidden, "not-member", "You are not in this room")
	ErrSignIn            = Refuse(Unauthenticated, "sign-in", "Please sign in first.")
	ErrSessionEnded      = Refuse(Unauthenticated, "session-ended", "Your session has ended. Please sign in again; nothing was sent.")
	ErrNoRoom            = Refuse(NotFound, "no-room", "There is no such room.")
	ErrNoUser            = Refuse(NotFound, "no-user", "There is no such user.")
	ErrPeerGone          = Refuse(NotFound, "peer-gone", "This person's account was deleted. Nobody would read the message.")
	ErrNoMessage         = Refuse(NotFound, "no-message", "There is no such message.")
	ErrRoomExists        = Refuse(Conflict, "room-exists", "A room of this name exists already.")
	ErrUserExists        = Refuse(Conflict, "user-exists", "A user of this name exists already.")
	ErrBanned            = Refuse(Forbidden, "banned", "You are banned from this room.")
	ErrNotInRoom         = Refuse(NotFound, "not-in-room", "This person is not in the room.")
	ErrOwnerChanged      = Refuse(Conflict, "owner-changed", "The room has got another owner meanwhile.")
	ErrTooManyModerators = Refuse(Conflict, "many-moderators", "The room has 100 moderators already.")
	ErrLastAdmin         = Refuse(Conflict, "last-admin", "This is the last administrator who can sign in.")
	ErrNameRetired       = Refuse(Conflict, "name-retired", "An account of this name was deleted; the name can't be used again.")
	ErrShownNameTaken    = Refuse(Conflict, "shown-name-taken", "Somebody else goes by this name already.")
	ErrResetUsed         = Refuse(NotFound, "reset-used", "This link has been used, or has expired. Ask for another one.")
	ErrDisabled          = Refuse(Forbidden, "disabled", "This account is disabled.")
	ErrEmpty             = Refuse(Invalid, "empty", "The message is empty.")
	ErrTooLong           = Refuse(TooLarge, "too-long", "The message is longer than 4,000 characters.")
	ErrNotAllowed        = Refuse(Forbidden, "not-allowed", "You are not allowed to do that.")
	ErrBusy              = Refuse(TooMany, "busy", "Too many requests right now. Please try again in a moment.")
	ErrUnavailable       = Refuse(Unavailable, "unavailable", "The message store does not answer right now. Please try again.")
	ErrStorageFull       = Refuse(Full, "storage-full", "The message store is full, so nothing was stored. Please tell an administrator.")
	ErrClosed            = Refuse(Unavailable, "closing", "The server is shutting down. Please try again in a moment.")
)

// KindOf returns the kind of the first Error in err's chain, Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// PublicMessage returns what a person may be told about err: the sentence of the first Error in its chain, or a
// general one that gives nothing away.
func PublicMessage(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Msg
	}
	return "Something went wrong on our side."
}

// CodeOf returns the code of the first Error in err's chain, "internal" when there is none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}
