package redis

import (
	"context"
	"strconv"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// sentChunk is how many rows one script looks at: nobody else is served meanwhile.
const sentChunk = 500

// sentRows looks at the rows of KEYS[1] from its end to the score ARGV[1], ARGV[3] of them behind the first ARGV[2], and
// returns how many these were, and those with their scores that begin, as encodeRow writes them, with an ID that ends with
// ARGV[4]. Nothing else leaves Redis.
const sentRows = `
local rows = redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', ARGV[1], 'WITHSCORES', 'LIMIT', ARGV[2], ARGV[3])
local found = {#rows / 2}
for i = 1, #rows, 2 do
	if string.sub(rows[i], 1, 8) == '{"id": "' and string.sub(rows[i], 23, 34) == ARGV[4] then
		found[#found + 1] = rows[i]
		found[#found + 1] = rows[i + 1]
	end
end
return found`

// Sent implements chat.MessageStore. A pair's message may stand at one of its two keys only, when storing it at the other
// has failed.
func (s *Store) Sent(
	ctx context.Context, c chat.Conversation, sender string, key chat.Key, since chat.ID,
) (chat.Message, bool, error) {
	looks := make([]*look, 0, 2)
	for _, at := range keysIn(c) {
		looks = append(looks, &look{key: at})
	}
	for offset := 0; offset < chat.MaxSent; offset += sentChunk {
		open, err := s.lookAll(ctx, looks, key, since, offset)
		if err != nil {
			return chat.Message{}, false, err
		}
		if m, found := s.sentAmong(looks, c, sender, since); found || !open {
			return m, found, nil
		}
	}
	return chat.Message{}, false, nil
}

// look is what was found at one key.
type look struct {
	key   string
	reply *goredis.Cmd
	rows  []goredis.Z
}

// lookAll looks at the next rows of all keys, and reports whether there may be more.
func (s *Store) lookAll(ctx context.Context, looks []*look, key chat.Key, since chat.ID, offset int) (open bool, err error) {
	err = s.pipelined(ctx, "looking for a message", func(p goredis.Pipeliner) {
		for _, l := range looks {
			l.reply = p.Eval(ctx, sentRows, []string{l.key}, atLeast(since.Time().UnixMicro()), offset, sentChunk, string(key))
		}
	})
	for _, l := range looks {
		values, _ := l.reply.Slice() // none where the key holds no zset
		if len(values) == 0 {
			continue
		}
		n, _ := values[0].(int64)
		open = open || n == sentChunk
		l.rows = scored(values[1:])
	}
	return open, err
}

// sentAmong returns the newest of the rows that is from the sender.
func (s *Store) sentAmong(looks []*look, c chat.Conversation, sender string, since chat.ID) (m chat.Message, found bool) {
	var all []chat.Message
	for _, l := range looks {
		for _, z := range l.rows {
			if m, ok := s.read(l.key, c, z.Member.(string), z.Score); ok && m.From == sender && m.ID > since {
				all = append(all, m)
			}
		}
	}
	newest := merged(all)
	if len(newest) == 0 {
		return chat.Message{}, false
	}
	return newest[len(newest)-1], true
}

// scored reads rows and their scores, as a script returns them in turn.
func scored(values []any) []goredis.Z {
	rows := make([]goredis.Z, 0, len(values)/2)
	for i := 0; i+1 < len(values); i += 2 {
		member, _ := values[i].(string)
		score, _ := values[i+1].(string)
		seconds, err := strconv.ParseFloat(score, 64)
		if err == nil {
			rows = append(rows, goredis.Z{Score: seconds, Member: member})
		}
	}
	return rows
}
