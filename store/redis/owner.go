package redis

import (
	"context"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// giveRoom takes the creator's score in the room KEYS[1] from its owner ARGV[1], who gets ARGV[4] instead, and gives it
// to ARGV[2], or to nobody. ARGV[3] is the owner on record. It returns 'given', or why not: 'same' when it is theirs.
var giveRoom = goredis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 'none' end
local creators, owner = redis.call('ZRANGEBYSCORE', KEYS[1], 1, 1), nil
for _, name in ipairs(creators) do
	if name ~= 'hi-user' and (not owner or name == ARGV[3]) then owner = name end
end
owner = owner or ARGV[3]
if owner ~= ARGV[1] then
	return owner == ARGV[2] and 'same' or 'changed'
end
if ARGV[2] ~= '' and not redis.call('ZSCORE', KEYS[1], ARGV[2]) then return 'stranger' end
for _, name in ipairs(creators) do
	if name ~= 'hi-user' then redis.call('ZADD', KEYS[1], ARGV[4], name) end
end
if ARGV[2] ~= '' then redis.call('ZADD', KEYS[1], 1, ARGV[2]) end
return 'given'`)

// SetOwner implements chat.RoomStore. The score decides, so that of several one wins, also before Flask's eyes; the
// record follows. Should the connection break in between, the new owner counts from then on all the same, and whoever
// reads the room puts them on record.
func (s *Store) SetOwner(ctx context.Context, room, from, to string) error {
	if _, err := s.Room(ctx, room); err != nil { // puts an owner on record who is known by score alone
		return err
	}
	g, err := s.readGift(ctx, room, from, to)
	if err != nil {
		return err
	}
	found, err := giveRoom.Run(ctx, s.client, []string{roomKey(room)}, from, to, g.recorded, formatScore(g.lowered.UnixMicro())).Text()
	if err != nil {
		return unavailable("giving a room away", err)
	}
	switch found {
	case "none":
		return chat.ErrNoRoom
	case "changed":
		return chat.ErrOwnerChanged
	case "stranger":
		return chat.ErrNotInRoom
	}
	// 'same' is the answer to a question that was asked twice: readGift has seen another owner.
	n, err := recordOwner.Run(context.WithoutCancel(ctx), s.client, []string{metaKey(room)}, g.recorded, to, to, g.joined).Int()
	switch {
	case err != nil:
		return unavailable("recording who owns a room", err)
	case n == 0 && to == "": // without a score the record alone decides
		return chat.ErrOwnerChanged
	}
	return nil
}

// gift is what SetOwner needs to know.
type gift struct {
	recorded string    // the owner on record
	lowered  time.Time // when the owner joined
	joined   string    // when the new owner did, for joinedField
}

// readGift finds out whether the room is from's, and to somebody who can get it.
func (s *Store) readGift(ctx context.Context, room, from, to string) (gift, error) {
	var reply roomReply
	var keeper, score *goredis.FloatCmd
	err := s.pipelined(ctx, "reading a room", func(p goredis.Pipeliner) {
		reply = askRoom(ctx, p, room, banField(to))
		keeper = p.ZScore(ctx, roomKey(room), chat.PseudoUser)
		score = p.ZScore(ctx, roomKey(room), to)
	})
	meta := reply.meta()
	switch {
	case err != nil:
		return gift{}, err
	case !reply.exists():
		return gift{}, chat.ErrNoRoom
	case reply.room().Owner != from:
		return gift{}, chat.ErrOwnerChanged
	case to == chat.PseudoUser || to != "" && meta[banField(to)] != "":
		return gift{}, chat.ErrNotInRoom
	}
	g := gift{recorded: meta[ownerField], lowered: ownerJoined(meta, time.Now())}
	if keeper.Val() > year2001 && meta[createdField] == "" && meta[joinedField] == "" {
		g.lowered = timeOf(keeper.Val())
	}
	switch {
	case to == from:
		g.joined = meta[joinedField]
	case score.Err() == nil && score.Val() != creatorScore:
		g.joined = strconv.FormatInt(microsOf(score.Val()), 10)
	}
	return g, nil
}

// ownerJoined returns when the owner joined whose score says nothing about it, or otherwise.
func ownerJoined(meta map[string]string, otherwise time.Time) time.Time {
	for _, field := range []string{joinedField, createdField} {
		if at := microsField(meta[field]); !at.IsZero() {
			return at
		}
	}
	return otherwise
}
