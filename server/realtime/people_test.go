package realtime

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// peopleWorld is people without sockets, by a clock that the test moves, and one followed room.
type peopleWorld struct {
	*people
	now  time.Time
	room *circle
}

func newPeopleWorld(members ...string) *peopleWorld {
	w := &peopleWorld{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	w.people = newPeople(newRooms(), func() time.Time { return w.now })
	w.room = w.circle(chat.InRoom("hall"), "whoever")
	w.fill(w.room, members)
	return w
}

func (w *peopleWorld) arrive(user string) *member {
	m := &member{conn: &conn{actor: chat.Actor{UserID: 1, Name: user}}}
	w.arrives(m)
	return m
}

// hears returns what is told after d.
func (w *peopleWorld) hears(d time.Duration) batch {
	w.now = w.now.Add(d)
	batches, _ := w.look()
	if len(batches) == 0 {
		return batch{}
	}
	return batches[0]
}

// TestFollowersKnowWhoIsThere: whatever happens in whatever order, whoever followed at whatever moment knows in the end
// who is a member and online.
func TestFollowersKnowWhoIsThere(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 6))
		users := make([]string, 2+random.IntN(6))
		for i := range users {
			users[i] = fmt.Sprint("user ", i)
		}
		w := newPeopleWorld(users...)
		truth, open := map[string]bool{}, map[string][]*member{}
		for _, user := range users {
			truth[user] = true
		}
		var views []map[string]bool
		told := func(batches []batch) {
			for _, b := range batches {
				for _, view := range views {
					for _, n := range b.news {
						if n.kind != wire.MemberJoined {
							delete(view, n.user)
						}
					}
					for _, user := range b.online {
						view[user] = true
					}
					for _, user := range b.offline {
						delete(view, user)
					}
				}
			}
		}
		for range 200 {
			user := users[random.IntN(len(users))]
			switch random.IntN(7) {
			case 0, 1:
				open[user] = append(open[user], w.arrive(user))
			case 2, 3:
				if n := len(open[user]); n > 0 {
					w.departs(open[user][n-1])
					open[user] = open[user][:n-1]
				}
			case 4:
				if truth[user] = !truth[user]; truth[user] {
					w.joined("hall", user)
				} else {
					w.removed("hall", user, wire.MemberLeft)
				}
			case 5:
				view := map[string]bool{}
				var answer struct{ Online []string }
				if err := json.Unmarshal(w.room.following(), &answer); err != nil {
					t.Fatal(err)
				}
				for _, name := range answer.Online {
					view[name] = true
				}
				views = append(views, view)
			case 6:
				w.now = w.now.Add(time.Duration(random.IntN(4000)) * time.Millisecond)
				batches, _ := w.look()
				told(batches)
			}
			w.now = w.now.Add(15 * time.Second) // or some of the news would be too much
		}
		for again := true; again; w.now = w.now.Add(time.Second) {
			var batches []batch
			batches, again = w.look()
			told(batches)
		}
		want := map[string]bool{}
		for user := range truth {
			if truth[user] && len(open[user]) > 0 {
				want[user] = true
			}
		}
		for _, view := range views {
			if !maps.Equal(view, want) {
				t.Fatalf("seed %d: a follower takes %v to be online, and it is %v", seed, view, want)
			}
		}
	}
}

// TestPresenceIsToldTogether: what comes at once is told at once, in events of a bounded size, and less often where that is
// dear.
func TestPresenceIsToldTogether(t *testing.T) {
	users := make([]string, 1000)
	for i := range users {
		users[i] = fmt.Sprintf("user %03d", i)
	}
	w := newPeopleWorld(users...)
	for _, user := range users[1:] {
		w.arrive(user)
	}
	for _, tt := range []struct {
		after time.Duration
		names int
		cost  int // bytes
	}{
		{0, toldNames, 0}, {tellPause - 1, 0, 0}, {1, toldNames, 10 * tellRate},
		{10*time.Second - 1, 0, 0}, {1, toldNames, 0}, {tellPause, toldNames, 0}, {tellPause, 199, 0}, {tellPause, 0, 0},
	} {
		b := w.hears(tt.after)
		if len(b.online) != tt.names || len(b.offline) != 0 {
			t.Errorf("told of %d, want %d", len(b.online), tt.names)
		}
		w.paid(w.room, tt.cost)
	}
	w.arrive(users[0])
	if b := w.hears(0); len(b.online) != 1 { // and alone nobody waits
		t.Errorf("told %+v", b)
	}
}

// TestWhatIsDoneAgainIsNotTold: a change that is undone before it could be told is none.
func TestWhatIsDoneAgainIsNotTold(t *testing.T) {
	w := newPeopleWorld("alice", "bob")
	w.arrive("alice")
	w.hears(0)
	for range 5 {
		w.departs(w.arrive("bob"))
	}
	w.paid(w.room, 10*tellRate)
	if b := w.hears(absence); !b.empty() {
		t.Errorf("told %+v", b)
	}
	if _, again := w.look(); again {
		t.Error("there is something left to tell")
	}
}

// TestALargeRoomIsFollowedInPart: memory and answers are bounded.
func TestALargeRoomIsFollowedInPart(t *testing.T) {
	users := make([]string, circleSize+10)
	for i := range users {
		users[i] = fmt.Sprintf("%064d", i)
	}
	w := newPeopleWorld(users[:circleSize]...)
	for _, user := range users[circleSize:] {
		w.joined("hall", user)
	}
	if n := len(w.room.members); n != circleSize {
		t.Errorf("%d members are known", n)
	}
	for _, user := range users[:1200] {
		w.arrive(user)
	}
	if body := w.room.following(); len(body) > followedBytes+1000 {
		t.Errorf("the answer has %d bytes", len(body))
	}
	var answer struct{ Online []string }
	if err := json.Unmarshal(w.room.following(), &answer); err != nil || len(answer.Online) < 200 || len(answer.Online) > followedNames {
		t.Errorf("%d names, %v", len(answer.Online), err)
	}
}

// TestComingsAndGoingsAreBounded: nobody floods a room's followers by joining and leaving.
func TestComingsAndGoingsAreBounded(t *testing.T) {
	w := newPeopleWorld()
	told := 0
	for range 1000 {
		w.joined("hall", "bob")
		w.removed("hall", "bob", wire.MemberLeft)
		told += len(w.hears(10 * time.Millisecond).news)
	}
	if most := (10 + burst) * newsRate; told > most || told < most/2 {
		t.Errorf("%d were told, at most %d should be", told, most)
	}
}

// TestWhatIsOverIsForgotten: nothing is kept of people whom nobody follows.
func TestWhatIsOverIsForgotten(t *testing.T) {
	w := newPeopleWorld("alice", "bob")
	m := w.arrive("alice")
	w.types(m, w.room.key)
	w.prune() // nobody listens
	w.departs(m)
	w.departs(m)
	w.hears(absence)
	if n := len(w.users) + len(w.circles) + len(w.in) + len(w.stirred) + len(w.left) + int(w.typists.Load()); n != 0 {
		t.Errorf("%+v", w.people)
	}
	if w.follows(m, w.room, 0, nil) {
		t.Error("somebody follows a circle that is over")
	}
	late := &member{conn: m.conn}
	w.departs(late)
	w.arrives(late) // the socket has closed before it was there
	if len(w.users) != 0 {
		t.Error("a closed socket counts")
	}
}

// TestTyping is told once at its start and once at its end.
func TestTypingIsTold(t *testing.T) {
	w := newPeopleWorld("alice", "bob")
	alice := w.arrive("alice")
	w.hears(0)
	w.now = w.now.Add(time.Second)
	wants := func(after time.Duration, want ...typingNews) {
		t.Helper()
		if got := w.hears(after).typing; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("told %v, want %v", got, want)
		}
	}
	begun, ended := typingNews{"alice", true}, typingNews{"alice", false}
	types := func() { w.types(alice, w.room.key) }

	types()
	wants(0, begun)
	for range 10 { // renewed
		types()
		wants(5 * time.Second)
	}
	wants(time.Second, ended) // it runs out

	types()
	wants(time.Second) // two changes in two seconds
	wants(time.Second, begun)
	w.stops(alice)
	wants(time.Second)
	types()
	w.stops(alice)
	wants(time.Second, ended)

	wants(time.Minute)
	types()
	wants(0, begun)
	w.said(chat.Message{Conversation: chat.InRoom("hall"), From: "alice"})
	wants(tellPause, ended) // at once: the message is there

	wants(time.Minute)
	types()
	wants(0, begun)
	w.departs(alice)
	wants(typingPause, ended)
	types() // by a socket that has closed
	wants(time.Minute)
	if n := w.typists.Load(); n != 0 {
		t.Errorf("%d are remembered", n)
	}
}

// TestFewAreShownTyping: the others come as these end.
func TestFewAreShownTyping(t *testing.T) {
	users := make([]string, 2*maxWaiting)
	for i := range users {
		users[i] = fmt.Sprint("user ", i)
	}
	w := newPeopleWorld(users...)
	for _, user := range users {
		w.types(w.arrive(user), w.room.key)
	}
	if n := w.typists.Load(); n != maxWaiting {
		t.Errorf("%d are remembered", n)
	}
	if got := w.hears(0).typing; len(got) != maxTypists {
		t.Errorf("told %v", got)
	}
	w.removed("hall", w.room.typing()[0], wire.MemberKicked)
	if got := w.hears(tellPause).typing; len(got) < 1 || len(w.room.typing()) > maxTypists {
		t.Errorf("told %v", got)
	}
}

// TestLookingUpNamesHoldsNobodyUpForLong: when nobody knows what new members are called, all circles of a round together
// wait as long as one.
func TestLookingUpNamesHoldsNobodyUpForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, began, told := newPeopleWorld("alice"), time.Now(), 0
		w.tellAll(slices.Repeat([]batch{{circle: w.room}}, 500), func(ctx context.Context, _ batch) int {
			<-ctx.Done() // the store hangs
			told++
			return 0
		})
		if waited := time.Since(began); told != 500 || waited != lookupTime {
			t.Errorf("%d circles were told, after %v", told, waited)
		}
	})
}

// TestNewsCostsWhatAllFollowersGet: by that it is spaced.
func TestNewsCostsWhatAllFollowersGet(t *testing.T) {
	h, running := NewHub(), &sync.WaitGroup{}
	h.running = running
	c := newCircle(roomKey("hall"), chat.InRoom("hall"), "")
	b := batch{circle: c, online: []string{"alice"}, typing: []typingNews{{"alice", true}}}
	if got := h.spread(t.Context(), b); got != 0 {
		t.Errorf("nobody costs %d", got)
	}
	const followers = 10
	heard := &collector{}
	for i := range followers {
		id := socket.SocketId(fmt.Sprint(i))
		h.rooms.join(id, connTo(heard), socket.Room(id), c.key)
	}
	got := h.spread(t.Context(), b)
	running.Wait()
	size := 0
	for _, text := range heard.texts {
		size += len(text)
	}
	if len(heard.texts) != 2*followers || got < size || got > size+followers*(tellHead+20) {
		t.Errorf("%d bytes cost %d: %q", size, got, heard.texts)
	}
}
