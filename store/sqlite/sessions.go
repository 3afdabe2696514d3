package sqlite

import (
	"context"
	"database/sql"
	"time"

	"hihichat/chat"
)

const (
	sessionColumns = `s.id, s.user_id, s.created_at, s.last_seen, s.expires_at, s.remember, s.data,
		s.agent, s.address`

	upsertSession = `INSERT INTO sessions (id, user_id, created_at, last_seen, expires_at, remember, data, agent, address)
		SELECT ?1, id, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM users WHERE id = ?2 AND disabled = 0
		ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, created_at = excluded.created_at,
			last_seen = excluded.last_seen, expires_at = excluded.expires_at,
			remember = excluded.remember, data = excluded.data,
			agent = excluded.agent, address = excluded.address`

	// One row per permission, or one without, so that all of it is of one moment.
	selectSession = `SELECT ` + sessionColumns + `, ` + userColumns + `, p.permission_name
		FROM sessions s JOIN users u ON u.id = s.user_id
		LEFT JOIN reluserpermission r ON r.user_id = u.id LEFT JOIN permissions p ON p.id = r.permission_id
		WHERE s.id = ? ORDER BY p.permission_name`

	updateLastSeen = `UPDATE sessions AS s SET last_seen = ? WHERE id = ? RETURNING ` +
		`id, user_id, created_at, last_seen, expires_at, remember, data, agent, address`
	updateData = `UPDATE sessions SET data = ? WHERE id = ?`
)

// PutSession implements chat.SessionStore.
func (s *Store) PutSession(ctx context.Context, session chat.Session) error {
	return s.write(ctx, "store a session", func(t *tx) error { return t.putSession(session) })
}

func (t *tx) putSession(session chat.Session) error {
	n, err := t.exec(upsertSession, string(session.ID), session.UserID, session.CreatedAt.UnixMicro(),
		session.LastSeen.UnixMicro(), session.ExpiresAt.UnixMicro(), session.Remember, session.Data, session.Agent, session.Address)
	if err != nil || n > 0 {
		return err
	}
	if _, err := t.user(session.UserID); err != nil {
		return err
	}
	return chat.ErrDisabled
}

// SetSessionData implements chat.SessionStore.
func (s *Store) SetSessionData(ctx context.Context, id chat.SessionID, data []byte) (ok bool, err error) {
	err = s.write(ctx, "store the data of a session", func(t *tx) error {
		n, err := t.exec(updateData, data, string(id))
		ok = n > 0
		return err
	})
	return ok && err == nil, err
}

// Session implements chat.SessionStore.
func (s *Store) Session(ctx context.Context, id chat.SessionID) (chat.Session, chat.User, []chat.Permission, bool, error) {
	rows, err := collect(brief(ctx), s.reader, scanVisit, selectSession, string(id))
	if err != nil || len(rows) == 0 {
		return chat.Session{}, chat.User{}, nil, false, failed("read a session", err)
	}
	var ps []chat.Permission
	for _, v := range rows {
		if p := chat.Permission(v.permission.String); v.permission.Valid && (len(ps) == 0 || ps[len(ps)-1] != p) {
			ps = append(ps, p)
		}
	}
	return rows[0].session.session(), rows[0].user.user(), ps, true, nil
}

// TouchSessions implements chat.SessionStore.
func (s *Store) TouchSessions(ctx context.Context, ids []chat.SessionID, seen time.Time) ([]chat.Session, error) {
	var touched []chat.Session
	err := s.write(ctx, "touch sessions", func(t *tx) error {
		for _, id := range ids {
			session, ok, err := first(context.Background(), t, scanSession, updateLastSeen, seen.UnixMicro(), string(id))
			if err != nil {
				return err
			}
			if ok {
				touched = append(touched, session)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return touched, nil
}

// sessionRow receives the sessionColumns.
type sessionRow struct {
	chat.Session
	created, seen, expires sql.NullInt64
}

func (s *sessionRow) columns() []any {
	return []any{&s.ID, &s.UserID, &s.created, &s.seen, &s.expires, &s.Remember, &s.Data, &s.Agent, &s.Address}
}

func (s *sessionRow) session() chat.Session {
	s.CreatedAt, s.LastSeen, s.ExpiresAt = moment(s.created), moment(s.seen), moment(s.expires)
	return s.Session
}

func scanSession(r row) (chat.Session, error) {
	var s sessionRow
	err := r.Scan(s.columns()...)
	return s.session(), err
}

// visit is a session with its user and one of the user's permissions.
type visit struct {
	session    sessionRow
	user       userRow
	permission sql.NullString
}

func scanVisit(r row) (v visit, err error) {
	err = r.Scan(append(append(v.session.columns(), v.user.columns()...), &v.permission)...)
	return v, err
}
