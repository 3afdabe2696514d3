package redis

import (
	"context"
	"slices"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// Which rooms somebody is in stands in an index of their own, since Flask's keys tell only who is in a room. It may
// name rooms that they are not in: whoever reads it asks the rooms themselves, and takes out what is not true.
//
// A room is put in when the membership stands already. Whoever takes one out looks at the membership afterwards: so of
// joining and leaving at once neither can leave a member whose index lacks the room.
//
// Memberships that Flask makes behind our back come in at the next Open, or when their user's list of rooms is read.

// RoomsOf implements chat.RoomStore.
func (s *Store) RoomsOf(ctx context.Context, user string, limit int) ([]string, error) {
	var rooms []string
	for after := ""; len(rooms) < limit; {
		names, err := s.namesFrom(ctx, joinedKey(user), after, limit)
		if err != nil || len(names) == 0 {
			return rooms, err
		}
		in, out, err := s.membership(ctx, names, user)
		if err == nil {
			err = s.unlist(ctx, user, out)
		}
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, in[:min(len(in), limit-len(rooms))]...)
		if len(names) < limit {
			break
		}
		after = names[len(names)-1]
	}
	return rooms, nil
}

// membership tells rooms that user is a member of from those that they are not.
func (s *Store) membership(ctx context.Context, names []string, user string) (in, out []string, err error) {
	replies := make([]memberReply, len(names))
	err = s.pipelined(ctx, "reading memberships", func(p goredis.Pipeliner) {
		for i, name := range names {
			replies[i] = askMember(ctx, p, name, user)
		}
	})
	for i, name := range names {
		if replies[i].member() {
			in = append(in, name)
		} else {
			out = append(out, name)
		}
	}
	return in, out, err
}

// memberReply is what a pipeline will have read of whether somebody is in a room.
type memberReply struct {
	user   string
	score  *goredis.FloatCmd
	fields *goredis.SliceCmd // going and the ban
}

func askMember(ctx context.Context, p goredis.Pipeliner, room, user string) memberReply {
	return memberReply{
		user, p.ZScore(ctx, roomKey(room), user), p.HMGet(ctx, metaKey(room), goingField, banField(user)),
	}
}

// member reports whether they are. A room that is being deleted has no members.
func (r memberReply) member() bool {
	barred := slices.ContainsFunc(r.fields.Val(), func(value any) bool { return textOf(value) != "" })
	return r.score.Err() == nil && r.user != chat.PseudoUser && !barred
}

// lacking returns which of the rooms that somebody has joined their index lacks.
func lacking(listed []string, rooms []chat.ListedRoom) (names []string) {
	for _, room := range rooms {
		if _, found := slices.BinarySearch(listed, room.Name); room.Joined && !found {
			names = append(names, room.Name)
		}
	}
	return names
}

// list puts rooms that user is a member of into their index.
func (s *Store) list(ctx context.Context, user string, rooms []string) error {
	if len(rooms) == 0 || user == "" {
		return nil
	}
	return s.pipelined(ctx, "indexing memberships", func(p goredis.Pipeliner) { queueListed(ctx, p, user, rooms...) })
}

func queueListed(ctx context.Context, p goredis.Pipeliner, user string, rooms ...string) {
	members := make([]goredis.Z, len(rooms))
	for i, room := range rooms {
		members[i].Member = room
	}
	p.ZAdd(ctx, joinedKey(user), members...)
}

// unlist takes rooms out of the user's index, but for those that they have joined meanwhile.
func (s *Store) unlist(ctx context.Context, user string, rooms []string) error {
	if len(rooms) == 0 {
		return nil
	}
	err := s.pipelined(ctx, "indexing memberships", func(p goredis.Pipeliner) {
		for _, room := range rooms {
			p.ZRem(ctx, joinedKey(user), room)
		}
	})
	if err != nil {
		return err
	}
	in, _, err := s.membership(ctx, rooms, user)
	if err != nil {
		return err
	}
	return s.list(ctx, user, in)
}
