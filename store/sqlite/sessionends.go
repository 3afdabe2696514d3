package sqlite

import (
	"context"
	"time"

	"hihichat/chat"
)

const (
	deleteSession    = `DELETE FROM sessions WHERE id = ?`
	selectSessionsOf = `SELECT ` + sessionColumns + ` FROM sessions s WHERE s.user_id = ?
		ORDER BY s.last_seen DESC, s.id LIMIT ?`
	deleteSessionOf     = `DELETE FROM sessions WHERE user_id = ? AND id = ?`
	deleteSessionsOf    = `DELETE FROM sessions WHERE user_id = ? AND id <> ? RETURNING id`
	deleteStaleSessions = `DELETE FROM sessions WHERE id IN
		(SELECT id FROM sessions WHERE last_seen < ? OR expires_at <= ? LIMIT ?)`
)

// DeleteSession implements chat.SessionStore.
func (s *Store) DeleteSession(ctx context.Context, id chat.SessionID) error {
	return s.write(ctx, "end a session", func(t *tx) error {
		_, err := t.exec(deleteSession, string(id))
		return err
	})
}

// SessionsOf implements chat.SessionStore.
func (s *Store) SessionsOf(ctx context.Context, userID int64, limit int) ([]chat.Session, error) {
	sessions, err := collect(brief(ctx), s.reader, scanSession, selectSessionsOf, userID, limit)
	return sessions, failed("list sessions", err)
}

// DeleteSessionOf implements chat.SessionStore.
func (s *Store) DeleteSessionOf(ctx context.Context, userID int64, id chat.SessionID) (ended bool, err error) {
	err = s.write(ctx, "end a session", func(t *tx) error {
		n, err := t.exec(deleteSessionOf, userID, string(id))
		ended = n > 0
		return err
	})
	return ended && err == nil, err
}

// DeleteSessionsOf implements chat.SessionStore.
func (s *Store) DeleteSessionsOf(ctx context.Context, userID int64, keep chat.SessionID) (ended []chat.SessionID, err error) {
	err = s.write(ctx, "end sessions", func(t *tx) (err error) {
		ended, err = t.endSessions(userID, keep)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ended, nil
}

// endSessions deletes the user's sessions but keep and returns which.
func (t *tx) endSessions(userID int64, keep chat.SessionID) ([]chat.SessionID, error) {
	return collect(context.Background(), t, one[chat.SessionID], deleteSessionsOf, userID, string(keep))
}

// DeleteStaleSessions implements chat.SessionStore.
func (s *Store) DeleteStaleSessions(ctx context.Context, idle, now time.Time, limit int) (removed int, err error) {
	err = s.write(ctx, "delete stale sessions", func(t *tx) error {
		n, err := t.exec(deleteStaleSessions, idle.UnixMicro(), now.UnixMicro(), limit)
		removed = int(n)
		return err
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}
