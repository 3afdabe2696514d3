package redis

import (
	"context"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// standingReply is what a pipeline will have read about a user in a room.
type standingReply struct {
	size     *goredis.IntCmd
	score    *goredis.FloatCmd
	creators *goredis.StringSliceCmd
	fields   *goredis.SliceCmd // owner, public, going, moderators and the ban
	mutes    []muteReply
}

// Standing implements chat.RoomStore in one round trip: it is asked before every message.
func (s *Store) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	var r standingReply
	err := s.pipelined(ctx, "reading a standing", func(p goredis.Pipeliner) {
		r.size = p.ZCard(ctx, roomKey(room))
		r.score = p.ZScore(ctx, roomKey(room), user)
		r.creators = askCreators(ctx, p, room)
		r.fields = p.HMGet(ctx, metaKey(room), ownerField, publicField, goingField, moderatorsField, banField(user))
		r.mutes = askMutes(ctx, p, room, user)
	})
	if err != nil {
		return chat.Standing{}, err
	}
	standing := chat.Standing{Mutes: running(r.mutes, time.Now())}
	var owner, public, going, moderators, ban string
	if values := r.fields.Val(); len(values) == 5 {
		owner, public, going = textOf(values[0]), textOf(values[1]), textOf(values[2])
		moderators, ban = textOf(values[3]), textOf(values[4])
	}
	if r.size.Val() == 0 || going != "" {
		return standing, nil
	}
	standing.Room = true
	standing.Public = public == flag(true)
	standing.Banned = ban != ""
	standing.Member = r.score.Err() == nil && user != chat.PseudoUser && !standing.Banned
	standing.Owner = user != "" && user == ownerOf(r.creators.Val(), owner)
	standing.Moderator = slices.Contains(moderatorsOf(moderators), user)
	return standing, nil
}
