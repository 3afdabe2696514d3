package auth

import (
	"context"
	"time"

	"hihichat/chat"
)

// sweepBatch is how many stale sessions are removed in one step.
const sweepBatch = 500

// Start opens a session for a user who has just proved who they are, at that client, and returns the value for their
// cookie, which is kept nowhere. data is stored with the session as it is. chat.ErrDisabled, chat.ErrNoUser for who was
// disabled or deleted meanwhile; other errors are failures of the store.
func (s *Sessions) Start(ctx context.Context, userID int64, remember bool, from Client, data []byte) (token string, _ chat.Session, _ error) {
	token = newToken()
	id, _ := idOf(s.cfg.Key, token)
	session := s.newSession(id, userID, remember, from, data)
	if err := s.store.PutSession(ctx, session); err != nil {
		return "", chat.Session{}, err
	}
	return token, session, nil
}

// newSession returns a session that begins now, stored nowhere yet.
func (s *Sessions) newSession(id chat.SessionID, userID int64, remember bool, from Client, data []byte) chat.Session {
	now := s.cfg.Clock()
	return chat.Session{
		ID: id, UserID: userID, CreatedAt: now, LastSeen: now, ExpiresAt: now.Add(s.absolute(remember)),
		Remember: remember, Agent: from.Agent, Address: from.Address, Data: data,
	}
}

func (s *Sessions) absolute(remember bool) time.Duration {
	if remember {
		return s.cfg.RememberAbsolute
	}
	return s.cfg.Absolute
}

// SetData replaces the small values kept with a session. A session that has ended meanwhile stays ended:
// chat.ErrSessionEnded.
func (s *Sessions) SetData(ctx context.Context, id chat.SessionID, data []byte) error {
	ok, err := s.store.SetSessionData(ctx, id, data)
	if err == nil && !ok {
		return chat.ErrSessionEnded
	}
	return err
}

// End ends one session; none is not an error. The caller tells chat.Publisher.SessionsEnded.
func (s *Sessions) End(ctx context.Context, id chat.SessionID) error {
	return s.store.DeleteSession(ctx, id)
}

// EndAllOf ends all sessions of a user but keep (which may be empty) and returns their ids, for
// chat.Publisher.SessionsEnded.
func (s *Sessions) EndAllOf(ctx context.Context, userID int64, keep chat.SessionID) ([]chat.SessionID, error) {
	return s.store.DeleteSessionsOf(ctx, userID, keep)
}

// Sweep removes sessions that no limit lets live any more, and forgets used Flask cookies that are too old to count; it
// returns how many of both. Ending does not depend on it: it only frees their rows.
func (s *Sessions) Sweep(ctx context.Context) (removed int, err error) {
	now := s.cfg.Clock()
	idle := now.Add(-max(s.cfg.Idle, s.cfg.Remember))
	sessions, err := inBatches(func() (int, error) { return s.store.DeleteStaleSessions(ctx, idle, now, sweepBatch) })
	if err != nil {
		return sessions, err
	}
	tickets, err := inBatches(func() (int, error) { return s.store.DeleteStaleTickets(ctx, now, sweepBatch) })
	return sessions + tickets, err
}

// inBatches repeats remove until it has less than a batch to do, and returns how much it did in all.
func inBatches(remove func() (int, error)) (removed int, err error) {
	for {
		n, err := remove()
		removed += n
		if err != nil || n < sweepBatch {
			return removed, err
		}
	}
}
