package chat

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"
)

// maxRepeats bounds the keys kept in memory. Beyond that the older half is found in the store only.
const maxRepeats = 100_000

// repeatName is what a key is for, in few bytes whatever the names are.
type repeatName [sha256.Size]byte

func nameOf(user string, c Conversation, key Key) repeatName {
	return sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q", user, c.room, c.low, c.high, key))
}

// repeats remembers what was sent with a key: what became of it, and no text. Each is known for repeatFor, and forgotten
// before twice that has passed, as long as age is called. Methods may be called concurrently.
type repeats struct {
	mu    sync.Mutex // guards what follows
	young map[repeatName]*repeat
	old   map[repeatName]*repeat // those of the time before: forgotten when young become old
	since time.Time              // when young was begun
}

// repeat is one key that was seen. ready is closed when fate is there, or when nothing came of it.
type repeat struct {
	ready  chan struct{}
	fate   *fate
	failed *fate // of what was tried before and could not be stored, as far as is known; mostly nil
}

// lost returns the fate if storing the message has failed.
func (e *repeat) lost() *fate {
	select {
	case <-e.ready:
		if e.fate != nil && e.fate.failed() {
			return e.fate
		}
	default:
	}
	return nil
}

// turn is somebody's turn to send with a key: known is what became of what was sent with it before, nil when it is theirs
// to send.
type turn struct {
	name  repeatName
	mine  *repeat
	known *fate
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
		if f := before.fate; f != nil && !f.failed() {
			return turn{known: f}, nil
		}
	}
}

// claim returns the entry of that name and whether the caller has made it, and must end it.
func (r *repeats) claim(name repeatName, now time.Time) (e *repeat, mine bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turnOver(now)
	e = &repeat{ready: make(chan struct{})}
	if known := cmp.Or(r.young[name], r.old[name]); known != nil {
		if e.failed = known.lost(); e.failed == nil {
			return known, false
		}
	}
	if len(r.young) >= maxRepeats {
		r.young, r.old, r.since = nil, r.young, now
	}
	if r.young == nil {
		r.young = make(map[repeatName]*repeat)
	}
	r.young[name] = e
	return e, true
}

// age forgets what has its time behind it.
func (r *repeats) age(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turnOver(now)
}

// turnOver begins generations by the clock, so that none lasts longer because nobody looks; mu is held.
func (r *repeats) turnOver(now time.Time) {
	switch past := now.Sub(r.since); {
	case past < 0: // the clock was set back
		r.since = now
	case past >= 2*repeatFor:
		r.young, r.old, r.since = nil, nil, now
	case past >= repeatFor:
		r.young, r.old, r.since = nil, r.young, r.since.Add(repeatFor)
	}
}

// end lets those who wait for the turn go on: with what became of it, or, if it is nil, by trying themselves.
func (r *repeats) end(t turn, f *fate) {
	t.mine.fate = cmp.Or(f, t.mine.failed)
	if t.mine.fate == nil {
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

// oneByOne lets everybody in once at a time. Methods may be called concurrently.
type oneByOne struct {
	mu sync.Mutex
	in map[string]chan struct{} // closed when they leave
}

// enter waits until the user is not in, and returns what must be called to leave. An error is the end of ctx.
func (o *oneByOne) enter(ctx context.Context, user string) (leave func(), err error) {
	for {
		other := o.claim(user)
		if other == nil {
			return func() { o.leave(user) }, nil
		}
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ErrUnavailable.With(ctx.Err())
		}
	}
}

// claim returns nil if the user was not in and is now, and else what is closed when they leave.
func (o *oneByOne) claim(user string) <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if other := o.in[user]; other != nil {
		return other
	}
	if o.in == nil {
		o.in = make(map[string]chan struct{})
	}
	o.in[user] = make(chan struct{})
	return nil
}

func (o *oneByOne) leave(user string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.in[user])
	delete(o.in, user)
}
