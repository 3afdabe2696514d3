package storetest

import (
	"errors"
	"fmt"
	"time"

	"hihichat/chat"
)

var accountChecks = []check{
	{"a created account is found by id and by name", func(e *env) {
		given := chat.User{Name: "alice", AvatarHash: "0123456789abcdef0123456789abcdef", Admin: true, CreatedAt: start}
		created, err := e.Accounts.CreateUser(e.Context(), given, "argon2id")
		e.must(err)
		if created.ID <= 0 {
			e.Errorf("id %d", created.ID)
		}
		want := given
		want.ID = created.ID
		e.sameUser("returned", created, want)
		byID, err := e.Accounts.UserByID(e.Context(), created.ID)
		e.must(err)
		e.sameUser("by id", byID, want)
		byName, err := e.Accounts.UserByName(e.Context(), "alice")
		e.must(err)
		e.sameUser("by name", byName, want)
	}},
	{"a name can be taken once", func(e *env) {
		alice := e.user("alice")
		_, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: "alice", Admin: true}, "other")
		e.is(err, chat.ErrUserExists)
		credentials, err := e.Accounts.CredentialsOf(e.Context(), "alice")
		e.must(err)
		e.sameUser("after the second attempt", credentials.User, alice)
		same(e, "hash", credentials.Current, "hash of alice")
	}},
	{"nobody gets a name that people would take for another's", func(e *env) {
		alice, old := e.user("Alice"), e.legacy("Old")
		e.must(e.Accounts.SetShownName(e.Context(), alice.ID, "Lady Macbeth"))
		for name, want := range map[string]*chat.Error{
			"Alice": chat.ErrUserExists, "alice": chat.ErrShownNameTaken, "ＡLICE": chat.ErrShownNameTaken, "old": chat.ErrShownNameTaken,
			"Lady Macbeth": chat.ErrShownNameTaken, "lady macbeth": chat.ErrShownNameTaken,
		} {
			for range 2 {
				e.is(e.Accounts.NameFree(e.Context(), name), want)
				_, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: name}, "hash")
				e.is(err, want)
			}
		}
		sameList(e, "accounts", e.users(chat.UserQuery{Limit: 10}), []int64{alice.ID, old.ID})
		e.must(e.Accounts.SetShownName(e.Context(), alice.ID, ""))
		for _, name := range []string{"Lady Macbeth", "al", "alice2"} {
			e.must(e.Accounts.NameFree(e.Context(), name))
			e.user(name)
		}
	}},
	{"names that people take for each other may be there", func(e *env) {
		for i, name := range []string{"twin", "Twin", "ＴＷＩＮ"} {
			u := e.legacy(name)
			e.sameUser("found", e.userByID(u.ID), u)
			e.must(e.Accounts.SetShownName(e.Context(), u.ID, fmt.Sprint("shown ", i)))
			e.is(e.Accounts.NameFree(e.Context(), name), chat.ErrUserExists)
		}
		e.is(e.Accounts.NameFree(e.Context(), "TWIN"), chat.ErrShownNameTaken)
	}},
	{"the unknown are ErrNoUser", func(e *env) {
		e.user("alice")
		_, err := e.Accounts.UserByID(e.Context(), 4711)
		e.is(err, chat.ErrNoUser)
		_, err = e.Accounts.UserByName(e.Context(), "bob")
		e.is(err, chat.ErrNoUser)
		_, err = e.Accounts.UserByName(e.Context(), "Alice")
		e.is(err, chat.ErrNoUser)
		_, err = e.Accounts.CredentialsOf(e.Context(), "bob")
		e.is(err, chat.ErrNoUser)
		e.is(e.Accounts.SetAdmin(e.Context(), 4711, true), chat.ErrNoUser)
	}},
	{"names are matched byte for byte", func(e *env) {
		ids := make(map[string]int64)
		for _, name := range awkwardNames {
			ids[name] = e.legacy(name).ID
		}
		for _, name := range awkwardNames {
			u, err := e.Accounts.UserByName(e.Context(), name)
			e.must(err)
			same(e, "id", u.ID, ids[name])
			same(e, "name", u.Name, name)
		}
	}},
	{"an administrator can be made and unmade", func(e *env) {
		e.adminUser("root")
		alice, bob := e.user("alice"), e.user("bob")
		for _, admin := range []bool{true, true, false} {
			e.must(e.Accounts.SetAdmin(e.Context(), alice.ID, admin))
			alice.Admin = admin
			e.sameUser("alice", e.userByID(alice.ID), alice)
			e.sameUser("bob", e.userByID(bob.ID), bob)
		}
	}},
	{"pages of accounts join without gap or overlap", func(e *env) {
		var want []int64
		for i := range 11 {
			want = append(want, e.user(fmt.Sprint("user ", i)).ID)
		}
		var got []int64
		q := chat.UserQuery{Limit: 4}
		for page := e.users(q); len(page) > 0 && len(got) <= len(want); page = e.users(q) {
			got = append(got, page...)
			q.After = page[len(page)-1]
			same(e, "page is within its limit", len(page) <= 4, true)
		}
		sameList(e, "ids", got, want)
	}},
	{"a search keeps the names and shown names that contain it, in any case", func(e *env) {
		anna, hannah, hanna := e.user("anna"), e.user("hannah"), e.user("Hanna")
		percent, under, cjk := e.user("100%"), e.user("a_b"), e.user("小明")
		e.must(e.Accounts.SetShownName(e.Context(), cjk.ID, "Ming ÖZIL"))
		for search, want := range map[string][]int64{
			"anna": {anna.ID, hannah.ID, hanna.ID}, "HANNAH": {hannah.ID}, "H": {hannah.ID, hanna.ID}, "%": {percent.ID},
			"_": {under.ID}, "明": {cjk.ID}, "ming ö": {cjk.ID}, "ｈａｎ": {hannah.ID, hanna.ID}, "nobody": nil,
			"": {anna.ID, hannah.ID, hanna.ID, percent.ID, under.ID, cjk.ID},
		} {
			sameList(e, "search "+search, e.users(chat.UserQuery{Search: search, Limit: 10}), want)
		}
		sameList(e, "second page", e.users(chat.UserQuery{Search: "anna", After: anna.ID, Limit: 1}), []int64{hannah.ID})
	}},
}

var accountRaceChecks = []check{
	{"of many who create an account one wins", func(e *env) {
		var won results[chat.User]
		e.race(func(i int) {
			u, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: "alice"}, fmt.Sprint(i))
			switch {
			case err == nil:
				won.add(u)
			case !errors.Is(err, chat.ErrUserExists):
				e.Errorf("CreateUser: %v", err)
			}
		})
		if len(won.list) != 1 {
			e.Fatalf("%d accounts were created", len(won.list))
		}
		sameList(e, "accounts", e.users(chat.UserQuery{Limit: 10}), []int64{won.list[0].ID})
	}},
	{"a grant by many stays single", func(e *env) {
		alice := e.user("alice")
		e.race(func(int) {
			if err := e.Accounts.Grant(e.Context(), alice.ID, "createroom", "new"); err != nil {
				e.Errorf("Grant: %v", err)
			}
		})
		sameList(e, "grants", e.granted(alice.ID), []chat.Permission{"createroom", "new"})
	}},
	{"of many who redeem a ticket one wins", func(e *env) {
		old := e.legacy("old")
		var won results[int]
		e.race(func(i int) {
			ok, err := e.Sessions.RedeemTicket(e.Context(), ticketOf("one"), werkzeugHash, sessionOf(old.ID, fmt.Sprint(i)))
			if err != nil {
				e.Errorf("RedeemTicket: %v", err)
			}
			if ok {
				won.add(i)
			}
		})
		ended, err := e.Sessions.DeleteSessionsOf(e.Context(), old.ID, "")
		e.must(err)
		if len(won.list) != 1 || len(ended) != 1 || ended[0] != sessionID(fmt.Sprint(won.list[0])) {
			e.Errorf("%v won, sessions %v", won.list, ended)
		}
	}},
	{"sessions of many are all kept", func(e *env) {
		alice := e.user("alice")
		e.race(func(i int) {
			if err := e.Sessions.PutSession(e.Context(), sessionOf(alice.ID, fmt.Sprint(i))); err != nil {
				e.Errorf("PutSession: %v", err)
			}
		})
		ended, err := e.Sessions.DeleteSessionsOf(e.Context(), alice.ID, "")
		e.must(err)
		same(e, "sessions", len(ended), racers)
	}},
}

var accountRestartChecks = []check{
	{"a used ticket stays used", func(e *env) {
		e.redeemed(true, "one", e.legacy("old"))
		e.must(e.Sessions.VoidTicket(e.Context(), ticketOf("two")))
		e.restart()
		e.used("one", true)
		e.used("two", true)
	}},
	{"accounts, grants and sessions are there again", func(e *env) {
		alice := e.user("alice")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "createroom"))
		s := e.session(alice.ID, "one")
		e.restart()
		credentials, err := e.Accounts.CredentialsOf(e.Context(), "alice")
		e.must(err)
		e.sameUser("account", credentials.User, alice)
		same(e, "hash", credentials.Current, "hash of alice")
		sameList(e, "grants", e.granted(alice.ID), []chat.Permission{"createroom"})
		e.live(s)
	}},
}

var accountCancelChecks = []check{
	{"accounts", func(e *env) {
		alice, gone := e.user("alice"), e.gone()
		_, err := e.Accounts.CreateUser(gone, chat.User{Name: "bob"}, "hash")
		e.cancelled("CreateUser", err)
		_, err = e.Accounts.UserByName(gone, "alice")
		e.cancelled("UserByName", err)
		_, err = e.Accounts.UserByID(gone, alice.ID)
		e.cancelled("UserByID", err)
		_, err = e.Accounts.Users(gone, chat.UserQuery{Limit: 1})
		e.cancelled("Users", err)
		_, err = e.Accounts.CredentialsOf(gone, "alice")
		e.cancelled("CredentialsOf", err)
		e.cancelled("SetCurrentHash", e.Accounts.SetCurrentHash(gone, alice.ID, "other"))
		_, err = e.Accounts.ReplacePassword(gone, alice.ID, "other", "")
		e.cancelled("ReplacePassword", err)
		e.cancelled("SetAdmin", e.Accounts.SetAdmin(gone, alice.ID, true))
		e.cancelled("Grant", e.Accounts.Grant(gone, alice.ID, "createroom"))
		e.cancelled("ChangeGrants", e.Accounts.ChangeGrants(gone, alice.ID, []chat.Permission{"createroom"}, nil))
		sameList(e, "accounts", e.users(chat.UserQuery{Limit: 10}), []int64{alice.ID})
		sameList(e, "grants", e.granted(alice.ID), nil)
		e.sameUser("alice", e.userByID(alice.ID), alice)
	}},
	{"sessions", func(e *env) {
		s := e.session(e.user("alice").ID, "one")
		gone := e.gone()
		e.cancelled("PutSession", e.Sessions.PutSession(gone, sessionOf(s.UserID, "two")))
		_, err := e.Sessions.SetSessionData(gone, s.ID, []byte("other"))
		e.cancelled("SetSessionData", err)
		_, _, _, _, err = e.Sessions.Session(gone, s.ID)
		e.cancelled("Session", err)
		_, err = e.Sessions.TouchSessions(gone, []chat.SessionID{s.ID}, start.Add(time.Hour))
		e.cancelled("TouchSessions", err)
		e.cancelled("DeleteSession", e.Sessions.DeleteSession(gone, s.ID))
		_, err = e.Sessions.DeleteSessionsOf(gone, s.UserID, "")
		e.cancelled("DeleteSessionsOf", err)
		_, err = e.Sessions.DeleteStaleSessions(gone, start.Add(time.Hour), start.Add(time.Hour), 10)
		e.cancelled("DeleteStaleSessions", err)
		e.live(s)
		e.dead(sessionOf(s.UserID, "two").ID)
	}},
}

// user creates an account with the hash "hash of NAME".
func (e *env) user(name string) chat.User {
	e.Helper()
	u, err := e.Accounts.CreateUser(e.Context(), chat.User{Name: name, CreatedAt: start}, "hash of "+name)
	e.must(err)
	return u
}

func (e *env) userByID(id int64) chat.User {
	e.Helper()
	u, err := e.Accounts.UserByID(e.Context(), id)
	e.must(err)
	return u
}

// users returns the ids of a page of accounts.
func (e *env) users(q chat.UserQuery) []int64 {
	e.Helper()
	users, err := e.Accounts.Users(e.Context(), q)
	e.must(err)
	var ids []int64
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return ids
}

func (e *env) sameUser(what string, got, want chat.User) {
	e.Helper()
	got.CreatedAt, want.CreatedAt = got.CreatedAt.UTC(), want.CreatedAt.UTC()
	same(e, what, got, want)
}
