package redis

import (
	"context"
	"slices"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// The moderators of a room stand in one field, so that they are read without its bans: 5:alice3:bob, each name behind
// its length in bytes, since a name may hold anything.

// withoutName is Lua for scripts: a list of moderators without one name, and how many are left.
const withoutName = `
local function without(list, name)
	local kept, count, at = '', 0, 1
	while at <= #list do
		local colon = string.find(list, ':', at, true)
		local last = colon + tonumber(string.sub(list, at, colon - 1))
		if string.sub(list, colon + 1, last) ~= name then
			kept, count = kept .. string.sub(list, at, last), count + 1
		end
		at = last + 1
	end
	return kept, count
end
local list = redis.call('HGET', KEYS[1], 'moderators') or ''
`

// nameModerator makes ARGV[1] a moderator if ARGV[2] is 1, or no longer, and returns whether that changed anything, -1
// when there are ARGV[3] already.
var nameModerator = goredis.NewScript(withoutName + `
local rest, count = without(list, ARGV[1])
if (rest ~= list) == (ARGV[2] == '1') then return 0 end
if ARGV[2] == '1' then
	if count >= tonumber(ARGV[3]) then return -1 end
	rest = list .. #ARGV[1] .. ':' .. ARGV[1]
end
redis.call('HSET', KEYS[1], 'moderators', rest)
return 1`)

// SetModerator implements chat.RoomStore. When the answer was lost and go-redis asks once more, it reports no change.
func (s *Store) SetModerator(ctx context.Context, room, user string, on bool) (bool, error) {
	if _, err := s.Room(ctx, room); err != nil {
		return false, err
	}
	n, err := nameModerator.Run(ctx, s.client, []string{metaKey(room)}, user, flag(on), chat.MaxModerators).Int()
	switch {
	case err != nil:
		return false, unavailable("naming a moderator", err)
	case n < 0:
		return false, chat.ErrTooManyModerators
	}
	return n == 1, nil
}

// Moderators implements chat.RoomStore.
func (s *Store) Moderators(ctx context.Context, room string) ([]string, error) {
	var fields *goredis.SliceCmd
	err := s.pipelined(ctx, "reading moderators", func(p goredis.Pipeliner) {
		fields = p.HMGet(ctx, metaKey(room), moderatorsField, goingField)
	})
	if values := fields.Val(); err == nil && len(values) == 2 && textOf(values[1]) == "" {
		return moderatorsOf(textOf(values[0])), nil
	}
	return nil, err
}

// moderatorsOf returns the names in a list, in byte order.
func moderatorsOf(list string) (names []string) {
	for list != "" {
		size, rest, _ := strings.Cut(list, ":")
		n, err := strconv.Atoi(size)
		if err != nil || n < 0 || n > len(rest) {
			break // nobody of ours has written that
		}
		names, list = append(names, rest[:n]), rest[n:]
	}
	slices.Sort(names)
	return names
}

// listOf is the reverse of moderatorsOf.
func listOf(names []string) string {
	var list strings.Builder
	for _, name := range names {
		list.WriteString(strconv.Itoa(len(name)) + ":" + name)
	}
	return list.String()
}
