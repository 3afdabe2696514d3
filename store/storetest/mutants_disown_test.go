package storetest

import (
	"cmp"
	"context"
	"slices"

	"hihichat/chat"
)

var disownMutants = []mutant{
	{"disowning goes through all rooms", "disowning/other rooms and private conversations are left alone",
		func(m *memory) whole {
			return disowns{memory: m, then: disownsElsewhere}
		}},
	{"disowned messages get new ids", "disowning/messages get another name and stay what they are",
		func(m *memory) whole {
			return disowns{memory: m, then: ofHeir(func(m *chat.Message) { m.ID = chat.NewID(m.Time, 4711) })}
		}},
	{"disowning brings texts back", "disowning/messages get another name and stay what they are",
		func(m *memory) whole {
			return disowns{memory: m, then: ofHeir(func(m *chat.Message) { m.Removed = false })}
		}},
	{"disowning without an heir leaves a blank name", "disowning/without an heir they are gone",
		func(m *memory) whole {
			return disowns{memory: m, before: func(_ *memory, c *disownCall) { c.heir = cmp.Or(c.heir, " ") }}
		}},
	{"disowning overlooks one at each step", "disowning/in small steps nobody is overlooked",
		func(m *memory) whole {
			return disowns{memory: m, before: skipsOne}
		}},
	{"disowning has no limit", "disowning/a step looks at no more than its limit",
		func(m *memory) whole {
			return disowns{memory: m, before: func(_ *memory, c *disownCall) { c.limit = 1 << 20 }}
		}},
	{"a forgotten pair is listed still", "disowning/a forgotten pair is in nobody's list",
		func(m *memory) whole { return keepsPair{m} }},
	{"forgetting takes all pairs of a person", "disowning/pairs do not run together",
		func(m *memory) whole { return forgetsAll{m} }},
}

// disownCall is what Disown is called with.
type disownCall struct {
	room, user, heir string
	after            chat.ID
	limit            int
}

// disowns changes a call of Disown, and does something more after it.
type disowns struct {
	*memory
	before func(*memory, *disownCall)
	then   func(*memory, disownCall)
}

func (s disowns) Disown(ctx context.Context, room, user, heir string, after chat.ID, limit int) (chat.ID, int, error) {
	call := disownCall{room, user, heir, after, limit}
	if s.before != nil {
		s.before(s.memory, &call)
	}
	next, changed, err := s.memory.Disown(ctx, call.room, call.user, call.heir, call.after, call.limit)
	if s.then != nil {
		s.then(s.memory, call)
	}
	return next, changed, err
}

func disownsElsewhere(m *memory, call disownCall) {
	for c := range m.messages {
		if c.Room() != call.room && !c.Private() {
			_, _, _ = m.Disown(context.Background(), c.Room(), call.user, call.heir, call.after, call.limit)
		}
	}
}

// ofHeir changes the messages that somebody was given.
func ofHeir(change func(*chat.Message)) func(*memory, disownCall) {
	return func(m *memory, call disownCall) {
		log := m.messages[chat.InRoom(call.room)]
		for i := range log {
			if call.heir != "" && log[i].From == call.heir {
				change(&log[i])
			}
		}
	}
}

func skipsOne(m *memory, call *disownCall) {
	log := m.messages[chat.InRoom(call.room)]
	if at := slices.IndexFunc(log, func(m chat.Message) bool { return m.ID > call.after }); call.after != "" && at >= 0 {
		call.after = log[at].ID
	}
}

type keepsPair struct{ *memory }

func (s keepsPair) ForgetPair(ctx context.Context, pair chat.Conversation) error {
	last := s.pairs[pair]
	err := s.memory.ForgetPair(ctx, pair)
	s.pairs[pair] = last
	return err
}

type forgetsAll struct{ *memory }

func (s forgetsAll) ForgetPair(ctx context.Context, pair chat.Conversation) error {
	low, _ := pair.Pair()
	for c := range s.messages {
		if c.Has(low) {
			delete(s.messages, c)
		}
	}
	return s.memory.ForgetPair(ctx, pair)
}
