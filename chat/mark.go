package chat

import "context"

// MaxUnread is how many messages are looked at to say how many are unread: lists show 99+ for MaxUnread.
const MaxUnread = 100

// Overview is a conversation as a list of conversations shows it to one user.
type Overview struct {
	Conversation Conversation
	Last         Message // the newest message, perhaps a removed one; the zero Message when there is none
	Unread       int     // how many of the MaxUnread messages that follow the user's mark others have sent
}

// MarkStore keeps read marks: up to which message a user has read a conversation. All methods may be called concurrently.
//
// A mark in a room is part of the membership and ends with it; whoever joins again starts without one. The marks of a
// private conversation end with it (MessageStore.ForgetPair). Marks need not survive an export.
type MarkStore interface {
	// BeginMarks keeps id as the place up to which everything counts as read by everybody, unless one is kept already, and
	// returns the one that is kept: where the marks begin in a store that has older messages.
	BeginMarks(ctx context.Context, id ID) (ID, error)
	// SetMark moves the user's mark forward to id and reports whether it moved: it never moves back. It does nothing in a
	// room that is not there or that the user is no member of, and in a private conversation that nobody has begun.
	SetMark(ctx context.Context, user string, c Conversation, id ID) (moved bool, err error)
	// Mark returns the user's mark, empty for none.
	Mark(ctx context.Context, user string, c Conversation) (ID, error)
	// Overviews returns an overview of each of the conversations, in their order, at most 1,000: unread is counted behind
	// the user's mark, or behind since where that is later or there is no mark. A conversation that is not there has no
	// messages. The cost of each is that of at most MaxUnread messages, however long it is.
	Overviews(ctx context.Context, user string, cs []Conversation, since ID) ([]Overview, error)
}

// MarkRead moves the actor's mark in the conversation forward to id, and tells their other windows if it has moved. Errors
// as MayListen, ErrSignIn for guests, and kind Invalid for what is no ID, or one of a time to come.
func (s *Service) MarkRead(ctx context.Context, a Actor, c Conversation, id ID) error {
	if a.Guest() {
		return ErrSignIn
	}
	if at := id.Time(); at.IsZero() || at.Sub(s.clock()) > maxAhead {
		return Refuse(Invalid, "bad-id", "This is not a message id.")
	}
	if err := s.MayListen(ctx, a, c); err != nil {
		return err
	}
	moved, err := s.stores.Marks.SetMark(ctx, a.Name, c, id)
	if moved {
		s.publish.MarkedRead(a.Name, c, id)
	}
	return err
}

// ReadUpTo returns the ID up to which the actor has read the conversation; that there is such a message is not said. It is
// empty for guests, who keep no marks. It asks nobody whether they may listen: the caller has.
func (s *Service) ReadUpTo(ctx context.Context, a Actor, c Conversation) (ID, error) {
	if a.Guest() {
		return "", nil
	}
	mark, err := s.stores.Marks.Mark(ctx, a.Name, c)
	return max(mark, s.marksBegin), err
}

// Overviews returns an overview of each conversation, at most 1,000, as the actor's list shows it, in the order given.
// Conversations that the actor may not listen to must not be among them: RoomsOf and PrivatePeers tell which are theirs.
// ErrSignIn.
func (s *Service) Overviews(ctx context.Context, a Actor, cs []Conversation) ([]Overview, error) {
	if a.Guest() {
		return nil, ErrSignIn
	}
	if len(cs) == 0 {
		return nil, nil
	}
	return s.stores.Marks.Overviews(ctx, a.Name, cs, s.marksBegin)
}

// MaxRoomsOf is of how many of somebody's rooms lists and sockets know.
const MaxRoomsOf = 500

// RoomsOf returns the rooms that the actor is a member of, in byte order, at most MaxRoomsOf. ErrSignIn.
func (s *Service) RoomsOf(ctx context.Context, a Actor) ([]string, error) {
	if a.Guest() {
		return nil, ErrSignIn
	}
	return s.stores.Rooms.RoomsOf(ctx, a.Name, MaxRoomsOf)
}
