package sqlite

import (
	"context"

	"hihichat/chat"
)

const (
	selectMessage = `SELECT id, sender, text, removed FROM messages
		WHERE conversation = (SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?) AND id = ?`
	removeMessage = `UPDATE messages SET text = '', removed = 1
		WHERE conversation = (SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?) AND id = ?`

	selectFollowing = `SELECT id FROM messages WHERE conversation = ? AND id > ? ORDER BY id LIMIT ?`
	inheritMessages = `UPDATE messages SET sender = ?5 WHERE conversation = ?1 AND id > ?2 AND id <= ?3 AND sender = ?4`
	deleteMessages  = `DELETE FROM messages WHERE conversation = ?1 AND id > ?2 AND id <= ?3 AND sender = ?4`
)

// Message implements chat.MessageStore.
func (s *Store) Message(ctx context.Context, c chat.Conversation, id chat.ID) (chat.Message, error) {
	low, high := c.Pair()
	scan := func(r row) (chat.Message, error) { return scanMessage(r, c) }
	m, ok, err := first(brief(ctx), s.reader, scan, selectMessage, c.Room(), low, high, string(id))
	if err == nil && !ok {
		err = chat.ErrNoMessage
	}
	return m, failed("read a message", err)
}

// RemoveMessage implements chat.MessageStore. Connections overwrite what they erase, so the file has no copy either; its
// write-ahead log may have one until the next checkpoint.
func (s *Store) RemoveMessage(ctx context.Context, c chat.Conversation, id chat.ID) error {
	low, high := c.Pair()
	return s.write(ctx, "remove a message", func(t *tx) error {
		n, err := t.exec(removeMessage, c.Room(), low, high, string(id))
		if err == nil && n == 0 {
			err = chat.ErrNoMessage
		}
		return err
	})
}

// Disown implements chat.MessageStore.
func (s *Store) Disown(
	ctx context.Context, room, user, heir string, after chat.ID, limit int,
) (next chat.ID, changed int, err error) {
	err = s.write(ctx, "take messages from their sender", func(t *tx) (err error) {
		next, changed, err = t.disown(room, user, heir, after, limit)
		return err
	})
	if err != nil {
		return "", 0, err
	}
	return next, changed, nil
}

func (t *tx) disown(room, user, heir string, after chat.ID, limit int) (next chat.ID, changed int, err error) {
	row, ok, err := first(context.Background(), t, one[int64], selectConversation, room, "", "")
	if err != nil || !ok {
		return "", 0, err
	}
	ids, err := collect(context.Background(), t, one[chat.ID], selectFollowing, row, string(after), limit)
	if err != nil || len(ids) == 0 {
		return "", 0, err
	}
	next = ids[len(ids)-1]
	query, args := inheritMessages, []any{row, string(after), string(next), user, heir}
	if heir == "" {
		query, args = deleteMessages, args[:4]
	}
	n, err := t.exec(query, args...)
	return next, int(n), err
}
