package chat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hihichat/chat"
)

// gated is a message store whose appends wait at a gate and may refuse single messages.
type gated struct {
	chat.MessageStore
	gate    chan struct{} // nil: open
	refuse  func(chat.Message) error
	mu      sync.Mutex // guards batches
	batches []int      // the sizes of what was appended
}

func (g *gated) Append(ctx context.Context, batch []chat.Message) []error {
	if g.gate != nil {
		<-g.gate
	}
	g.mu.Lock()
	g.batches = append(g.batches, len(batch))
	g.mu.Unlock()
	errs := make([]error, len(batch))
	for i, m := range batch {
		if g.refuse != nil {
			errs[i] = g.refuse(m)
		}
		if errs[i] == nil {
			g.MessageStore.Append(ctx, []chat.Message{m})
		}
	}
	return errs
}

// gatedWorld is a world with a member and a room whose messages go through a gate.
func gatedWorld(t *testing.T, g *gated) (*world, chat.Actor, chat.Conversation) {
	w := newWorld(t, func(s *chat.Stores) {
		g.MessageStore = s.Messages
		s.Messages = g
	})
	alice := w.user("alice")
	return w, alice, w.room("hall", alice)
}

// TestOrderOfConcurrentSenders: for every conversation the order of ids, of times, of storing and of delivering is one,
// and each sender's own messages stand in it as they were sent.
func TestOrderOfConcurrentSenders(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall, other := w.room("hall", alice), w.room("other", alice)
	const senders, each = 12, 40
	var all sync.WaitGroup
	for i := range senders {
		a := w.user(fmt.Sprint("user ", i))
		w.must(w.Join(context.Background(), a, "hall"))
		w.must(w.Join(context.Background(), a, "other"))
		all.Go(func() {
			for n := range each {
				c := []chat.Conversation{hall, other}[n%2]
				if _, err := w.Send(context.Background(), a, c, fmt.Sprintf("%03d", n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	delivered := w.heard.delivered()
	ascending(t, delivered)
	if len(delivered) != senders*each {
		t.Errorf("%d messages were delivered, %d sent", len(delivered), senders*each)
	}
	for _, c := range []chat.Conversation{hall, other} {
		stored := w.stored(c)
		if !slices.Equal(stored, of(delivered, c)) {
			t.Errorf("%s: stored and delivered in different orders", c.Room())
		}
		last := make(map[string]string)
		for _, m := range stored {
			if m.Text <= last[m.From] {
				t.Errorf("%s said %q after %q", m.From, m.Text, last[m.From])
			}
			last[m.From] = m.Text
		}
	}
}

// TestTimesGrow whatever the clock does, across a restart too.
func TestTimesGrow(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	say := func() chat.Message {
		m, err := w.Send(context.Background(), alice, hall, "hello")
		w.must(err)
		return m
	}
	first := say()
	if !first.Time.Equal(noon) || !first.ID.Time().Equal(noon) {
		t.Errorf("the first message is of %v", first.Time)
	}
	if second := say(); !second.Time.Equal(noon.Add(time.Microsecond)) {
		t.Errorf("while the clock stands still: %v", second.Time)
	}
	w.clock.add(-time.Hour)
	if third := say(); !third.Time.Equal(noon.Add(2 * time.Microsecond)) {
		t.Errorf("after the clock was set back: %v", third.Time)
	}
	w.Close()
	w.clock.add(-24 * time.Hour)
	w.start()
	if fourth := say(); !fourth.Time.Equal(noon.Add(3 * time.Microsecond)) {
		t.Errorf("after a restart with the clock set back: %v", fourth.Time)
	}
	w.clock.add(26 * time.Hour)
	if fifth := say(); !fifth.Time.Equal(noon.Add(time.Hour)) {
		t.Errorf("when the clock is right again: %v", fifth.Time)
	}
	ascending(t, w.stored(hall))
}

// A message that a wrong clock, or another program, has dated years ahead does not date what is said from now on.
func TestAMessageFromTheFutureLeadsNobody(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	w.clock.add(1000 * time.Hour)
	_, err := w.Send(context.Background(), alice, hall, "from the future")
	w.must(err)
	w.Close()
	w.clock.add(-1000 * time.Hour)
	w.start()
	m, err := w.Send(context.Background(), alice, hall, "now")
	w.must(err)
	if !m.Time.Equal(noon) {
		t.Errorf("the message is of %v", m.Time)
	}
}

// TestStoredBeforeDelivered looks into the store at the moment of each delivery, before the sender has its answer.
func TestStoredBeforeDelivered(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	pending := make(chan *chat.Pending, 1)
	w.heard.onStored = func(m chat.Message) {
		if stored := w.stored(hall); len(stored) == 0 || stored[len(stored)-1] != m {
			t.Errorf("delivered before it was stored: %v", m)
		}
		select {
		case <-(<-pending).Done():
			t.Error("the sender was answered before the delivery")
		default:
		}
	}
	for range 20 {
		p, err := w.Accept(context.Background(), alice, hall, "hello")
		w.must(err)
		pending <- p
		<-p.Done()
		w.must(p.Err())
	}
}

// TestWhatGathersIsStoredTogether and in one order, while the disk is busy with the message before.
func TestWhatGathersIsStoredTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gated{gate: make(chan struct{})}
		w, alice, hall := gatedWorld(t, g)
		var pending []*chat.Pending
		for i := range 2501 {
			p, err := w.Accept(context.Background(), alice, hall, fmt.Sprint(i))
			w.must(err)
			pending = append(pending, p)
			synctest.Wait()
		}
		if len(w.heard.delivered()) > 0 {
			t.Error("something was delivered before it was stored")
		}
		close(g.gate)
		for _, p := range pending {
			<-p.Done()
			w.must(p.Err())
		}
		if want := []int{1, 1000, 1000, 500}; !slices.Equal(g.batches, want) {
			t.Errorf("groups of %v, want %v", g.batches, want)
		}
		ascending(t, w.heard.delivered())
	})
}

// TestOneMessageFails: its sender is told, it is not delivered, and all others are stored and delivered.
func TestOneMessageFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken row")
		g := &gated{gate: make(chan struct{}), refuse: func(m chat.Message) error {
			if m.Text == "bad" {
				return broken
			}
			return nil
		}}
		w, alice, hall := gatedWorld(t, g)
		pending := make(map[string]*chat.Pending)
		for _, text := range []string{"first", "good", "bad", "last"} {
			p, err := w.Accept(context.Background(), alice, hall, text)
			w.must(err)
			pending[text] = p
			synctest.Wait()
		}
		close(g.gate)
		for text, p := range pending {
			<-p.Done()
			if want := map[bool]error{true: broken}[text == "bad"]; !errors.Is(p.Err(), want) {
				t.Errorf("%s: %v, want %v", text, p.Err(), want)
			}
		}
		var got []string
		for _, m := range w.heard.delivered() {
			got = append(got, m.Text)
		}
		if want := []string{"first", "good", "last"}; !slices.Equal(got, want) || len(w.stored(hall)) != 3 {
			t.Errorf("delivered %v, stored %v", got, w.stored(hall))
		}
	})
}

// TestStalledStorage: 20,000 messages may wait, further ones are refused and cost no memory; then all that were
// accepted are stored.
func TestStalledStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gated{gate: make(chan struct{})}
		w, alice, hall := gatedWorld(t, g)
		accept := func() (*chat.Pending, error) { return w.Accept(context.Background(), alice, hall, "hello") }
		_, err := accept() // this one is taken by the disk
		w.must(err)
		synctest.Wait()
		var last *chat.Pending
		for range 20_000 {
			last, err = accept()
			w.must(err)
		}
		_, err = accept()
		w.is("one more", err, chat.ErrBusy)
		close(g.gate)
		<-last.Done()
		if n := len(w.heard.delivered()); n != 20_001 {
			t.Errorf("%d were delivered", n)
		}
		_, err = accept()
		w.is("afterwards", err, nil)
	})
}

// TestImpatientSender gets an answer when their request ends; the message is stored all the same.
func TestImpatientSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gated{gate: make(chan struct{})}
		w, alice, hall := gatedWorld(t, g)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, err := w.Send(ctx, alice, hall, "hello")
		w.is("send", err, chat.ErrUnavailable)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the cause is lost: %v", err)
		}
		close(g.gate)
		w.Close()
		if len(w.stored(hall)) != 1 {
			t.Error("what was accepted is lost")
		}
	})
}

// TestClose stores and delivers what was accepted, and refuses what comes later.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gated{gate: make(chan struct{})}
		w, alice, hall := gatedWorld(t, g)
		var pending []*chat.Pending
		for i := range 30 {
			p, err := w.Accept(context.Background(), alice, hall, fmt.Sprint(i))
			w.must(err)
			pending = append(pending, p)
		}
		closed := make(chan struct{})
		go func() {
			w.Close()
			close(closed)
		}()
		synctest.Wait()
		_, err := w.Accept(context.Background(), alice, hall, "late")
		w.is("a message after Close", err, chat.ErrClosed)
		select {
		case <-closed:
			t.Error("Close returned before all was stored")
		default:
		}
		close(g.gate)
		<-closed
		for _, p := range pending {
			<-p.Done()
			w.must(p.Err())
		}
		if len(w.stored(hall)) != 30 || len(w.heard.delivered()) != 30 {
			t.Errorf("stored %d, delivered %d", len(w.stored(hall)), len(w.heard.delivered()))
		}
		w.Close() // again is fine
	})
}

// TestServiceDoesNotStartBlind: without knowing the newest message it could not keep the order.
func TestServiceDoesNotStartBlind(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if s, err := chat.NewService(ctx, w.stores, chat.Options{}); err == nil {
		s.Close()
		t.Error("started")
	}
}

// TestZeroOptions: no publisher, the real clock, real randomness.
func TestZeroOptions(t *testing.T) {
	w := newWorld(t)
	s, err := chat.NewService(context.Background(), w.stores, chat.Options{})
	w.must(err)
	defer s.Close()
	alice := w.user("alice")
	hall := w.room("hall", alice)
	before := time.Now()
	one, err := s.Send(context.Background(), alice, hall, "one")
	w.must(err)
	two, err := s.Send(context.Background(), alice, hall, "two")
	w.must(err)
	if one.Time.Before(before.Truncate(time.Microsecond)) || one.ID[16:] == two.ID[16:] {
		t.Errorf("messages %v and %v", one, two)
	}
}

func ascending(t *testing.T, messages []chat.Message) {
	t.Helper()
	for i := 1; i < len(messages); i++ {
		before, m := messages[i-1], messages[i]
		if m.ID <= before.ID || !m.Time.After(before.Time) || !m.ID.Time().Equal(m.Time) {
			t.Fatalf("%v (%s) does not follow %v (%s)", m.Time, m.ID, before.Time, before.ID)
		}
	}
}

// of returns the messages of one conversation.
func of(messages []chat.Message, c chat.Conversation) []chat.Message {
	return slices.DeleteFunc(slices.Clone(messages), func(m chat.Message) bool { return m.Conversation != c })
}
