package chat

import (
	"context"
	"strconv"
)

// recentMessages is how many of a room's newest messages RemoveRecent looks through: a flood that went on for long is
// gone with the second or third time.
const recentMessages = 1_000

// RemoveRecent takes back what the user has said among the room's newest 1,000 messages, and returns how many messages
// that were. The audit log has one entry for all of them. Errors as RemoveMessage, and ErrNoUser.
func (s *Service) RemoveRecent(ctx context.Context, a Actor, room, user string) (removed int, err error) {
	if err := s.mayTo(ctx, a, RemoveMessage, room, user); err != nil {
		return 0, err
	}
	recent, err := s.recentOf(ctx, InRoom(room), user)
	if err != nil || len(recent) == 0 {
		return 0, err
	}
	e := AuditEntry{Deed: MessageTakenBack, Target: user, Room: room, Detail: strconv.Itoa(len(recent)) + " messages"}
	return len(recent), s.recorded(ctx, a, e, func() error {
		for _, m := range recent {
			err := s.stores.Messages.RemoveMessage(ctx, m.Conversation, m.ID)
			if KindOf(err) == NotFound { // it has expired meanwhile
				continue
			}
			if err != nil {
				return err
			}
			m.Text, m.Removed = "", true
			s.publish.MessageRemoved(m)
		}
		return nil
	})
}

// recentOf returns what the user has said among the newest messages, the latest page first.
func (s *Service) recentOf(ctx context.Context, c Conversation, user string) ([]Message, error) {
	var found []Message
	q := HistoryQuery{Limit: MaxPage}
	for range recentMessages / MaxPage {
		page, err := s.stores.Messages.Messages(ctx, c, q)
		if err != nil {
			return nil, err
		}
		for _, m := range page {
			if m.From == user && !m.Removed {
				found = append(found, m)
			}
		}
		if len(page) < q.Limit {
			break
		}
		q.Before = page[0].ID
	}
	return found, nil
}
