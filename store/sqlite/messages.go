package sqlite

import (
	"context"
	"slices"
	"time"

	"hihichat/chat"
)

const (
	insertMessage      = `INSERT INTO messages (id, conversation, sender, text, removed) VALUES (?, ?, ?, ?, ?)`
	insertConversation = `INSERT INTO conversations (room, low, high) VALUES (?, ?, ?)
		ON CONFLICT (room, low, high) DO NOTHING`
	selectConversation = `SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?`

	selectNewest = `SELECT id, sender, text, removed FROM messages
		WHERE conversation = (SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?)
		ORDER BY id DESC LIMIT ?`
	selectBefore = `SELECT id, sender, text, removed FROM messages
		WHERE conversation = (SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?) AND id < ?
		ORDER BY id DESC LIMIT ?`
	selectAfter = `SELECT id, sender, text, removed FROM messages
		WHERE conversation = (SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?) AND id > ?
		ORDER BY id LIMIT ?`

	// selectSent reads IDs from the index by conversation, and of the rows only those whose IDs end with the key.
	selectSent = `SELECT id, sender, text, removed FROM messages WHERE id IN (
			SELECT id FROM (SELECT id FROM messages
				WHERE conversation = (SELECT id FROM conversations WHERE room = ? AND low = ? AND high = ?) AND id > ?
				ORDER BY id DESC LIMIT ?)
			WHERE substr(id, -length(?)) = ?
		) AND sender = ? ORDER BY id DESC LIMIT 1`

	selectNewestID = `SELECT id FROM messages ORDER BY id DESC LIMIT 1`
	deleteOldest   = `DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE id < ? ORDER BY id LIMIT ?)`

	// noteExpired is for what deleteOldest is about to remove.
	noteExpired = `UPDATE conversations SET expired = (SELECT max(id) FROM messages WHERE conversation = conversations.id)
		WHERE room = '' AND id IN (SELECT conversation FROM messages WHERE id < ? ORDER BY id LIMIT ?)`

	// A pair whose messages have all expired keeps the place that the last of them had.
	selectPeers = `SELECT peer FROM (
			SELECT high AS peer, coalesce((SELECT max(id) FROM messages WHERE conversation = c.id), expired) AS newest
			FROM conversations c WHERE room = '' AND low = ?1
			UNION ALL
			SELECT low, coalesce((SELECT max(id) FROM messages WHERE conversation = c.id), expired)
			FROM conversations c WHERE room = '' AND high = ?1 AND low <> ?1
		) WHERE newest <> '' ORDER BY newest DESC`
)

// Append implements chat.MessageStore. A message whose ID is taken is refused by itself; any other failure refuses the
// whole batch.
func (s *Store) Append(ctx context.Context, batch []chat.Message) []error {
	var errs []error
	err := s.write(ctx, "store messages", func(t *tx) (err error) {
		errs, err = insertMessages(t, batch)
		return err
	})
	if err != nil {
		return slices.Repeat([]error{err}, len(batch))
	}
	return errs
}

// insertMessages returns the refusals of single messages, nil if there is none.
func insertMessages(t *tx, batch []chat.Message) (refused []error, err error) {
	rows := make(map[chat.Conversation]int64)
	for i, m := range batch {
		row, ok := rows[m.Conversation]
		if !ok {
			if row, err = conversationRow(t, m.Conversation); err != nil {
				return nil, err
			}
			rows[m.Conversation] = row
		}
		_, err := t.exec(insertMessage, string(m.ID), row, m.From, m.Text, m.Removed)
		switch {
		case err == nil:
		case constraint(err):
			if refused == nil {
				refused = make([]error, len(batch))
			}
			refused[i] = failed("store a message", err)
		default:
			return nil, err
		}
	}
	return refused, nil
}

// conversationRow returns the conversation's row and makes it if there is none.
func conversationRow(t *tx, c chat.Conversation) (int64, error) {
	low, high := c.Pair()
	id, ok, err := first(context.Background(), t, one[int64], selectConversation, c.Room(), low, high)
	if ok || err != nil {
		return id, err
	}
	if _, err := t.exec(insertConversation, c.Room(), low, high); err != nil {
		return 0, err
	}
	id, _, err = first(context.Background(), t, one[int64], selectConversation, c.Room(), low, high)
	return id, err
}

// Messages implements chat.MessageStore.
func (s *Store) Messages(ctx context.Context, c chat.Conversation, q chat.HistoryQuery) ([]chat.Message, error) {
	low, high := c.Pair()
	query, args := selectNewest, []any{c.Room(), low, high}
	switch {
	case q.After != "":
		query, args = selectAfter, append(args, string(q.After))
	case q.Before != "":
		query, args = selectBefore, append(args, string(q.Before))
	}
	scan := func(r row) (chat.Message, error) { return scanMessage(r, c) }
	messages, err := collect(brief(ctx), s.reader, scan, query, append(args, q.Limit)...)
	if q.After == "" {
		slices.Reverse(messages)
	}
	return messages, failed("read messages", err)
}

// Sent implements chat.MessageStore.
func (s *Store) Sent(ctx context.Context, c chat.Conversation, sender string, key chat.Key, since chat.ID) (chat.Message, bool, error) {
	low, high := c.Pair()
	scan := func(r row) (chat.Message, error) { return scanMessage(r, c) }
	m, found, err := first(brief(ctx), s.reader, scan, selectSent,
		c.Room(), low, high, string(since), chat.MaxSent, string(key), string(key), sender)
	return m, found, failed("look for a message that was sent", err)
}

func scanMessage(r row, c chat.Conversation) (chat.Message, error) {
	m := chat.Message{Conversation: c}
	err := r.Scan(&m.ID, &m.From, &m.Text, &m.Removed)
	m.Time = m.ID.Time()
	return m, err
}

// NewestTime implements chat.MessageStore.
func (s *Store) NewestTime(ctx context.Context) (time.Time, error) {
	id, _, err := first(ctx, s.reader, one[chat.ID], selectNewestID)
	return id.Time(), failed("read the newest message", err)
}

// DeleteBefore implements chat.MessageStore. The oldest of all go first.
func (s *Store) DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (removed int, err error) {
	end := string(chat.NewID(cutoff, 0))
	err = s.write(ctx, "delete old messages", func(t *tx) error {
		if _, err := t.exec(noteExpired, end, limit); err != nil {
			return err
		}
		n, err := t.exec(deleteOldest, end, limit)
		removed = int(n)
		return err
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}

// PrivatePeers implements chat.MessageStore.
func (s *Store) PrivatePeers(ctx context.Context, user string) ([]string, error) {
	peers, err := collect(ctx, s.reader, one[string], selectPeers, user)
	return peers, failed("list private conversations", err)
}
