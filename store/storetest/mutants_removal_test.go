package storetest

import (
	"context"
	"iter"
	"slices"

	"hihichat/chat"
)

var removalMutants = []mutant{
	{"a message is found anywhere", "removal/a message is found by its id, where it belongs",
		func(m *memory) whole { return findsAnywhere{m} }},
	{"removing the unknown is fine", "removal/ids that nothing has are ErrNoMessage",
		func(m *memory) whole { return removesNothing{m} }},
	{"removing deletes the row", "removal/a removed message keeps all but its text",
		func(m *memory) whole { return removesRow{m} }},
	{"a removed text is hidden only", "removal/a removed message keeps all but its text",
		func(m *memory) whole { return marksOnly{m} }},
	{"removing leaves no mark", "removal/a removed message keeps all but its text",
		func(m *memory) whole { return erasesOnly{m} }},
	{"removing takes its equals along", "removal/removing again changes nothing",
		func(m *memory) whole { return removesEquals{m} }},
	{"private messages stay", "removal/in private both see it removed",
		func(m *memory) whole { return roomsOnlyRemoved{m} }},
	{"a dump remembers what was removed", "removal/what is removed is nowhere any more",
		func(m *memory) whole { return remembers{m, map[chat.ID]string{}} }},
}

type findsAnywhere struct{ *memory }

func (s findsAnywhere) Message(_ context.Context, _ chat.Conversation, id chat.ID) (chat.Message, error) {
	for _, log := range s.messages {
		if at, found := slices.BinarySearchFunc(log, id, byID); found {
			return log[at], nil
		}
	}
	return chat.Message{}, chat.ErrNoMessage
}

type removesNothing struct{ *memory }

func (s removesNothing) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	_ = s.memory.RemoveMessage(ctx, c, id)
	return nil
}

type removesRow struct{ *memory }

func (s removesRow) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	err := s.memory.RemoveMessage(ctx, c, id)
	s.messages[c] = slices.DeleteFunc(s.messages[c], func(m chat.Message) bool { return m.ID == id })
	return err
}

// edit changes a message that is stored.
func (m *memory) edit(c chat.Conversation, id chat.ID, change func(*chat.Message)) error {
	at, found := slices.BinarySearchFunc(m.messages[c], id, byID)
	if !found {
		return chat.ErrNoMessage
	}
	change(&m.messages[c][at])
	return nil
}

type marksOnly struct{ *memory }

func (s marksOnly) RemoveMessage(_ context.Context, c chat.Conversation, id chat.ID) error {
	return s.edit(c, id, func(m *chat.Message) { m.Removed = true })
}

type erasesOnly struct{ *memory }

func (s erasesOnly) RemoveMessage(_ context.Context, c chat.Conversation, id chat.ID) error {
	return s.edit(c, id, func(m *chat.Message) { m.Text = "" })
}

type removesEquals struct{ *memory }

func (s removesEquals) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	m, err := s.Message(ctx, c, id)
	for i := range s.messages[c] {
		if other := &s.messages[c][i]; err == nil && other.From == m.From && other.Text == m.Text {
			other.Text, other.Removed = "", true
		}
	}
	return err
}

type roomsOnlyRemoved struct{ *memory }

func (s roomsOnlyRemoved) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	if c.Private() {
		return nil
	}
	return s.memory.RemoveMessage(ctx, c, id)
}

type remembers struct {
	*memory
	texts map[chat.ID]string
}

func (s remembers) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	if m, err := s.Message(ctx, c, id); err == nil {
		s.texts[id] = m.Text
	}
	return s.memory.RemoveMessage(ctx, c, id)
}

func (s remembers) DumpMessages(ctx context.Context) iter.Seq2[chat.Message, error] {
	return mapped(s.memory.DumpMessages(ctx), func(m *chat.Message) {
		if text, known := s.texts[m.ID]; known {
			m.Text, m.Removed = text, false
		}
	})
}
