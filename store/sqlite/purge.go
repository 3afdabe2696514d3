package sqlite

import (
	"context"

	"hihichat/chat"
)

// A conversation that is deleted may have any number of messages, and whoever writes meanwhile would wait for all of them.
// So its row gets a place that no conversation has, a room and a pair at once, which takes it from all queries in one
// step; what hangs on it is freed bit by bit.
const (
	buryConversation = `UPDATE conversations SET room = 'buried', low = 'buried', high = id WHERE id = ?`
	insertBuried     = `INSERT INTO buried (conversation) VALUES (?)`
	selectBuried     = `SELECT conversation FROM buried LIMIT 1`
	deleteBuried     = `DELETE FROM messages WHERE seq IN (SELECT seq FROM messages WHERE conversation = ? ORDER BY id LIMIT ?)`
	deleteGrave      = `DELETE FROM buried WHERE conversation = ?`
	deleteEmptied    = `DELETE FROM conversations WHERE id = ?`
)

// bury takes a conversation out of everybody's sight, if there is one.
func (t *tx) bury(c chat.Conversation) error {
	low, high := c.Pair()
	id, ok, err := first(context.Background(), t, one[int64], selectConversation, c.Room(), low, high)
	if err != nil || !ok {
		return err
	}
	if _, err := t.exec(buryConversation, id); err != nil {
		return err
	}
	_, err = t.exec(insertBuried, id)
	return err
}

// ForgetPair implements chat.MessageStore. PurgeDeleted frees the messages.
func (s *Store) ForgetPair(ctx context.Context, pair chat.Conversation) error {
	return s.write(ctx, "forget a private conversation", func(t *tx) error { return t.bury(pair) })
}

// PurgeDeleted implements chat.MessageStore. What an earlier one has not come to is still there for the next, whatever
// has happened to the process in between.
func (s *Store) PurgeDeleted(ctx context.Context, limit int) (purged int, err error) {
	err = s.write(ctx, "free deleted messages", func(t *tx) error {
		purged = 0
		for purged < limit {
			id, ok, err := first(context.Background(), t, one[int64], selectBuried)
			if err != nil || !ok {
				return err
			}
			n, err := t.exec(deleteBuried, id, limit-purged)
			if err != nil {
				return err
			}
			if purged += int(n); purged < limit { // that was all of it
				if err := t.endBuried(id); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return purged, nil
}

func (t *tx) endBuried(id int64) error {
	if _, err := t.exec(deleteGrave, id); err != nil {
		return err
	}
	_, err := t.exec(deleteEmptied, id)
	return err
}
