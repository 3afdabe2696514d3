package chat

import (
	"context"
	"strings"
	"time"
)

// Key makes sending a message idempotent: whoever sends again what they don't know to have arrived gives the same key, and
// it is said once (compare the IETF's draft of the header Idempotency-Key). It is keyLength characters of Crockford's base
// 32, chosen at random by the sender: the last of the message's ID, so that it is stored with it, and the sender knows
// their message by it when it comes back. Keys of different senders and conversations do not meet.
type Key string

const keyLength = 12

// ParseKey checks a key that came from outside. The empty key is valid and means "none". Errors are of kind Invalid.
func ParseKey(raw string) (Key, error) {
	const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	if raw == "" {
		return "", nil
	}
	if len(raw) != keyLength || strings.Trim(raw, crockford) != "" {
		return "", Refuse(Invalid, "bad-key", "Idempotency-Key must be 12 characters of Crockford's base 32, in capitals.")
	}
	return Key(raw), nil
}

// in puts the key into an ID.
func (k Key) in(id ID) ID { return id[:len(id)-len(k)] + ID(k) }

// repeatFor is for how long a message that is sent again is known.
const repeatFor = 10 * time.Minute

// SendOnce is Send with a key: of all that the actor sends in the conversation with the same key within ten minutes one is
// stored, and all get its outcome, each with the text that it came with. again says that the actor has tried before: then a
// message that was stored before this process started is found too, unless MaxSent others followed it. So is one that was
// stored although its storing seemed to fail; nobody has heard of it then, and it is delivered. Without a key it is Send.
// Errors as Send.
func (s *Service) SendOnce(ctx context.Context, a Actor, c Conversation, text string, key Key, again bool) (Message, error) {
	clean, err := CleanText(text)
	if key == "" || a.Guest() || err != nil {
		return s.Send(ctx, a, c, text)
	}
	f, err := s.acceptOnce(ctx, a, c, clean, key, again)
	if err == nil {
		err = f.wait(ctx)
	}
	if err != nil {
		return Message{}, err
	}
	return Message{ID: f.id, Conversation: c, From: a.Name, Text: clean, Time: f.id.Time()}, nil
}

// acceptOnce returns what became of the message of that key that was accepted before, or accepts this one.
func (s *Service) acceptOnce(ctx context.Context, a Actor, c Conversation, text string, key Key, again bool) (f *fate, err error) {
	turn, err := s.repeats.turn(ctx, nameOf(a.Name, c, key), s.clock())
	if err != nil || turn.known != nil {
		return turn.known, err
	}
	defer func() { s.repeats.end(turn, f) }()
	if !again && turn.mine.failed == nil {
		return s.acceptNew(ctx, a, c, text, key)
	}
	leave, err := s.looking.enter(ctx, a.Name)
	if err != nil {
		return nil, err
	}
	defer leave()
	if turn.mine.failed == nil {
		return s.acceptUnlessSent(ctx, a, c, text, key)
	}
	if f, err = s.recover(ctx, a, c, key); f != nil || err != nil {
		return f, err
	}
	return s.acceptNew(ctx, a, c, text, key)
}

func (s *Service) acceptNew(ctx context.Context, a Actor, c Conversation, text string, key Key) (*fate, error) {
	d, err := s.draft(ctx, a, c, text)
	if err != nil {
		return nil, err
	}
	return s.sayOnce(d, key)
}

// acceptUnlessSent looks whether an earlier process has stored the message, for those alone who might say it now.
func (s *Service) acceptUnlessSent(ctx context.Context, a Actor, c Conversation, text string, key Key) (*fate, error) {
	d, err := s.draft(ctx, a, c, text)
	if err != nil {
		return nil, err
	}
	m, found, err := s.sent(ctx, a, c, key)
	switch {
	case err != nil:
		return nil, err
	case found:
		return settled(m.ID), nil
	}
	return s.sayOnce(d, key)
}

// recover looks whether a message was stored although it seemed not to be, and has it delivered then. It was accepted: that
// its sender is muted by now does not count. nil is for none.
func (s *Service) recover(ctx context.Context, a Actor, c Conversation, key Key) (*fate, error) {
	if err := s.MayListen(ctx, a, c); err != nil {
		return nil, err
	}
	m, found, err := s.sent(ctx, a, c, key)
	switch {
	case err != nil || !found:
		return nil, err
	case m.Removed:
		return settled(m.ID), nil
	}
	return s.log.deliverLate(m), nil
}

// sent looks for the message of that key that the actor sent within repeatFor.
func (s *Service) sent(ctx context.Context, a Actor, c Conversation, key Key) (Message, bool, error) {
	return s.stores.Messages.Sent(ctx, c, a.Name, key, NewID(s.clock().Add(-repeatFor), 0))
}

func (s *Service) sayOnce(d draft, key Key) (*fate, error) {
	p, err := s.say(d, key)
	if err != nil {
		return nil, err
	}
	return p.fate, nil
}
