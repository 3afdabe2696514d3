package storetest

import (
	"slices"

	"hihichat/chat"
)

const werkzeugHash = "pbkdf2:sha256:50000$abcdefgh$0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

var credentialChecks = []check{
	{"a new account has a current hash and no legacy one", func(e *env) {
		alice := e.user("alice")
		e.sameCredentials(chat.Credentials{User: alice, Current: "hash of alice"})
	}},
	{"the Flask version's account has a legacy hash only", func(e *env) {
		old := e.legacy("old")
		e.sameCredentials(chat.Credentials{User: old, Legacy: werkzeugHash})
	}},
	{"a login adds the current hash and leaves the legacy one", func(e *env) {
		old := e.legacy("old")
		for range 2 {
			e.must(e.Accounts.SetCurrentHash(e.Context(), old.ID, "first"))
			e.sameCredentials(chat.Credentials{User: old, Legacy: werkzeugHash, Current: "first"})
		}
	}},
	{"a login by the old password undoes no new one", func(e *env) {
		old := e.legacy("old")
		_, err := e.Accounts.ReplacePassword(e.Context(), old.ID, "new", "")
		e.must(err)
		e.must(e.Accounts.SetCurrentHash(e.Context(), old.ID, "of the old one"))
		e.sameCredentials(chat.Credentials{User: old, Current: "new"})
	}},
	{"whose session has ended replaces no password", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		mine, bobs := e.session(alice.ID, "one"), e.session(bob.ID, "two")
		for _, keep := range []chat.SessionID{bobs.ID, sessionID("unknown")} {
			ended, err := e.Accounts.ReplacePassword(e.Context(), alice.ID, "new", keep)
			e.is(err, chat.ErrSessionEnded)
			sameList(e, "ended", ended, nil)
		}
		e.sameCredentials(chat.Credentials{User: alice, Current: "hash of alice"})
		e.live(mine)
		e.live(bobs)
	}},
	{"a login ends no session", func(e *env) {
		alice := e.user("alice")
		s := e.session(alice.ID, "one")
		e.must(e.Accounts.SetCurrentHash(e.Context(), alice.ID, "new"))
		e.live(s)
	}},
	{"a new password erases the legacy hash", func(e *env) {
		old := e.legacy("old")
		_, err := e.Accounts.ReplacePassword(e.Context(), old.ID, "new", "")
		e.must(err)
		e.sameCredentials(chat.Credentials{User: old, Current: "new"})
	}},
	{"a new password ends all sessions of the user and names them", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		one, two := e.session(alice.ID, "one"), e.session(alice.ID, "two")
		other := e.session(bob.ID, "three")
		ended, err := e.Accounts.ReplacePassword(e.Context(), alice.ID, "new", "")
		e.must(err)
		slices.Sort(ended)
		sameList(e, "ended", ended, sorted(one.ID, two.ID))
		e.dead(one.ID)
		e.dead(two.ID)
		e.live(other)
		e.sameCredentials(chat.Credentials{User: bob, Current: "hash of bob"})
	}},
	{"a new password without sessions names none", func(e *env) {
		alice := e.user("alice")
		ended, err := e.Accounts.ReplacePassword(e.Context(), alice.ID, "new", "")
		e.must(err)
		sameList(e, "ended", ended, nil)
	}},
	{"an account from Flask is found by the ID it had there", func(e *env) {
		e.user("alice")
		old, older := e.legacy("old"), e.legacy("older")
		for _, want := range []chat.User{old, older} {
			got, err := e.Accounts.FlaskCredentials(e.Context(), flaskIDOf(want.Name))
			e.must(err)
			e.sameUser("user", got.User, want)
			same(e, "legacy hash", got.Legacy, werkzeugHash)
		}
		for _, id := range []int64{old.ID, older.ID, 0, -1, 4711} {
			_, err := e.Accounts.FlaskCredentials(e.Context(), id)
			e.is(err, chat.ErrNoUser)
		}
	}},
	{"two accounts that came with the same ID are neither", func(e *env) {
		e.legacy("old")
		e.legacy("odd") // as long, so of the same ID
		_, err := e.Accounts.FlaskCredentials(e.Context(), flaskIDOf("old"))
		e.is(err, chat.ErrNoUser)
	}},
	{"the unknown have no password", func(e *env) {
		e.is(e.Accounts.SetCurrentHash(e.Context(), 4711, "hash"), chat.ErrNoUser)
		_, err := e.Accounts.ReplacePassword(e.Context(), 4711, "hash", "")
		e.is(err, chat.ErrNoUser)
	}},
}

// flaskIDOf returns the ID that legacy gives to an account, far from those here.
func flaskIDOf(name string) int64 { return 1000 + int64(len(name)) }

// legacy adds an account as the Flask version does.
func (e *env) legacy(name string) chat.User {
	e.Helper()
	e.backend.LegacyUser(e.TB, e.Stores, name, werkzeugHash, flaskIDOf(name))
	u, err := e.Accounts.UserByName(e.Context(), name)
	e.must(err)
	return u
}

func (e *env) sameCredentials(want chat.Credentials) {
	e.Helper()
	got, err := e.Accounts.CredentialsOf(e.Context(), want.User.Name)
	e.must(err)
	e.sameUser("user", got.User, want.User)
	same(e, "legacy hash", got.Legacy, want.Legacy)
	same(e, "current hash", got.Current, want.Current)
}

func sorted(ids ...chat.SessionID) []chat.SessionID {
	slices.Sort(ids)
	return ids
}
