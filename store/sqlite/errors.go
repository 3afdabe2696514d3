package sqlite

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hihichat/chat"
)

// errClosed is the cause of chat.ErrUnavailable after Close.
var errClosed = errors.New("the store is closed")

// failed wraps an error once with what was attempted. Refusals (chat.Error) and nil pass; a full
// disk is chat.ErrStorageFull; what else may go away by itself or by an operator's hand (locked, read-only, closed, a caller
// who has gone) becomes chat.ErrUnavailable.
func failed(what string, err error) error {
	var refusal *chat.Error
	if err == nil || errors.As(err, &refusal) {
		return err
	}
	err = fmt.Errorf("%s: %w", what, err)
	switch {
	case primaryCode(err) == sqlite3.SQLITE_FULL:
		return chat.ErrStorageFull.With(err)
	case passing(err):
		return chat.ErrUnavailable.With(err)
	}
	return err
}

// passing reports whether the same request may succeed later.
func passing(err error) bool {
	switch primaryCode(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOMEM:
		return true
	}
	return errors.Is(err, errClosed) || gone(err)
}

// gone reports whether the caller has given up.
func gone(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// hopeless reports whether trying to open the file again can't help.
func hopeless(err error) bool {
	switch primaryCode(err) {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_FULL:
		return true
	}
	return gone(err)
}

// explain words an error of opening for a person.
func explain(path string, err error) error {
	switch primaryCode(err) {
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%s is not an SQLite database", path)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("the database %s is damaged: %w", path, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("the database %s is locked by another program: %w", path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("the database %s can't be written: %w", path, err)
	}
	return fmt.Errorf("open the database %s: %w", path, err)
}

// constraint reports whether a statement broke a rule of the tables and nothing else happened.
func constraint(err error) bool { return primaryCode(err) == sqlite3.SQLITE_CONSTRAINT }

// primaryCode returns SQLite's result code without its extension, zero for other errors.
func primaryCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}
