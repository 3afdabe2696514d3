package storetest

import (
	"context"
	"maps"
	"slices"

	"hihichat/chat"
)

// markKey is whose mark it is, and where.
type markKey struct {
	user         string
	conversation chat.Conversation
}

// BeginMarks implements chat.MarkStore.
func (m *memory) BeginMarks(ctx context.Context, id chat.ID) (chat.ID, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if m.marksBegin == "" {
		m.marksBegin = id
	}
	return m.marksBegin, nil
}

// SetMark implements chat.MarkStore.
func (m *memory) SetMark(ctx context.Context, user string, c chat.Conversation, id chat.ID) (moved bool, err error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	key := markKey{user, c}
	if !m.marks(key) || id <= m.marked[key] {
		return false, nil
	}
	m.marked[key] = id
	return true, nil
}

// marks reports whether there may be such a mark.
func (m *memory) marks(key markKey) bool {
	c := key.conversation
	if c.Private() {
		_, begun := m.pairs[c]
		return begun && c.Has(key.user)
	}
	room := m.rooms[c.Room()]
	if room == nil {
		return false
	}
	_, member := room.members[key.user]
	return member
}

// unmark forgets marks. The caller holds the lock.
func (m *memory) unmark(which func(markKey) bool) {
	maps.DeleteFunc(m.marked, func(key markKey, _ chat.ID) bool { return which(key) })
}

// Mark implements chat.MarkStore.
func (m *memory) Mark(ctx context.Context, user string, c chat.Conversation) (chat.ID, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	return m.marked[markKey{user, c}], nil
}

// Overviews implements chat.MarkStore.
func (m *memory) Overviews(ctx context.Context, user string, cs []chat.Conversation, since chat.ID) ([]chat.Overview, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	overviews := make([]chat.Overview, len(cs))
	for i, c := range cs {
		overviews[i].Conversation = c
		log := m.messages[c]
		if len(log) == 0 {
			continue
		}
		overviews[i].Last = log[len(log)-1]
		at, found := slices.BinarySearchFunc(log, max(m.marked[markKey{user, c}], since), byID)
		if found {
			at++
		}
		for _, message := range log[at:min(len(log), at+chat.MaxUnread)] {
			if message.From != user {
				overviews[i].Unread++
			}
		}
	}
	return overviews, nil
}

// RoomsOf implements chat.RoomStore.
func (m *memory) RoomsOf(ctx context.Context, user string, limit int) ([]string, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var names []string
	for _, name := range slices.Sorted(maps.Keys(m.rooms)) {
		if _, member := m.rooms[name].members[user]; member && len(names) < limit {
			names = append(names, name)
		}
	}
	return names, nil
}
