package chat

import "context"

// Around is a stretch of a conversation, oldest first.
type Around struct {
	Messages []Message
	Older    bool // there are messages before the first
	Newer    bool // there are messages after the last
}

// HistoryAround returns about limit messages (1 to MaxPage) around the place of id, half of them before it: where a link to
// a message leads, also when the message itself is gone. Errors as History, and kind Invalid for no ID.
func (s *Service) HistoryAround(ctx context.Context, a Actor, c Conversation, id ID, limit int) (Around, error) {
	if id == "" {
		return Around{}, Refuse(Invalid, "bad-id", "This is not a message id.")
	}
	if limit < 1 || limit > MaxPage {
		return Around{}, errBadLimit
	}
	before, err := s.History(ctx, a, c, HistoryQuery{Before: id, Limit: (limit + 1) / 2})
	if err != nil {
		return Around{}, err
	}
	// What follows the last before it begins with the message itself.
	after := HistoryQuery{After: FirstID, Limit: (limit + 1) / 2}
	if n := len(before.Messages); n > 0 {
		after.After = before.Messages[n-1].ID
	}
	rest, err := s.page(ctx, c, after)
	if err != nil {
		return Around{}, err
	}
	return Around{Messages: append(before.Messages, rest.Messages...), Older: before.More, Newer: rest.More}, nil
}

// FirstID comes before the ID of every message.
const FirstID ID = "00000000000000000000000000"
