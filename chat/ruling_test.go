package chat_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hihichat/chat"
)

// rulings are what those who hold manageusers do to accounts.
var rulings = []string{"offer-reset", "disable", "enable", "sign-out", "delete-user"}

// TestNobodyRulesOverWhoHoldsMore: whoever resets the password of an account has all that it holds.
func TestNobodyRulesOverWhoHoldsMore(t *testing.T) {
	all := []chat.Permission{"createroom", "moderate", "manageusers", "managepermissions", "readaudit"}
	for name, c := range map[string]struct {
		actor, target           []chat.Permission
		actorAdmin, targetAdmin bool
		code                    string
	}{
		"over nothing":                        {target: nil},
		"over an equal":                       {target: []chat.Permission{"manageusers"}},
		"over less":                           {actor: all, target: []chat.Permission{"moderate", "createroom"}},
		"over one thing more":                 {target: []chat.Permission{"readaudit"}, code: "outranked"},
		"over another thing":                  {actor: []chat.Permission{"moderate"}, target: []chat.Permission{"createroom"}, code: "outranked"},
		"over a thing of a custom page":       {actor: all, target: []chat.Permission{"dance"}, code: "outranked"},
		"over an administrator":               {actor: all, targetAdmin: true, code: "outranked"},
		"an administrator, over all of it":    {actorAdmin: true, target: append([]chat.Permission{"dance"}, all...)},
		"an administrator, over another":      {actorAdmin: true, targetAdmin: true},
		"with the same things of many things": {actor: all, target: all},
	} {
		for _, ruling := range rulings {
			w := newWorld(t)
			w.admin("root")
			a := w.user("actor", append([]chat.Permission{chat.ManageUsers}, c.actor...)...)
			a.Admin = c.actorAdmin
			target := w.user("target", c.target...)
			if c.targetAdmin {
				w.must(w.stores.Accounts.SetAdmin(t.Context(), target.UserID, true))
			}
			w.must(w.stores.Sessions.PutSession(t.Context(), chat.Session{ID: "s", UserID: target.UserID}))
			h, err := w.User(t.Context(), a, target.UserID)
			w.must(err)
			if got := w.MayRule(a, h); got != (c.code == "") {
				t.Errorf("%s: MayRule says %v", name, got)
			}
			w.code(name+", "+ruling, dutyCases[ruling](t.Context(), w, a, target.UserID), c.code)
			if _, _, _, live, err := w.stores.Sessions.Session(t.Context(), "s"); c.code != "" && (!live || err != nil) {
				t.Errorf("%s, %s: the session has ended, %v", name, ruling, err)
			}
		}
	}
}

// TestNobodyIsRuled: ids that nobody has, and oneself.
func TestNobodyIsRuled(t *testing.T) {
	w := newWorld(t)
	admin := w.admin("admin")
	for _, ruling := range rulings {
		for _, id := range []int64{4711, 0, -1, 1<<63 - 1} {
			w.is(ruling, dutyCases[ruling](t.Context(), w, admin, id), chat.ErrNoUser)
		}
	}
	w.code("disable oneself", w.SetDisabled(t.Context(), admin, admin.UserID, true), "oneself")
	w.is("make nobody an administrator", w.SetAdmin(t.Context(), admin, 4711, true), chat.ErrNoUser)
	w.is("see nobody", second(w.User(t.Context(), admin, 4711)), chat.ErrNoUser)
	w.told()
	w.noEntries("nobody")
}

func TestSetDisabled(t *testing.T) {
	w := newWorld(t)
	admin, bob := w.admin("admin"), w.user("bob")
	w.must(w.stores.Sessions.PutSession(t.Context(), chat.Session{ID: "s", UserID: bob.UserID}))
	w.must(w.SetDisabled(t.Context(), admin, bob.UserID, true))
	w.told(`ended ["s"]`)
	w.must(w.SetDisabled(t.Context(), admin, bob.UserID, true)) // is so already
	w.is("signs in", w.stores.Sessions.PutSession(t.Context(), chat.Session{ID: "t", UserID: bob.UserID}), chat.ErrDisabled)
	w.must(w.SetDisabled(t.Context(), admin, bob.UserID, false))
	w.is("signs in again", w.stores.Sessions.PutSession(t.Context(), chat.Session{ID: "t", UserID: bob.UserID}), nil)
	w.told()
	w.logged("admin user-disabled bob in :  [] from address of admin", "admin user-enabled bob in :  [] from address of admin")
}

func TestSignOut(t *testing.T) {
	w := newWorld(t)
	admin, bob := w.admin("admin"), w.user("bob")
	for _, id := range []chat.SessionID{"a", "b"} {
		w.must(w.stores.Sessions.PutSession(t.Context(), chat.Session{ID: id, UserID: bob.UserID}))
	}
	for _, want := range []int{2, 0} {
		if n, err := w.SignOut(t.Context(), admin, bob.UserID); n != want || err != nil {
			t.Errorf("%d sessions were ended, %v", n, err)
		}
	}
	w.told(`ended ["a" "b"]`)
}

// TestResets: a link works once, for a day, and gives the account to whoever has it.
func TestResets(t *testing.T) {
	w := newWorld(t)
	manager, bob := w.user("manager", chat.ManageUsers), w.user("bob")
	w.must(w.stores.Sessions.PutSession(t.Context(), chat.Session{ID: "s", UserID: bob.UserID}))
	first, err := w.OfferReset(t.Context(), manager, bob.UserID, "first")
	if err != nil || !first.Until.Equal(noon.Add(24*time.Hour)) {
		t.Errorf("%+v, %v", first, err)
	}
	_, err = w.OfferReset(t.Context(), manager, bob.UserID, "second")
	w.must(err)
	w.is("the first", second(w.ResetUser(t.Context(), "first")), chat.ErrResetUsed)
	if u, err := w.ResetUser(t.Context(), "second"); u.Name != "bob" || err != nil {
		t.Errorf("%v, %v", u, err)
	}
	w.told()
	u, err := w.RedeemReset(t.Context(), "second", "new hash", "2001:db8::1")
	if u.Name != "bob" || err != nil {
		t.Errorf("%v, %v", u, err)
	}
	w.told(`ended ["s"]`)
	w.is("again", second(w.RedeemReset(t.Context(), "second", "a thief's", "")), chat.ErrResetUsed)
	c, err := w.stores.Accounts.CredentialsOf(t.Context(), "bob")
	if c.Current != "new hash" || err != nil {
		t.Errorf("%+v, %v", c, err)
	}
	_, err = w.OfferReset(t.Context(), manager, bob.UserID, "third")
	w.must(err)
	w.clock.add(24 * time.Hour)
	w.is("a day later", second(w.RedeemReset(t.Context(), "third", "late", "")), chat.ErrResetUsed)
	w.logged("manager reset-link-made bob in :  [] from address of manager", "manager reset-link-made bob in :  [] from address of manager",
		"bob password-reset bob in :  [] from 2001:db8::1", "manager reset-link-made bob in :  [] from address of manager")
}

// TestTheLastAdministrator can neither be unmade nor disabled nor deleted, by whomever.
func TestTheLastAdministrator(t *testing.T) {
	w := newWorld(t)
	root := w.admin("root")
	operator := chat.Operator()
	for _, do := range []func(a chat.Actor) error{
		func(a chat.Actor) error { return w.SetAdmin(t.Context(), a, root.UserID, false) },
		func(a chat.Actor) error { return w.SetDisabled(t.Context(), a, root.UserID, true) },
		func(a chat.Actor) error { return w.DeleteUser(t.Context(), a, root.UserID, chat.KeepMessages) },
	} {
		w.is("by the operator", do(operator), chat.ErrLastAdmin)
	}
	w.is("by themselves", w.SetAdmin(t.Context(), root, root.UserID, false), chat.ErrLastAdmin)
	other := w.admin("other")
	w.must(w.SetAdmin(t.Context(), root, root.UserID, false))
	w.is("who is the last then", w.SetDisabled(t.Context(), operator, other.UserID, true), chat.ErrLastAdmin)
}

// TestTwoAdministratorsAtOnce unmake each other: one of them stays.
func TestTwoAdministratorsAtOnce(t *testing.T) {
	w := newWorld(t)
	one, two := w.admin("one"), w.admin("two")
	var both sync.WaitGroup
	var errs [2]error
	both.Go(func() { errs[0] = w.SetDisabled(context.Background(), one, two.UserID, true) })
	both.Go(func() { errs[1] = w.DeleteUser(context.Background(), two, one.UserID, chat.KeepMessages) })
	both.Wait()
	if errors.Is(errs[0], chat.ErrLastAdmin) == errors.Is(errs[1], chat.ErrLastAdmin) {
		t.Errorf("%v, %v", errs[0], errs[1])
	}
}
