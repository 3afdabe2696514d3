package chat_test

import (
	"slices"
	"testing"

	"hihichat/chat"
)

// TestRoomsNamed lists the rooms whose names begin so, in pages that join, with what the actor has joined.
func TestRoomsNamed(t *testing.T) {
	w := newWorld(t)
	alice, owner := w.user("alice"), w.user("owner")
	for _, name := range []string{"ga", "go", "go lang", "go\x00", "goal", "gob", "Go", "gp", "大厅", "大厅一", "大"} {
		w.room(name, owner)
	}
	w.must(w.Join(t.Context(), alice, "goal"))
	for prefix, want := range map[string][]string{
		"go": {"go", "go\x00", "go lang", "goal", "gob"}, "G": {"Go"}, "大厅": {"大厅", "大厅一"}, "x": nil, "go\x00": {"go\x00"},
		"gob": {"gob"}, "%": nil,
		"": {"Go", "ga", "go", "go\x00", "go lang", "goal", "gob", "gp", "大", "大厅", "大厅一"},
	} {
		var got []string
		after := ""
		for range 20 {
			page, err := w.RoomsNamed(t.Context(), alice, prefix, after, 2)
			w.must(err)
			if len(page) == 0 {
				break
			}
			for _, room := range page {
				got, after = append(got, room.Name), room.Name
				if room.Joined != (room.Name == "goal") {
					t.Errorf("%q: joined %v", room.Name, room.Joined)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", prefix, got, want)
		}
	}
}

// TestBanOf tells people about their own ban, and nobody else's.
func TestBanOf(t *testing.T) {
	w := newWorld(t)
	owner := w.user("owner")
	names := []string{"a", "a ", "aa", "b", "b\x00", "小明"}
	w.room("hall", owner)
	for _, name := range names {
		w.user(name)
		w.must(w.Ban(t.Context(), owner, chat.Sanction{Room: "hall", User: name, Reason: "as " + name}))
	}
	for _, name := range names {
		ban, banned, err := w.BanOf(t.Context(), chat.Actor{UserID: 1, Name: name}, "hall")
		if err != nil || !banned || ban.User != name || ban.Reason != "as "+name && name != "a " {
			t.Errorf("%q: %+v, %v, %v", name, ban, banned, err)
		}
	}
	for _, name := range []string{"owner", "", "ab", "A", "a\x00", "zoe"} {
		if ban, banned, err := w.BanOf(t.Context(), chat.Actor{UserID: 1, Name: name}, "hall"); banned || err != nil {
			t.Errorf("%q: %+v, %v", name, ban, err)
		}
	}
	_, _, err := w.BanOf(t.Context(), chat.Actor{}, "hall")
	w.is("a guest", err, chat.ErrSignIn)
	if _, banned, err := w.BanOf(t.Context(), owner, "nowhere"); banned || err != nil {
		t.Errorf("in a missing room: %v, %v", banned, err)
	}
}

// TestPeople shows also those who are no members, and those whose accounts are gone.
func TestPeople(t *testing.T) {
	w := newWorld(t)
	owner, out := w.user("owner"), w.user("out")
	w.room("hall", owner)
	w.must(w.SetShownName(t.Context(), out, "Outsider"))
	w.must(w.Mute(t.Context(), owner, upon("out")))
	people, err := w.People(t.Context(), "hall", []string{"owner", "out", "gone"})
	w.must(err)
	if len(people) != 3 || people["owner"].Role != chat.RoomOwner || people["out"].ShownName != "Outsider" ||
		people["out"].Mute == nil || people["out"].Role != chat.Person || people["gone"].Name != "gone" || people["gone"].Role != chat.Person {
		t.Errorf("%+v", people)
	}
	_, err = w.People(t.Context(), "nowhere", []string{"owner"})
	w.is("in a missing room", err, chat.ErrNoRoom)
}

// TestMayDelete says beforehand what DeleteUser would.
func TestMayDelete(t *testing.T) {
	w := newWorld(t)
	manager, bob, admin := w.user("manager", chat.ManageUsers), w.user("bob"), w.admin("admin")
	for name, c := range map[string]struct {
		by, whom chat.Actor
		code     string
	}{
		"a manager, a person": {manager, bob, ""}, "a manager, an administrator": {manager, admin, "outranked"},
		"a manager, themselves": {manager, manager, "oneself"}, "an administrator, a manager": {admin, manager, ""},
		"a person": {bob, manager, "not-allowed"}, "a guest": {chat.Actor{}, bob, "sign-in"},
	} {
		h, err := w.User(t.Context(), admin, c.whom.UserID)
		w.must(err)
		w.code(name, w.MayDelete(c.by, h), c.code)
	}
}
