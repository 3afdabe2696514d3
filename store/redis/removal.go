package redis

import (
	"context"
	"errors"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// rewriteRows puts other rows into the places of rows of KEYS[1]: ARGV is old, new, old, new and so on. Rows that are not
// there (any more) stay away. It returns how many were there.
var rewriteRows = goredis.NewScript(`
local changed = 0
for i = 1, #ARGV, 2 do
	local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
	if score then
		redis.call('ZREM', KEYS[1], ARGV[i])
		redis.call('ZADD', KEYS[1], score, ARGV[i + 1])
		changed = changed + 1
	end
end
return changed`)

// rewriteAttempts bounds how often rows are looked at again that somebody else has changed under our hands.
const rewriteAttempts = 5

var errRowsChange = errors.New("the rows change all the time")

// foundRow is a row of a history and what it says.
type foundRow struct {
	key     string
	member  string
	message chat.Message
}

// find returns the rows that hold a message: none, one, or a pair's two.
func (s *Store) find(ctx context.Context, c chat.Conversation, id chat.ID) ([]foundRow, error) {
	at := id.Time()
	if at.IsZero() {
		return nil, nil
	}
	moment := &goredis.ZRangeBy{Min: atLeast(at.UnixMicro()), Max: atMost(at.UnixMicro())}
	keys := keysIn(c)
	replies := make([]*goredis.ZSliceCmd, len(keys))
	err := s.pipelined(ctx, "looking for a message", func(p goredis.Pipeliner) {
		for i, key := range keys {
			replies[i] = p.ZRangeByScoreWithScores(ctx, key, moment)
		}
	})
	if err != nil {
		return nil, err
	}
	var rows []foundRow
	for i, key := range keys {
		for _, z := range replies[i].Val() {
			member := z.Member.(string)
			if m, ok := s.read(key, c, member, z.Score); ok && m.ID == id {
				rows = append(rows, foundRow{key, member, m})
			}
		}
	}
	return rows, nil
}

// Message implements chat.MessageStore.
func (s *Store) Message(ctx context.Context, c chat.Conversation, id chat.ID) (chat.Message, error) {
	rows, err := s.find(ctx, c, id)
	switch {
	case err != nil:
		return chat.Message{}, err
	case len(rows) == 0:
		return chat.Message{}, chat.ErrNoMessage
	}
	found := rows[0].message
	for _, row := range rows[1:] {
		if removedFirst(row.message, found) < 0 {
			found = row.message
		}
	}
	return found, nil
}

// RemoveMessage implements chat.MessageStore. A private message stands at two keys: should the connection break in
// between, one of them says that it was removed, and both readers go by that.
func (s *Store) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	for range rewriteAttempts {
		rows, err := s.find(ctx, c, id)
		switch {
		case err != nil:
			return err
		case len(rows) == 0:
			return chat.ErrNoMessage
		}
		done := true
		for _, row := range rows {
			if row.message.Removed {
				continue
			}
			n, err := s.rewrite(ctx, row.key, []foundRow{row}, func(m *chat.Message) { m.Text, m.Removed = "", true })
			if err != nil {
				return err
			}
			done = done && n == 1
		}
		if done {
			return nil
		}
	}
	return unavailable("removing a message", errRowsChange)
}

// rewrite writes rows of one key anew, in their places and under the IDs that they have, after change. It returns how
// many of them were still there.
func (s *Store) rewrite(ctx context.Context, key string, rows []foundRow, change func(*chat.Message)) (int, error) {
	args := make([]any, 0, 2*len(rows))
	for _, row := range rows {
		m := row.message
		change(&m)
		args = append(args, row.member, encodeRow(m))
	}
	n, err := rewriteRows.Run(ctx, s.client, []string{key}, args...).Int()
	if err != nil {
		return 0, unavailable("changing messages", err)
	}
	return n, nil
}
