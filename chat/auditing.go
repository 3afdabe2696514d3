package chat

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"
)

// recorded writes e down, as done by a and now, and then does it: so nothing is done that the log does not know of. If
// do fails, a second entry says that it did not come about.
func (s *Service) recorded(ctx context.Context, a Actor, e AuditEntry, do func() error) error {
	e.At, e.Actor, e.Address = s.now(), a.Name, a.Address
	if err := s.stores.Audit.AppendAudit(ctx, e); err != nil {
		return err
	}
	err := do()
	if err == nil {
		return nil
	}
	e.At, e.Failed = s.now(), true
	return errors.Join(err, s.stores.Audit.AppendAudit(context.WithoutCancel(ctx), e))
}

// Audit returns a page of the audit log, the newest entries first: all of it for whoever holds readaudit, that of one
// room, since it was made, for its moderators, without addresses. ErrSignIn, ErrNotAllowed, ErrNoRoom, kind Invalid for a bad limit (1 to
// MaxPage).
func (s *Service) Audit(ctx context.Context, a Actor, q AuditQuery) ([]AuditEntry, error) {
	if q.Limit < 1 || q.Limit > MaxPage {
		return nil, errBadLimit
	}
	if mayUse(a, ReadAudit) == nil {
		return s.stores.Audit.Audit(ctx, q)
	}
	if a.Guest() {
		return nil, ErrSignIn
	}
	if q.Room == "" {
		return nil, ErrNotAllowed
	}
	if _, err := s.mayIn(ctx, a, ReadRoomAudit, q.Room); err != nil {
		return nil, err
	}
	room, err := s.stores.Rooms.Room(ctx, q.Room)
	if err != nil {
		return nil, err
	}
	if q.Since.Before(room.CreatedAt) { // a room of that name that is gone was others'
		q.Since = room.CreatedAt
	}
	entries, err := s.stores.Audit.Audit(ctx, q)
	for i := range entries {
		entries[i].Address = ""
	}
	return entries, err
}

// cleanReason returns a reason as it is kept. Errors are of kind Invalid.
func cleanReason(raw string) (string, error) {
	reason := strings.TrimSpace(strings.ToValidUTF8(raw, "\uFFFD"))
	if utf8.RuneCountInString(reason) > MaxReasonLength {
		return "", Refuse(Invalid, "reason-long", "The reason is longer than 300 characters.")
	}
	return reason, nil
}
