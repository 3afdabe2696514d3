package storetest

import (
	"fmt"

	"hihichat/chat"
)

var holderChecks = []check{
	{"accounts are found by many names, with what they hold", func(e *env) {
		alice, bob := e.user("alice"), e.adminUser("bob")
		e.user("carol")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "manageusers", "createroom"))
		e.must(e.Accounts.SetShownName(e.Context(), alice.ID, "小丽"))
		e.disable(alice.ID, true)
		alice.ShownName, alice.Disabled = "小丽", true
		found := e.named("bob", "nobody", "alice", "Alice", "")
		same(e, "found", len(found), 2)
		e.sameUser("alice", found["alice"].User, alice)
		e.sameUser("bob", found["bob"].User, bob)
		sameList(e, "alice's grants", found["alice"].Permissions, []chat.Permission{"createroom", "manageusers"})
		sameList(e, "bob's grants", found["bob"].Permissions, nil)
	}},
	{"of no names there are none", func(e *env) {
		e.user("alice")
		same(e, "found", len(e.named()), 0)
	}},
	{"a name may be asked for twice", func(e *env) {
		alice := e.user("alice")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "createroom"))
		found := e.named("alice", "alice")
		same(e, "found", len(found), 1)
		sameList(e, "grants", found["alice"].Permissions, []chat.Permission{"createroom"})
	}},
	{"a thousand names are found", func(e *env) {
		names := make([]string, 1000)
		for i := range names {
			names[i] = fmt.Sprint("user ", i)
		}
		first, last := e.user(names[0]), e.user(names[999])
		found := e.named(names...)
		same(e, "found", len(found), 2)
		e.sameUser("first", found[first.Name].User, first)
		e.sameUser("last", found[last.Name].User, last)
	}},
	{"names are matched byte for byte", func(e *env) {
		users := make(map[string]chat.User)
		for i, name := range awkwardNames {
			if i%2 == 0 {
				users[name] = e.user(name)
			}
		}
		found := e.named(awkwardNames...)
		same(e, "found", len(found), len(users))
		for name, want := range users {
			e.sameUser(name, found[name].User, want)
		}
	}},
}

func (e *env) named(names ...string) map[string]chat.Holder {
	e.Helper()
	found, err := e.Accounts.UsersNamed(e.Context(), names)
	e.must(err)
	return found
}
