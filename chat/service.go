package chat

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// Stores are the contracts that a Service works on. Accounts, Sessions and Audit live in SQLite always; Rooms, Messages,
// Mutes and Marks in SQLite or in Redis.
type Stores struct {
	Accounts AccountStore
	Sessions SessionStore
	Audit    AuditStore
	Rooms    RoomStore
	Messages MessageStore
	Mutes    MuteStore
	Marks    MarkStore
}

// Service carries out what people ask for: it reads their standing, asks the policy, changes the stores and tells the
// Publisher. All methods may be called concurrently. Errors that a person may see are *Error; others are failures.
type Service struct {
	stores  Stores
	publish Publisher
	clock   func() time.Time
	guests  GuestMode
	signUp  bool
	bot     Bot
	log     *messageLog
	chores  *chores
	repeats repeats
	looking oneByOne      // for what they have sent before
	asked   chan *Pending // messages that the bot is to answer
	stop    context.CancelFunc

	marksBegin ID             // everything up to here counts as read
	running    sync.WaitGroup // every goroutine of the service
}

// Options are what a Service needs beside its stores; the zero value works.
type Options struct {
	Publisher Publisher        // nil: Silent
	Clock     func() time.Time // nil: time.Now
	Random    func() uint64    // nil: a random source; the random half of message IDs
	Guests    GuestMode        // empty: GuestsBot
	SignUp    bool             // people may make themselves accounts
	Bot       Bot              // answers in rooms; nil: nobody does
	Log       *slog.Logger     // of work that nobody waits for; nil: silent
}

func (o Options) withDefaults() Options {
	if o.Publisher == nil {
		o.Publisher = Silent{}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Uint64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Guests = cmp.Or(o.Guests, GuestsBot)
	return o
}

// GuestMode says what people may do who have not signed in.
type GuestMode string

// The modes. Each includes what stands before it.
const (
	GuestsOff  GuestMode = "off"  // sign in
	GuestsBot  GuestMode = "bot"  // see which rooms there are, and talk with the duck
	GuestsRead GuestMode = "read" // read public rooms
)

// Bot answers questions. Answer returns plain text, at once or when ctx ends, and may be called concurrently.
type Bot interface {
	Answer(ctx context.Context, text string) string
}

// maxAhead is how far the newest message may be ahead of the clock and still be believed. Beyond that it was dated by a
// clock that was wrong, and would date all messages to come like itself.
const maxAhead = 48 * time.Hour

// NewService starts a service: it reads the newest message's time, so that order goes on across restarts, and starts
// the goroutines that store messages and finish deletions. Close ends them.
func NewService(ctx context.Context, stores Stores, opts Options) (*Service, error) {
	opts = opts.withDefaults()
	newest, err := stores.Messages.NewestTime(ctx)
	if err != nil {
		return nil, err
	}
	if newest.Sub(opts.Clock()) > maxAhead {
		newest = time.Time{}
	}
	log := newMessageLog(stores.Messages, opts.Publisher.MessageStored, opts.Clock, opts.Random, newest)
	begin, err := stores.Marks.BeginMarks(ctx, log.end()) // now, in a store that has no marks yet
	if err != nil {
		return nil, err
	}
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &Service{
		stores: stores, publish: opts.Publisher, clock: opts.Clock,
		guests: opts.Guests, signUp: opts.SignUp, bot: opts.Bot,
		asked: make(chan *Pending, maxAsked), stop: stop, log: log, marksBegin: begin,
	}
	s.running.Go(func() { s.log.run(context.WithoutCancel(ctx)) })
	s.chores = newChores(s, opts.Log)
	s.running.Go(func() { s.chores.run(life) })
	if opts.Bot != nil {
		for range askedAtOnce {
			s.running.Go(func() { s.answerAll(life) })
		}
	}
	return s, nil
}

// Offline returns a service for what the program's other commands do to accounts, and read of the audit log, beside a
// server on the same database or without one. It starts nothing, tells nobody, and leaves the work of deletions to a
// server, which finds it within a minute. Of the stores it needs Accounts, Sessions and Audit. There is nothing to close.
func Offline(stores Stores) *Service {
	s := &Service{stores: stores, publish: Silent{}, clock: time.Now, guests: GuestsOff}
	s.chores = newChores(s, slog.New(slog.DiscardHandler))
	return s
}

// Operator is whoever runs the program on its own machine: an administrator without an account.
func Operator() Actor { return Actor{UserID: -1, Admin: true, Address: CommandLine} }

// Guests returns what people may do who have not signed in.
func (s *Service) Guests() GuestMode { return s.guests }

// SignsUp reports whether people may make themselves accounts.
func (s *Service) SignsUp() bool { return s.signUp }

// Close refuses further messages, stores those already accepted and returns when that is done. Work that is left of
// deletions goes on with the next service. The stores stay open: they belong to the caller.
func (s *Service) Close() {
	s.stop()
	s.log.close()
	s.running.Wait()
}
