package storetest

import (
	"context"
	"slices"
	"strings"
	"time"

	"hihichat/chat"
)

var messageMutants = []mutant{
	{"equal texts collapse", "texts/equal texts of one sender stay apart",
		func(m *memory) whole { return collapses{m} }},
	{"texts are trimmed", "texts/texts come back byte for byte",
		func(m *memory) whole { return trimsTexts{m} }},
	{"texts end at NUL", "texts/texts come back byte for byte",
		func(m *memory) whole { return endsAtNUL{m} }},
	{"long texts are cut", "texts/4,000 characters outside the basic plane",
		func(m *memory) whole { return cutsTexts{m} }},
	{"After includes its bound", "history/After is exclusive and gives the oldest that follow it",
		func(m *memory) whole { return afterInclusive{m} }},
	{"After gives the newest", "history/After is exclusive and gives the oldest that follow it",
		func(m *memory) whole { return afterNewest{m} }},
	{"Before includes its bound", "history/Before is exclusive and gives the newest that precede it",
		func(m *memory) whole { return beforeInclusive{m} }},
	{"Before gives the oldest", "history/Before is exclusive and gives the newest that precede it",
		func(m *memory) whole { return beforeOldest{m} }},
	{"a page has one message too few", "history/the newest are returned when neither bound is set",
		func(m *memory) whole { return shortPage{m} }},
	{"history is newest first", "history/history is oldest first, in order of ids",
		func(m *memory) whole { return newestFirst{m} }},
	{"times are whole milliseconds", "history/a message comes back as it was stored",
		func(m *memory) whole { return roundsTimes{m} }},
	{"a batch is stored from its end", "private/a batch counts by its order",
		func(m *memory) whole { return reversesBatch{m} }},
	{"a batch loses its last message", "history/a batch keeps its order",
		func(m *memory) whole { return losesLast{m} }},
	{"order is that of arrival", "concurrency/concurrent appends are all stored, in order of ids",
		func(m *memory) whole { return arrivalOrder{m} }},
	{"private messages have one side", "private/both people see the same, in one order",
		func(m *memory) whole { return oneSided{m} }},
	{"pairs are joined with hyphens", "private/names with hyphens do not run together",
		func(m *memory) whole { return joinsNames{m} }},
	{"a pair's messages leak to others", "private/pairs do not mix",
		func(m *memory) whole { return leaks{m} }},
	{"peers are those of the whole house", "private/each sees their own peers only",
		func(m *memory) whole { return allPeers{m} }},
	{"the oldest peer comes first", "private/the most recent peer comes first",
		func(m *memory) whole { return oldestPeer{m} }},
	{"the newest time is that of rooms", "history/the newest time is that of all conversations",
		func(m *memory) whole { return roomsOnly{m} }},
	{"retention takes the cutoff too", "retention/what is older than the cutoff goes, the cutoff itself stays",
		func(m *memory) whole { return greedy{m} }},
	{"retention ignores its limit", "retention/a call removes at most its limit, until zero says done",
		func(m *memory) whole { return unbounded{m} }},
	{"retention spares private messages", "retention/all rooms and private conversations are looked at",
		func(m *memory) whole { return sparesPrivate{m} }},
	{"peers vanish with their messages", "retention/people stay among the peers when their messages have expired",
		func(m *memory) whole { return forgetsPeers{m} }},
	{"retention takes one per room", "retention/all rooms and private conversations are looked at",
		func(m *memory) whole { return onePerRoom{m} }},
}

// changed reads a page and lets change have it.
func (m *memory) changed(
	ctx context.Context, c chat.Conversation, q chat.HistoryQuery, change func([]chat.Message) []chat.Message,
) ([]chat.Message, error) {
	page, err := m.Messages(ctx, c, q)
	return change(page), err
}

// appendChanged stores a batch after change had each message.
func (m *memory) appendChanged(ctx context.Context, batch []chat.Message, change func(*chat.Message)) []error {
	batch = slices.Clone(batch)
	for i := range batch {
		change(&batch[i])
	}
	return m.Append(ctx, batch)
}

type collapses struct{ *memory }

func (s collapses) Append(ctx context.Context, batch []chat.Message) []error {
	for _, m := range batch {
		log := s.messages[m.Conversation]
		s.messages[m.Conversation] = slices.DeleteFunc(log, func(o chat.Message) bool { return o.From == m.From && o.Text == m.Text })
		s.memory.Append(ctx, []chat.Message{m})
	}
	return nil
}

type trimsTexts struct{ *memory }

func (s trimsTexts) Append(ctx context.Context, batch []chat.Message) []error {
	return s.appendChanged(ctx, batch, func(m *chat.Message) { m.Text = strings.TrimSpace(m.Text) })
}

type endsAtNUL struct{ *memory }

func (s endsAtNUL) Append(ctx context.Context, batch []chat.Message) []error {
	return s.appendChanged(ctx, batch, func(m *chat.Message) { m.Text, _, _ = strings.Cut(m.Text, "\x00") })
}

type cutsTexts struct{ *memory }

func (s cutsTexts) Append(ctx context.Context, batch []chat.Message) []error {
	return s.appendChanged(ctx, batch, func(m *chat.Message) { m.Text = m.Text[:min(len(m.Text), 8192)] })
}

type afterInclusive struct{ *memory }

func (s afterInclusive) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	if q.After != "" {
		q.After = q.After[:len(q.After)-1] + "\x00"
	}
	return s.memory.Messages(ctx, c, q)
}

type afterNewest struct{ *memory }

func (s afterNewest) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	limit := q.Limit
	if q.After != "" {
		q.Limit = 1 << 20
	}
	return s.changed(ctx, c, q, func(page []chat.Message) []chat.Message { return page[max(0, len(page)-limit):] })
}

type beforeInclusive struct{ *memory }

func (s beforeInclusive) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	if q.Before != "" {
		q.Before += "\x00"
	}
	return s.memory.Messages(ctx, c, q)
}

type beforeOldest struct{ *memory }

func (s beforeOldest) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	limit := q.Limit
	if q.Before != "" {
		q.Limit = 1 << 20
	}
	return s.changed(ctx, c, q, func(page []chat.Message) []chat.Message { return page[:min(len(page), limit)] })
}

type shortPage struct{ *memory }

func (s shortPage) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	q.Limit--
	return s.memory.Messages(ctx, c, q)
}

type newestFirst struct{ *memory }

func (s newestFirst) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	return s.changed(ctx, c, q, func(page []chat.Message) []chat.Message {
		slices.Reverse(page)
		return page
	})
}

type roundsTimes struct{ *memory }

func (s roundsTimes) Append(ctx context.Context, batch []chat.Message) []error {
	return s.appendChanged(ctx, batch, func(m *chat.Message) { m.Time = m.Time.Truncate(time.Second) })
}

type reversesBatch struct{ *memory }

// Append gives the messages the IDs of the batch in reverse, as a store does that numbers by itself.
func (s reversesBatch) Append(ctx context.Context, batch []chat.Message) []error {
	i := len(batch)
	return s.appendChanged(ctx, batch, func(m *chat.Message) {
		i--
		m.ID = batch[i].ID
	})
}

type losesLast struct{ *memory }

func (s losesLast) Append(ctx context.Context, batch []chat.Message) []error {
	if len(batch) > 1 {
		batch = batch[:len(batch)-1]
	}
	return s.memory.Append(ctx, batch)
}

type arrivalOrder struct{ *memory }

func (s arrivalOrder) Append(_ context.Context, batch []chat.Message) []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range batch {
		s.messages[m.Conversation] = append(s.messages[m.Conversation], m)
	}
	return nil
}

type oneSided struct{ *memory }

func (s oneSided) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	low, _ := c.Pair()
	return s.changed(ctx, c, q, func(page []chat.Message) []chat.Message {
		return slices.DeleteFunc(page, func(m chat.Message) bool { return c.Private() && m.From != low })
	})
}

type joinsNames struct{ *memory }

func (s joinsNames) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	low, high := c.Pair()
	for other := range s.messages {
		if l, h := other.Pair(); l+"-"+h == low+"-"+high && other != c {
			page, _ := s.memory.Messages(ctx, other, q)
			return s.changed(ctx, c, q, func(own []chat.Message) []chat.Message { return append(own, page...) })
		}
	}
	return s.memory.Messages(ctx, c, q)
}

type leaks struct{ *memory }

func (s leaks) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	low, _ := c.Pair()
	for other := range s.messages {
		if c.Private() && other.Has(low) {
			return s.memory.Messages(ctx, other, q)
		}
	}
	return s.memory.Messages(ctx, c, q)
}

type allPeers struct{ *memory }

func (s allPeers) PrivatePeers(context.Context, string) ([]string, error) {
	var peers []string
	for c := range s.messages {
		if _, high := c.Pair(); c.Private() {
			peers = append(peers, high)
		}
	}
	return peers, nil
}

type oldestPeer struct{ *memory }

func (s oldestPeer) PrivatePeers(ctx context.Context, user string) ([]string, error) {
	peers, err := s.memory.PrivatePeers(ctx, user)
	slices.Reverse(peers)
	return peers, err
}

type roomsOnly struct{ *memory }

func (s roomsOnly) NewestTime(context.Context) (newest time.Time, err error) {
	for c, log := range s.messages {
		if at := log[len(log)-1].Time; !c.Private() && at.After(newest) {
			newest = at
		}
	}
	return newest, nil
}

type greedy struct{ *memory }

func (s greedy) DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (int, error) {
	return s.memory.DeleteBefore(ctx, cutoff.Add(time.Microsecond), limit)
}

type unbounded struct{ *memory }

func (s unbounded) DeleteBefore(ctx context.Context, cutoff time.Time, _ int) (int, error) {
	return s.memory.DeleteBefore(ctx, cutoff, 1<<20)
}

type sparesPrivate struct{ *memory }

func (s sparesPrivate) DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (int, error) {
	for c, log := range s.messages {
		if c.Private() {
			delete(s.messages, c)
			defer func() { s.messages[c] = log }()
		}
	}
	return s.memory.DeleteBefore(ctx, cutoff, limit)
}

type forgetsPeers struct{ *memory }

func (s forgetsPeers) PrivatePeers(ctx context.Context, user string) ([]string, error) {
	peers, err := s.memory.PrivatePeers(ctx, user)
	return slices.DeleteFunc(peers, func(peer string) bool { return len(s.messages[chat.Between(user, peer)]) == 0 }), err
}

type onePerRoom struct{ *memory }

func (s onePerRoom) DeleteBefore(_ context.Context, cutoff time.Time, _ int) (int, error) {
	for c, log := range s.messages {
		if log[0].Time.Before(cutoff) && len(log) > 1 {
			s.messages[c] = log[1:]
		}
	}
	return 0, nil
}
