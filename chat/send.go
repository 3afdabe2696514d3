package chat

import (
	"context"
	"errors"
	"slices"
)

// Send says something in a conversation and returns when it is durable. Errors: ErrSignIn, ErrMuted, ErrNoRoom,
// ErrNoUser (no such peer), ErrPeerGone, ErrNotMember, ErrBanned, ErrEmpty, ErrTooLong, ErrBusy, ErrClosed, or why storing failed.
func (s *Service) Send(ctx context.Context, a Actor, c Conversation, text string) (Message, error) {
	p, err := s.Accept(ctx, a, c, text)
	if err != nil {
		return Message{}, err
	}
	return p.outcome(ctx)
}

// Accept is Send without the wait: when it returns, the message has its place in the order, after all that were
// accepted before it, and will be stored and delivered. The sender is answered when Pending is done.
func (s *Service) Accept(ctx context.Context, a Actor, c Conversation, text string) (*Pending, error) {
	d, err := s.draft(ctx, a, c, text)
	if err != nil {
		return nil, err
	}
	return s.say(d, "")
}

// draft is a message that its sender may send.
type draft struct {
	message Message // without ID and time
	seen    int64   // what look returned before the sender was found to be a member
}

// draft checks a message. Errors as Send, but for those of the log.
func (s *Service) draft(ctx context.Context, a Actor, c Conversation, text string) (draft, error) {
	clean, textErr := CleanText(text)
	seen := s.log.look()
	standing, err := s.standing(ctx, a, c)
	if err != nil {
		return draft{}, err
	}
	now := s.clock()
	if err := maySay(a, standing, now); err != nil {
		if m, muted := longestMute(standing.Mutes, now); muted && !a.Guest() {
			s.publish.Muted(m, m.Left(now))
		}
		return draft{}, s.missing(c, err)
	}
	return draft{Message{Conversation: c, From: a.Name, Text: clean}, seen}, textErr
}

// say gives a draft its place in the order.
func (s *Service) say(d draft, key Key) (*Pending, error) {
	p, err := s.log.accept(d.message, key, d.seen)
	if err == nil {
		s.ask(p)
	}
	return p, err
}

// MaySend answers like Accept would for any proper text, and changes nothing.
func (s *Service) MaySend(ctx context.Context, a Actor, c Conversation) error {
	standing, err := s.standing(ctx, a, c)
	if err != nil {
		return err
	}
	return s.missing(c, maySay(a, standing, s.clock()))
}

// MayListen reports whether the actor may receive what is said in the conversation: ErrSignIn, ErrNoRoom, ErrNoUser,
// ErrNotMember or ErrBanned when not. The muted may listen.
func (s *Service) MayListen(ctx context.Context, a Actor, c Conversation) error {
	standing, err := s.standing(ctx, a, c)
	if err != nil {
		return err
	}
	return s.missing(c, may(a, Read, standing, target{}))
}

// standing reads what the policy needs, for rooms and private conversations alike.
func (s *Service) standing(ctx context.Context, a Actor, c Conversation) (Standing, error) {
	if a.Guest() {
		return s.guestStanding(ctx, c)
	}
	if !c.Private() {
		return s.stores.Rooms.Standing(ctx, c.Room(), a.Name)
	}
	standing := Standing{Member: c.Has(a.Name)}
	mutes, err := s.stores.Mutes.Mutes(ctx, Everywhere, []string{a.Name}, s.clock())
	if err != nil {
		return Standing{}, err
	}
	if m, ok := mutes[a.Name]; ok {
		standing.Mutes = []Mute{m}
	}
	standing.Room, standing.Gone, err = s.peer(ctx, a, c)
	return standing, err
}

// peer reports whether a conversation of the actor's is there for them, and if so, whether the other's account is gone.
func (s *Service) peer(ctx context.Context, a Actor, c Conversation) (there, gone bool, err error) {
	_, err = s.stores.Accounts.UserByName(ctx, c.Peer(a.Name))
	if !errors.Is(err, ErrNoUser) {
		return err == nil, false, err
	}
	if !c.Has(a.Name) {
		return false, false, nil
	}
	there, err = s.leftOf(ctx, a, c)
	return there, there, err
}

// HasBegun reports whether somebody has said something in a private conversation of the actor's, be it expired by now. Whether
// they may listen it asks nobody. ErrSignIn.
func (s *Service) HasBegun(ctx context.Context, a Actor, c Conversation) (bool, error) {
	if a.Guest() {
		return false, ErrSignIn
	}
	return s.leftOf(ctx, a, c)
}

// leftOf reports whether the conversation has messages, or had some that have expired.
func (s *Service) leftOf(ctx context.Context, a Actor, c Conversation) (bool, error) {
	messages, err := s.stores.Messages.Messages(ctx, c, HistoryQuery{Limit: 1})
	if err != nil || len(messages) > 0 {
		return err == nil, err
	}
	peers, err := s.stores.Messages.PrivatePeers(ctx, a.Name)
	return slices.Contains(peers, c.Peer(a.Name)), err
}

// guestStanding is nothing unless the server lets guests read.
func (s *Service) guestStanding(ctx context.Context, c Conversation) (Standing, error) {
	if s.guests != GuestsRead || c.Private() {
		return Standing{}, nil
	}
	room, err := s.stores.Rooms.Room(ctx, c.Room())
	if errors.Is(err, ErrNoRoom) {
		return Standing{}, nil
	}
	return Standing{Room: err == nil, Public: room.Public}, err
}

// missing words "not there" for the kind of conversation: a room, or a person.
func (s *Service) missing(c Conversation, err error) error {
	if c.Private() && errors.Is(err, ErrNoRoom) {
		return ErrNoUser
	}
	return err
}
