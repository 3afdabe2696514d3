package realtime

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/zishang520/socket.io/v2/socket"
)

// collector is an outlet that takes batches apart and keeps the texts. It copies, as all outlets must.
type collector struct {
	mu    sync.Mutex
	texts []string
	enter chan struct{} // if not nil, each write says here that it has begun,
	leave chan struct{} // and waits here
}

func (c *collector) end() {}

func (c *collector) write(batch []byte) {
	if c.enter != nil {
		c.enter <- struct{}{}
		<-c.leave
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, payload := range frames(batch) {
		c.texts = append(c.texts, string(payload))
	}
}

func connTo(o outlet) *conn { return &conn{outlet: o} }

func frameOf(text string) []byte { return appendFrame(nil, opText, []byte(text)) }

func numbers(from, to int) []string {
	var list []string
	for i := from; i < to; i++ {
		list = append(list, strconv.Itoa(i))
	}
	return list
}

func newTestRoom() *room { return &room{members: make(map[socket.SocketId]*listener)} }

func TestRoomDeliversInOrderToEveryMember(t *testing.T) {
	r, running := newTestRoom(), &sync.WaitGroup{}
	members := make([]*collector, 20)
	for i := range members {
		members[i] = &collector{}
		r.add(socket.SocketId(fmt.Sprint(i)), connTo(members[i]))
	}
	for i := range 2000 {
		r.publish(frameOf(strconv.Itoa(i)), running)
	}
	running.Wait() // also shows that no goroutine stays when there is nothing to deliver
	for i, m := range members {
		if !slices.Equal(m.texts, numbers(0, 2000)) {
			t.Errorf("member %d got %d texts", i, len(m.texts))
		}
	}
	if r.busy || len(r.pending) != 0 {
		t.Errorf("busy %v, %d bytes pending", r.busy, len(r.pending))
	}
}

// The batch under way is held up at its first member, so that it is known what has gathered when somebody joins.
func TestWhoJoinsHearsWhatIsPublishedLater(t *testing.T) {
	r, running := newTestRoom(), &sync.WaitGroup{}
	first := &collector{enter: make(chan struct{}), leave: make(chan struct{})}
	r.add("first", connTo(first))
	r.publish(frameOf("0"), running)
	<-first.enter // 0 is being delivered
	r.publish(frameOf("1"), running)
	early := &collector{}
	r.add("early", connTo(early)) // in the middle of what gathers
	r.publish(frameOf("2"), running)
	r.publish(frameOf("3"), running)
	late := &collector{}
	r.add("late", connTo(late)) // at its end
	r.add("early", connTo(late))
	first.leave <- struct{}{}
	<-first.enter // 1, 2 and 3 are being delivered
	r.publish(frameOf("4"), running)
	first.leave <- struct{}{}
	<-first.enter
	first.leave <- struct{}{}
	running.Wait()
	for _, tt := range []struct {
		name string
		got  []string
		want []string
	}{
		{"who was there", first.texts, numbers(0, 5)},
		{"who came between two messages", early.texts, numbers(2, 5)},
		{"who came after the batch had gathered", late.texts, numbers(4, 5)},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("%s got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestWhoLeavesHearsNoLaterBatch(t *testing.T) {
	r, running := newTestRoom(), &sync.WaitGroup{}
	first := &collector{enter: make(chan struct{}), leave: make(chan struct{})}
	gone := &collector{}
	r.add("first", connTo(first))
	r.publish(frameOf("0"), running)
	<-first.enter
	r.add("gone", connTo(gone))
	r.publish(frameOf("1"), running)
	if r.remove("gone") {
		t.Error("the room is not empty")
	}
	first.leave <- struct{}{}
	<-first.enter
	first.leave <- struct{}{}
	running.Wait()
	if len(gone.texts) != 0 {
		t.Errorf("it heard %q", gone.texts)
	}
	if !r.remove("first") {
		t.Error("the room is empty")
	}
	r.publish(frameOf("2"), running)
	if running.Wait(); len(r.pending) > 0 {
		t.Error("an empty room gathers messages")
	}
}

// Buffers are used again for the next batch. Publishers and joiners of all sorts run at once here, with frames of many
// sizes; a buffer that was given away too early would show as a broken or foreign text.
func TestBuffersAreNotMixedUp(t *testing.T) {
	const publishers, each = 4, 500
	r, running := newTestRoom(), &sync.WaitGroup{}
	constant := &collector{}
	r.add("constant", connTo(constant))
	var others sync.WaitGroup
	for p := range publishers {
		others.Go(func() {
			for i := range each {
				r.publish(frameOf(body(p, i)), running)
			}
		})
	}
	visitors := make([]*collector, 50)
	others.Go(func() {
		for i := range visitors {
			visitors[i] = &collector{}
			id := socket.SocketId(strconv.Itoa(i))
			r.add(id, connTo(visitors[i]))
			if i%2 == 0 {
				r.remove(id)
			}
		}
	})
	others.Wait()
	running.Wait()
	if len(constant.texts) != publishers*each {
		t.Errorf("%d texts", len(constant.texts))
	}
	for _, c := range append(visitors, constant) {
		var next [publishers]int
		for _, text := range c.texts {
			var p, i int
			if _, err := fmt.Sscanf(text, "%d %d ", &p, &i); err != nil || text != body(p, i) || i < next[p] {
				t.Fatalf("got %.40q after number %d", text, next[p])
			}
			next[p] = i + 1
		}
	}
}

// body is a text that depends in length and content on its numbers.
func body(p, i int) string {
	return fmt.Sprintf("%d %d ", p, i) + string(bytes.Repeat([]byte{byte('a' + p)}, i*7%900))
}

func TestRoomKeepsNoLargeBuffer(t *testing.T) {
	r, running := newTestRoom(), &sync.WaitGroup{}
	r.add("one", connTo(&collector{}))
	for range 5 {
		r.publish(frameOf(string(make([]byte, 4*keepBuffer))), running)
		running.Wait()
		if cap(r.pending) > keepBuffer {
			t.Fatalf("%d bytes are kept", cap(r.pending))
		}
	}
}

func TestRoomsForgetWhoIsGone(t *testing.T) {
	rs := newRooms()
	c := connTo(&collector{})
	rs.join("a", c, "a", "one", "two")
	rs.join("b", c, "b", "two")
	if got := rs.sockets("two"); len(got) != 2 {
		t.Errorf("in two: %q", got)
	}
	if got := rs.keys("a"); len(got) != 3 {
		t.Errorf("rooms of a: %q", got)
	}
	rs.leave("a", "two")
	rs.leave("a", "nowhere")
	rs.leave("nobody", "two")
	if got := rs.sockets("two"); !slices.Equal(got, []socket.SocketId{"b"}) {
		t.Errorf("in two: %q", got)
	}
	rs.leaveAll("a")
	rs.leaveAll("a")
	rs.leaveAll("b")
	if len(rs.byKey) != 0 || len(rs.bySock) != 0 || len(rs.all()) != 0 {
		t.Errorf("left over: %v %v", rs.byKey, rs.bySock)
	}
}

// An event may be under way when its socket closes: what it joins then must not be kept for ever.
func TestWhoIsGoneJoinsNothing(t *testing.T) {
	rs := newRooms()
	rs.join("a", connTo(&collector{}), "a")
	rs.leaveAll("a")
	rs.join("a", connTo(&collector{}), "room:late")
	if len(rs.byKey) != 0 || len(rs.bySock) != 0 {
		t.Errorf("left over: %v %v", rs.byKey, rs.bySock)
	}
}
