package chat

import (
	"context"
	"math/rand/v2"
	"time"
)

// Stores are the contracts that a Service works on. Accounts and Sessions live in SQLite always; Rooms, Messages and
// Mutes in SQLite or in Redis.
type Stores struct {
	Accounts AccountStore
	Sessions SessionStore
	Rooms    RoomStore
	Messages MessageStore
	Mutes    MuteStore
}

// Service carries out what people ask for: it reads their standing, asks the policy, changes the stores and tells the
// Publisher. All methods may be called concurrently. Errors that a person may see are *Error; others are failures.
type Service struct {
	stores  Stores
	publish Publisher
	clock   func() time.Time
	log     *messageLog
	stopped chan struct{}
}

// Options are what a Service needs beside its stores; the zero value works.
type Options struct {
	Publisher Publisher        // nil: Silent
	Clock     func() time.Time // nil: time.Now
	Random    func() uint64    // nil: a random source; the random half of message IDs
}

// maxAhead is how far the newest message may be ahead of the clock and still be believed. Beyond that it was dated by a
// clock that was wrong, and would date all messages to come like itself.
const maxAhead = 48 * time.Hour

// NewService starts a service: it reads the newest message's time, so that order goes on across restarts, and starts
// the goroutine that stores messages. Close ends it.
func NewService(ctx context.Context, stores Stores, opts Options) (*Service, error) {
	if opts.Publisher == nil {
		opts.Publisher = Silent{}
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Random == nil {
		opts.Random = rand.Uint64
	}
	newest, err := stores.Messages.NewestTime(ctx)
	if err != nil {
		return nil, err
	}
	if newest.Sub(opts.Clock()) > maxAhead {
		newest = time.Time{}
	}
	s := &Service{stores: stores, publish: opts.Publisher, clock: opts.Clock, stopped: make(chan struct{})}
	s.log = newMessageLog(stores.Messages, opts.Publisher.MessageStored, opts.Clock, opts.Random, newest)
	go func() {
		defer close(s.stopped)
		s.log.run(context.WithoutCancel(ctx))
	}()
	return s, nil
}

// Close refuses further messages, stores those already accepted and returns when that is done. The stores stay open:
// they belong to the caller.
func (s *Service) Close() {
	s.log.close()
	<-s.stopped
}
