package redis

import (
	"context"
	"slices"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// keepFirst writes ARGV[1] to KEYS[1] unless an ID stands there already, and returns what stands there then.
var keepFirst = goredis.NewScript(`
local kept = redis.pcall('GET', KEYS[1])
if type(kept) == 'string' and #kept == #ARGV[1] then return kept end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]`)

// BeginMarks implements chat.MarkStore.
func (s *Store) BeginMarks(ctx context.Context, id chat.ID) (chat.ID, error) {
	kept, err := keepFirst.Run(ctx, s.client, []string{marksBeginKey}, string(id)).Text()
	if err != nil {
		return "", unavailable("beginning the marks", err)
	}
	return chat.ID(kept), nil
}

// moveMark moves the mark of ARGV[1] in KEYS[1] forward to ARGV[2], and returns whether it moved. IDs are compared byte
// by byte: Lua's own comparison goes by the server's language.
var moveMark = goredis.NewScript(`
local function before(a, b)
	for i = 1, #b do
		local x, y = string.byte(a, i) or 0, string.byte(b, i)
		if x ~= y then return x < y end
	end
	return false
end
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old and #old == #ARGV[2] and not before(old, ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`)

// SetMark implements chat.MarkStore. Whether somebody may have a mark stands at other keys than the mark: it is asked
// first, and again by Mark. When the answer was lost and go-redis asks once more, it reports that nothing moved.
func (s *Store) SetMark(ctx context.Context, user string, c chat.Conversation, id chat.ID) (bool, error) {
	var may func() bool
	err := s.pipelined(ctx, "reading a membership", func(p goredis.Pipeliner) { may = askMarker(ctx, p, user, c) })
	if err != nil || !may() {
		return false, err
	}
	n, err := moveMark.Run(ctx, s.client, []string{marksKey(c)}, user, string(id)).Int()
	switch {
	case wrongType(err):
		s.reportOdd(marksKey(c), err)
		return false, nil
	case err != nil:
		return false, unavailable("setting a mark", err)
	}
	return n == 1, nil
}

// askMarker reads whether user may have a mark in the conversation: as a member, or as one of a pair that has begun to
// talk, here or, while both run, in Flask.
func askMarker(ctx context.Context, p goredis.Pipeliner, user string, c chat.Conversation) func() bool {
	if !c.Private() {
		return askMember(ctx, p, c.Room(), user).member
	}
	low, high := c.Pair()
	here := p.ZScore(ctx, peersKey(low), high)
	inFlask := make([][2]*goredis.FloatCmd, 0, 2)
	for _, key := range []string{pairKey(low, high), pairKey(high, low)} {
		inFlask = append(inFlask, [2]*goredis.FloatCmd{p.ZScore(ctx, key, low), p.ZScore(ctx, key, high)})
	}
	both := func(names [2]*goredis.FloatCmd) bool { return names[0].Err() == nil && names[1].Err() == nil }
	return func() bool { return c.Has(user) && (here.Err() == nil || slices.ContainsFunc(inFlask, both)) }
}

// Mark implements chat.MarkStore.
func (s *Store) Mark(ctx context.Context, user string, c chat.Conversation) (chat.ID, error) {
	var may func() bool
	var mark *goredis.StringCmd
	err := s.pipelined(ctx, "reading a mark", func(p goredis.Pipeliner) {
		may = askMarker(ctx, p, user, c)
		mark = p.HGet(ctx, marksKey(c), user)
	})
	if err != nil || !may() {
		return "", err
	}
	return markIn(mark), nil
}

// markIn returns the mark that was read, none for what is no ID.
func markIn(reply *goredis.StringCmd) chat.ID {
	id, err := chat.ParseID(reply.Val())
	if err != nil {
		return ""
	}
	return id
}
