package storetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"hihichat/chat"
)

// memoryRoom is a room with the time each member joined.
type memoryRoom struct {
	chat.Room
	members    map[string]time.Time
	moderators map[string]bool
	bans       map[string]chat.Ban
}

func newMemoryRoom(room chat.Room) *memoryRoom {
	return &memoryRoom{
		Room: room, members: make(map[string]time.Time), moderators: make(map[string]bool), bans: make(map[string]chat.Ban),
	}
}

// CreateRoom implements chat.RoomStore.
func (m *memory) CreateRoom(ctx context.Context, room chat.Room) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if _, taken := m.rooms[room.Name]; taken {
		return chat.ErrRoomExists
	}
	r := newMemoryRoom(room)
	if room.Owner != "" {
		r.members[room.Owner] = room.CreatedAt
	}
	m.rooms[room.Name] = r
	return nil
}

// Room implements chat.RoomStore.
func (m *memory) Room(ctx context.Context, name string) (chat.Room, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Room{}, err
	}
	defer unlock()
	room, ok := m.rooms[name]
	if !ok {
		return chat.Room{}, chat.ErrNoRoom
	}
	return room.Room, nil
}

// Rooms implements chat.RoomStore.
func (m *memory) Rooms(ctx context.Context, q chat.RoomQuery) ([]chat.ListedRoom, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var page []chat.ListedRoom
	for _, name := range slices.Sorted(maps.Keys(m.rooms)) {
		if name > q.After && len(page) < q.Limit {
			_, joined := m.rooms[name].members[q.User]
			page = append(page, chat.ListedRoom{Room: m.rooms[name].Room, Joined: joined})
		}
	}
	return page, nil
}

// Join implements chat.RoomStore.
func (m *memory) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	r, ok := m.rooms[room]
	if !ok {
		return false, chat.ErrNoRoom
	}
	if _, member := r.members[user]; member {
		return false, nil
	}
	r.members[user] = at
	return true, nil
}

// Leave implements chat.RoomStore.
func (m *memory) Leave(ctx context.Context, room, user string) (bool, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	r, ok := m.rooms[room]
	if !ok {
		return false, nil
	}
	_, member := r.members[user]
	delete(r.members, user)
	delete(m.marked, markKey{user, chat.InRoom(room)})
	return member, nil
}

// Members implements chat.RoomStore.
func (m *memory) Members(ctx context.Context, room string) ([]chat.Member, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r, ok := m.rooms[room]
	if !ok {
		return nil, chat.ErrNoRoom
	}
	return r.sorted(), nil
}

// sorted returns the members in the order they joined.
func (r *memoryRoom) sorted() []chat.Member {
	members := make([]chat.Member, 0, len(r.members))
	for name, at := range r.members {
		members = append(members, chat.Member{Name: name, JoinedAt: at})
	}
	slices.SortFunc(members, func(a, b chat.Member) int {
		return cmp.Or(a.JoinedAt.Compare(b.JoinedAt), cmp.Compare(a.Name, b.Name))
	})
	return members
}

// Standing implements chat.RoomStore.
func (m *memory) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return chat.Standing{}, err
	}
	defer unlock()
	var standing chat.Standing
	if r, ok := m.rooms[room]; ok {
		standing.Room, standing.Public = true, r.Public
		_, standing.Member = r.members[user]
		standing.Owner = r.Owner != "" && r.Owner == user
		standing.Moderator = r.moderators[user]
		_, standing.Banned = r.bans[user]
	}
	for _, scope := range scopes(room) {
		if mute, ok := m.mutes[muteKey{scope, user}]; ok {
			mute.Reason = ""
			standing.Mutes = append(standing.Mutes, mute)
		}
	}
	return standing, nil
}
