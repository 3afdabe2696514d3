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
	return joined == 1, nil
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
	now := formatScore(time.Now().UnixMicro())
	left, err := leaveRoom.Run(ctx, s.client, []string{roomKey(room)}, user, now).Int()
	if err != nil && !wrongType(err) {
		return false, unavailable("leaving a room", err)
	}
	return left == 1, nil
}

// Members implements chat.RoomStore.
func (s *Store) Members(ctx context.Context, room string) ([]chat.Member, error) {
	var scores *goredis.ZSliceCmd
	var meta *goredis.MapStringStringCmd
	err := s.pipelined(ctx, "reading members", func(p goredis.Pipeliner) {
		scores = p.ZRangeWithScores(ctx, roomKey(room), 0, -1)
		meta = p.HGetAll(ctx, metaKey(room))
	})
	switch {
	case err != nil:
		return nil, err
	case len(scores.Val()) == 0:
		return nil, chat.ErrNoRoom
	}
	return members(scores.Val(), createdAt(meta.Val())), nil
}

// members turns scores into times. The creator's is none: they are there since the room is.
func members(scores []goredis.Z, created time.Time) []chat.Member {
	list := make([]chat.Member, 0, len(scores))
	for _, z := range scores {
		name, at := z.Member.(string), timeOf(z.Score)
		if z.Score == creatorScore {
			at = created
		}
		if name != chat.PseudoUser {
			list = append(list, chat.Member{Name: name, JoinedAt: at})
		}
	}
	slices.SortFunc(list, func(a, b chat.Member) int {
		return cmp.Or(a.JoinedAt.Compare(b.JoinedAt), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// Standing implements chat.RoomStore in one round trip: it is asked before every message.
func (s *Store) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	var (
		size     *goredis.IntCmd
		score    *goredis.FloatCmd
		creators *goredis.StringSliceCmd
		recorded *goredis.StringCmd
		mutes    []muteReply
	)
	err := s.pipelined(ctx, "reading a standing", func(p goredis.Pipeliner) {
		size = p.ZCard(ctx, roomKey(room))
		score = p.ZScore(ctx, roomKey(room), user)
		creators = askCreators(ctx, p, room)
		recorded = p.HGet(ctx, metaKey(room), ownerField)
		mutes = askMutes(ctx, p, room, user)
	})
	if err != nil {
		return chat.Standing{}, err
	}
	standing := chat.Standing{Mutes: running(mutes, time.Now())}
	if size.Val() > 0 {
		standing.Room = true
		standing.Member = score.Err() == nil && user != chat.PseudoUser
		standing.Owner = user != "" && user == ownerOf(creators.Val(), recorded.Val())
	}
	return standing, nil
}
