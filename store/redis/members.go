package redis

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// joinRoom adds ARGV[1] at ARGV[2] to the room KEYS[1], unless there is none (-1) or they are a member (0). It also
// sees to it that hi-user keeps the room, which the oldest Flask versions did not.
var joinRoom = goredis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], 'hi-user')
return redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])`)

// leaveRoom removes ARGV[1] from the room KEYS[1], which hi-user keeps from ARGV[2] on, and returns how many that were.
var leaveRoom = goredis.NewScript(`
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], 'hi-user')
return redis.call('ZREM', KEYS[1], ARGV[1])`)

// Join implements chat.RoomStore.
func (s *Store) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	switch mark, err := s.markOf(ctx, room); {
	case err != nil:
		return false, err
	case mark != "":
		return false, chat.ErrNoRoom
	}
	joined, err := joinRoom.Run(ctx, s.client, []string{roomKey(room)}, user, formatScore(at.UnixMicro())).Int()
	switch {
	case wrongType(err):
		s.reportOdd(roomKey(room), err)
		return false, chat.ErrNoRoom
	case err == nil && joined < 0:
		return false, chat.ErrNoRoom
	case err != nil:
		return false, unavailable("joining a room", err)
	}
	// Whoever stops waiting now has joined all the same.
	return joined == 1, s.settleIn(context.WithoutCancel(ctx), room, user, joined == 1)
}

// settleIn puts a member's room into their index, also when it should be there already: an earlier call may have failed
// in between. A mark that a membership before has left behind goes.
func (s *Store) settleIn(ctx context.Context, room, user string, new bool) error {
	if user == chat.PseudoUser {
		return nil
	}
	return s.pipelined(ctx, "indexing memberships", func(p goredis.Pipeliner) {
		queueListed(ctx, p, user, room)
		if new {
			p.HDel(ctx, marksKey(chat.InRoom(room)), user)
		}
	})
}

// moveOut takes what a membership leaves behind that has ended.
func (s *Store) moveOut(ctx context.Context, room, user string) error {
	err := s.pipelined(ctx, "removing a mark", func(p goredis.Pipeliner) {
		p.HDel(ctx, marksKey(chat.InRoom(room)), user)
	})
	if err != nil {
		return err
	}
	return s.unlist(ctx, user, []string{room})
}

// Leave implements chat.RoomStore. A creator who is known by score alone is recorded first, or the room would have no
// owner any more.
func (s *Store) Leave(ctx context.Context, room, user string) (bool, error) {
	if user == chat.PseudoUser {
		return false, nil
	}
	if _, err := s.Room(ctx, room); errors.Is(err, chat.ErrNoRoom) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return s.endMembership(ctx, room, user)
}

// Members implements chat.RoomStore. Those whom Flask has let in although they are banned are left out.
func (s *Store) Members(ctx context.Context, room string) ([]chat.Member, error) {
	var reply roomReply
	var scores *goredis.ZSliceCmd
	var fields *goredis.StringSliceCmd
	err := s.pipelined(ctx, "reading members", func(p goredis.Pipeliner) {
		reply = askRoom(ctx, p, room)
		scores = p.ZRangeWithScores(ctx, roomKey(room), 0, -1)
		fields = p.HKeys(ctx, metaKey(room))
	})
	switch {
	case err != nil:
		return nil, err
	case !reply.exists():
		return nil, chat.ErrNoRoom
	}
	return members(scores.Val(), reply.meta(), bannedIn(fields.Val())), nil
}

// members turns scores into times. The creator's is none: they are there since the room is, or became its owner later.
// banned are left out; they stand in byte order.
func members(scores []goredis.Z, meta map[string]string, banned []string) []chat.Member {
	list := make([]chat.Member, 0, len(scores))
	for _, z := range scores {
		name, at := z.Member.(string), timeOf(z.Score)
		if z.Score == creatorScore {
			at = microsField(meta[createdField])
			if name == meta[ownerField] {
				at = ownerJoined(meta, at)
			}
		}
		if _, out := slices.BinarySearch(banned, name); !out && name != chat.PseudoUser {
			list = append(list, chat.Member{Name: name, JoinedAt: at})
		}
	}
	slices.SortFunc(list, func(a, b chat.Member) int {
		return cmp.Or(a.JoinedAt.Compare(b.JoinedAt), cmp.Compare(a.Name, b.Name))
	})
	return list
}
