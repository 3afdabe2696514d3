package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
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
		if c := message.Conversation; c.Private() {
			m.pairs[c] = max(m.pairs[c], message.ID)
		}
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

// Sent implements chat.MessageStore.
func (m *memory) Sent(ctx context.Context, c chat.Conversation, sender string, key chat.Key, since chat.ID) (chat.Message, bool, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	defer unlock()
	log := m.messages[c]
	for _, message := range slices.Backward(log[max(0, len(log)-chat.MaxSent):]) {
		if message.ID <= since {
			break
		}
		if message.From == sender && strings.HasSuffix(string(message.ID), string(key)) {
			return message, true, nil
		}
	}
	return chat.Message{}, false, nil
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
	var mine []chat.Conversation
	for c := range m.pairs {
		if c.Has(user) {
			mine = append(mine, c)
		}
	}
	slices.SortFunc(mine, func(a, b chat.Conversation) int { return cmp.Compare(m.pairs[b], m.pairs[a]) })
	var peers []string
	for _, c := range mine {
		peers = append(peers, c.Peer(user))
	}
	return peers, nil
}
