package storetest

import (
	"context"
	"slices"

	"hihichat/chat"
)

// SetListening implements chat.SessionStore.
func (m *memory) SetListening(ctx context.Context, id chat.SessionID, where []string) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if _, ok := m.sessions[id]; ok {
		m.listening[id] = slices.Clone(where)
	}
	return nil
}

// Listening implements chat.SessionStore.
func (m *memory) Listening(ctx context.Context, id chat.SessionID) ([]string, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if _, ok := m.sessions[id]; !ok {
		return nil, nil
	}
	return slices.Clone(m.listening[id]), nil
}
