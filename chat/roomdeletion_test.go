package chat_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"hihichat/chat"
)

func TestDeleteRoom(t *testing.T) {
	w := newWorld(t)
	owner, bob, eve := w.user("owner", chat.CreateRoomPermission), w.user("bob", chat.CreateRoomPermission), w.user("eve")
	hall := w.room("hall", owner, bob)
	_, err := w.Send(t.Context(), bob, hall, "hello")
	w.must(err)
	w.must(w.Ban(t.Context(), owner, upon("eve")))
	w.must(w.Mute(t.Context(), owner, upon("bob")))
	w.must(w.DeleteRoom(t.Context(), owner, "hall"))
	w.is("again", w.DeleteRoom(t.Context(), owner, "hall"), chat.ErrNoRoom)
	w.is("listen", w.MayListen(t.Context(), bob, hall), chat.ErrNoRoom)
	w.told("banned eve hall ", "muted bob hall for 1m0s ", "deleted hall")

	_, err = w.CreateRoom(t.Context(), bob, "hall", "")
	w.must(err)
	w.must(w.Join(t.Context(), eve, "hall"))
	_, err = w.Send(t.Context(), bob, hall, "fresh")
	w.must(err)
	if said := w.stored(hall); len(said) != 1 || said[0].Text != "fresh" {
		t.Errorf("the new room has %v", said)
	}
	w.is("who owned the old one", w.DeleteRoom(t.Context(), owner, "hall"), chat.ErrNotAllowed)
}

// shutWorld is a world in which something may happen after a sender was found to be a member.
func shutWorld(t *testing.T) (w *world, meeting *meetingRooms, owner, bob chat.Actor, hall chat.Conversation) {
	meeting = &meetingRooms{}
	w = newWorld(t, func(s *chat.Stores) {
		meeting.RoomStore = s.Rooms
		s.Rooms = meeting
	})
	owner, bob = w.user("owner", chat.CreateRoomPermission), w.user("bob")
	return w, meeting, owner, bob, w.room("hall", owner, bob)
}

// TestASenderMeetsTheEndOfTheRoom: whoever was found to be a member a moment before stores nothing after it.
func TestASenderMeetsTheEndOfTheRoom(t *testing.T) {
	w, meeting, owner, bob, hall := shutWorld(t)
	meeting.afterStanding = func() { w.must(w.DeleteRoom(t.Context(), owner, "hall")) }
	_, err := w.Send(t.Context(), bob, hall, "late")
	w.is("send", err, chat.ErrNoRoom)
	if len(w.stored(hall)) > 0 || len(w.heard.delivered()) > 0 {
		t.Error("the late message is there")
	}
}

// TestAMuteMeetsTheEndOfTheRoom: it would bind in the next room of that name, whose owner knows nothing of it.
func TestAMuteMeetsTheEndOfTheRoom(t *testing.T) {
	w, meeting, owner, bob, hall := shutWorld(t)
	meeting.afterStanding = func() { w.must(w.DeleteRoom(t.Context(), owner, "hall")) }
	w.is("mute", w.Mute(t.Context(), owner, upon("bob")), chat.ErrNoRoom)
	w.told("deleted hall")
	_, err := w.CreateRoom(t.Context(), owner, "hall", "")
	w.must(err)
	w.must(w.Join(t.Context(), bob, "hall"))
	w.is("in the next room", w.MaySend(t.Context(), bob, hall), nil)
}

// TestASenderMeetsTwoDeletions: the second finds nothing to delete, and does not open what the first has shut.
func TestASenderMeetsTwoDeletions(t *testing.T) {
	w, meeting, owner, bob, hall := shutWorld(t)
	meeting.beforeDelete = func() { w.must(w.DeleteRoom(t.Context(), owner, "hall")) }
	meeting.afterStanding = func() {
		w.is("the second", w.DeleteRoom(t.Context(), owner, "hall"), chat.ErrNoRoom)
	}
	_, err := w.Send(t.Context(), bob, hall, "late")
	w.is("send", err, chat.ErrNoRoom)
	if len(w.stored(hall)) > 0 {
		t.Error("the late message is there")
	}
	w.told("deleted hall")
}

// TestASenderMeetsTheNextRoom: nor in a new room of that name, which they have never joined.
func TestASenderMeetsTheNextRoom(t *testing.T) {
	w, meeting, owner, bob, hall := shutWorld(t)
	meeting.afterStanding = func() {
		w.must(w.DeleteRoom(t.Context(), owner, "hall"))
		_, err := w.CreateRoom(t.Context(), owner, "hall", "")
		w.must(err)
	}
	_, err := w.Send(t.Context(), bob, hall, "late")
	w.is("send", err, chat.ErrNoRoom)
	if len(w.stored(hall)) > 0 {
		t.Error("the late message is in the new room")
	}
	_, err = w.Send(t.Context(), owner, hall, "fresh")
	w.is("a member of the new room", err, nil)
}

// TestARoomThatOthersMakeOpens: the Flask version, or an import, may make a room of that name beside this process.
func TestARoomThatOthersMakeOpens(t *testing.T) {
	w, _, owner, bob, hall := shutWorld(t)
	w.must(w.DeleteRoom(t.Context(), owner, "hall"))
	w.room("hall", bob)
	w.clock.add(time.Hour)
	_, err := w.Send(t.Context(), bob, hall, "fresh")
	w.is("send", err, nil)
}

// TestWhatWasAcceptedGoesWithTheRoom: deleting waits until it is stored, so that it is deleted too.
func TestWhatWasAcceptedGoesWithTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gated{gate: make(chan struct{})}
		w, alice, hall := gatedWorld(t, g)
		var pending []*chat.Pending
		for range 3 { // the first is being stored, the others wait
			p, err := w.Accept(t.Context(), alice, hall, "hello")
			w.must(err)
			pending = append(pending, p)
			synctest.Wait()
		}
		deleted := make(chan error)
		go func() { deleted <- w.DeleteRoom(t.Context(), alice, "hall") }()
		synctest.Wait()
		select {
		case err := <-deleted:
			t.Fatalf("deleted before the messages were stored: %v", err)
		default:
		}
		_, err := w.Accept(t.Context(), alice, hall, "late")
		w.is("a message while the room is deleted", err, chat.ErrNoRoom)
		close(g.gate)
		w.must(<-deleted)
		for _, p := range pending {
			<-p.Done()
			w.is("what was accepted", p.Err(), nil)
		}
		if len(w.stored(hall)) > 0 {
			t.Error("messages are left")
		}
	})
}

// TestADeletionThatIsGivenUpOpensTheRoomAgain, with all that was said in it.
func TestADeletionThatIsGivenUpOpensTheRoomAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gated{gate: make(chan struct{})}
		w, alice, hall := gatedWorld(t, g)
		_, err := w.Accept(t.Context(), alice, hall, "hello")
		w.must(err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		w.is("delete", w.DeleteRoom(ctx, alice, "hall"), chat.ErrUnavailable)
		p, err := w.Accept(t.Context(), alice, hall, "again")
		w.must(err)
		close(g.gate)
		<-p.Done()
		if len(w.stored(hall)) != 2 {
			t.Error("the room has lost its messages")
		}
		w.told()
	})
}
