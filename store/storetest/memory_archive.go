package storetest

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"hihichat/chat"
)

var (
	_ chat.AccountArchive = (*memory)(nil)
	_ chat.ChatArchive    = (*memory)(nil)
)

// snapshot yields what read returns under the lock.
func snapshot[V any](ctx context.Context, m *memory, read func() []V) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		unlock, err := m.read(ctx)
		if err != nil {
			var none V
			yield(none, err)
			return
		}
		list := read()
		unlock()
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// restore takes in all records, or none when their iterator fails. take works on m under the lock, or on a copy for a
// trial run.
func restore[V any](
	ctx context.Context, m *memory, records iter.Seq2[V, error], o chat.RestoreOptions,
	take func(m *memory, v V, done *chat.Restored),
) (done chat.Restored, err error) {
	var all []V
	for v, err := range records {
		if err != nil {
			return chat.Restored{}, err
		}
		all = append(all, v)
	}
	unlock, err := m.write(ctx)
	if err != nil {
		return chat.Restored{}, err
	}
	defer unlock()
	if o.DryRun {
		m = m.copy()
	}
	for _, v := range all {
		take(m, v, &done)
	}
	return done, nil
}

// copy returns a store that can be changed without changing this one, sessions apart. The caller holds the lock.
func (m *memory) copy() *memory {
	c := newMemory()
	c.mutes, c.permissions = maps.Clone(m.mutes), maps.Clone(m.permissions)
	c.pairs, c.retired, c.gone = maps.Clone(m.pairs), maps.Clone(m.retired), maps.Clone(m.gone)
	for name, r := range m.rooms {
		c.rooms[name] = &memoryRoom{
			Room: r.Room, members: maps.Clone(r.members), moderators: maps.Clone(r.moderators), bans: maps.Clone(r.bans),
		}
	}
	for conversation, log := range m.messages {
		c.messages[conversation] = slices.Clone(log)
	}
	for _, a := range m.users {
		twin := *a
		twin.grants = maps.Clone(a.grants)
		c.users = append(c.users, &twin)
	}
	return c
}

// DumpRooms implements chat.ChatArchive.
func (m *memory) DumpRooms(ctx context.Context) iter.Seq2[chat.RoomRecord, error] {
	return snapshot(ctx, m, func() (list []chat.RoomRecord) {
		for _, name := range slices.Sorted(maps.Keys(m.rooms)) {
			r := m.rooms[name]
			list = append(list, chat.RoomRecord{
				Room: r.Room, Members: r.sorted(), Moderators: slices.Sorted(maps.Keys(r.moderators)), Bans: r.sortedBans(),
			})
		}
		return list
	})
}

// DumpMessages implements chat.ChatArchive.
func (m *memory) DumpMessages(ctx context.Context) iter.Seq2[chat.Message, error] {
	return snapshot(ctx, m, func() (list []chat.Message) {
		for _, log := range m.messages {
			list = append(list, log...)
		}
		slices.SortFunc(list, func(a, b chat.Message) int { return cmp.Compare(a.ID, b.ID) })
		return list
	})
}

// CountMessages implements chat.ChatArchive.
func (m *memory) CountMessages(ctx context.Context) (n int, err error) {
	for _, err := range m.DumpMessages(ctx) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// DumpPairs implements chat.ChatArchive.
func (m *memory) DumpPairs(ctx context.Context) iter.Seq2[chat.PairRecord, error] {
	return snapshot(ctx, m, func() (list []chat.PairRecord) {
		for c, last := range m.pairs {
			if len(m.messages[c]) == 0 {
				list = append(list, chat.PairRecord{Pair: c, Last: last.Time()})
			}
		}
		slices.SortFunc(list, func(a, b chat.PairRecord) int {
			lowA, highA := a.Pair.Pair()
			lowB, highB := b.Pair.Pair()
			return cmp.Or(cmp.Compare(lowA, lowB), cmp.Compare(highA, highB))
		})
		return list
	})
}

// RestorePairs implements chat.ChatArchive.
func (m *memory) RestorePairs(
	ctx context.Context, records iter.Seq2[chat.PairRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, m, records, o, func(m *memory, p chat.PairRecord, done *chat.Restored) {
		if _, known := m.pairs[p.Pair]; known {
			done.Kept++
			return
		}
		done.Added++
		m.pairs[p.Pair] = ""
		if !p.Last.IsZero() {
			m.pairs[p.Pair] = chat.NewID(p.Last, 0)
		}
	})
}

// DumpMutes implements chat.ChatArchive.
func (m *memory) DumpMutes(ctx context.Context, now time.Time) iter.Seq2[chat.Mute, error] {
	return snapshot(ctx, m, func() (list []chat.Mute) {
		for _, mute := range m.mutes {
			if mute.Active(now) {
				list = append(list, mute)
			}
		}
		slices.SortFunc(list, func(a, b chat.Mute) int { return cmp.Or(cmp.Compare(a.Room, b.Room), cmp.Compare(a.User, b.User)) })
		return list
	})
}

// RestoreRooms implements chat.ChatArchive.
func (m *memory) RestoreRooms(
	ctx context.Context, records iter.Seq2[chat.RoomRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, m, records, o, func(m *memory, record chat.RoomRecord, done *chat.Restored) {
		r, exists := m.rooms[record.Room.Name]
		switch {
		case exists && !o.Overwrite:
			done.Keep(record.Room.Name)
		case exists:
			done.Replaced++
		default:
			done.Added++
		}
		if !exists || o.Overwrite {
			r = newMemoryRoom(record.Room)
			m.rooms[record.Room.Name] = r
		}
		done.Members += r.take(record)
		m.unmark(func(k markKey) bool { return k.conversation == chat.InRoom(record.Room.Name) && !m.marks(k) })
	})
}

// take adds what the record knows and the room does not, and returns how many members that were. Whoever is banned from
// either is no member.
func (r *memoryRoom) take(record chat.RoomRecord) (joined int) {
	for _, b := range record.Bans {
		if _, known := r.bans[b.User]; !known {
			r.bans[b.User] = b
			delete(r.members, b.User)
			delete(r.moderators, b.User)
		}
	}
	for _, name := range record.Moderators {
		if _, banned := r.bans[name]; !banned && len(r.moderators) < chat.MaxModerators {
			r.moderators[name] = true
		}
	}
	for _, member := range record.Members {
		_, known := r.members[member.Name]
		if _, banned := r.bans[member.Name]; !known && !banned {
			r.members[member.Name] = member.JoinedAt
			joined++
		}
	}
	return joined
}

// RestoreMessages implements chat.ChatArchive.
func (m *memory) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, m, records, o, func(m *memory, message chat.Message, done *chat.Restored) {
		log := m.messages[message.Conversation]
		at, known := slices.BinarySearchFunc(log, message.ID, byID)
		if known {
			done.Kept++
			return
		}
		done.Added++
		m.messages[message.Conversation] = slices.Insert(log, at, message)
		if c := message.Conversation; c.Private() {
			m.pairs[c] = max(m.pairs[c], message.ID)
		}
	})
}

// RestoreMutes implements chat.ChatArchive.
func (m *memory) RestoreMutes(
	ctx context.Context, records iter.Seq2[chat.Mute, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, m, records, o, func(m *memory, mute chat.Mute, done *chat.Restored) {
		key := muteKey{mute.Room, mute.User}
		old, exists := m.mutes[key]
		exists = exists && old.Active(o.Now)
		switch {
		case !mute.Active(o.Now):
			return
		case exists && !o.Overwrite:
			done.Kept++
			return
		case exists:
			done.Replaced++
		default:
			done.Added++
		}
		m.mutes[key] = mute
	})
}
