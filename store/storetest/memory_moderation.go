package storetest

import (
	"context"
	"maps"
	"slices"

	"hihichat/chat"
)

// changeRoom runs f on the room under the lock; ErrNoRoom if there is none.
func (m *memory) changeRoom(ctx context.Context, name string, f func(*memoryRoom) error) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	r, ok := m.rooms[name]
	if !ok {
		return chat.ErrNoRoom
	}
	return f(r)
}

// ChangeRoom implements chat.RoomStore.
func (m *memory) ChangeRoom(ctx context.Context, name string, change chat.RoomChange) (room chat.Room, err error) {
	err = m.changeRoom(ctx, name, func(r *memoryRoom) error {
		if change.Topic != nil {
			r.Topic = *change.Topic
		}
		if change.Public != nil {
			r.Public = *change.Public
		}
		room = r.Room
		return nil
	})
	return room, err
}

// SetOwner implements chat.RoomStore.
func (m *memory) SetOwner(ctx context.Context, room, from, to string) error {
	return m.changeRoom(ctx, room, func(r *memoryRoom) error {
		_, member := r.members[to]
		switch {
		case r.Owner != from:
			return chat.ErrOwnerChanged
		case to != "" && !member:
			return chat.ErrNotInRoom
		}
		r.Owner = to
		return nil
	})
}

// DeleteRoom implements chat.RoomStore.
func (m *memory) DeleteRoom(ctx context.Context, name string) error {
	return m.changeRoom(ctx, name, func(*memoryRoom) error {
		delete(m.rooms, name)
		delete(m.messages, chat.InRoom(name))
		m.unmark(func(k markKey) bool { return k.conversation == chat.InRoom(name) })
		maps.DeleteFunc(m.mutes, func(key muteKey, _ chat.Mute) bool { return key.room == name })
		return nil
	})
}

// SetModerator implements chat.RoomStore.
func (m *memory) SetModerator(ctx context.Context, room, user string, on bool) (changed bool, err error) {
	err = m.changeRoom(ctx, room, func(r *memoryRoom) error {
		switch {
		case r.moderators[user] == on:
			return nil
		case !on:
			delete(r.moderators, user)
		case len(r.moderators) >= chat.MaxModerators:
			return chat.ErrTooManyModerators
		default:
			r.moderators[user] = true
		}
		changed = true
		return nil
	})
	return changed, err
}

// Moderators implements chat.RoomStore.
func (m *memory) Moderators(ctx context.Context, room string) ([]string, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r, ok := m.rooms[room]
	if !ok {
		return nil, nil
	}
	return slices.Sorted(maps.Keys(r.moderators)), nil
}

// SetBan implements chat.RoomStore.
func (m *memory) SetBan(ctx context.Context, b chat.Ban) (added bool, err error) {
	err = m.changeRoom(ctx, b.Room, func(r *memoryRoom) error {
		_, banned := r.bans[b.User]
		added = !banned
		r.bans[b.User] = b
		delete(r.members, b.User)
		delete(m.marked, markKey{b.User, chat.InRoom(b.Room)})
		delete(r.moderators, b.User)
		return nil
	})
	return added, err
}

// ClearBan implements chat.RoomStore.
func (m *memory) ClearBan(ctx context.Context, room, user string) (lifted bool, err error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	r, ok := m.rooms[room]
	if !ok {
		return false, nil
	}
	_, lifted = r.bans[user]
	delete(r.bans, user)
	return lifted, nil
}

// Bans implements chat.RoomStore.
func (m *memory) Bans(ctx context.Context, room, after string, limit int) ([]chat.Ban, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r, ok := m.rooms[room]
	if !ok {
		return nil, nil
	}
	var page []chat.Ban
	for _, b := range r.sortedBans() {
		if b.User > after && len(page) < limit {
			page = append(page, b)
		}
	}
	return page, nil
}

// sortedBans returns the bans in byte order of the users' names.
func (r *memoryRoom) sortedBans() []chat.Ban {
	var bans []chat.Ban
	for _, user := range slices.Sorted(maps.Keys(r.bans)) {
		bans = append(bans, r.bans[user])
	}
	return bans
}
