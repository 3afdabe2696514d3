package chat

import (
	"cmp"
	"context"
	"strings"
	"sync"
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

const (
	// repeatFor is for how long a message that is sent again is known.
	repeatFor = 10 * time.Minute
	// maxRepeats bounds the keys kept in memory. Beyond that the older half is found in the store only.
	maxRepeats = 100_000
	// maxRepeatPages bounds how far back a message is looked for in the store, in pages of maxBatch.
	maxRepeatPages = 20
)

// SendOnce is Send with a key: of all that the actor sends in the conversation with the same key within ten minutes one is
// stored, and all get its outcome. again says that the actor has tried before: then a message that was stored before this
// process started is found too, unless some 20,000 others followed it. So is one that was stored although its storing
// seemed to fail; nobody has heard of it then, and it is delivered. Without a key it is Send. Errors as Send.
func (s *Service) SendOnce(ctx context.Context, a Actor, c Conversation, text string, key Key, again bool) (Message, error) {
	if key == "" || a.Guest() {
		return s.Send(ctx, a, c, text)
	}
	p, err := s.acceptOnce(ctx, a, c, text, key, again)
	if err != nil {
		return Message{}, err
	}
	return p.outcome(ctx)
}

// acceptOnce returns the message of that key that was accepted before, or accepts this one.
func (s *Service) acceptOnce(ctx context.Context, a Actor, c Conversation, text string, key Key, again bool) (*Pending, error) {
	turn, err := s.repeats.turn(ctx, repeatName{a.Name, c, key}, s.clock())
	if err != nil || turn.known != nil {
		return turn.known, err
	}
	var p *Pending
	defer func() { s.repeats.end(turn, p) }()
	if again || turn.mine.failed != nil {
		if p, err = s.lookFor(ctx, a, c, key); p != nil && turn.mine.failed != nil && !p.Message().Removed {
			p = s.log.deliverLate(p.Message())
		}
		if p != nil || err != nil {
			return p, err
		}
	}
	p, err = s.accept(ctx, a, c, text, key)
	return p, err
}

// lookFor looks for a message of that key that the actor sent within repeatFor, nil for none.
func (s *Service) lookFor(ctx context.Context, a Actor, c Conversation, key Key) (*Pending, error) {
	if err := s.MayListen(ctx, a, c); err != nil {
		return nil, err
	}
	oldest, q := s.clock().Add(-repeatFor), HistoryQuery{Limit: maxBatch}
	for range maxRepeatPages {
		page, err := s.stores.Messages.Messages(ctx, c, q)
		if err != nil {
			return nil, err
		}
		for _, m := range page {
			if m.From == a.Name && strings.HasSuffix(string(m.ID), string(key)) {
				return done(m), nil
			}
		}
		if len(page) < q.Limit || page[0].Time.Before(oldest) {
			break
		}
		q.Before = page[0].ID
	}
	return nil, nil
}

// repeatName is what a key is for.
type repeatName struct {
	user         string
	conversation Conversation
	key          Key
}

// repeats remembers what was sent with a key. Methods may be called concurrently.
type repeats struct {
	mu    sync.Mutex // guards what follows
	young map[repeatName]*repeat
	old   map[repeatName]*repeat // those of the time before: forgotten when young become old
	since time.Time              // when young was begun
}

// repeat is one key that was seen. ready is closed when message is there, or when nothing came of it.
type repeat struct {
	ready   chan struct{}
	message *Pending
	failed  *Pending // what was tried before and could not be stored, as far as is known; mostly nil
}

// lost returns the message if storing it has failed.
func (e *repeat) lost() *Pending {
	select {
	case <-e.ready:
		if e.message != nil && e.message.failed() {
			return e.message
		}
	default:
	}
	return nil
}

// turn is somebody's turn to send with a key: known is what was sent with it before, nil when it is theirs to send.
type turn struct {
	name  repeatName
	mine  *repeat
	known *Pending
}

// turn waits until nobody else is about to send with the key. An error is the end of ctx.
func (r *repeats) turn(ctx context.Context, name repeatName, now time.Time) (turn, error) {
	for {
		before, mine := r.claim(name, now)
		if mine {
			return turn{name: name, mine: before}, nil
		}
		select {
		case <-before.ready:
		case <-ctx.Done():
			return turn{}, ErrUnavailable.With(ctx.Err())
		}
		if p := before.message; p != nil && !p.failed() {
			return turn{known: p}, nil
		}
	}
}

// claim returns the entry of that name and whether the caller has made it, and must end it.
func (r *repeats) claim(name repeatName, now time.Time) (e *repeat, mine bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.young) >= maxRepeats || now.Sub(r.since) >= repeatFor {
		r.young, r.old, r.since = make(map[repeatName]*repeat), r.young, now
	}
	e = &repeat{ready: make(chan struct{})}
	if known := cmp.Or(r.young[name], r.old[name]); known != nil {
		if e.failed = known.lost(); e.failed == nil {
			return known, false
		}
	}
	r.young[name] = e
	return e, true
}

// end lets those who wait for the turn go on: with the message, or, if it is nil, by trying themselves.
func (r *repeats) end(t turn, p *Pending) {
	t.mine.message = cmp.Or(p, t.mine.failed)
	if t.mine.message == nil {
		r.forget(t.name, t.mine)
	}
	close(t.mine.ready)
}

// forget takes out an entry of which nothing came.
func (r *repeats) forget(name repeatName, e *repeat) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range []map[repeatName]*repeat{r.young, r.old} {
		if m[name] == e {
			delete(m, name)
		}
	}
}
