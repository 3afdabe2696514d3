package storetest

import (
	"context"
	"slices"
	"sync"
	"time"

	"hihichat/chat"
)

var markMutants = []mutant{
	{"marks move back", "marks/a mark moves forward only", sets(func(m *memory, c setCall) bool {
		moved, _ := m.SetMark(c.ctx, c.user, c.c, c.id)
		m.overwriteMark(c)
		return moved
	})},
	{"every mark has moved", "marks/a mark moves forward only", sets(func(m *memory, c setCall) bool {
		_, _ = m.SetMark(c.ctx, c.user, c.c, c.id)
		return true
	})},
	{"a mark moves once", "marks/a mark moves forward only", sets(func(m *memory, c setCall) bool {
		return m.marked[markKey{c.user, c.c}] == "" && m.setMark(c)
	})},
	{"marks are of messages only", "marks/a mark need not be the ID of a message", sets(func(m *memory, c setCall) bool {
		_, found := slices.BinarySearchFunc(m.messages[c.c], c.id, byID)
		return found && m.setMark(c)
	})},
	{"marks are compared by their times", "marks/IDs are compared byte for byte", sets(func(m *memory, c setCall) bool {
		return c.id.Time().After(m.marked[markKey{c.user, c.c}].Time()) && m.setMark(c)
	})},
	{"a pair has one mark", "marks/marks are one user's in one conversation", func(m *memory) whole {
		return keysMarks{m, func(k markKey) markKey {
			if low, _ := k.conversation.Pair(); low != "" {
				k.user = low
			}
			return k
		}}
	}},
	{"a user has one mark", "marks/marks are one user's in one conversation", func(m *memory) whole {
		return keysMarks{m, func(k markKey) markKey { return markKey{k.user, chat.InRoom("")} }}
	}},
	{"strangers mark rooms", "marks/only members have marks in a room", sets(func(m *memory, c setCall) bool {
		return m.setMark(c) || !c.c.Private() && m.rooms[c.c.Room()] != nil && m.overwriteMark(c)
	})},
	{"missing rooms have marks", "marks/a missing room has no marks, and is not created", sets(func(m *memory, c setCall) bool {
		return m.setMark(c) || !c.c.Private() && m.rooms[c.c.Room()] == nil && m.overwriteMark(c)
	})},
	{"a mark begins a pair", "marks/a private conversation that nobody has begun has no marks", sets(func(m *memory, c setCall) bool {
		if _, begun := m.pairs[c.c]; c.c.Private() && !begun {
			m.pairs[c.c] = c.id
		}
		return m.setMark(c)
	})},
	{"anybody marks a pair", "marks/a third person has no mark in a private conversation", sets(func(m *memory, c setCall) bool {
		return m.setMark(c) || c.c.Private() && !c.c.Has(c.user) && m.overwriteMark(c)
	})},
	{"nobody marks their notes", "marks/whoever talks with themselves has one mark", sets(func(m *memory, c setCall) bool {
		low, high := c.c.Pair()
		return (low == "" || low != high) && m.setMark(c)
	})},
	{"marks go with the messages", "marks/marks outlast the messages", func(m *memory) whole { return expiresMarks{m} }},
	{"marks are of trimmed names", "marks/names are matched byte for byte", func(m *memory) whole {
		return keysMarks{m, func(k markKey) markKey {
			if k.user == "plain " {
				k.user = "plain"
			}
			return k
		}}
	}},
	{"hyphens run together", "marks/names with hyphens do not run together", func(m *memory) whole {
		return keysMarks{m, func(k markKey) markKey {
			low, high := k.conversation.Pair()
			return markKey{"", chat.InRoom(low + "-" + high)}
		}}
	}},
	{"marks begin anew", "marks/where marks begin is said once", func(m *memory) whole { return beginsAnew{m} }},
	{"two begin the marks", "mark races/of many who say where marks begin one is right",
		func(m *memory) whole { return beginsTwice{m, newMeeting(2)} }},
	{"two move one mark", "mark races/of many who set the same mark one moves it",
		func(m *memory) whole { return looksAtMark{m, newMeeting(2)} }},
	{"the last who comes sets the mark", "mark races/marks set at the same time end at the highest",
		func(m *memory) whole { return &lowestLast{memory: m} }},
	{"marks are set for those who have gone", "cancelled readers/marks", sets(func(m *memory, c setCall) bool {
		c.ctx = context.Background()
		return m.setMark(c)
	})},
	{"leaving keeps the mark", "ends of marks/leaving ends the mark, and nobody else's",
		func(m *memory) whole { return leavesMark{m} }},
	{"leaving takes all marks of a room", "ends of marks/leaving ends the mark, and nobody else's",
		func(m *memory) whole { return leavesNone{m} }},
	{"joining again forgets the mark", "ends of marks/joining again as a member keeps the mark",
		func(m *memory) whole { return rejoinsUnread{m} }},
	{"a ban keeps the mark", "ends of marks/a ban ends the mark, and lifting it brings none back",
		func(m *memory) whole { return bansMarked{m} }},
	{"a room's marks outlast it", "ends of marks/a deleted room leaves no marks to the next of its name",
		func(m *memory) whole { return buriesNoMarks{m} }},
	{"a pair's marks outlast it", "ends of marks/a forgotten pair leaves no marks",
		func(m *memory) whole { return remembersMarks{m} }},
	{"forgetting a pair forgets its people's marks", "ends of marks/a forgotten pair leaves no marks",
		func(m *memory) whole { return forgetsMarks{m} }},
}

// setCall is what SetMark is called with.
type setCall struct {
	ctx  context.Context
	user string
	c    chat.Conversation
	id   chat.ID
}

// sets is a mutant with another SetMark.
func sets(set func(m *memory, c setCall) bool) func(*memory) whole {
	return func(m *memory) whole { return setsMarks{m, set} }
}

type setsMarks struct {
	*memory
	set func(m *memory, c setCall) bool
}

func (s setsMarks) SetMark(ctx context.Context, user string, c chat.Conversation, id chat.ID) (bool, error) {
	return s.set(s.memory, setCall{ctx, user, c, id}), ctx.Err()
}

func (m *memory) setMark(c setCall) bool {
	moved, _ := m.SetMark(c.ctx, c.user, c.c, c.id)
	return moved
}

// overwriteMark sets a mark without looking at what is there, and says that it has moved.
func (m *memory) overwriteMark(c setCall) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.marked[markKey{c.user, c.c}] = c.id
	return true
}

// keysMarks keeps marks under other keys, for those who may have them.
type keysMarks struct {
	*memory
	key func(markKey) markKey
}

func (s keysMarks) SetMark(_ context.Context, user string, c chat.Conversation, id chat.ID) (bool, error) {
	key := s.key(markKey{user, c})
	if !s.marks(markKey{user, c}) || id <= s.marked[key] {
		return false, nil
	}
	s.marked[key] = id
	return true, nil
}

func (s keysMarks) Mark(_ context.Context, user string, c chat.Conversation) (chat.ID, error) {
	if !s.marks(markKey{user, c}) {
		return "", nil
	}
	return s.marked[s.key(markKey{user, c})], nil
}

type expiresMarks struct{ *memory }

func (s expiresMarks) DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (int, error) {
	s.unmark(func(k markKey) bool { return s.marked[k].Time().Before(cutoff) })
	return s.memory.DeleteBefore(ctx, cutoff, limit)
}

type beginsAnew struct{ *memory }

func (s beginsAnew) BeginMarks(_ context.Context, id chat.ID) (chat.ID, error) {
	s.marksBegin = max(s.marksBegin, id)
	return s.marksBegin, nil
}

// beginsTwice looks whether marks have begun before it begins them, when two have looked.
type beginsTwice struct {
	*memory
	lookers *meeting
}

func (s beginsTwice) BeginMarks(ctx context.Context, id chat.ID) (chat.ID, error) {
	s.mu.RLock()
	begun := s.marksBegin
	s.mu.RUnlock()
	if begun != "" {
		return begun, ctx.Err()
	}
	s.lookers.arrive()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marksBegin = id
	return id, ctx.Err()
}

// looksAtMark looks at the mark before it sets it, when two have looked; the first mark of all it just sets.
type looksAtMark struct {
	*memory
	lookers *meeting
}

func (s looksAtMark) SetMark(ctx context.Context, user string, c chat.Conversation, id chat.ID) (bool, error) {
	mark, _ := s.Mark(ctx, user, c)
	if mark == "" {
		return s.memory.SetMark(ctx, user, c, id)
	}
	if id <= mark {
		return false, ctx.Err()
	}
	s.lookers.arrive()
	return s.overwriteMark(setCall{ctx, user, c, id}), ctx.Err()
}

// lowestLast keeps what the last of all racers brings, who always brings the lowest.
type lowestLast struct {
	*memory
	mu     sync.Mutex // guards what follows
	came   int
	lowest chat.ID
}

func (s *lowestLast) SetMark(ctx context.Context, user string, c chat.Conversation, id chat.ID) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.came++; s.came == 1 || id < s.lowest {
		s.lowest = id
	}
	if s.came == racers {
		id = s.lowest
	}
	return s.overwriteMark(setCall{ctx, user, c, id}), ctx.Err()
}

// keepingMarks does something and puts the marks back that it has taken.
func (m *memory) keepingMarks(do func()) {
	kept := make(map[markKey]chat.ID)
	for k, id := range m.marked {
		kept[k] = id
	}
	do()
	m.marked = kept
}

type leavesMark struct{ *memory }

func (s leavesMark) Leave(ctx context.Context, room, user string) (left bool, err error) {
	s.keepingMarks(func() { left, err = s.memory.Leave(ctx, room, user) })
	return left, err
}

type leavesNone struct{ *memory }

func (s leavesNone) Leave(ctx context.Context, room, user string) (bool, error) {
	s.unmark(func(k markKey) bool { return k.conversation == chat.InRoom(room) })
	return s.memory.Leave(ctx, room, user)
}

type rejoinsUnread struct{ *memory }

func (s rejoinsUnread) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	s.unmark(func(k markKey) bool { return k == markKey{user, chat.InRoom(room)} })
	return s.memory.Join(ctx, room, user, at)
}

type bansMarked struct{ *memory }

func (s bansMarked) SetBan(ctx context.Context, b chat.Ban) (added bool, err error) {
	s.keepingMarks(func() { added, err = s.memory.SetBan(ctx, b) })
	return added, err
}

type buriesNoMarks struct{ *memory }

func (s buriesNoMarks) DeleteRoom(ctx context.Context, name string) (err error) {
	s.keepingMarks(func() { err = s.memory.DeleteRoom(ctx, name) })
	return err
}

type remembersMarks struct{ *memory }

func (s remembersMarks) ForgetPair(ctx context.Context, pair chat.Conversation) (err error) {
	s.keepingMarks(func() { err = s.memory.ForgetPair(ctx, pair) })
	return err
}

type forgetsMarks struct{ *memory }

func (s forgetsMarks) ForgetPair(ctx context.Context, pair chat.Conversation) error {
	s.unmark(func(k markKey) bool { return pair.Has(k.user) })
	return s.memory.ForgetPair(ctx, pair)
}
