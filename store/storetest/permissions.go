package storetest

import (
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
	{"setting makes exactly these the grants", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		e.must(e.Accounts.Grant(e.Context(), bob.ID, "createroom"))
		for _, ps := range [][]chat.Permission{{"createroom", "manageusers"}, {"manageusers", "new"}, {"new", "new"}, nil} {
			e.must(e.Accounts.SetPermissions(e.Context(), alice.ID, ps...))
			sameList(e, "alice's grants", e.granted(alice.ID), slices.Compact(slices.Sorted(slices.Values(ps))))
		}
		sameList(e, "bob's grants", e.granted(bob.ID), []chat.Permission{"createroom"})
	}},
	{"the unknown get nothing", func(e *env) {
		e.is(e.Accounts.Grant(e.Context(), 4711, "createroom"), chat.ErrNoUser)
		e.is(e.Accounts.SetPermissions(e.Context(), 4711, "createroom"), chat.ErrNoUser)
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
