package realtime

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/zishang520/socket.io/v2/socket"
)

// room is one set of listeners and the frames on their way to them. A frame is made once; whoever publishes appends it
// to the room's pending bytes and goes on. One goroutine per busy room takes all that is pending and gives it to every
// member in a single write; while it does so the next batch gathers. An idle room has no goroutine, and a message to
// an idle room leaves at once.
type room struct {
	mu       sync.Mutex // guards what follows
	members  map[socket.SocketId]*listener
	joined   uint64      // counts those who ever joined
	snapshot []*listener // members in the order they joined, to walk without the lock; nil after a change
	pending  []byte      // frames that no member has been given yet
	start    uint64      // the position of pending[0] in all that was ever published here
	busy     bool        // a goroutine is delivering
}

// listener is one socket in a room.
type listener struct {
	conn *conn
	from uint64 // it hears what was published from this position on
	nth  uint64 // to join
}

// keepBuffer is the largest buffer that a room keeps for the next batch.
const keepBuffer = 64 << 10

// add makes the socket a listener of all that is published from now on.
func (r *room) add(id socket.SocketId, c *conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.members[id]; ok {
		return
	}
	r.joined++
	r.members[id] = &listener{conn: c, from: r.start + uint64(len(r.pending)), nth: r.joined}
	r.snapshot = nil
}

// remove ends the socket's listening and reports whether the room is over. Frames of a batch that is being delivered
// may still reach it.
func (r *room) remove(id socket.SocketId) (over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.members, id)
	r.snapshot = nil
	return len(r.members) == 0 && !r.busy
}

// over reports whether nobody listens and nothing is under way.
func (r *room) over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.members) == 0 && !r.busy
}

// publish sends frames to all members, in the order of calls. It never waits for anyone.
func (r *room) publish(batch []byte, running *sync.WaitGroup) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.members) == 0 {
		return
	}
	r.pending = append(r.pending, batch...)
	if !r.busy {
		r.busy = true
		running.Go(r.deliver)
	}
}

// deliver hands out batches until none is pending.
func (r *room) deliver() {
	var spare []byte
	for {
		batch, start, members := r.next(spare)
		if batch == nil {
			return
		}
		for _, m := range members {
			if m.from <= start {
				m.conn.deliver(batch)
			} else if skip := m.from - start; skip < uint64(len(batch)) {
				m.conn.deliver(batch[skip:])
			}
		}
		spare = nil
		if cap(batch) <= keepBuffer {
			spare = batch[:0]
		}
	}
}

// next takes what is pending and leaves spare for what comes. A nil batch ends the delivery.
func (r *room) next(spare []byte) (batch []byte, start uint64, members []*listener) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.pending) == 0 {
		r.busy = false
		if cap(r.pending) > keepBuffer {
			r.pending = nil
		}
		return nil, 0, nil
	}
	batch, start = r.pending, r.start
	r.pending = spare
	r.start += uint64(len(batch))
	if r.snapshot == nil {
		r.snapshot = slices.Collect(maps.Values(r.members))
		// Sockets that were opened together are written to together: with 10,000 of them that saves the kernel a sixth of
		// its time, which it spends fetching their state.
		slices.SortFunc(r.snapshot, func(a, b *listener) int { return cmp.Compare(a.nth, b.nth) })
	}
	return batch, start, r.snapshot
}

// size returns how many members there are.
func (r *room) size() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.members)
}

// listening returns the members' connections.
func (r *room) listening() map[socket.SocketId]*conn {
	r.mu.Lock()
	defer r.mu.Unlock()
	conns := make(map[socket.SocketId]*conn, len(r.members))
	for id, l := range r.members {
		conns[id] = l.conn
	}
	return conns
}

// sockets returns the ids of the members.
func (r *room) sockets() []socket.SocketId {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := make([]socket.SocketId, 0, len(r.members))
	for id := range r.members {
		ids = append(ids, id)
	}
	return ids
}
