package redis

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// setBan writes ARGV[2] to the ban's field ARGV[1] and takes the list of moderators from ARGV[3]. It returns 0 when
// another ban stood there.
var setBan = goredis.NewScript(withoutName + `
local before = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2], 'moderators', (without(list, ARGV[3])))
return before and before ~= ARGV[2] and 0 or 1`)

// banField is where the ban of user stands in metaKey.
func banField(user string) string { return banPrefix + user }

// banValue is what is kept of a ban.
type banValue struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
	At     int64  `json:"at"` // microseconds
}

func encodeBan(b chat.Ban) string {
	value, _ := json.Marshal(banValue{b.By, b.Reason, b.At.UnixMicro()}) // strings and a number can always be written
	return string(value)
}

// decodeBan returns a ban, which binds whatever its value looks like.
func decodeBan(room, user, value string) chat.Ban {
	b := chat.Ban{Room: room, User: user}
	var v banValue
	if err := json.Unmarshal([]byte(value), &v); err == nil {
		b.By, b.Reason, b.At = v.By, v.Reason, time.UnixMicro(v.At).UTC()
	}
	return b
}

// SetBan implements chat.RoomStore. The ban stands before the membership ends: from then on they are no member, whatever
// Flask may do.
func (s *Store) SetBan(ctx context.Context, b chat.Ban) (bool, error) {
	if _, err := s.Room(ctx, b.Room); err != nil { // puts an owner on record who would lose their score
		return false, err
	}
	n, err := setBan.Run(ctx, s.client, []string{metaKey(b.Room)}, banField(b.User), encodeBan(b), b.User).Int()
	if err != nil {
		return false, unavailable("banning", err)
	}
	_, err = s.endMembership(context.WithoutCancel(ctx), b.Room, b.User)
	return n == 1, err
}

// ClearBan implements chat.RoomStore. Whoever Flask has let in meanwhile is no member afterwards either. When the answer
// was lost and go-redis asks once more, it reports none.
func (s *Store) ClearBan(ctx context.Context, room, user string) (bool, error) {
	var reply roomReply
	err := s.pipelined(ctx, "reading a ban", func(p goredis.Pipeliner) { reply = askRoom(ctx, p, room, banField(user)) })
	if err != nil || !reply.exists() || reply.meta()[banField(user)] == "" {
		return false, err
	}
	if _, err := s.endMembership(ctx, room, user); err != nil {
		return false, err
	}
	n, err := s.client.HDel(ctx, metaKey(room), banField(user)).Result()
	if err != nil {
		return false, unavailable("lifting a ban", err)
	}
	return n == 1, nil
}

// endMembership takes user out of the room's key and reports whether they stood there.
func (s *Store) endMembership(ctx context.Context, room, user string) (bool, error) {
	if user == chat.PseudoUser {
		return false, nil
	}
	now := formatScore(time.Now().UnixMicro())
	left, err := leaveRoom.Run(ctx, s.client, []string{roomKey(room)}, user, now).Int()
	if err != nil && !wrongType(err) {
		return false, unavailable("ending a membership", err)
	}
	return left == 1, s.moveOut(context.WithoutCancel(ctx), room, user)
}

// Bans implements chat.RoomStore. It reads the names of all bans and the rest of those on the page.
func (s *Store) Bans(ctx context.Context, room, after string, limit int) ([]chat.Ban, error) {
	var fields *goredis.StringSliceCmd
	err := s.pipelined(ctx, "reading bans", func(p goredis.Pipeliner) { fields = p.HKeys(ctx, metaKey(room)) })
	if err != nil || slices.Contains(fields.Val(), goingField) {
		return nil, err
	}
	names := slices.DeleteFunc(bannedIn(fields.Val()), func(name string) bool { return name <= after })
	if names = names[:min(limit, len(names))]; len(names) == 0 {
		return nil, nil
	}
	var values *goredis.SliceCmd
	err = s.pipelined(ctx, "reading bans", func(p goredis.Pipeliner) {
		wanted := make([]string, len(names))
		for i, name := range names {
			wanted[i] = banField(name)
		}
		values = p.HMGet(ctx, metaKey(room), wanted...)
	})
	var bans []chat.Ban
	for i, value := range values.Val() {
		if text := textOf(value); text != "" { // else it was lifted just now
			bans = append(bans, decodeBan(room, names[i], text))
		}
	}
	return bans, err
}

// bannedIn returns the names of those whose ban is among the fields, in byte order.
func bannedIn(fields []string) (names []string) {
	for _, field := range fields {
		if name, ok := strings.CutPrefix(field, banPrefix); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
