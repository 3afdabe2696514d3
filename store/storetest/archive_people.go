package storetest

import (
	"slices"
	"time"

	"hihichat/chat"
)

// What an archive keeps of how accounts stand, and what it must not bring back.
var accountStateChecks = []check{
	{"accounts keep that they are disabled, and their shown names", func(e *env) {
		want := []chat.AccountRecord{
			{User: chat.User{ID: 1, Name: "alice", ShownName: "小丽"}, Current: "one"},
			{User: chat.User{ID: 2, Name: "bob", Disabled: true}, Current: "two"},
		}
		e.restoreAccounts(want, chat.RestoreOptions{})
		e.sameAccounts(want)
		e.is(e.Sessions.PutSession(e.Context(), sessionOf(2, "one")), chat.ErrDisabled)
		want[0].User.Disabled, want[0].User.ShownName = true, "Lili"
		want[1].User.Disabled, want[1].User.ShownName = false, "小丽"
		same(e, "replaced", e.restoreAccounts(want, chat.RestoreOptions{Overwrite: true}).Replaced, 2)
		e.sameAccounts(want)
	}},
	{"overwriting voids a reset", func(e *env) {
		alice := e.user("alice")
		r := e.putReset(alice, "secret")
		e.restoreAccounts([]chat.AccountRecord{{User: chat.User{Name: "alice"}, Current: "other"}}, chat.RestoreOptions{Overwrite: true})
		e.noReset(r.Digest, start)
	}},
	{"overwriting leaves an administrator who can sign in", func(e *env) {
		root, second := e.adminUser("root"), e.adminUser("second")
		records := []chat.AccountRecord{
			{User: chat.User{Name: "root", Admin: true, Disabled: true}}, {User: chat.User{Name: "second", Admin: true, Disabled: true}},
		}
		e.restoreAccounts(records, chat.RestoreOptions{Overwrite: true})
		same(e, "the first is disabled", e.userByID(root.ID).Disabled, true)
		same(e, "the last is disabled", e.userByID(second.ID).Disabled, false)
	}},
	{"a shown name that somebody goes by is dropped", func(e *env) {
		carol := e.user("carol")
		e.must(e.Accounts.SetShownName(e.Context(), carol.ID, "Lady Macbeth"))
		e.restoreAccounts([]chat.AccountRecord{
			{User: chat.User{ID: 7, Name: "alice", ShownName: "CAROL"}}, {User: chat.User{ID: 8, Name: "bob", ShownName: "lady macbeth"}},
			{User: chat.User{ID: 9, Name: "dora", ShownName: "Dora"}},
		}, chat.RestoreOptions{})
		for id, want := range map[int64]string{7: "", 8: "", 9: "Dora", carol.ID: "Lady Macbeth"} {
			same(e, "shown name", e.userByID(id).ShownName, want)
		}
	}},
	{"an account that was deleted here does not come back", func(e *env) {
		e.user("before")
		alice := e.user("alice")
		e.deleteUser(alice, chat.KeepMessages, "")
		e.must(e.Accounts.EndDeletion(e.Context(), "alice"))
		e.restart()
		records := []chat.AccountRecord{
			{User: chat.User{ID: alice.ID, Name: "alice"}, Current: "old"}, {User: chat.User{ID: alice.ID, Name: "Alice"}, Current: "other"},
		}
		for _, o := range []chat.RestoreOptions{{DryRun: true}, {}, {Overwrite: true}} {
			done := e.restoreAccounts(records, o)
			sameList(e, "left out", done.Retired, []string{"alice"})
			same(e, "counted", done.Added+done.Replaced+done.Kept, 2)
		}
		_, err := e.Accounts.UserByName(e.Context(), "alice")
		e.is(err, chat.ErrNoUser)
		other, err := e.Accounts.UserByName(e.Context(), "Alice")
		e.must(err)
		if other.ID == alice.ID {
			e.Errorf("another account got the ID %d of the deleted one", alice.ID)
		}
	}},
}

// What an archive keeps of rooms beside their members, and of messages that were taken back.
var moderationArchiveChecks = []check{
	{"rooms keep publicity, moderators and bans", func(e *env) {
		want := archivedRuledRoom()
		e.restoreRooms([]chat.RoomRecord{want}, chat.RestoreOptions{})
		e.restart()
		got := dumped(e, e.chatArchive().DumpRooms(e.Context()))
		if len(got) != 1 {
			e.Fatalf("%d rooms", len(got))
		}
		same(e, "public", got[0].Room.Public, true)
		sameList(e, "moderators", got[0].Moderators, want.Moderators)
		sameList(e, "bans", inUTC(got[0].Bans), want.Bans)
		same(e, "members", len(got[0].Members), len(want.Members))
	}},
	{"nobody comes back who is banned here, and whom the record bans goes", func(e *env) {
		e.room("hall", "root")
		for _, name := range []string{"zoe", "stays"} {
			_, err := e.Rooms.Join(e.Context(), "hall", name, start)
			e.must(err)
		}
		_, err := e.Rooms.SetBan(e.Context(), chat.Ban{Room: "hall", User: "alice", By: "root", At: start})
		e.must(err)
		done := e.restoreRooms([]chat.RoomRecord{archivedRuledRoom()}, chat.RestoreOptions{})
		same(e, "members added", done.Members, 1)
		members, err := e.Rooms.Members(e.Context(), "hall")
		e.must(err)
		var names []string
		for _, m := range members {
			names = append(names, m.Name)
		}
		slices.Sort(names)
		sameList(e, "members", names, []string{"bob", "root", "stays"})
		moderators, err := e.Rooms.Moderators(e.Context(), "hall")
		e.must(err)
		sameList(e, "moderators", moderators, []string{"bob"})
		bans, err := e.Rooms.Bans(e.Context(), "hall", "", 10)
		e.must(err)
		same(e, "bans", len(bans), 2)
	}},
}

// archivedRuledRoom is a room with two moderators and a ban.
func archivedRuledRoom() chat.RoomRecord {
	return chat.RoomRecord{
		Room:       chat.Room{Name: "hall", CreatedAt: start, Public: true},
		Members:    []chat.Member{{Name: "alice", JoinedAt: start}, {Name: "bob", JoinedAt: start.Add(time.Second)}},
		Moderators: []string{"alice", "bob"},
		Bans:       []chat.Ban{{Room: "hall", User: "zoe", By: "alice", Reason: "spam", At: start.Add(time.Minute)}},
	}
}

func inUTC(bans []chat.Ban) []chat.Ban {
	for i := range bans {
		bans[i].At = bans[i].At.UTC()
	}
	return bans
}
