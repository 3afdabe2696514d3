package chat

import (
	"context"
	"strings"
)

// What people do to their own account. ErrSignIn for guests.

// SetShownName replaces how pages call the actor beside their name; empty for the name alone. Also kind Invalid for a bad
// name, ErrShownNameTaken, ErrNameRetired.
func (s *Service) SetShownName(ctx context.Context, a Actor, shown string) error {
	if a.Guest() {
		return ErrSignIn
	}
	if shown = strings.TrimSpace(shown); shown != "" {
		var err error
		if shown, err = NewName(shown); err != nil {
			return err
		}
	}
	return s.stores.Accounts.SetShownName(ctx, a.UserID, shown)
}

// ReplacePassword sets the actor's password to the one of that hash and ends all their sessions but the actor's own. The
// caller has checked that they know the old one.
func (s *Service) ReplacePassword(ctx context.Context, a Actor, hash string) error {
	if a.Guest() {
		return ErrSignIn
	}
	return s.recorded(ctx, a, AuditEntry{Deed: PasswordChanged, Target: a.Name}, func() error {
		ended, err := s.stores.Accounts.ReplacePassword(ctx, a.UserID, hash, a.Session)
		s.publish.SessionsEnded(ended)
		return err
	})
}

// maxSessions is how many sessions a list shows.
const maxSessions = 100

// MySessions returns the actor's sessions, the one seen last first, at most 100.
func (s *Service) MySessions(ctx context.Context, a Actor) ([]Session, error) {
	if a.Guest() {
		return nil, ErrSignIn
	}
	return s.stores.Sessions.SessionsOf(ctx, a.UserID, maxSessions)
}

// EndMySession ends one of the actor's sessions. One that has ended, or is somebody else's, is not an error: it isn't
// theirs any more either way.
func (s *Service) EndMySession(ctx context.Context, a Actor, id SessionID) error {
	if a.Guest() {
		return ErrSignIn
	}
	ended, err := s.stores.Sessions.DeleteSessionOf(ctx, a.UserID, id)
	if ended {
		s.publish.SessionsEnded([]SessionID{id})
	}
	return err
}

// EndMyOtherSessions ends all of the actor's sessions but the one they act by, and returns how many that were.
func (s *Service) EndMyOtherSessions(ctx context.Context, a Actor) (int, error) {
	if a.Guest() {
		return 0, ErrSignIn
	}
	ids, err := s.stores.Sessions.DeleteSessionsOf(ctx, a.UserID, a.Session)
	s.publish.SessionsEnded(ids)
	return len(ids), err
}
