package storetest

import (
	"fmt"
	"slices"

	"hihichat/chat"
)

var permissionChecks = []check{
	{"a new store knows the permissions that hihichat asks for", func(e *env) {
		sameList(e, "known", e.known(), slices.Sorted(slices.Values(chat.KnownPermissions)))
	}},
	{"names are listed in byte order", func(e *env) {
		for _, p := range []chat.Permission{"z", "小", "A", "a"} {
			e.must(e.Accounts.CreatePermission(e.Context(), p))
		}
		want := append([]chat.Permission{"z", "小", "A", "a"}, chat.KnownPermissions...)
		sameList(e, "known", e.known(), slices.Sorted(slices.Values(want)))
	}},
	{"adding a name again changes nothing", func(e *env) {
		alice := e.user("alice")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "createroom"))
		e.must(e.Accounts.CreatePermission(e.Context(), "createroom"))
		same(e, "number of names", len(e.known()), len(chat.KnownPermissions))
		sameList(e, "grants", e.granted(alice.ID), []chat.Permission{"createroom"})
	}},
	{"a new account holds nothing, an unknown one neither", func(e *env) {
		sameList(e, "grants", e.granted(e.user("alice").ID), nil)
		sameList(e, "grants of nobody", e.granted(4711), nil)
	}},
	{"grants add up and stay single", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "manageusers"))
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "createroom", "manageusers", "createroom"))
		sameList(e, "alice's grants", e.granted(alice.ID), []chat.Permission{"createroom", "manageusers"})
		sameList(e, "bob's grants", e.granted(bob.ID), nil)
		e.must(e.Accounts.Grant(e.Context(), alice.ID))
		same(e, "grants after none was given", len(e.granted(alice.ID)), 2)
	}},
	{"granting an unknown name creates it", func(e *env) {
		alice := e.user("alice")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "new 权限"))
		sameList(e, "grants", e.granted(alice.ID), []chat.Permission{"new 权限"})
		same(e, "the name is known", slices.Contains(e.known(), "new 权限"), true)
	}},
	{"a change of grants gives and takes, and leaves the rest", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		e.must(e.Accounts.Grant(e.Context(), bob.ID, "createroom"))
		for _, change := range []struct{ give, take, want []chat.Permission }{
			{[]chat.Permission{"createroom", "manageusers"}, nil, []chat.Permission{"createroom", "manageusers"}},
			{[]chat.Permission{"new", "new"}, []chat.Permission{"createroom"}, []chat.Permission{"manageusers", "new"}},
			{[]chat.Permission{"new"}, []chat.Permission{"moderate", "unheard of"}, []chat.Permission{"manageusers", "new"}},
			{nil, nil, []chat.Permission{"manageusers", "new"}},
			{nil, []chat.Permission{"new", "manageusers"}, nil},
		} {
			e.must(e.Accounts.ChangeGrants(e.Context(), alice.ID, change.give, change.take))
			sameList(e, "alice's grants", e.granted(alice.ID), change.want)
		}
		sameList(e, "bob's grants", e.granted(bob.ID), []chat.Permission{"createroom"})
		same(e, "what is taken becomes no name", slices.Contains(e.known(), "unheard of"), false)
	}},
	{"of changes at once none undoes another", func(e *env) {
		alice := e.user("alice")
		var give, take []chat.Permission
		for i := range racers {
			give, take = append(give, chat.Permission(fmt.Sprintf("given %03d", i))), append(take, chat.Permission(fmt.Sprint("taken ", i)))
		}
		e.must(e.Accounts.Grant(e.Context(), alice.ID, take...))
		e.race(func(i int) {
			if err := e.Accounts.ChangeGrants(e.Context(), alice.ID, give[i:i+1], take[i:i+1]); err != nil {
				e.Errorf("ChangeGrants: %v", err)
			}
		})
		sameList(e, "alice's grants", e.granted(alice.ID), give)
	}},
	{"the unknown get nothing", func(e *env) {
		e.is(e.Accounts.Grant(e.Context(), 4711, "createroom"), chat.ErrNoUser)
		e.is(e.Accounts.ChangeGrants(e.Context(), 4711, []chat.Permission{"createroom"}, nil), chat.ErrNoUser)
		e.is(e.Accounts.ChangeGrants(e.Context(), 4711, nil, []chat.Permission{"createroom"}), chat.ErrNoUser)
		e.is(e.Accounts.Grant(e.Context(), 4711, "unheard of"), chat.ErrNoUser)
		same(e, "a refused grant creates no name", slices.Contains(e.known(), "unheard of"), false)
	}},
}

func (e *env) known() []chat.Permission {
	e.Helper()
	ps, err := e.Accounts.Permissions(e.Context())
	e.must(err)
	return ps
}

func (e *env) granted(id int64) []chat.Permission {
	e.Helper()
	ps, err := e.Accounts.PermissionsOf(e.Context(), id)
	e.must(err)
	return ps
}
