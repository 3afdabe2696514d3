package sqlite

import (
	"context"

	"hihichat/chat"
)

const (
	insertMarksBegin = `INSERT INTO marks_begin (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM marks_begin)`
	selectMarksBegin = `SELECT id FROM marks_begin`

	moveRoomMark = `UPDATE members SET mark = ?3 WHERE room = (SELECT id FROM rooms WHERE name = ?1) AND user = ?2 AND mark < ?3`
	moveLowMark  = `UPDATE conversations SET low_mark = ?3 WHERE room = '' AND low = ?1 AND high = ?2 AND low_mark < ?3`
	moveHighMark = `UPDATE conversations SET high_mark = ?3 WHERE room = '' AND low = ?1 AND high = ?2 AND high_mark < ?3`

	selectRoomMark = `SELECT mark FROM members WHERE room = (SELECT id FROM rooms WHERE name = ?) AND user = ?`
	selectPairMark = `SELECT CASE WHEN low = ?3 THEN low_mark ELSE high_mark END FROM conversations
		WHERE room = '' AND low = ?1 AND high = ?2 AND ?3 IN (low, high)`

	countUnread = `SELECT count(*) FROM (SELECT sender FROM messages
		WHERE conversation = (SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?) AND id > ?
		ORDER BY id LIMIT ?) WHERE sender <> ?`

	// CROSS JOIN fixes the order of the loops: the memberships of one, then the names of these rooms.
	selectRoomsOf = `SELECT r.name FROM members m CROSS JOIN rooms r ON r.id = m.room WHERE m.user = ? ORDER BY r.name LIMIT ?`
)

// BeginMarks implements chat.MarkStore.
func (s *Store) BeginMarks(ctx context.Context, id chat.ID) (begin chat.ID, err error) {
	err = s.write(ctx, "begin read marks", func(t *tx) error {
		if _, err := t.exec(insertMarksBegin, string(id)); err != nil {
			return err
		}
		begin, _, err = first(context.Background(), t, one[chat.ID], selectMarksBegin)
		return err
	})
	return begin, err
}

// SetMark implements chat.MarkStore.
func (s *Store) SetMark(ctx context.Context, user string, c chat.Conversation, id chat.ID) (moved bool, err error) {
	low, high := c.Pair()
	query, args := moveRoomMark, []any{c.Room(), user, string(id)}
	switch {
	case !c.Private():
	case user == low:
		query, args = moveLowMark, []any{low, high, string(id)}
	case user == high:
		query, args = moveHighMark, []any{low, high, string(id)}
	default:
		return false, ctx.Err()
	}
	err = s.write(ctx, "set a read mark", func(t *tx) error {
		n, err := t.exec(query, args...)
		moved = n > 0
		return err
	})
	return moved && err == nil, err
}

// Mark implements chat.MarkStore.
func (s *Store) Mark(ctx context.Context, user string, c chat.Conversation) (chat.ID, error) {
	low, high := c.Pair()
	query, args := selectRoomMark, []any{c.Room(), user}
	if c.Private() {
		query, args = selectPairMark, []any{low, high, user}
	}
	id, _, err := first(brief(ctx), s.reader, one[chat.ID], query, args...)
	return id, failed("read a read mark", err)
}

// Overviews implements chat.MarkStore.
func (s *Store) Overviews(ctx context.Context, user string, cs []chat.Conversation, since chat.ID) ([]chat.Overview, error) {
	overviews := make([]chat.Overview, len(cs))
	for i, c := range cs {
		var err error
		if overviews[i], err = s.overview(ctx, user, c, since); err != nil {
			return nil, err
		}
	}
	return overviews, nil
}

func (s *Store) overview(ctx context.Context, user string, c chat.Conversation, since chat.ID) (chat.Overview, error) {
	o := chat.Overview{Conversation: c}
	newest, err := s.Messages(ctx, c, chat.HistoryQuery{Limit: 1})
	if err != nil || len(newest) == 0 {
		return o, err
	}
	o.Last = newest[0]
	mark, err := s.Mark(ctx, user, c)
	if mark = max(mark, since); err != nil || o.Last.ID <= mark {
		return o, err
	}
	low, high := c.Pair()
	o.Unread, _, err = first(brief(ctx), s.reader, one[int], countUnread, c.Room(), low, high, string(mark), chat.MaxUnread, user)
	return o, failed("count unread messages", err)
}

// RoomsOf implements chat.RoomStore.
func (s *Store) RoomsOf(ctx context.Context, user string, limit int) ([]string, error) {
	rooms, err := collect(brief(ctx), s.reader, one[string], selectRoomsOf, user, limit)
	return rooms, failed("list somebody's rooms", err)
}
