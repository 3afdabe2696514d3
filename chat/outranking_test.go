package chat_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hihichat/chat"
)

// TestWhoModeratesEverywhereKeepsTheirOwnRoom: the permission adds to what an owner may do, and takes nothing away.
func TestWhoModeratesEverywhereKeepsTheirOwnRoom(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice", chat.Moderate), w.user("bob")
	w.room("hall", alice, bob)
	w.must(w.SetPublic(t.Context(), alice, "hall", true))
	w.must(w.NameModerator(t.Context(), alice, "hall", "bob", true))
	w.code("oneself", w.NameModerator(t.Context(), alice, "hall", "alice", true), "oneself")
	powers, err := w.Powers(t.Context(), alice, "hall")
	if err != nil || !powers.May(alice, chat.DeleteRoom) || powers.Role != chat.GlobalModerator {
		t.Errorf("powers %+v, %v", powers, err)
	}
	w.must(w.Ban(t.Context(), w.admin("admin"), upon("alice")))
	w.is("who is banned deletes it", w.DeleteRoom(t.Context(), alice, "hall"), chat.ErrNotAllowed)
	w.must(w.Unban(t.Context(), w.admin("another admin"), "hall", "alice"))
	w.must(w.Join(t.Context(), alice, "hall"))
	w.must(w.Transfer(t.Context(), alice, "hall", "alice", "bob"))
	w.is("what is another's by now", w.DeleteRoom(t.Context(), alice, "hall"), chat.ErrNotAllowed)
}

// TestWhoCouldNotBanDoesNotUnban: an owner, or who moderates everywhere, whom somebody higher has banned is not brought
// back by their own moderators.
func TestWhoCouldNotBanDoesNotUnban(t *testing.T) {
	w := newWorld(t)
	owner, mod, admin := w.user("owner"), w.user("mod"), w.admin("admin")
	global, bob := w.user("global", chat.Moderate), w.user("bob")
	w.room("hall", owner, mod, global, bob)
	w.must(w.NameModerator(t.Context(), owner, "hall", "mod", true))
	for _, name := range []string{"global", "bob"} {
		w.must(w.Ban(t.Context(), admin, upon(name)))
	}
	w.code("the owner, who moderates everywhere", w.Unban(t.Context(), owner, "hall", "global"), "not-allowed")
	w.must(w.Ban(t.Context(), admin, upon("owner")))
	for name, code := range map[string]string{"owner": "not-allowed", "global": "not-allowed", "bob": ""} {
		w.code("a moderator, "+name, w.Unban(t.Context(), mod, "hall", name), code)
	}
	w.is("the owner is out still", w.Join(t.Context(), owner, "hall"), chat.ErrBanned)
	w.must(w.Unban(t.Context(), admin, "hall", "global"))
	w.must(w.Unban(t.Context(), global, "hall", "owner"))
	w.must(w.Join(t.Context(), owner, "hall"))
}

// TestWhoeverOwnedTheRoomGivesNothingAway: they were the owner when the policy looked and are none when it is done,
// however well they have guessed who is.
func TestWhoeverOwnedTheRoomGivesNothingAway(t *testing.T) {
	meeting := &meetingRooms{}
	w := newWorld(t, func(s *chat.Stores) {
		meeting.RoomStore = s.Rooms
		s.Rooms = meeting
	})
	alice, bob, admin := w.user("alice"), w.user("bob"), w.admin("admin")
	w.room("hall", alice, bob, w.user("friend"))
	meeting.beforeSetOwner = func() { w.must(w.Transfer(t.Context(), admin, "hall", "alice", "bob")) }
	w.is("from bob", w.Transfer(t.Context(), alice, "hall", "bob", "friend"), chat.ErrOwnerChanged)
	if owner := w.owner("hall"); owner == "friend" {
		t.Error("alice has given away what was not hers")
	}
}

// TestATransferThatCameAboutIsNoFailure, also when nobody can be told of it.
func TestATransferThatCameAboutIsNoFailure(t *testing.T) {
	unread := &unreadRooms{}
	w := newWorld(t, func(s *chat.Stores) {
		unread.RoomStore = s.Rooms
		s.Rooms = unread
	})
	alice := w.user("alice")
	w.room("hall", alice, w.user("bob"))
	unread.err = chat.ErrUnavailable.With(errors.New("disk"))
	w.must(w.Transfer(t.Context(), alice, "hall", "alice", "bob"))
	unread.err = nil
	if owner := w.owner("hall"); owner != "bob" {
		t.Errorf("%s owns the room", owner)
	}
	w.logged("alice room-transferred bob in hall:  [alice] from address of alice")
}

// TestAModeratorReadsNothingOfAnEarlierRoom: whoever makes a room of a name that is free again does not learn what went
// on in the one before.
func TestAModeratorReadsNothingOfAnEarlierRoom(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob", chat.CreateRoomPermission)
	w.room("hall", alice, w.user("carol"))
	w.must(w.Ban(t.Context(), alice, chat.Sanction{Room: "hall", User: "carol", Reason: "a private matter"}))
	w.must(w.DeleteRoom(t.Context(), alice, "hall"))
	w.clock.add(time.Second)
	_, err := w.CreateRoom(t.Context(), bob, "hall", "")
	w.must(err)
	for _, since := range []time.Time{{}, noon.Add(-time.Hour), noon.Add(time.Second)} {
		entries, err := w.Audit(t.Context(), bob, chat.AuditQuery{Room: "hall", Since: since, Limit: 10})
		if err != nil || len(entries) != 1 || entries[0].Deed != chat.RoomCreated {
			t.Errorf("since %v: %v, %v", since, entries, err)
		}
	}
	entries, err := w.Audit(t.Context(), w.admin("admin"), chat.AuditQuery{Room: "hall", Limit: 10})
	if err != nil || len(entries) != 3 {
		t.Errorf("an administrator: %v, %v", entries, err)
	}
}

// TestNobodyLooksLikeTheDuck: a name that people would read as a reserved one is reserved as well.
func TestNobodyLooksLikeTheDuck(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for _, name := range []string{"\u2f29黄鸭" /* a radical that looks like its first character */, "小hi", "小ＨＩ", "YOUKE", "Hi-User"} {
		_, err := chat.NewName(name)
		w.code(name, err, "name-reserved")
		w.code("shown "+name, w.SetShownName(t.Context(), alice, name), "name-reserved")
	}
}

// unreadRooms fails to read rooms while err is set.
type unreadRooms struct {
	chat.RoomStore
	err error
}

func (u *unreadRooms) Room(ctx context.Context, name string) (chat.Room, error) {
	if u.err != nil {
		return chat.Room{}, u.err
	}
	return u.RoomStore.Room(ctx, name)
}
