package storetest

import (
	"context"
	"slices"
	"time"

	"hihichat/chat"
)

// lastAdmin reports whether a is the only administrator who can sign in. The caller holds the lock.
func (m *memory) lastAdmin(a *account) bool {
	if !a.Admin || a.Disabled {
		return false
	}
	return !slices.ContainsFunc(m.users, func(other *account) bool { return other != a && other.Admin && !other.Disabled })
}

// DeleteUser implements chat.DeletionStore.
func (m *memory) DeleteUser(ctx context.Context, id int64, d chat.Deletion) ([]chat.SessionID, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	a := m.numbered(id)
	switch {
	case a == nil:
		return nil, chat.ErrNoUser
	case m.lastAdmin(a):
		return nil, chat.ErrLastAdmin
	}
	m.users = slices.DeleteFunc(m.users, func(other *account) bool { return other == a })
	delete(m.resets, id)
	m.gone[id] = true
	m.retired[a.Name] = true
	if d.Heir != "" {
		m.retired[d.Heir] = true
	}
	m.deletions = append(m.deletions, d)
	return m.endSessions(id, ""), nil
}

// Deletions implements chat.DeletionStore.
func (m *memory) Deletions(ctx context.Context) ([]chat.Deletion, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return slices.Clone(m.deletions), nil
}

// EndDeletion implements chat.DeletionStore.
func (m *memory) EndDeletion(ctx context.Context, name string) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	m.deletions = slices.DeleteFunc(m.deletions, func(d chat.Deletion) bool { return d.Name == name })
	return nil
}

// PutReset implements chat.ResetStore.
func (m *memory) PutReset(ctx context.Context, r chat.Reset) error {
	return m.change(ctx, r.UserID, func(*account) { m.resets[r.UserID] = r })
}

// Reset implements chat.ResetStore.
func (m *memory) Reset(ctx context.Context, digest string, now time.Time) (chat.Reset, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Reset{}, err
	}
	defer unlock()
	a := m.resettable(digest, now)
	if a == nil {
		return chat.Reset{}, chat.ErrResetUsed
	}
	return m.resets[a.ID], nil
}

// resettable returns whose password the reset may set, nil for one that is worth nothing. The caller holds the lock.
func (m *memory) resettable(digest string, now time.Time) *account {
	for id, r := range m.resets {
		if r.Digest == digest && now.Before(r.Until) {
			return m.numbered(id)
		}
	}
	return nil
}

// RedeemReset implements chat.ResetStore.
func (m *memory) RedeemReset(
	ctx context.Context, digest, hash string, now time.Time,
) (chat.User, []chat.SessionID, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return chat.User{}, nil, err
	}
	defer unlock()
	a := m.resettable(digest, now)
	if a == nil {
		return chat.User{}, nil, chat.ErrResetUsed
	}
	delete(m.resets, a.ID)
	a.current, a.legacy = hash, ""
	return a.User, m.endSessions(a.ID, ""), nil
}
