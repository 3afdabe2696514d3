package sqlite

import (
	"context"
	"iter"
	"time"

	"hihichat/chat"
)

const (
	// A message of a room that was deleted, and has not been freed yet, may come back.
	insertKnownMessage = `INSERT INTO messages (id, conversation, sender, text, removed) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET conversation = excluded.conversation, sender = excluded.sender, text = excluded.text,
			removed = excluded.removed WHERE conversation IN (SELECT conversation FROM buried)`
	// Whoever has a message does not need this, and whoever has talked later keeps their place.
	restorePair = `UPDATE conversations SET expired = ?4 WHERE room = ?1 AND low = ?2 AND high = ?3 AND expired = ''
		AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation = conversations.id)`
	insertMute = `INSERT INTO mutes (user, room, until, reason) VALUES (?, ?, ?, ?) ON CONFLICT (user, room) DO NOTHING`
)

// RestoreMessages implements chat.ChatArchive.
func (s *Store) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	rows := conversationRows{}
	return restore(ctx, s, "restore messages", records, o,
		func(t *tx, m chat.Message, _ chat.RestoreOptions, done *chat.Restored) error {
			row, err := rows.of(t, m.Conversation)
			if err != nil {
				return err
			}
			added, err := t.exec(insertKnownMessage, string(m.ID), row, m.From, m.Text, m.Removed)
			done.Added += int(added)
			done.Kept += 1 - int(added)
			return err
		})
}

// conversationRows remembers the rows of conversations, for one transaction.
type conversationRows map[chat.Conversation]int64

// maxConversationRows bounds what is remembered: messages come conversation by conversation.
const maxConversationRows = 10_000

func (rows conversationRows) of(t *tx, c chat.Conversation) (int64, error) {
	if row, ok := rows[c]; ok {
		return row, nil
	}
	row, err := conversationRow(t, c)
	if err != nil {
		return 0, err
	}
	if len(rows) >= maxConversationRows {
		clear(rows)
	}
	rows[c] = row
	return row, nil
}

// longAgo stands for the last message of a pair of whom nobody knows when they talked.
var longAgo = chat.NewID(time.UnixMicro(0), 0)

// RestorePairs implements chat.ChatArchive.
func (s *Store) RestorePairs(
	ctx context.Context, records iter.Seq2[chat.PairRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, s, "restore pairs", records, o, restoreOnePair)
}

func restoreOnePair(t *tx, p chat.PairRecord, _ chat.RestoreOptions, done *chat.Restored) error {
	low, high := p.Pair.Pair()
	if _, err := t.exec(insertConversation, "", low, high); err != nil {
		return err
	}
	last := longAgo
	if !p.Last.IsZero() {
		last = chat.NewID(p.Last, 0)
	}
	added, err := t.exec(restorePair, "", low, high, string(last))
	done.Added += int(added)
	done.Kept += 1 - int(added)
	return err
}

// RestoreMutes implements chat.ChatArchive.
func (s *Store) RestoreMutes(
	ctx context.Context, records iter.Seq2[chat.Mute, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, s, "restore mutes", records, o, restoreMute)
}

func restoreMute(t *tx, m chat.Mute, o chat.RestoreOptions, done *chat.Restored) error {
	if !m.Active(o.Now) {
		return nil
	}
	if _, err := t.exec(deleteEndedMutes, o.Now.UnixMicro()); err != nil {
		return err
	}
	added, err := t.exec(insertMute, m.User, m.Room, micros(m.Until), m.Reason)
	switch {
	case err != nil:
		return err
	case added > 0:
		done.Added++
	case o.Overwrite:
		done.Replaced++
		_, err = t.exec(upsertMute, m.User, m.Room, micros(m.Until), m.Reason)
	default:
		done.Kept++
	}
	return err
}
