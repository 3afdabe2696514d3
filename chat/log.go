package chat

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// maxPending bounds the messages that are accepted but not yet stored. More are refused with ErrBusy: storage has
	// stalled, and memory must not pay for it.
	maxPending = 20_000
	// maxBatch bounds one Append, so that the first of a long queue are answered before the last are stored.
	maxBatch = 1_000
)

// messageLog puts messages into one order, stores them in groups and delivers them. Accepting is quick and fixes the
// order; a single goroutine takes all that is waiting, appends it in one go and then delivers and answers in the same
// order. While it waits for the disk the next group gathers by itself: the busier, the cheaper each message.
//
// Calls of accept may be concurrent. run ends after close, once everything accepted has been dealt with.
type messageLog struct {
	store   MessageStore
	deliver func(Message)
	clock   func() time.Time
	random  func() uint64

	wake chan struct{} // holds one token: there is something to store, or the log was closed

	mu      sync.Mutex // guards what follows
	last    int64      // the newest accepted message's time, microseconds since 1970
	pending []*Pending
	storing []*Pending // taken from pending and not yet dealt with
	closed  bool
	shuts   int64                     // how often shutOut was called
	shut    map[Conversation]shutting // mostly nil
	gone    map[string]bool           // senders whose accounts have been deleted; mostly nil
}

// shutting says since when, and from whom, a conversation accepts nothing: from all while somebody holds it, and from
// those who were found to be members before the last call of shutOut.
type shutting struct {
	at     time.Time
	number int64 // of that call
	held   int   // by how many
}

func newMessageLog(store MessageStore, deliver func(Message), clock func() time.Time, random func() uint64, newest time.Time) *messageLog {
	l := &messageLog{store: store, deliver: deliver, clock: clock, random: random, wake: make(chan struct{}, 1)}
	if !newest.IsZero() {
		l.last = newest.UnixMicro()
	}
	return l
}

// Pending is a message that has its place in the order but is perhaps not stored yet.
type Pending struct {
	message Message
	stored  bool  // before: it is to be delivered only
	seen    int64 // what look returned when the message was accepted
	*fate
}

// fate is what becomes of a message. It may be kept for longer than the message itself, which has a text.
type fate struct {
	id   ID
	err  error         // why the message was not stored; to be read after done only
	done chan struct{} // closed when the message is stored and delivered, or has failed
}

func newFate(id ID) *fate { return &fate{id: id, done: make(chan struct{})} }

// Message returns the message with its ID and time.
func (p *Pending) Message() Message { return p.message }

// Done is closed when the message is stored and delivered, or has failed.
func (p *Pending) Done() <-chan struct{} { return p.done }

// Err returns why the message was not stored, nil if it was. It may be called after Done only.
func (p *Pending) Err() error { return p.err }

// outcome waits until the message is stored and delivered, or has failed. The end of ctx is ErrUnavailable: then it may
// still be stored.
func (p *Pending) outcome(ctx context.Context) (Message, error) {
	if err := p.wait(ctx); err != nil {
		return Message{}, err
	}
	return p.Message(), nil
}

// wait returns why the message was not stored, nil when it is. The end of ctx is ErrUnavailable.
func (f *fate) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return ErrUnavailable.With(ctx.Err())
	}
}

// failed reports whether the message is known not to have been stored.
func (f *fate) failed() bool {
	select {
	case <-f.done:
		return f.err != nil
	default:
		return false
	}
}

// settled is the fate of a message that has been stored before.
func settled(id ID) *fate {
	f := newFate(id)
	close(f.done)
	return f
}

// accept gives the message its time and ID, which ends with the key if there is one, and queues it. Times of accepted
// messages grow strictly, by a microsecond at least, also when the clock is set back or the server restarts: so the order
// of IDs, of times and of storage are one and the same. seen is what look returned before the sender was found to be a
// member.
func (l *messageLog) accept(m Message, key Key, seen int64) (*Pending, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, ErrClosed
	}
	if len(l.pending) >= maxPending {
		return nil, ErrBusy
	}
	if l.gone[m.From] {
		return nil, ErrSessionEnded
	}
	now := l.clock()
	if s, known := l.shut[m.Conversation]; known && now.Sub(s.at) <= shutFor && (s.held > 0 || s.number > seen) {
		return nil, ErrNoRoom
	}
	m.Time = l.next(now)
	l.last = m.Time.UnixMicro()
	m.ID = key.in(NewID(m.Time, l.random()))
	p := &Pending{message: m, seen: l.shuts, fate: newFate(m.ID)}
	l.pending = append(l.pending, p)
	l.signal()
	return p, nil
}

// next returns the time of a message that is accepted now. The caller holds the lock.
func (l *messageLog) next(now time.Time) time.Time {
	return time.UnixMicro(max(now.UnixMicro(), l.last+1)).UTC()
}

// end returns where the log ends now: above the IDs of all messages that were accepted, below those to come.
func (l *messageLog) end() ID {
	l.mu.Lock()
	defer l.mu.Unlock()
	return NewID(l.next(l.clock()), 0)
}

// deliverLate delivers a message that was stored although its storing seemed to fail, behind those that wait.
func (l *messageLog) deliverLate(m Message) *fate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return settled(m.ID)
	}
	p := &Pending{message: m, stored: true, seen: l.shuts, fate: newFate(m.ID)}
	l.pending = append(l.pending, p)
	l.signal()
	return p.fate
}

// shutFor is how long a conversation stays shut that nobody opens again: longer than a sender may take between being
// found a member and accept.
const shutFor = time.Minute

// look returns a mark of now, for accept.
func (l *messageLog) look() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shuts
}

// shutOut refuses further messages in a conversation and returns when those accepted before are stored. It is open
// again after forgive, reopen or shutFor. An error is the end of ctx; then it is forgiven.
func (l *messageLog) shutOut(ctx context.Context, c Conversation) error {
	err := settle(ctx, l.shutNow(c))
	if err != nil {
		l.forgive(c)
	}
	return err
}

// settle waits for all of these, or for the end of ctx, which is an error.
func settle(ctx context.Context, waiting []*Pending) error {
	for _, p := range waiting {
		select {
		case <-p.Done():
		case <-ctx.Done():
			return ErrUnavailable.With(ctx.Err())
		}
	}
	return nil
}

// shutNow shuts and returns what is waiting, or being stored.
func (l *messageLog) shutNow(c Conversation) []*Pending {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	maps.DeleteFunc(l.shut, func(_ Conversation, s shutting) bool { return now.Sub(s.at) > shutFor })
	if l.shut == nil {
		l.shut = make(map[Conversation]shutting)
	}
	l.shuts++
	l.shut[c] = shutting{at: now, number: l.shuts, held: l.shut[c].held + 1}
	return l.waiting()
}

// waiting returns what is being stored and what will be. The caller holds the lock.
func (l *messageLog) waiting() []*Pending {
	return append(slices.Clone(l.storing), l.pending...)
}

// dismiss refuses what somebody says from now on, whoever found them to be a member before, and returns when all that
// was accepted is stored. It is for names that nobody can have again. An error is the end of ctx.
func (l *messageLog) dismiss(ctx context.Context, name string) error {
	return settle(ctx, l.dismissNow(name))
}

func (l *messageLog) dismissNow(name string) []*Pending {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gone == nil {
		l.gone = make(map[string]bool)
	}
	l.gone[name] = true
	return l.waiting()
}

// forgive takes one shutOut back: what it was for did not come about.
func (l *messageLog) forgive(c Conversation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s, known := l.shut[c]; known {
		s.held = max(0, s.held-1)
		l.shut[c] = s
	}
}

// reopen opens a conversation that begins anew.
func (l *messageLog) reopen(c Conversation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s, known := l.shut[c]; known {
		s.held = 0
		l.shut[c] = s
	}
}

// close refuses further messages; run stores what is left and returns.
func (l *messageLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.signal()
}

// signal wakes run. It never blocks: one token is enough, since run takes all there is.
func (l *messageLog) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run stores and delivers until close. ctx limits the storing, not the running.
func (l *messageLog) run(ctx context.Context) {
	for range l.wake {
		for {
			batch, closed := l.take()
			if len(batch) > 0 {
				l.commit(ctx, batch)
				continue
			}
			if closed {
				return
			}
			break
		}
	}
}

func (l *messageLog) take() (batch []*Pending, closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.pending), maxBatch)
	batch = l.pending[:n:n]
	l.pending = l.pending[n:]
	if len(l.pending) == 0 {
		l.pending = nil
	}
	l.storing = batch
	return batch, l.closed
}

// commit appends what is not stored yet of one batch, then delivers and answers message by message.
func (l *messageLog) commit(ctx context.Context, batch []*Pending) {
	l.appendFresh(ctx, batch)
	for _, p := range batch {
		if p.err == nil {
			l.deliver(p.message)
		}
		close(p.done)
	}
}

// appendFresh leaves its error with each message that could not be stored.
func (l *messageLog) appendFresh(ctx context.Context, batch []*Pending) {
	fresh := slices.DeleteFunc(slices.Clone(batch), func(p *Pending) bool { return p.stored })
	if len(fresh) == 0 {
		return
	}
	messages := make([]Message, len(fresh))
	for i, p := range fresh {
		messages[i] = p.message
	}
	for i, err := range l.store.Append(ctx, messages) {
		fresh[i].err = err
	}
}
