package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"hihichat/chat"
)

// racers is how many goroutines try the same thing at once.
const racers = 16

var concurrencyChecks = []check{
	{"of many who create a room one wins", func(e *env) {
		var won, lost results[string]
		e.race(func(i int) {
			owner := fmt.Sprint("owner ", i)
			err := e.Rooms.CreateRoom(e.Context(), chat.Room{Name: "hall", Topic: owner, Owner: owner, CreatedAt: start})
			switch {
			case err == nil:
				won.add(owner)
			case errors.Is(err, chat.ErrRoomExists):
				lost.add(owner)
			default:
				e.Errorf("CreateRoom: %v", err)
			}
		})
		if len(won.list) != 1 || len(lost.list) != racers-1 {
			e.Fatalf("%d won, %d lost", len(won.list), len(lost.list))
		}
		room, err := e.Rooms.Room(e.Context(), "hall")
		e.must(err)
		same(e, "owner", room.Owner, won.list[0])
		same(e, "topic", room.Topic, won.list[0])
		sameList(e, "members", e.members("hall"), won.list)
		for _, loser := range lost.list {
			same(e, loser+" owns the room", e.standing("hall", loser).Owner, false)
		}
	}},
	{"of many joins by one user one counts", func(e *env) {
		e.room("hall", "alice")
		var joined results[int]
		e.race(func(i int) {
			ok, err := e.Rooms.Join(e.Context(), "hall", "bob", start)
			if err != nil {
				e.Errorf("Join: %v", err)
			}
			if ok {
				joined.add(i)
			}
		})
		same(e, "joins that counted", len(joined.list), 1)
		sameList(e, "members", e.members("hall"), []string{"alice", "bob"})
	}},
	{"many join at once and all are members", func(e *env) {
		e.room("hall", "alice")
		e.race(func(i int) {
			if _, err := e.Rooms.Join(e.Context(), "hall", fmt.Sprintf("user %02d", i), start); err != nil {
				e.Errorf("Join: %v", err)
			}
		})
		same(e, "members", len(e.members("hall")), racers+1)
	}},
	{"concurrent appends are all stored, in order of ids", func(e *env) {
		hall := e.room("hall", "alice")
		batches := make([][]chat.Message, racers)
		var want []chat.Message
		for i := range 20 * racers {
			m := e.message(hall, fmt.Sprint("user ", i%racers), fmt.Sprint(i))
			batches[i%racers] = append(batches[i%racers], m)
			want = append(want, m)
		}
		e.race(func(i int) {
			for part := range slices.Chunk(batches[i], 4) {
				e.reportAppend(part)
			}
		})
		e.sameMessages("history", e.all(hall), want)
	}},
	{"a reader who follows sees every message once, in order", func(e *env) {
		hall := e.room("hall", "alice")
		first := e.say(hall, "alice", "first")
		var want []chat.Message
		for i := range 300 {
			want = append(want, e.message(hall, "alice", fmt.Sprint(i)))
		}
		var writer sync.WaitGroup
		writer.Go(func() {
			for batch := range slices.Chunk(want, 7) {
				e.reportAppend(batch)
			}
		})
		got := e.follow(hall, first[0].ID, len(want))
		writer.Wait()
		e.sameMessages("followed", got, want)
	}},
	{"appends, reads and deletions do not disturb each other", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		old := e.say(hall, "alice", counted(200)...)
		fresh := make([]chat.Message, 200)
		for i := range fresh {
			fresh[i] = e.message([]chat.Conversation{hall, pair}[i%2], "alice", fmt.Sprint("new ", i))
		}
		cutoff := fresh[0].Time
		var all sync.WaitGroup
		all.Go(func() {
			for batch := range slices.Chunk(fresh, 5) {
				e.reportAppend(batch)
			}
		})
		all.Go(func() { same(e, "deleted", e.deleteAll(cutoff, 9), len(old)) })
		all.Go(func() {
			for range 50 {
				e.inOrder(e.all(hall))
			}
		})
		all.Wait()
		same(e, "left in the room", len(e.all(hall)), 100)
		same(e, "left in private", len(e.all(pair)), 100)
	}},
}

// results collects what several goroutines found.
type results[V any] struct {
	mu   sync.Mutex // guards list
	list []V
}

func (r *results[V]) add(v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, v)
}

// race runs f in many goroutines that start together, and waits for all. f may call Errorf, not Fatalf.
func (e *env) race(f func(i int)) {
	gate := make(chan struct{})
	var all sync.WaitGroup
	for i := range racers {
		all.Go(func() {
			<-gate
			f(i)
		})
	}
	close(gate)
	all.Wait()
}

// reportAppend stores a batch from a goroutine that must not end the test.
func (e *env) reportAppend(batch []chat.Message) {
	for _, err := range e.Messages.Append(e.Context(), batch) {
		if err != nil {
			e.Errorf("Append: %v", err)
		}
	}
}

// follow reads on from after until it has n messages, as a client does that refetches what it missed.
func (e *env) follow(c chat.Conversation, after chat.ID, n int) []chat.Message {
	var got []chat.Message
	e.eventually("all messages are there", func() bool {
		page := e.page(c, chat.HistoryQuery{After: after, Limit: 40})
		if len(page) == 0 {
			return len(got) >= n
		}
		got = append(got, page...)
		after = page[len(page)-1].ID
		return len(got) > n
	})
	return got
}

func (e *env) inOrder(messages []chat.Message) {
	for i := 1; i < len(messages); i++ {
		if messages[i-1].ID >= messages[i].ID {
			e.Errorf("message %d does not follow message %d", i, i-1)
		}
	}
}
