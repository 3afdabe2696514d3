package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"hihichat/chat"
)

// TestMembers shows everybody with the role they have in the room, their mute and their shown name.
func TestMembers(t *testing.T) {
	w := newWorld(t)
	owner, bob, admin := w.user("owner"), w.user("bob"), w.admin("admin")
	w.room("hall", owner, w.user("mod"), bob, w.user("global", chat.Moderate), admin, chat.Actor{Name: "gone"})
	w.must(w.NameModerator(t.Context(), owner, "hall", "mod", true))
	w.must(w.SetShownName(t.Context(), bob, "Bobby"))
	w.must(w.Mute(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob", Reason: "spam"}))
	page, err := w.Members(t.Context(), bob, "hall", chat.MemberQuery{Limit: 10})
	w.must(err)
	want := map[string]chat.Role{
		"owner": chat.RoomOwner, "mod": chat.RoomModerator, "bob": chat.Person, "global": chat.GlobalModerator,
		"admin": chat.Administrator, "gone": chat.Person,
	}
	if len(page.Members) != len(want) || page.Found != len(want) || page.Total != len(want) {
		t.Fatalf("%+v", page)
	}
	for _, m := range page.Members {
		shown, reason := "", ""
		if m.Name == "bob" {
			shown, reason = "Bobby", "spam"
		}
		got := ""
		if m.Mute != nil {
			got = m.Mute.Reason
		}
		if m.Role != want[m.Name] || m.ShownName != shown || got != reason {
			t.Errorf("%+v, want role %d", m, want[m.Name])
		}
	}
}

// TestPagesOfMembers join, and a search goes through all of them.
func TestPagesOfMembers(t *testing.T) {
	w := newWorld(t)
	var all []chat.Actor
	for i := range 25 {
		all = append(all, w.user(fmt.Sprintf("User %02d", i)))
	}
	w.room("hall", all[0], all[1:]...)
	for name, c := range map[string]struct {
		q        chat.MemberQuery
		first    string
		n, found int
	}{
		"the first":                 {chat.MemberQuery{Limit: 10}, "User 00", 10, 25},
		"the last":                  {chat.MemberQuery{Offset: 20, Limit: 10}, "User 20", 5, 25},
		"beyond":                    {chat.MemberQuery{Offset: 25, Limit: 10}, "", 0, 25},
		"far beyond":                {chat.MemberQuery{Offset: 1<<63 - 1, Limit: 1000}, "", 0, 25},
		"before":                    {chat.MemberQuery{Offset: -5, Limit: 10}, "User 00", 10, 25},
		"a search":                  {chat.MemberQuery{Search: "uSER 1", Limit: 3}, "User 10", 3, 10},
		"a search, its last":        {chat.MemberQuery{Search: "user 1", Offset: 9, Limit: 3}, "User 19", 1, 10},
		"a search for nobody":       {chat.MemberQuery{Search: "%", Limit: 3}, "", 0, 0},
		"the largest page there is": {chat.MemberQuery{Offset: 3, Limit: 1000}, "User 03", 22, 25},
	} {
		page, err := w.Members(t.Context(), all[3], "hall", c.q)
		w.must(err)
		if len(page.Members) != c.n || page.Found != c.found || page.Total != 25 || c.n > 0 && page.Members[0].Name != c.first {
			t.Errorf("%s: %d members from %v, found %d of %d", name, len(page.Members), page.Members, page.Found, page.Total)
		}
	}
}

// TestMemberNames are those who joined first, as many as are asked for.
func TestMemberNames(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("hall", alice, w.user("bob"), w.user("zoe"))
	for limit, want := range map[int][]string{0: {}, 2: {"alice", "bob"}, 3: {"alice", "bob", "zoe"}, 20: {"alice", "bob", "zoe"}} {
		got, err := w.MemberNames(t.Context(), alice, "hall", limit)
		w.must(err)
		if !slices.Equal(got, want) {
			t.Errorf("%d: %q, want %q", limit, got, want)
		}
	}
}
