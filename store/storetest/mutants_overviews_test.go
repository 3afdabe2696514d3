package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hihichat/chat"
)

var overviewMutants = []mutant{
	{"overviews are in their own order", "overviews/overviews come in the order asked for", shows(func(_ *memory, _ viewCall, list []chat.Overview) []chat.Overview {
		slices.SortFunc(list, func(a, b chat.Overview) int { return cmp.Compare(b.Last.ID, a.Last.ID) })
		return list
	})},
	{"what is not there has no overview", "overviews/overviews come in the order asked for", shows(func(_ *memory, _ viewCall, list []chat.Overview) []chat.Overview {
		return slices.DeleteFunc(list, func(o chat.Overview) bool { return o.Last.ID == "" })
	})},
	{"removed messages are not the last", "overviews/the last message may be removed, or one's own",
		showsLast(func(_ viewCall, m chat.Message) bool { return !m.Removed })},
	{"one's own messages are not the last", "overviews/the last message may be removed, or one's own",
		showsLast(func(v viewCall, m chat.Message) bool { return m.From != v.user })},
	{"the overview shows a removed text", "overviews/the last message may be removed, or one's own", showsEach(func(_ *memory, _ viewCall, o *chat.Overview) {
		o.Last.Removed = false
	})},
	{"one's own messages are unread", "overviews/what others have sent after the mark is unread",
		countsUnread(func(_ viewCall, messages []chat.Message) int { return len(messages) })},
	{"the marked message is unread", "overviews/what others have sent after the mark is unread", showsEach(func(m *memory, v viewCall, o *chat.Overview) {
		mark := m.marked[markKey{v.user, o.Conversation}]
		if at, found := slices.BinarySearchFunc(m.messages[o.Conversation], mark, byID); found && m.messages[o.Conversation][at].From != v.user {
			o.Unread++
		}
	})},
	{"messages are unread until they are all read", "overviews/what others have sent after the mark is unread", showsEach(func(m *memory, v viewCall, o *chat.Overview) {
		if o.Unread > 0 {
			o.Unread = 1
		}
	})},
	{"unread has no bound", "overviews/so many messages after the mark are looked at, and no more",
		countsUnread(func(v viewCall, messages []chat.Message) int { return len(ofOthers(v, messages)) })},
	{"the bound is of others' messages", "overviews/so many messages after the mark are looked at, and no more",
		countsUnread(func(v viewCall, messages []chat.Message) int { return min(len(ofOthers(v, messages)), chat.MaxUnread) })},
	{"the newest are looked at", "overviews/so many messages after the mark are looked at, and no more",
		countsUnread(func(v viewCall, messages []chat.Message) int {
			return len(ofOthers(v, messages[max(0, len(messages)-chat.MaxUnread):]))
		})},
	{"since is for those without a mark", "overviews/unread begins at the mark or at since, whichever is later", asks(func(m *memory, v *viewCall) {
		if len(m.marked) > 0 {
			v.since = ""
		}
	})},
	{"since is not asked for", "overviews/unread begins at the mark or at since, whichever is later",
		asks(func(_ *memory, v *viewCall) { v.since = "" })},
	{"a mark is found by its message", "overviews/a mark counts when its message is gone", showsEach(func(m *memory, v viewCall, o *chat.Overview) {
		mark := m.marked[markKey{v.user, o.Conversation}]
		if _, found := slices.BinarySearchFunc(m.messages[o.Conversation], mark, byID); mark != "" && !found {
			o.Unread = len(ofOthers(v, m.messages[o.Conversation])) + 1
		}
	})},
	{"what is removed counts as read", "overviews/what is removed stays unread, and what is disowned is gone", showsEach(func(m *memory, v viewCall, o *chat.Overview) {
		for _, message := range m.messages[o.Conversation] {
			if message.Removed && message.From != v.user && message.ID > m.marked[markKey{v.user, o.Conversation}] {
				o.Unread--
			}
		}
	})},
	{"in private all see the first's unread", "overviews/in private each has their own unread", asks(func(_ *memory, v *viewCall) {
		if low, _ := v.cs[0].Pair(); low != "" {
			v.user = low
		}
	})},
	{"one's notes are unread", "overviews/one's own notes are never unread", showsEach(func(m *memory, v viewCall, o *chat.Overview) {
		if low, high := o.Conversation.Pair(); low != "" && low == high {
			o.Unread = len(m.messages[o.Conversation])
		}
	})},
	{"there are a hundred overviews", "overviews/a thousand conversations", shows(func(_ *memory, _ viewCall, list []chat.Overview) []chat.Overview {
		return list[:min(len(list), 100)]
	})},
	{"room names lose their case", "overviews/names are matched byte for byte", asks(func(_ *memory, v *viewCall) {
		v.cs = slices.Clone(v.cs)
		for i, c := range v.cs {
			if !c.Private() {
				v.cs[i] = chat.InRoom(strings.ToLower(c.Room()))
			}
		}
	})},
	{"owners are in their rooms", "rooms of one/whoever makes, joins and leaves rooms is in the rest",
		lists(func(m *memory, user string, name string) bool { return m.rooms[name].Owner == user })},
	{"the banned are in their rooms", "rooms of one/a ban takes the room out, and lifting it does not bring it back",
		lists(func(m *memory, user string, name string) bool { _, banned := m.rooms[name].bans[user]; return banned })},
	{"names of users lose their case", "rooms of one/names of users are matched byte for byte", lists(func(m *memory, user string, name string) bool {
		for member := range m.rooms[name].members {
			if strings.EqualFold(member, user) {
				return true
			}
		}
		return false
	})},
	{"one's rooms have no limit", "rooms of one/the first in byte order, up to the limit", func(m *memory) whole { return roomsUnlimited{m} }},
	{"one's rooms are sorted without regard to case", "rooms of one/the first in byte order, up to the limit",
		func(m *memory) whole { return roomsFolded{m} }},
}

// viewCall is what Overviews is called with.
type viewCall struct {
	user  string
	cs    []chat.Conversation
	since chat.ID
}

// views changes what Overviews is asked for, or what it answers.
type views struct {
	*memory
	ask    func(*memory, *viewCall)
	answer func(*memory, viewCall, []chat.Overview) []chat.Overview
}

func (s views) Overviews(ctx context.Context, user string, cs []chat.Conversation, since chat.ID) ([]chat.Overview, error) {
	call := viewCall{user, cs, since}
	if s.ask != nil && len(cs) > 0 {
		s.ask(s.memory, &call)
	}
	list, err := s.memory.Overviews(ctx, call.user, call.cs, call.since)
	if s.answer != nil {
		list = s.answer(s.memory, call, list)
	}
	return list, err
}

func asks(ask func(*memory, *viewCall)) func(*memory) whole {
	return func(m *memory) whole { return views{memory: m, ask: ask} }
}

func shows(answer func(*memory, viewCall, []chat.Overview) []chat.Overview) func(*memory) whole {
	return func(m *memory) whole { return views{memory: m, answer: answer} }
}

// showsEach changes each overview by itself.
func showsEach(change func(*memory, viewCall, *chat.Overview)) func(*memory) whole {
	return shows(func(m *memory, v viewCall, list []chat.Overview) []chat.Overview {
		for i := range list {
			change(m, v, &list[i])
		}
		return list
	})
}

// showsLast takes the last message that counts.
func showsLast(counts func(viewCall, chat.Message) bool) func(*memory) whole {
	return showsEach(func(m *memory, v viewCall, o *chat.Overview) {
		o.Last = chat.Message{}
		for _, message := range m.messages[o.Conversation] {
			if counts(v, message) {
				o.Last = message
			}
		}
	})
}

// countsUnread counts in another way what follows the mark.
func countsUnread(count func(viewCall, []chat.Message) int) func(*memory) whole {
	return showsEach(func(m *memory, v viewCall, o *chat.Overview) {
		after, log := max(v.since, m.marked[markKey{v.user, o.Conversation}]), m.messages[o.Conversation]
		at, found := slices.BinarySearchFunc(log, after, byID)
		if found {
			at++
		}
		o.Unread = count(v, log[at:])
	})
}

func ofOthers(v viewCall, messages []chat.Message) []chat.Message { return without(messages, v.user) }

// lists adds the rooms to a list that ought not to be in it.
func lists(also func(m *memory, user, name string) bool) func(*memory) whole {
	return func(m *memory) whole { return listsMore{m, also} }
}

type listsMore struct {
	*memory
	also func(m *memory, user, name string) bool
}

func (s listsMore) RoomsOf(ctx context.Context, user string, limit int) ([]string, error) {
	names, err := s.memory.RoomsOf(ctx, user, limit)
	for name := range s.rooms {
		if s.also(s.memory, user, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, err
}

type roomsUnlimited struct{ *memory }

func (s roomsUnlimited) RoomsOf(ctx context.Context, user string, _ int) ([]string, error) {
	return s.memory.RoomsOf(ctx, user, 1000)
}

type roomsFolded struct{ *memory }

func (s roomsFolded) RoomsOf(ctx context.Context, user string, limit int) ([]string, error) {
	names, err := s.memory.RoomsOf(ctx, user, 1000)
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return names[:min(limit, len(names))], err
}
