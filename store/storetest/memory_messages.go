package storetest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hihichat/chat"
)

func byID(m chat.Message, id chat.ID) int { return cmp.Compare(m.ID, id) }

// Append implements chat.MessageStore.
func (m *memory) Append(ctx context.Context, batch []chat.Message) []error {
	unlock, err := m.write(ctx)
	if err != nil {
		return slices.Repeat([]error{err}, len(batch))
	}
	defer unlock()
	for _, message := range batch {
		log := m.messages[message.Conversation]
		at, _ := slices.BinarySearchFunc(log, message.ID, byID)
		m.messages[message.Conversation] = slices.Insert(log, at, message)
	}
	return nil
}

// Messages implements chat.MessageStore.
func (m *memory) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	log := m.messages[c]
	if q.After != "" {
		at, found := slices.BinarySearchFunc(log, q.After, byID)
		if found {
			at++
		}
		return slices.Clone(log[at:min(at+q.Limit, len(log))]), nil
	}
	end := len(log)
	if q.Before != "" {
		end, _ = slices.BinarySearchFunc(log, q.Before, byID)
	}
	return slices.Clone(log[max(0, end-q.Limit):end]), nil
}

// NewestTime implements chat.MessageStore.
func (m *memory) NewestTime(ctx context.Context) (time.Time, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return time.Time{}, err
	}
	defer unlock()
	var newest time.Time
	for _, log := range m.messages {
		if last := log[len(log)-1].Time; last.After(newest) {
			newest = last
		}
	}
	return newest, nil
}

// DeleteBefore implements chat.MessageStore.
func (m *memory) DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (int, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	removed := 0
	for c, log := range m.messages {
		n := 0
		for n < len(log) && removed < limit && log[n].Time.Before(cutoff) {
			n++
			removed++
		}
		switch {
		case n == len(log):
			delete(m.messages, c)
		case n > 0:
			m.messages[c] = slices.Clone(log[n:])
		}
	}
	return removed, nil
}

// PrivatePeers implements chat.MessageStore.
func (m *memory) PrivatePeers(ctx context.Context, user string) ([]string, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var newest []chat.Message
	for c, log := range m.messages {
		if c.Has(user) {
			newest = append(newest, log[len(log)-1])
		}
	}
	slices.SortFunc(newest, func(a, b chat.Message) int { return cmp.Compare(b.ID, a.ID) })
	var peers []string
	for _, message := range newest {
		peers = append(peers, message.Conversation.Peer(user))
	}
	return peers, nil
}
