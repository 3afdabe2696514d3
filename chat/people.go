package chat

import (
	"context"
	"slices"
	"strings"
)

// MemberView is a member as pages show them to one viewer.
type MemberView struct {
	Member
	ShownName  string
	AvatarHash string
	Role       Role
	Owner      bool  // of the room, whatever else they are
	Moderator  bool  // named by its owner
	Mute       *Mute // nil for none
}

// maxMemberPage is the largest page of members that may be asked for.
const maxMemberPage = 1_000

// MemberQuery asks for a page of a room's members in the order they joined: Limit (1 to 1,000) of them after the first
// Offset. Search, if not empty, keeps those whose name or shown name contains it, letters in either case.
type MemberQuery struct {
	Search string
	Offset int
	Limit  int
}

// MemberPage is a page of members.
type MemberPage struct {
	Members []MemberView
	Found   int // how many there are on all pages
	Total   int // how many members the room has
}

// Members returns a page of who is in the room, for its members and for those who moderate it. ErrSignIn, ErrNoRoom,
// ErrNotMember (also for the banned), kind Invalid for a bad limit.
func (s *Service) Members(ctx context.Context, a Actor, room string, q MemberQuery) (MemberPage, error) {
	if q.Limit < 1 || q.Limit > maxMemberPage {
		return MemberPage{}, Refuse(Invalid, "bad-limit", "limit must be from 1 to 1,000.")
	}
	if _, err := s.mayIn(ctx, a, SeeMembers, room); err != nil {
		return MemberPage{}, err
	}
	all, err := s.stores.Rooms.Members(ctx, room)
	if err != nil {
		return MemberPage{}, err
	}
	found, err := s.search(ctx, all, q.Search)
	if err != nil {
		return MemberPage{}, err
	}
	from := min(max(q.Offset, 0), len(found))
	page := found[from:min(len(found), from+q.Limit)]
	views, err := s.views(ctx, room, page)
	return MemberPage{Members: views, Found: len(found), Total: len(all)}, err
}

// MemberNames returns the names of the room's members in the order they joined, at most limit, for those who may see them.
// Errors as Members.
func (s *Service) MemberNames(ctx context.Context, a Actor, room string, limit int) ([]string, error) {
	if _, err := s.mayIn(ctx, a, SeeMembers, room); err != nil {
		return nil, err
	}
	all, err := s.stores.Rooms.Members(ctx, room)
	if err != nil {
		return nil, err
	}
	names := make([]string, min(len(all), limit))
	for i := range names {
		names[i] = all[i].Name
	}
	return names, nil
}

// search returns the members whose name or shown name contains wanted; all of them when it is empty.
func (s *Service) search(ctx context.Context, all []Member, wanted string) ([]Member, error) {
	if wanted == "" {
		return all, nil
	}
	const most = 1_000 // names that UsersNamed takes at a time
	wanted = strings.ToLower(wanted)
	var found []Member
	for some := range slices.Chunk(all, most) {
		names := make([]string, len(some))
		for i, m := range some {
			names[i] = m.Name
		}
		accounts, err := s.stores.Accounts.UsersNamed(ctx, names)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			if strings.Contains(strings.ToLower(m.Name), wanted) || strings.Contains(strings.ToLower(accounts[m.Name].ShownName), wanted) {
				found = append(found, m)
			}
		}
	}
	return found, nil
}

// People returns what pages show of these people, at most 1,000, in the room, by name: whether they are members of it or
// not, and also those without an account. ErrNoRoom.
func (s *Service) People(ctx context.Context, room string, names []string) (map[string]MemberView, error) {
	members := make([]Member, len(names))
	for i, name := range names {
		members[i].Name = name
	}
	views, err := s.views(ctx, room, members)
	people := make(map[string]MemberView, len(views))
	for _, v := range views {
		people[v.Name] = v
	}
	return people, err
}

// views adds what pages show of members.
func (s *Service) views(ctx context.Context, room string, members []Member) ([]MemberView, error) {
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.Name
	}
	accounts, err := s.stores.Accounts.UsersNamed(ctx, names)
	if err != nil {
		return nil, err
	}
	mutes, err := s.stores.Mutes.Mutes(ctx, room, names, s.clock())
	if err != nil {
		return nil, err
	}
	r, err := s.stores.Rooms.Room(ctx, room)
	if err != nil {
		return nil, err
	}
	moderators, err := s.stores.Rooms.Moderators(ctx, room)
	if err != nil {
		return nil, err
	}
	views := make([]MemberView, len(members))
	for i, m := range members {
		account := accounts[m.Name]
		standing := Standing{Room: true, Member: true, Owner: m.Name == r.Owner, Moderator: slices.Contains(moderators, m.Name)}
		views[i] = MemberView{
			Member: m, ShownName: account.ShownName, AvatarHash: account.AvatarHash,
			Owner: standing.Owner, Moderator: standing.Moderator,
			Role: max(roleOf(actorFor(account), standing), roleInRoom(standing)),
		}
		if mute, muted := mutes[m.Name]; muted {
			views[i].Mute = &mute
		}
	}
	return views, nil
}

// roleInRoom is the role that the room itself gives, also to a member whose account is gone.
func roleInRoom(s Standing) Role {
	switch {
	case s.Owner:
		return RoomOwner
	case s.Moderator:
		return RoomModerator
	}
	return Person
}
