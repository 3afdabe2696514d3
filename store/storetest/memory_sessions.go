package storetest

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"hihichat/chat"
)

// PutSession implements chat.SessionStore.
func (m *memory) PutSession(ctx context.Context, s chat.Session) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	switch a := m.numbered(s.UserID); {
	case a == nil:
		return chat.ErrNoUser
	case a.Disabled:
		return chat.ErrDisabled
	}
	s.Data = bytes.Clone(s.Data)
	m.sessions[s.ID] = s
	return nil
}

// SetSessionData implements chat.SessionStore.
func (m *memory) SetSessionData(ctx context.Context, id chat.SessionID, data []byte) (bool, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	s, ok := m.sessions[id]
	if !ok {
		return false, nil
	}
	s.Data = bytes.Clone(data)
	m.sessions[id] = s
	return true, nil
}

// Session implements chat.SessionStore.
func (m *memory) Session(ctx context.Context, id chat.SessionID) (chat.Session, chat.User, []chat.Permission, bool, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Session{}, chat.User{}, nil, false, err
	}
	defer unlock()
	s, ok := m.sessions[id]
	if !ok {
		return chat.Session{}, chat.User{}, nil, false, nil
	}
	a := m.numbered(s.UserID)
	if a == nil {
		return chat.Session{}, chat.User{}, nil, false, nil
	}
	s.Data = bytes.Clone(s.Data)
	return s, a.User, slices.Sorted(maps.Keys(a.grants)), true, nil
}

// TouchSessions implements chat.SessionStore.
func (m *memory) TouchSessions(ctx context.Context, ids []chat.SessionID, seen time.Time) ([]chat.Session, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var touched []chat.Session
	for _, id := range ids {
		if s, ok := m.sessions[id]; ok {
			s.LastSeen = seen
			m.sessions[id] = s
			s.Data = bytes.Clone(s.Data)
			touched = append(touched, s)
		}
	}
	return touched, nil
}

// DeleteSession implements chat.SessionStore.
func (m *memory) DeleteSession(ctx context.Context, id chat.SessionID) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	delete(m.sessions, id)
	return nil
}

// DeleteSessionOf implements chat.SessionStore.
func (m *memory) DeleteSessionOf(ctx context.Context, userID int64, id chat.SessionID) (bool, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	s, ok := m.sessions[id]
	if !ok || s.UserID != userID {
		return false, nil
	}
	delete(m.sessions, id)
	return true, nil
}

// SessionsOf implements chat.SessionStore.
func (m *memory) SessionsOf(ctx context.Context, userID int64, limit int) ([]chat.Session, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var list []chat.Session
	for _, s := range m.sessions {
		if s.UserID == userID {
			s.Data = bytes.Clone(s.Data)
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b chat.Session) int {
		return cmp.Or(b.LastSeen.Compare(a.LastSeen), cmp.Compare(a.ID, b.ID))
	})
	return list[:min(len(list), limit)], nil
}

// DeleteSessionsOf implements chat.SessionStore.
func (m *memory) DeleteSessionsOf(ctx context.Context, userID int64, keep chat.SessionID) ([]chat.SessionID, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return m.endSessions(userID, keep), nil
}

// endSessions removes the user's sessions but keep. The caller holds the lock.
func (m *memory) endSessions(userID int64, keep chat.SessionID) []chat.SessionID {
	var ended []chat.SessionID
	for id, s := range m.sessions {
		if s.UserID == userID && id != keep {
			delete(m.sessions, id)
			ended = append(ended, id)
		}
	}
	return ended
}

// DeleteStaleSessions implements chat.SessionStore.
func (m *memory) DeleteStaleSessions(ctx context.Context, idle, now time.Time, limit int) (int, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	removed := 0
	for id, s := range m.sessions {
		if removed < limit && (s.LastSeen.Before(idle) || !now.Before(s.ExpiresAt)) {
			delete(m.sessions, id)
			removed++
		}
	}
	return removed, nil
}
