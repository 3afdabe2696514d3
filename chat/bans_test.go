package chat_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"hihichat/chat"
)

func TestKick(t *testing.T) {
	w := newWorld(t)
	owner, bob, admin := w.user("owner"), w.user("bob"), w.admin("admin")
	hall := w.room("hall", owner, bob)
	w.must(w.Kick(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob", Reason: "noise"}))
	w.is("the kicked one sends", w.MaySend(t.Context(), bob, hall), chat.ErrNotMember)
	w.is("the kicked one listens", w.MayListen(t.Context(), bob, hall), chat.ErrNotMember)
	w.must(w.Join(t.Context(), bob, "hall"))
	w.is("they may come back", w.MaySend(t.Context(), bob, hall), nil)
	w.must(w.Kick(t.Context(), admin, chat.Sanction{Room: "hall", User: "owner"}))
	w.must(w.Kick(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob"})) // a kicked owner rules still
	w.told("kicked bob hall noise", "joined bob hall", "kicked owner hall ", "kicked bob hall ")
}

func TestBan(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.user("owner"), w.user("bob")
	hall := w.room("hall", owner, bob)
	w.must(w.NameModerator(t.Context(), owner, "hall", "bob", true))
	w.clock.add(time.Hour)
	w.must(w.Ban(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob", Reason: "spam", Time: -1}))
	w.is("joins", w.Join(t.Context(), bob, "hall"), chat.ErrBanned)
	w.is("listens", w.MayListen(t.Context(), bob, hall), chat.ErrBanned)
	_, err := w.Send(t.Context(), bob, hall, "hello")
	w.is("says something", err, chat.ErrBanned)
	w.is("moderates", w.Kick(t.Context(), bob, upon("owner")), chat.ErrNotAllowed)
	w.is("lifts it", w.Unban(t.Context(), bob, "hall", "bob"), chat.ErrNotAllowed)
	w.is("leaves", w.Leave(t.Context(), bob, "hall"), nil)
	bans, err := w.Bans(t.Context(), owner, "hall", "", 10)
	want := chat.Ban{Room: "hall", User: "bob", By: "owner", Reason: "spam", At: noon.Add(time.Hour)}
	if err != nil || !slices.Equal(bans, []chat.Ban{want}) {
		t.Errorf("bans %v, %v", bans, err)
	}
	w.told("banned bob hall spam", "left bob hall ")
	w.must(w.Unban(t.Context(), owner, "hall", "bob"))
	w.must(w.Unban(t.Context(), owner, "hall", "bob")) // leaves no second entry
	w.must(w.Join(t.Context(), bob, "hall"))
	w.is("has lost what the room had given", w.Kick(t.Context(), bob, upon("owner")), chat.ErrNotAllowed)
	w.logged("owner moderator-named bob in hall:  [] from address of owner",
		"owner banned bob in hall: spam [] from address of owner", "owner unbanned bob in hall:  [] from address of owner")
}

// TestABanOutlivesTheAccount and can be lifted then.
func TestABanOutlivesTheAccount(t *testing.T) {
	w := newWorld(t)
	owner, bob, admin := w.user("owner"), w.user("bob"), w.admin("admin")
	w.room("hall", owner, bob)
	w.must(w.Ban(t.Context(), owner, upon("bob")))
	w.must(w.DeleteUser(t.Context(), admin, bob.UserID, chat.KeepMessages))
	w.must(w.Unban(t.Context(), owner, "hall", "bob"))
	if bans, err := w.Bans(t.Context(), owner, "hall", "", 10); err != nil || len(bans) > 0 {
		t.Errorf("bans %v, %v", bans, err)
	}
}

// TestABanMeetsAJoin: whoever was allowed to join a moment before the ban is no member after it.
func TestABanMeetsAJoin(t *testing.T) {
	meeting := &meetingRooms{}
	w := newWorld(t, func(s *chat.Stores) {
		meeting.RoomStore = s.Rooms
		s.Rooms = meeting
	})
	owner, bob := w.user("owner"), w.user("bob")
	w.room("hall", owner)
	meeting.beforeJoin = func() { w.must(w.Ban(t.Context(), owner, upon("bob"))) }
	w.is("join", w.Join(t.Context(), bob, "hall"), chat.ErrBanned)
	standing, err := w.stores.Rooms.Standing(t.Context(), "hall", "bob")
	if err != nil || standing.Member || !standing.Banned {
		t.Errorf("standing %+v, %v", standing, err)
	}
	w.is("listens", w.MayListen(t.Context(), bob, chat.InRoom("hall")), chat.ErrBanned)
}

// meetingRooms lets something happen between what the policy has seen and what is done then.
type meetingRooms struct {
	chat.RoomStore
	beforeJoin, beforeSetOwner, beforeDelete, afterStanding func()
}

// once runs f unless it has run already.
func once(f *func()) {
	if do := *f; do != nil {
		*f = nil
		do()
	}
}

func (m *meetingRooms) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	once(&m.beforeJoin)
	return m.RoomStore.Join(ctx, room, user, at)
}

func (m *meetingRooms) SetOwner(ctx context.Context, room, from, to string) error {
	once(&m.beforeSetOwner)
	return m.RoomStore.SetOwner(ctx, room, from, to)
}

func (m *meetingRooms) DeleteRoom(ctx context.Context, name string) error {
	once(&m.beforeDelete)
	return m.RoomStore.DeleteRoom(ctx, name)
}

func (m *meetingRooms) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	s, err := m.RoomStore.Standing(ctx, room, user)
	once(&m.afterStanding)
	return s, err
}
