package storetest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hihichat/chat"
)

var deletionChecks = []check{
	{"a deleted account is gone with sessions and grants", func(e *env) {
		e.user("before")
		alice, bob := e.user("alice"), e.user("bob")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "createroom"))
		one, two, other := e.session(alice.ID, "one"), e.session(alice.ID, "two"), e.session(bob.ID, "three")
		ended := e.deleteUser(alice, chat.RemoveMessages, "")
		slices.Sort(ended)
		sameList(e, "ended", ended, sorted(one.ID, two.ID))
		e.dead(one.ID)
		e.dead(two.ID)
		e.live(other)
		_, err := e.Accounts.UserByID(e.Context(), alice.ID)
		e.is(err, chat.ErrNoUser)
		_, err = e.Accounts.CredentialsOf(e.Context(), "alice")
		e.is(err, chat.ErrNoUser)
		sameList(e, "grants", e.granted(alice.ID), nil)
		e.is(e.Sessions.PutSession(e.Context(), sessionOf(alice.ID, "four")), chat.ErrNoUser)
		e.sameUser("bob", e.userByID(bob.ID), bob)
	}},
	{"its id is nobody's ever after", func(e *env) {
		e.user("alice")
		last := e.user("bob")
		e.deleteUser(last, chat.KeepMessages, "")
		if next := e.user("carol"); next.ID <= last.ID {
			e.Errorf("%d is the id of the next account, %d was that of the deleted one", next.ID, last.ID)
		}
	}},
	{"its name and its heir's can't be taken again", func(e *env) {
		e.user("root")
		e.deleteUser(e.user("alice"), chat.AnonymiseMessages, "deleted-1")
		e.restart()
		e.must(e.Accounts.EndDeletion(e.Context(), "alice"))
		for _, name := range []string{"alice", "deleted-1"} {
			_, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: name}, "hash")
			e.is(err, chat.ErrNameRetired)
		}
	}},
	{"nor names, new or shown, that people would take for them", func(e *env) {
		bob := e.adminUser("bob")
		e.deleteUser(e.user("alice"), chat.AnonymiseMessages, "deleted-1")
		for _, name := range []string{"alice", "Alice", "ＡＬＩＣＥ", "Deleted-1"} {
			e.is(e.Accounts.NameFree(e.Context(), name), chat.ErrNameRetired)
			_, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: name}, "hash")
			e.is(err, chat.ErrNameRetired)
			e.is(e.Accounts.SetShownName(e.Context(), bob.ID, name), chat.ErrNameRetired)
		}
		same(e, "shown name", e.userByID(bob.ID).ShownName, "")
		e.must(e.Accounts.NameFree(e.Context(), "alic"))
	}},
	{"the work that is left is kept until it is done", func(e *env) {
		e.user("root")
		want := []chat.Deletion{
			{Name: "alice", Fate: chat.AnonymiseMessages, Heir: "deleted-1", At: start.Add(time.Microsecond)},
			{Name: "bob", Fate: chat.KeepMessages, At: start.Add(2 * time.Microsecond)},
			{Name: "carol", Fate: chat.RemoveMessages, At: start.Add(3 * time.Microsecond)},
		}
		for _, d := range want {
			_, err := e.Accounts.DeleteUser(e.Context(), e.user(d.Name).ID, d)
			e.must(err)
		}
		sameList(e, "left", e.deletions(), want)
		e.restart()
		sameList(e, "left after a restart", e.deletions(), want)
		for range 2 {
			e.must(e.Accounts.EndDeletion(e.Context(), "bob"))
			sameList(e, "left", e.deletions(), []chat.Deletion{want[0], want[2]})
		}
		e.must(e.Accounts.EndDeletion(e.Context(), "nobody"))
		sameList(e, "left", e.deletions(), []chat.Deletion{want[0], want[2]})
	}},
	{"deleting nobody leaves no work", func(e *env) {
		_, err := e.Accounts.DeleteUser(e.Context(), 4711, chat.Deletion{Name: "alice", Fate: chat.KeepMessages, At: start})
		e.is(err, chat.ErrNoUser)
		sameList(e, "left", e.deletions(), nil)
		e.user("alice")
	}},
	{"of many who delete an account one does", func(e *env) {
		e.user("root")
		alice := e.user("alice")
		var won results[int]
		e.race(func(i int) {
			d := chat.Deletion{Name: "alice", Fate: chat.AnonymiseMessages, Heir: fmt.Sprint("deleted-", i), At: start}
			switch _, err := e.Accounts.DeleteUser(e.Context(), alice.ID, d); {
			case err == nil:
				won.add(i)
			case !errors.Is(err, chat.ErrNoUser):
				e.Errorf("DeleteUser: %v", err)
			}
		})
		left := e.deletions()
		if len(won.list) != 1 || len(left) != 1 || left[0].Heir != fmt.Sprint("deleted-", won.list[0]) {
			e.Errorf("%v have deleted it, left are %v", won.list, left)
		}
	}},
	{"names are matched byte for byte", func(e *env) {
		e.user("root")
		users := make(map[string]chat.User)
		for _, name := range awkwardNames {
			users[name] = e.legacy(name)
		}
		for i, name := range awkwardNames {
			e.deleteUser(users[name], chat.KeepMessages, "")
			same(e, "accounts", len(e.users(chat.UserQuery{Limit: 200})), len(awkwardNames)-i)
			_, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: name}, "hash")
			e.is(err, chat.ErrNameRetired)
		}
		for i, name := range awkwardNames {
			e.must(e.Accounts.EndDeletion(e.Context(), name))
			same(e, "left", len(e.deletions()), len(awkwardNames)-i-1)
		}
	}},
	{"an archive knows nothing of it", func(e *env) {
		e.user("root")
		alice := e.user("alice")
		e.deleteUser(alice, chat.KeepMessages, "")
		accounts := dumped(e, e.accountArchive().DumpAccounts(e.Context()))
		if len(accounts) != 1 || accounts[0].User.Name != "root" {
			e.Errorf("dumped %v", accounts)
		}
	}},
}

func (e *env) deleteUser(u chat.User, fate chat.Fate, heir string) []chat.SessionID {
	e.Helper()
	d := chat.Deletion{Name: u.Name, Fate: fate, Heir: heir, At: start}
	ended, err := e.Accounts.DeleteUser(e.Context(), u.ID, d)
	e.must(err)
	return ended
}

func (e *env) deletions() []chat.Deletion {
	e.Helper()
	left, err := e.Accounts.Deletions(e.Context())
	e.must(err)
	for i := range left {
		left[i].At = left[i].At.UTC()
	}
	return left
}
