package chat_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"hihichat/chat"
)

// TestMarkRead tells the reader's other windows, when there is something to tell.
func TestMarkRead(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	for _, c := range []chat.Conversation{w.room("hall", alice, bob), chat.Between("alice", "bob")} {
		said := w.says(bob, c, 3)
		for _, i := range []int{1, 1, 0, 2, 2} {
			w.must(w.MarkRead(t.Context(), alice, c, said[i].ID))
		}
		w.told(fmt.Sprintf("alice has read %q up to %s", c.Room(), said[1].ID), fmt.Sprintf("alice has read %q up to %s", c.Room(), said[2].ID))
		w.readUpTo(alice, c, said[2].ID)
		w.must(w.MarkRead(t.Context(), bob, c, said[0].ID))
		w.told(fmt.Sprintf("bob has read %q up to %s", c.Room(), said[0].ID))
		w.readUpTo(bob, c, said[0].ID)
	}
}

func (w *world) readUpTo(a chat.Actor, c chat.Conversation, want chat.ID) {
	w.Helper()
	if got, err := w.ReadUpTo(context.Background(), a, c); got != want || err != nil {
		w.Errorf("%s has read up to %q, %v; want %q", a.Name, got, err, want)
	}
}

func TestMarkReadRefuses(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.user("bob")
	hall, id := w.room("hall", alice), chat.NewID(noon, 0)
	other := w.room("other", w.user("owner"))
	for name, c := range map[string]struct {
		who   chat.Actor
		where chat.Conversation
		id    chat.ID
		code  string
	}{
		"a guest":                    {chat.Actor{}, hall, id, "sign-in"},
		"no id":                      {alice, hall, "", "bad-id"},
		"something else than an id":  {alice, hall, "zzzzzzzzzzzzzzzzzzzzzzzzzz!", "bad-id"},
		"an id beyond all times":     {alice, hall, "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "bad-id"},
		"an id of the day after":     {alice, hall, chat.NewID(noon.Add(48*time.Hour+time.Microsecond), 0), "bad-id"},
		"an id of a clock far ahead": {alice, hall, chat.NewID(noon.Add(48*time.Hour), 0), ""},
		"no member":                  {alice, other, id, "not-member"},
		"a missing room":             {alice, chat.InRoom("nowhere"), id, "no-room"},
		"with nobody":                {alice, chat.Between("alice", "nobody"), id, "no-user"},
		"in between others":          {alice, chat.Between("bob", "owner"), id, "no-user"},
		"a pair that is silent":      {alice, chat.Between("alice", "bob"), id, ""},
	} {
		w.code(name, w.MarkRead(t.Context(), c.who, c.where, c.id), c.code)
	}
	w.told(fmt.Sprintf("alice has read %q up to %s", "hall", chat.NewID(noon.Add(48*time.Hour), 0)))
}

// TestAMarkThatCantBeSet is told to the caller, and to nobody else.
func TestAMarkThatCantBeSet(t *testing.T) {
	w := newWorld(t, func(s *chat.Stores) { s.Marks = brokenMarks{s.Marks} })
	alice := w.user("alice")
	hall := w.room("hall", alice)
	w.is("mark read", w.MarkRead(t.Context(), alice, hall, chat.NewID(noon, 0)), chat.ErrUnavailable)
	w.is("read up to", second(w.ReadUpTo(t.Context(), alice, hall)), chat.ErrUnavailable)
	w.told()
}

type brokenMarks struct{ chat.MarkStore }

func (brokenMarks) SetMark(context.Context, string, chat.Conversation, chat.ID) (bool, error) {
	return false, chat.ErrUnavailable
}

func (brokenMarks) Mark(context.Context, string, chat.Conversation) (chat.ID, error) {
	return "", chat.ErrUnavailable
}

// TestWhereMarksBegin: what was said before there were marks counts as read, also after a restart, and also when a clock
// was ahead then.
func TestWhereMarksBegin(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"as usual": 0, "the clock was ahead": time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *chat.Stores) {
				at := noon.Add(ahead)
				_ = s.Rooms.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: noon})
				s.Messages.Append(t.Context(), []chat.Message{{ID: chat.NewID(at, 7), Conversation: chat.InRoom("hall"), From: "bob", Text: "old", Time: at}})
			})
			alice, bob, hall := w.user("alice"), w.user("bob"), chat.InRoom("hall")
			old := w.stored(hall)[0]
			w.unread(alice, hall, 0)
			begin, err := w.ReadUpTo(t.Context(), alice, hall)
			if w.must(err); begin <= old.ID {
				t.Errorf("read up to %s, the old message is %s", begin, old.ID)
			}
			w.must(w.Join(t.Context(), bob, "hall"))
			said := w.says(bob, hall, 2)
			w.unread(alice, hall, 2)
			w.clock.add(time.Hour)
			w.restart(chat.Options{})
			w.unread(alice, hall, 2)
			w.readUpTo(alice, hall, begin)
			w.must(w.MarkRead(t.Context(), alice, hall, old.ID))
			w.readUpTo(alice, hall, begin)
			w.must(w.MarkRead(t.Context(), alice, hall, said[0].ID))
			w.readUpTo(alice, hall, said[0].ID)
			w.unread(alice, hall, 1)
			w.readUpTo(chat.Actor{}, hall, "")
		})
	}
}

// unread compares what the actor's list says.
func (w *world) unread(a chat.Actor, c chat.Conversation, want int) {
	w.Helper()
	list, err := w.Overviews(context.Background(), a, []chat.Conversation{c})
	w.must(err)
	if len(list) != 1 || list[0].Conversation != c || list[0].Unread != want {
		w.Errorf("overviews of %s: %+v, want %d unread", a.Name, list, want)
	}
}

func TestOverviews(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	hall, pair := w.room("hall", alice, bob), chat.Between("alice", "bob")
	inHall, private := w.says(bob, hall, 3), w.says(alice, pair, 2)
	w.must(w.MarkRead(t.Context(), alice, hall, inHall[1].ID))
	got, err := w.Overviews(t.Context(), alice, []chat.Conversation{pair, chat.InRoom("nowhere"), hall})
	want := []chat.Overview{{Conversation: pair, Last: private[1]}, {Conversation: chat.InRoom("nowhere")}, {Conversation: hall, Last: inHall[2], Unread: 1}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	w.unread(bob, pair, 2)
	w.unread(bob, hall, 0)
	if none, err := w.Overviews(t.Context(), alice, nil); len(none) != 0 || err != nil {
		t.Errorf("of nothing: %v, %v", none, err)
	}
	w.is("a guest", second(w.Overviews(t.Context(), chat.Actor{}, []chat.Conversation{hall})), chat.ErrSignIn)
}

func TestRoomsOf(t *testing.T) {
	limits := &limitedRooms{}
	w := newWorld(t, func(s *chat.Stores) { limits.RoomStore, s.Rooms = s.Rooms, limits })
	alice, bob := w.user("alice"), w.user("bob")
	for _, name := range []string{"b", "a", "c"} {
		w.room(name, alice)
	}
	w.must(w.Join(t.Context(), bob, "c"))
	for _, c := range []struct {
		who  chat.Actor
		want []string
	}{{alice, []string{"a", "b", "c"}}, {bob, []string{"c"}}} {
		if got, err := w.RoomsOf(t.Context(), c.who); !slices.Equal(got, c.want) || err != nil {
			t.Errorf("rooms of %s: %v, %v", c.who.Name, got, err)
		}
	}
	if limits.limit != chat.MaxRoomsOf {
		t.Errorf("limit %d", limits.limit)
	}
	w.is("a guest", second(w.RoomsOf(t.Context(), chat.Actor{})), chat.ErrSignIn)
}

// limitedRooms notes the last limit of RoomsOf.
type limitedRooms struct {
	chat.RoomStore
	limit int
}

func (s *limitedRooms) RoomsOf(ctx context.Context, user string, limit int) ([]string, error) {
	s.limit = limit
	return s.RoomStore.RoomsOf(ctx, user, limit)
}
