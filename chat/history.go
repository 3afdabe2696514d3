package chat

import (
	"context"
	"errors"
)

// MaxPage is the largest page of history that may be asked for.
const MaxPage = 200

var errBadLimit = Refuse(Invalid, "bad-limit", "limit must be from 1 to 200.")

// History is a page of a conversation, oldest first.
type History struct {
	Messages []Message
	More     bool // there are further ones in the direction that was asked for
}

// History returns a page of what was said, for those who may listen: errors as MayListen, and kind Invalid for a bad
// limit (1 to MaxPage).
func (s *Service) History(ctx context.Context, a Actor, c Conversation, q HistoryQuery) (History, error) {
	if q.Limit < 1 || q.Limit > MaxPage {
		return History{}, errBadLimit
	}
	if q.Before != "" && q.After != "" {
		return History{}, Refuse(Invalid, "bad-range", "Give before or after, not both.")
	}
	if err := s.MayListen(ctx, a, c); err != nil {
		return History{}, err
	}
	return s.page(ctx, c, q)
}

// page asks for one more than wanted: whether it exists says if there is more.
func (s *Service) page(ctx context.Context, c Conversation, q HistoryQuery) (History, error) {
	limit := q.Limit
	q.Limit++
	messages, err := s.stores.Messages.Messages(ctx, c, q)
	if err != nil {
		return History{}, err
	}
	if len(messages) <= limit {
		return History{Messages: messages}, nil
	}
	if q.After != "" {
		return History{Messages: messages[:limit], More: true}, nil
	}
	return History{Messages: messages[1:], More: true}, nil
}

// maxPeers is how many private conversations a list shows.
const maxPeers = 1_000

// Peer returns the account of that name, with whom the actor may talk in private. gone says that it was deleted, and
// that there is only what was said: then the User is a name alone. ErrSignIn, ErrNoUser.
func (s *Service) Peer(ctx context.Context, a Actor, name string) (u User, gone bool, err error) {
	u, err = s.UserNamed(ctx, a, name)
	if !errors.Is(err, ErrNoUser) {
		return u, false, err
	}
	if _, gone, err = s.peer(ctx, a, Between(a.Name, name)); err == nil && !gone {
		err = ErrNoUser
	}
	return User{Name: name}, gone, err
}

// PrivatePeers returns the people with whom the actor has private conversations, the most recent first, at most 1,000.
// ErrSignIn.
func (s *Service) PrivatePeers(ctx context.Context, a Actor) ([]string, error) {
	if a.Guest() {
		return nil, ErrSignIn
	}
	peers, err := s.stores.Messages.PrivatePeers(ctx, a.Name)
	return peers[:min(len(peers), maxPeers)], err
}
