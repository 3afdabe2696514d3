package storetest

import (
	"context"
	"slices"

	"hihichat/chat"
)

// Message implements chat.MessageStore.
func (m *memory) Message(ctx context.Context, c chat.Conversation, id chat.ID) (chat.Message, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	defer unlock()
	at, found := slices.BinarySearchFunc(m.messages[c], id, byID)
	if !found {
		return chat.Message{}, chat.ErrNoMessage
	}
	return m.messages[c][at], nil
}

// RemoveMessage implements chat.MessageStore.
func (m *memory) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	at, found := slices.BinarySearchFunc(m.messages[c], id, byID)
	if !found {
		return chat.ErrNoMessage
	}
	m.messages[c][at].Text, m.messages[c][at].Removed = "", true
	return nil
}

// Disown implements chat.MessageStore.
func (m *memory) Disown(
	ctx context.Context, room, user, heir string, after chat.ID, limit int,
) (next chat.ID, changed int, err error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return "", 0, err
	}
	defer unlock()
	c := chat.InRoom(room)
	var kept []chat.Message
	looked := 0
	for _, message := range m.messages[c] {
		if message.ID > after && looked < limit {
			looked++
			next = message.ID
			if message.From == user {
				changed++
				if heir == "" {
					continue
				}
				message.From = heir
			}
		}
		kept = append(kept, message)
	}
	m.messages[c] = kept
	if len(kept) == 0 {
		delete(m.messages, c)
	}
	return next, changed, nil
}

// ForgetPair implements chat.MessageStore.
func (m *memory) ForgetPair(ctx context.Context, pair chat.Conversation) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	delete(m.messages, pair)
	delete(m.pairs, pair)
	m.unmark(func(k markKey) bool { return k.conversation == pair })
	return nil
}

// PurgeDeleted implements chat.MessageStore: nothing is ever left.
func (m *memory) PurgeDeleted(ctx context.Context, _ int) (int, error) { return 0, ctx.Err() }
