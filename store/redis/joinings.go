package redis

import (
	"context"
	"maps"
	"slices"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// listedAtATime is how many people's indexes are written in one round trip.
const listedAtATime = 5000

// joinings are memberships: the rooms of each user.
type joinings map[string][]string

func (j joinings) add(room, user string) {
	if user != chat.PseudoUser && user != "" {
		j[user] = append(j[user], room)
	}
}

// listMany puts memberships into the indexes.
func (s *Store) listMany(ctx context.Context, j joinings) error {
	for users := range slices.Chunk(slices.Sorted(maps.Keys(j)), listedAtATime) {
		err := s.pipelined(ctx, "indexing memberships", func(p goredis.Pipeliner) {
			for _, user := range users {
				queueListed(ctx, p, user, j[user]...)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// roomsAtATime is of how many rooms all members are read in one round trip.
const roomsAtATime = 50

// listMembers puts rooms into the indexes of all their members. Those whom Flask has let in although they are banned
// will be found out.
func (s *Store) listMembers(ctx context.Context, rooms []string) error {
	for group := range slices.Chunk(rooms, roomsAtATime) {
		replies := make([]*goredis.StringSliceCmd, len(group))
		err := s.pipelined(ctx, "reading members", func(p goredis.Pipeliner) {
			for i, room := range group {
				replies[i] = p.ZRange(ctx, roomKey(room), 0, -1)
			}
		})
		if err != nil {
			return err
		}
		j := make(joinings)
		for i, room := range group {
			for _, user := range replies[i].Val() {
				j.add(room, user)
			}
		}
		if err := s.listMany(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// unlistAll takes a marked room out of its members' indexes.
func (s *Store) unlistAll(ctx context.Context, room string) error {
	var members *goredis.StringSliceCmd
	err := s.pipelined(ctx, "reading members", func(p goredis.Pipeliner) { members = p.ZRange(ctx, roomKey(room), 0, -1) })
	if err != nil {
		return err
	}
	for group := range slices.Chunk(members.Val(), listedAtATime) {
		err := s.pipelined(ctx, "indexing memberships", func(p goredis.Pipeliner) {
			for _, user := range group {
				p.ZRem(ctx, joinedKey(user), room)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
