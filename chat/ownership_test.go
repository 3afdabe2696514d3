package chat_test

import (
	"sync"
	"testing"

	"hihichat/chat"
)

func TestTransfer(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("hall", alice, bob)
	w.must(w.Transfer(t.Context(), alice, "hall", "alice", "bob"))
	if owner := w.owner("hall"); owner != "bob" {
		t.Errorf("%s owns the room", owner)
	}
	w.is("who owned it is in it still", w.MaySend(t.Context(), alice, chat.InRoom("hall")), nil)
	w.is("and rules no more", w.Kick(t.Context(), alice, upon("bob")), chat.ErrNotAllowed)
	w.is("nor takes it back", w.Transfer(t.Context(), alice, "hall", "bob", "alice"), chat.ErrNotAllowed)
	w.must(w.Kick(t.Context(), bob, upon("alice")))
	w.told(`room hall: topic "", owner "bob", public: false`, "kicked alice hall ")
	w.logged("alice room-transferred bob in hall:  [alice] from address of alice",
		"bob kicked alice in hall:  [] from address of bob")
}

// TestTransferRefuses whoever is no member, and whoever looks at an old page.
func TestTransferRefuses(t *testing.T) {
	w := newWorld(t)
	alice, bob, admin := w.user("alice"), w.user("bob"), w.admin("admin")
	w.room("hall", alice, bob)
	w.user("stranger")
	w.is("to a stranger", w.Transfer(t.Context(), alice, "hall", "alice", "stranger"), chat.ErrNotInRoom)
	w.is("to nobody", w.Transfer(t.Context(), alice, "hall", "alice", ""), chat.ErrNoUser)
	w.code("to oneself", w.Transfer(t.Context(), alice, "hall", "alice", "alice"), "oneself")
	w.is("from somebody else", w.Transfer(t.Context(), alice, "hall", "bob", "bob"), chat.ErrOwnerChanged)
	w.is("from nobody", w.Transfer(t.Context(), admin, "hall", "", "bob"), chat.ErrOwnerChanged)
	if owner := w.owner("hall"); owner != "alice" {
		t.Errorf("%s owns the room", owner)
	}
	w.told()
}

// TestARoomOfNobodyGetsAnOwner from an administrator only: the Flask version forgot owners who rejoined.
func TestARoomOfNobodyGetsAnOwner(t *testing.T) {
	w := newWorld(t)
	bob, admin := w.user("bob"), w.admin("admin")
	w.room("hall", chat.Actor{}, bob, admin)
	w.is("by a member", w.Transfer(t.Context(), bob, "hall", "", "bob"), chat.ErrNotAllowed)
	w.must(w.Transfer(t.Context(), admin, "hall", "", "admin"))
	w.must(w.Transfer(t.Context(), admin, "hall", "admin", "bob"))
	if owner := w.owner("hall"); owner != "bob" {
		t.Errorf("%s owns the room", owner)
	}
}

// TestTwoTransfersAtOnce: the second finds that the owner has changed, though the policy had allowed it.
func TestTwoTransfersAtOnce(t *testing.T) {
	meeting := &meetingRooms{}
	w := newWorld(t, func(s *chat.Stores) {
		meeting.RoomStore = s.Rooms
		s.Rooms = meeting
	})
	alice, bob, carol, admin := w.user("alice"), w.user("bob"), w.user("carol"), w.admin("admin")
	w.room("hall", alice, bob, carol)
	meeting.beforeSetOwner = func() { w.must(w.Transfer(t.Context(), admin, "hall", "alice", "carol")) }
	w.is("the second", w.Transfer(t.Context(), alice, "hall", "alice", "bob"), chat.ErrOwnerChanged)
	if owner := w.owner("hall"); owner != "carol" {
		t.Errorf("%s owns the room", owner)
	}
	w.told(`room hall: topic "", owner "carol", public: false`)
	w.logged("alice room-transferred bob in hall:  [alice] from address of alice",
		"admin room-transferred carol in hall:  [alice] from address of admin",
		"alice room-transferred bob in hall:  [alice] from address of alice failed")
}

// TestTwoModeratorsAtOnce do the same to one person: both are right, and it is done once.
func TestTwoModeratorsAtOnce(t *testing.T) {
	w := newWorld(t)
	owner, one, two, bob := w.user("owner"), w.user("one"), w.user("two"), w.user("bob")
	w.room("hall", owner, one, two, bob)
	for _, name := range []string{"one", "two"} {
		w.must(w.NameModerator(t.Context(), owner, "hall", name, true))
	}
	w.code("over each other", w.Kick(t.Context(), one, upon("two")), "not-allowed")
	before := len(w.entries())
	var both sync.WaitGroup
	for _, a := range []chat.Actor{one, two} {
		both.Go(func() { w.is("mute", w.Mute(t.Context(), a, upon("bob")), nil) })
		both.Go(func() { w.is("ban", w.Ban(t.Context(), a, upon("bob")), nil) })
		both.Go(func() { w.is("kick", w.Kick(t.Context(), a, upon("bob")), nil) })
	}
	both.Wait()
	w.is("bob joins", w.Join(t.Context(), bob, "hall"), chat.ErrBanned)
	bans, err := w.Bans(t.Context(), owner, "hall", "", 10)
	if err != nil || len(bans) != 1 || len(w.entries()) != before+6 {
		t.Errorf("bans %v, %v; %d entries", bans, err, len(w.entries())-before)
	}
	w.must(w.NameModerator(t.Context(), owner, "hall", "one", false))
	w.code("no moderator any more", w.Unban(t.Context(), one, "hall", "bob"), "not-allowed")
	w.must(w.Unban(t.Context(), two, "hall", "bob"))
}

func TestARoomHasAHundredModerators(t *testing.T) {
	w := newWorld(t)
	owner := w.user("owner")
	w.room("hall", owner)
	for range chat.MaxModerators {
		name := "mod " + string(rune(0x4e00+len(w.entries())))
		w.user(name)
		w.must(w.NameModerator(t.Context(), owner, "hall", name, true))
	}
	w.user("one more")
	w.is("one more", w.NameModerator(t.Context(), owner, "hall", "one more", true), chat.ErrTooManyModerators)
	w.must(w.NameModerator(t.Context(), owner, "hall", "mod 一", false))
	w.must(w.NameModerator(t.Context(), owner, "hall", "one more", true))
}
