package storetest

import (
	"errors"
	"fmt"

	"hihichat/chat"
)

var shownNameChecks = []check{
	{"a shown name is set, replaced and taken away", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		for _, shown := range []string{"小丽 \"A\" %s", "Alice in person", "Alice in person", ""} {
			e.must(e.Accounts.SetShownName(e.Context(), alice.ID, shown))
			alice.ShownName = shown
			e.sameUser("alice by id", e.userByID(alice.ID), alice)
			found, err := e.Accounts.UserByName(e.Context(), "alice")
			e.must(err)
			e.sameUser("alice by name", found, alice)
			page, err := e.Accounts.Users(e.Context(), chat.UserQuery{Limit: 1})
			e.must(err)
			e.sameUser("alice on a page", page[0], alice)
			e.sameUser("bob", e.userByID(bob.ID), bob)
		}
	}},
	{"a session shows it too", func(e *env) {
		alice := e.user("alice")
		s := e.session(alice.ID, "one")
		e.must(e.Accounts.SetShownName(e.Context(), alice.ID, "小丽"))
		_, u, _, _, err := e.Sessions.Session(e.Context(), s.ID)
		e.must(err)
		same(e, "shown name", u.ShownName, "小丽")
	}},
	{"nobody is shown by another's name", func(e *env) {
		alice, _ := e.user("alice"), e.user("Bob")
		carol := e.user("carol")
		e.must(e.Accounts.SetShownName(e.Context(), carol.ID, "Lady Macbeth"))
		for _, shown := range []string{"Bob", "bob", "ＢＯＢ", "carol", "Lady Macbeth", "lady macbeth"} {
			e.is(e.Accounts.SetShownName(e.Context(), alice.ID, shown), chat.ErrShownNameTaken)
		}
		same(e, "shown name", e.userByID(alice.ID).ShownName, "")
	}},
	{"one's own names are free", func(e *env) {
		alice := e.user("alice")
		for _, shown := range []string{"alice", "ALICE", "Ali", "ali", "Ali"} {
			e.must(e.Accounts.SetShownName(e.Context(), alice.ID, shown))
			same(e, "shown name", e.userByID(alice.ID).ShownName, shown)
		}
	}},
	{"a name that was given back is free", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		e.must(e.Accounts.SetShownName(e.Context(), alice.ID, "Queen"))
		e.must(e.Accounts.SetShownName(e.Context(), alice.ID, ""))
		e.must(e.Accounts.SetShownName(e.Context(), bob.ID, "Queen"))
		same(e, "shown name", e.userByID(bob.ID).ShownName, "Queen")
	}},
	{"many may be shown by their names alone", func(e *env) {
		for _, name := range []string{"alice", "bob", "carol"} {
			e.must(e.Accounts.SetShownName(e.Context(), e.user(name).ID, ""))
		}
	}},
	{"nobody has no shown name", func(e *env) {
		e.is(e.Accounts.SetShownName(e.Context(), 4711, "Queen"), chat.ErrNoUser)
		e.must(e.Accounts.SetShownName(e.Context(), e.user("alice").ID, "Queen"))
	}},
	{"of many who want the same shown name one gets it", func(e *env) {
		var ids []int64
		for i := range racers {
			ids = append(ids, e.user(fmt.Sprint("user ", i)).ID)
		}
		var won results[int64]
		e.race(func(i int) {
			switch err := e.Accounts.SetShownName(e.Context(), ids[i], "Queen"); {
			case err == nil:
				won.add(ids[i])
			case !errors.Is(err, chat.ErrShownNameTaken):
				e.Errorf("SetShownName: %v", err)
			}
		})
		same(e, "who got it", len(won.list), 1)
	}},
}
