package storetest

import (
	"slices"

	"hihichat/chat"
)

var disabledChecks = []check{
	{"disabling ends all sessions and names them", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		one, two, other := e.session(alice.ID, "one"), e.session(alice.ID, "two"), e.session(bob.ID, "three")
		ended := e.disable(alice.ID, true)
		slices.Sort(ended)
		sameList(e, "ended", ended, sorted(one.ID, two.ID))
		e.dead(one.ID)
		e.dead(two.ID)
		e.live(other)
		alice.Disabled = true
		e.sameUser("alice", e.userByID(alice.ID), alice)
		e.sameUser("bob", e.userByID(bob.ID), bob)
		sameList(e, "ended again", e.disable(alice.ID, true), nil)
	}},
	{"everything else of the account stays", func(e *env) {
		alice := e.user("alice")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "createroom"))
		e.disable(alice.ID, true)
		alice.Disabled = true
		e.sameCredentials(chat.Credentials{User: alice, Current: "hash of alice"})
		sameList(e, "grants", e.granted(alice.ID), []chat.Permission{"createroom"})
		_, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: "alice"}, "hash")
		e.is(err, chat.ErrUserExists)
	}},
	{"who is disabled gets no session", func(e *env) {
		alice := e.user("alice")
		e.disable(alice.ID, true)
		e.is(e.Sessions.PutSession(e.Context(), sessionOf(alice.ID, "one")), chat.ErrDisabled)
		e.dead(sessionID("one"))
		e.disable(alice.ID, false)
		e.live(e.session(alice.ID, "one"))
	}},
	{"nor by a ticket, which stays unused", func(e *env) {
		old := e.legacy("old")
		e.disable(old.ID, true)
		e.redeemed(false, "one", old)
		e.used("one", false)
		e.disable(old.ID, false)
		e.redeemed(true, "one", old)
	}},
	{"enabling ends no session and brings none back", func(e *env) {
		alice := e.user("alice")
		gone := e.session(alice.ID, "one")
		e.disable(alice.ID, true)
		sameList(e, "ended", e.disable(alice.ID, false), nil)
		e.dead(gone.ID)
		fresh := e.session(alice.ID, "two")
		sameList(e, "ended", e.disable(alice.ID, false), nil)
		e.live(fresh)
		e.sameUser("alice", e.userByID(alice.ID), alice)
	}},
	{"nobody can't be disabled", func(e *env) {
		for _, disabled := range []bool{true, false} {
			_, err := e.Accounts.SetDisabled(e.Context(), 4711, disabled)
			e.is(err, chat.ErrNoUser)
		}
	}},
	{"of disabling and signing in at once no session is left", func(e *env) {
		alice := e.user("alice")
		e.race(func(i int) {
			if i == racers/2 {
				if _, err := e.Accounts.SetDisabled(e.Context(), alice.ID, true); err != nil {
					e.Errorf("SetDisabled: %v", err)
				}
				return
			}
			_ = e.Sessions.PutSession(e.Context(), sessionOf(alice.ID, string(rune('a'+i)))) // refused or ended
		})
		sameList(e, "sessions", e.sessionsOf(alice.ID, 100), nil)
	}},
}

func (e *env) disable(id int64, disabled bool) []chat.SessionID {
	e.Helper()
	ended, err := e.Accounts.SetDisabled(e.Context(), id, disabled)
	e.must(err)
	return ended
}
