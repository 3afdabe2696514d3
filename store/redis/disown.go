package redis

import (
	"cmp"
	"context"
	"slices"

	"hihichat/chat"
)

// rowsAtATime is how many rows are written anew by one script: nobody else is served meanwhile.
const rowsAtATime = 100

// Disown implements chat.MessageStore. Flask's rows get the IDs under which they are read.
func (s *Store) Disown(
	ctx context.Context, room, user, heir string, after chat.ID, limit int,
) (next chat.ID, changed int, err error) {
	rows, more, err := s.rowsAfter(ctx, room, after, limit)
	if err != nil || len(rows) == 0 {
		return "", 0, err
	}
	last := rows[len(rows)-1].message.ID
	if more {
		next = last
	}
	theirs := sentBy(user, rows, last)
	changed = len(theirs)
	for range rewriteAttempts {
		n, err := s.bequeath(ctx, historyKey(room), theirs, heir)
		if err != nil || n == len(theirs) {
			return next, changed, err
		}
		// Others have removed some of the messages meanwhile, or the answer was lost.
		if rows, _, err = s.rowsAfter(ctx, room, after, limit); err != nil {
			return "", 0, err
		}
		theirs = sentBy(user, rows, last)
	}
	return "", 0, unavailable("disowning messages", errRowsChange)
}

// rowsAfter returns the first limit messages of a room that follow after, and whether there are more.
func (s *Store) rowsAfter(ctx context.Context, room string, after chat.ID, limit int) (rows []foundRow, more bool, err error) {
	c, key := chat.InRoom(room), historyKey(room)
	w := newWalk(key, chat.HistoryQuery{After: after, Limit: limit + 1}, func(member string, score float64) (chat.Message, bool) {
		m, ok := s.read(key, c, member, score)
		if ok = ok && m.ID > after; ok {
			rows = append(rows, foundRow{key, member, m})
		}
		return m, ok
	})
	if after == "" {
		w.forward, w.edge = true, 0
	}
	if err := s.walkAll(ctx, []*walk{w}); err != nil {
		return nil, false, err
	}
	slices.SortFunc(rows, func(a, b foundRow) int { return cmp.Compare(a.message.ID, b.message.ID) })
	return rows[:min(limit, len(rows))], len(rows) > limit, nil
}

// sentBy returns those of the rows, up to last, that user has sent.
func sentBy(user string, rows []foundRow, last chat.ID) (theirs []foundRow) {
	for _, row := range rows {
		if row.message.From == user && row.message.ID <= last {
			theirs = append(theirs, row)
		}
	}
	return theirs
}

// bequeath gives rows of one key to heir, or removes them for want of one. It returns how many were still there.
func (s *Store) bequeath(ctx context.Context, key string, rows []foundRow, heir string) (total int, err error) {
	for group := range slices.Chunk(rows, rowsAtATime) {
		n := 0
		if heir == "" {
			n, err = s.removeRows(ctx, key, group)
		} else {
			n, err = s.rewrite(ctx, key, group, func(m *chat.Message) { m.From = heir })
		}
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// removeRows removes rows of one key and returns how many were still there.
func (s *Store) removeRows(ctx context.Context, key string, rows []foundRow) (int, error) {
	members := make([]any, len(rows))
	for i, row := range rows {
		members[i] = row.member
	}
	n, err := s.client.ZRem(ctx, key, members...).Result()
	if err != nil {
		return 0, unavailable("removing messages", err)
	}
	return int(n), nil
}
