package redis

import (
	"context"
	"slices"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// roomReply is what a pipeline will have read about a room.
type roomReply struct {
	name     string
	size     *goredis.IntCmd
	creators *goredis.StringSliceCmd
	fields   []string // of metaKey
	values   *goredis.SliceCmd
}

// askRoom reads a room and, of metaKey, more fields than those of every room. The key may hold thousands of bans: it is
// never read whole for this.
func askRoom(ctx context.Context, p goredis.Pipeliner, name string, more ...string) roomReply {
	fields := append([]string{topicField, ownerField, joinedField, createdField, publicField, goingField}, more...)
	return roomReply{
		name:     name,
		size:     p.ZCard(ctx, roomKey(name)),
		creators: askCreators(ctx, p, name),
		fields:   fields,
		values:   p.HMGet(ctx, metaKey(name), fields...),
	}
}

// askCreators reads who has the creator's score: one, nobody, or after Flask's own races two, and perhaps hi-user.
func askCreators(ctx context.Context, p goredis.Pipeliner, room string) *goredis.StringSliceCmd {
	const one = "1"
	return p.ZRangeByScore(ctx, roomKey(room), &goredis.ZRangeBy{Min: one, Max: one, Count: 3})
}

// exists reports whether there is such a room. A key of another type is none.
func (r roomReply) exists() bool { return r.size.Val() > 0 && r.meta()[goingField] == "" }

// meta returns the fields that were read. A missing one is empty.
func (r roomReply) meta() map[string]string {
	values := r.values.Val()
	meta := make(map[string]string, len(values))
	for i := range values {
		meta[r.fields[i]] = textOf(values[i])
	}
	return meta
}

// textOf returns a value of HMGET, empty for one that is not there.
func textOf(value any) string {
	text, _ := value.(string)
	return text
}

func (r roomReply) room() chat.Room { return roomOf(r.name, r.creators.Val(), r.meta()) }

// roomOf puts together what is known of a room.
func roomOf(name string, creators []string, meta map[string]string) chat.Room {
	return chat.Room{
		Name:      name,
		Topic:     meta[topicField],
		Owner:     ownerOf(creators, meta[ownerField]),
		CreatedAt: microsField(meta[createdField]),
		Public:    meta[publicField] == flag(true),
	}
}

// flag is a truth as it stands in a field.
func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// microsField returns the time in a field, the zero time for none.
func microsField(value string) time.Time {
	micros, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// recordOwner makes ARGV[3] the owner on record, who joined at ARGV[4], if that is ARGV[1] or ARGV[2] so far.
var recordOwner = goredis.NewScript(`
local owner = redis.call('HGET', KEYS[1], 'owner') or ''
if owner ~= ARGV[1] and owner ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[3], 'joined', ARGV[4])
return 1`)

// ownerToRecord returns the owner if only a score says so far who it is: Flask overwrites that when they join again.
func (r roomReply) ownerToRecord() string {
	recorded := r.meta()[ownerField]
	if owner := ownerOf(r.creators.Val(), recorded); owner != recorded {
		return owner
	}
	return ""
}

// adopt puts a room that Flask has made into the index, and its owner on record, if nobody else has meanwhile.
func (r roomReply) adopt(ctx context.Context, p goredis.Pipeliner) {
	p.ZAdd(ctx, roomsKey, goredis.Z{Member: r.name})
	if owner := r.ownerToRecord(); owner != "" {
		recorded := r.meta()[ownerField]
		recordOwner.Eval(ctx, p, []string{metaKey(r.name)}, recorded, recorded, owner, "")
	}
}

// ownerOf says who owns a room: who has the creator's score, else who is recorded. Of several the one recorded.
func ownerOf(creators []string, recorded string) string {
	creators = slices.DeleteFunc(slices.Clone(creators), func(name string) bool { return name == chat.PseudoUser })
	if len(creators) == 0 || slices.Contains(creators, recorded) {
		return recorded
	}
	return creators[0]
}
