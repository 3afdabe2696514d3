package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"hihichat/chat"
)

var roomMutants = []mutant{
	{"rejoining loses ownership", "members/rejoining keeps ownership",
		func(m *memory) whole { return losesOwner{m} }},
	{"leaving loses ownership", "standing/an owner who has left owns the room still",
		func(m *memory) whole { return ownerLeaves{m} }},
	{"joining again moves the time", "members/joining again changes nothing",
		func(m *memory) whole { return movesJoin{m} }},
	{"joining creates the room", "members/joining a missing room is ErrNoRoom and creates none",
		func(m *memory) whole { return joinCreates{m} }},
	{"a second creator takes the room over", "rooms/a name can be taken once",
		func(m *memory) whole { return overwrites{m} }},
	{"two creators win a race", "concurrency/of many who create a room one wins",
		func(m *memory) whole { return looksFirst{m, newMeeting(2)} }},
	{"every join of a race counts", "concurrency/of many joins by one user one counts",
		func(m *memory) whole { return countsJoins{m} }},
	{"a room vanishes with its last member", "members/a room stays without members",
		func(m *memory) whole { return vanishes{m} }},
	{"room names lose their case", "rooms/names are matched byte for byte",
		func(m *memory) whole { return foldsRooms{m} }},
	{"member names are trimmed", "members/names are matched byte for byte",
		func(m *memory) whole { return trimsMembers{m} }},
	{"the list takes owners for members", "rooms/listed rooms say whether the user has joined",
		func(m *memory) whole { return listsOwned{m} }},
	{"rooms are listed without regard to case", "rooms/rooms are listed in byte order of their names",
		func(m *memory) whole { return sortsFolded{m} }},
	{"After is inclusive", "rooms/After is exclusive and need not exist",
		func(m *memory) whole { return repeatsRoom{m} }},
	{"the topic is lost", "rooms/a created room is found with all it was given",
		func(m *memory) whole { return losesTopic{m} }},
	{"the pseudo-user is listed", "members/the pseudo-user is no member",
		func(m *memory) whole { return listsPseudo{m} }},
	{"members are in order of names", "members/members are in the order they joined, equal times by name",
		func(m *memory) whole { return sortsMembers{m} }},
	{"times of joining are whole seconds", "members/times of joining are exact",
		func(m *memory) whole { return roundsJoin{m} }},
	{"a missing room is an error of standing", "standing/a missing room is no error",
		func(m *memory) whole { return strictStanding{m} }},
	{"standing takes the mutes of all rooms", "standing/mutes of other rooms and other users do not count",
		func(m *memory) whole { return mutesOfAll{m} }},
	{"whoever joins owns", "standing/an owner, a member and a stranger",
		func(m *memory) whole { return allOwn{m} }},
	{"those who have gone are served", "cancelled/rooms",
		func(m *memory) whole { return ignoresContext{m} }},
}

type losesOwner struct{ *memory }

func (s losesOwner) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	joined, err := s.memory.Join(ctx, room, user, at)
	if r := s.rooms[room]; r != nil && !joined && r.Owner == user {
		r.Owner = ""
	}
	return joined, err
}

type ownerLeaves struct{ *memory }

func (s ownerLeaves) Leave(ctx context.Context, room, user string) (bool, error) {
	if r := s.rooms[room]; r != nil && r.Owner == user {
		r.Owner = ""
	}
	return s.memory.Leave(ctx, room, user)
}

type movesJoin struct{ *memory }

func (s movesJoin) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	joined, err := s.memory.Join(ctx, room, user, at)
	if err == nil {
		s.rooms[room].members[user] = at
	}
	return joined, err
}

type joinCreates struct{ *memory }

func (s joinCreates) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	_ = s.CreateRoom(ctx, chat.Room{Name: room})
	return s.memory.Join(ctx, room, user, at)
}

type overwrites struct{ *memory }

func (s overwrites) CreateRoom(ctx context.Context, room chat.Room) error {
	delete(s.rooms, room.Name)
	return s.memory.CreateRoom(ctx, room)
}

// looksFirst is asked to create one room by several at once; each looks before any writes.
type looksFirst struct {
	*memory
	lookers *meeting // nobody writes before two have looked, so that the fault shows on a busy machine too
}

func (s looksFirst) CreateRoom(ctx context.Context, room chat.Room) error {
	if _, err := s.Room(ctx, room.Name); err == nil {
		return chat.ErrRoomExists
	}
	s.lookers.arrive()
	s.mu.Lock()
	delete(s.rooms, room.Name)
	s.mu.Unlock()
	_ = s.memory.CreateRoom(ctx, room)
	return nil
}

// meeting holds those who arrive until enough of them have.
type meeting struct {
	missing atomic.Int32
	begun   chan struct{} // closed when nobody is missing
}

func newMeeting(enough int32) *meeting {
	m := &meeting{begun: make(chan struct{})}
	m.missing.Store(enough)
	return m
}

func (m *meeting) arrive() {
	if m.missing.Add(-1) == 0 {
		close(m.begun)
	}
	<-m.begun
}

type countsJoins struct{ *memory }

func (s countsJoins) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	_, err := s.memory.Join(ctx, room, user, at)
	return true, err
}

type vanishes struct{ *memory }

func (s vanishes) Leave(ctx context.Context, room, user string) (bool, error) {
	left, err := s.memory.Leave(ctx, room, user)
	if r := s.rooms[room]; r != nil && len(r.members) == 0 {
		delete(s.rooms, room)
	}
	return left, err
}

type foldsRooms struct{ *memory }

func (s foldsRooms) CreateRoom(ctx context.Context, room chat.Room) error {
	room.Name = strings.ToLower(room.Name)
	return s.memory.CreateRoom(ctx, room)
}

func (s foldsRooms) Room(ctx context.Context, name string) (chat.Room, error) {
	return s.memory.Room(ctx, strings.ToLower(name))
}

type trimsMembers struct{ *memory }

func (s trimsMembers) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	return s.memory.Join(ctx, room, strings.TrimSpace(user), at)
}

type sortsFolded struct{ *memory }

func (s sortsFolded) Rooms(ctx context.Context, q chat.RoomQuery) ([]chat.ListedRoom, error) {
	rooms, err := s.memory.Rooms(ctx, q)
	slices.SortFunc(rooms, func(a, b chat.ListedRoom) int {
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return rooms, err
}

type listsOwned struct{ *memory }

func (s listsOwned) Rooms(ctx context.Context, q chat.RoomQuery) ([]chat.ListedRoom, error) {
	rooms, err := s.memory.Rooms(ctx, q)
	for i, room := range rooms {
		rooms[i].Joined = room.Owner == q.User
	}
	return rooms, err
}

type repeatsRoom struct{ *memory }

func (s repeatsRoom) Rooms(ctx context.Context, q chat.RoomQuery) ([]chat.ListedRoom, error) {
	rooms, err := s.memory.Rooms(ctx, q)
	if r := s.rooms[q.After]; r != nil {
		rooms = append([]chat.ListedRoom{{Room: r.Room}}, rooms...)
	}
	return rooms, err
}

type losesTopic struct{ *memory }

func (s losesTopic) CreateRoom(ctx context.Context, room chat.Room) error {
	room.Topic = ""
	return s.memory.CreateRoom(ctx, room)
}

type listsPseudo struct{ *memory }

func (s listsPseudo) CreateRoom(ctx context.Context, room chat.Room) error {
	err := s.memory.CreateRoom(ctx, room)
	_, _ = s.Join(ctx, room.Name, chat.PseudoUser, room.CreatedAt)
	return err
}

type sortsMembers struct{ *memory }

func (s sortsMembers) Members(ctx context.Context, room string) ([]chat.Member, error) {
	members, err := s.memory.Members(ctx, room)
	slices.SortFunc(members, func(a, b chat.Member) int { return cmp.Compare(a.Name, b.Name) })
	return members, err
}

type roundsJoin struct{ *memory }

func (s roundsJoin) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	return s.memory.Join(ctx, room, user, at.Truncate(time.Second))
}

type strictStanding struct{ *memory }

func (s strictStanding) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	if _, err := s.Room(ctx, room); err != nil {
		return chat.Standing{}, err
	}
	return s.memory.Standing(ctx, room, user)
}

type mutesOfAll struct{ *memory }

func (s mutesOfAll) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	standing, err := s.memory.Standing(ctx, room, user)
	standing.Mutes = nil
	for key, m := range s.mutes {
		if key.user == user {
			standing.Mutes = append(standing.Mutes, m)
		}
	}
	return standing, err
}

type allOwn struct{ *memory }

func (s allOwn) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	standing, err := s.memory.Standing(ctx, room, user)
	standing.Owner = standing.Member
	return standing, err
}

type ignoresContext struct{ *memory }

func (s ignoresContext) Join(_ context.Context, room, user string, at time.Time) (bool, error) {
	return s.memory.Join(context.Background(), room, user, at)
}
