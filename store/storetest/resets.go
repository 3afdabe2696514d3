package storetest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hihichat/chat"
)

var resetChecks = []check{
	{"a reset says whose it is until it ends", func(e *env) {
		alice := e.user("alice")
		r := e.putReset(alice, "secret")
		for range 2 {
			got, err := e.Accounts.Reset(e.Context(), r.Digest, r.Until.Add(-time.Microsecond))
			e.must(err)
			same(e, "reset", got, r)
		}
		for _, now := range []time.Time{r.Until, r.Until.Add(time.Hour)} {
			e.noReset(r.Digest, now)
		}
		e.sameCredentials(chat.Credentials{User: alice, Current: "hash of alice"})
	}},
	{"a reset says who made it", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		for i, by := range []int64{bob.ID, chat.Operator().UserID, alice.ID, bob.ID} {
			r := chat.Reset{Digest: digestOf(fmt.Sprint(i)), UserID: alice.ID, By: by, Until: start.Add(chat.ResetAge)}
			e.must(e.Accounts.PutReset(e.Context(), r))
			got, err := e.Accounts.Reset(e.Context(), r.Digest, start)
			e.must(err)
			same(e, "reset", got, r)
		}
	}},
	{"a reset sets the password once and ends all sessions", func(e *env) {
		old, bob := e.legacy("old"), e.user("bob")
		one, two, other := e.session(old.ID, "one"), e.session(old.ID, "two"), e.session(bob.ID, "three")
		r := e.putReset(old, "secret")
		e.live(one)
		u, ended, err := e.Accounts.RedeemReset(e.Context(), r.Digest, "new", start)
		e.must(err)
		e.sameUser("whose", u, old)
		slices.Sort(ended)
		sameList(e, "ended", ended, sorted(one.ID, two.ID))
		e.dead(one.ID)
		e.dead(two.ID)
		e.live(other)
		e.sameCredentials(chat.Credentials{User: old, Current: "new"})
		e.noReset(r.Digest, start)
	}},
	{"an unknown reset changes nothing", func(e *env) {
		alice := e.user("alice")
		s := e.session(alice.ID, "one")
		e.putReset(alice, "secret")
		for _, digest := range []string{"", "secret", digestOf("another"), "%"} {
			e.noReset(digest, start)
		}
		e.sameCredentials(chat.Credentials{User: alice, Current: "hash of alice"})
		e.live(s)
	}},
	{"a new reset takes the place of the account's earlier one", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		first, others := e.putReset(alice, "first"), e.putReset(bob, "bob's")
		second := e.putReset(alice, "second")
		e.noReset(first.Digest, start)
		for _, r := range []chat.Reset{second, others} {
			got, err := e.Accounts.Reset(e.Context(), r.Digest, start)
			e.must(err)
			same(e, "reset", got, r)
		}
	}},
	{"a new password voids the reset", func(e *env) {
		alice := e.user("alice")
		r := e.putReset(alice, "secret")
		_, err := e.Accounts.ReplacePassword(e.Context(), alice.ID, "chosen", "")
		e.must(err)
		e.noReset(r.Digest, start)
		e.sameCredentials(chat.Credentials{User: alice, Current: "chosen"})
	}},
	{"a login does not", func(e *env) {
		alice := e.user("alice")
		r := e.putReset(alice, "secret")
		e.must(e.Accounts.SetCurrentHash(e.Context(), alice.ID, "rehashed"))
		_, err := e.Accounts.Reset(e.Context(), r.Digest, start)
		e.must(err)
	}},
	{"nobody gets no reset", func(e *env) {
		r := chat.Reset{Digest: digestOf("secret"), UserID: 4711, Until: start.Add(chat.ResetAge)}
		e.is(e.Accounts.PutReset(e.Context(), r), chat.ErrNoUser)
		e.noReset(r.Digest, start)
	}},
	{"a reset goes with its account", func(e *env) {
		alice := e.user("alice")
		r := e.putReset(alice, "secret")
		e.deleteUser(alice, chat.KeepMessages, "")
		e.noReset(r.Digest, start)
	}},
	{"of many who redeem a reset one does", func(e *env) {
		alice := e.user("alice")
		r := e.putReset(alice, "secret")
		var won results[string]
		e.race(func(i int) {
			hash := fmt.Sprint("hash ", i)
			switch _, _, err := e.Accounts.RedeemReset(e.Context(), r.Digest, hash, start); {
			case err == nil:
				won.add(hash)
			case !errors.Is(err, chat.ErrResetUsed):
				e.Errorf("RedeemReset: %v", err)
			}
		})
		if len(won.list) != 1 {
			e.Fatalf("%d have redeemed it", len(won.list))
		}
		e.sameCredentials(chat.Credentials{User: alice, Current: won.list[0]})
	}},
	{"a reset is there after a restart, a used one is not", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		used, open := e.putReset(alice, "used"), e.putReset(bob, "open")
		_, _, err := e.Accounts.RedeemReset(e.Context(), used.Digest, "new", start)
		e.must(err)
		e.restart()
		e.noReset(used.Digest, start)
		u, _, err := e.Accounts.RedeemReset(e.Context(), open.Digest, "new", open.Until.Add(-time.Microsecond))
		e.must(err)
		e.sameUser("whose", u, bob)
	}},
}

func digestOf(secret string) string { return string(sessionID("reset " + secret)) }

func (e *env) putReset(u chat.User, secret string) chat.Reset {
	e.Helper()
	r := chat.Reset{Digest: digestOf(secret), UserID: u.ID, By: u.ID, Until: start.Add(chat.ResetAge)}
	e.must(e.Accounts.PutReset(e.Context(), r))
	return r
}

// noReset checks that a digest is worth nothing.
func (e *env) noReset(digest string, now time.Time) {
	e.Helper()
	_, err := e.Accounts.Reset(e.Context(), digest, now)
	e.is(err, chat.ErrResetUsed)
	_, ended, err := e.Accounts.RedeemReset(e.Context(), digest, "hash of a thief", now)
	e.is(err, chat.ErrResetUsed)
	sameList(e, "ended", ended, nil)
}
