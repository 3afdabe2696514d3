package storetest

import (
	"errors"

	"hihichat/chat"
)

var lastAdminChecks = []check{
	{"the last administrator stays one, and can sign in", func(e *env) {
		root, _ := e.adminUser("root"), e.user("alice")
		s := e.session(root.ID, "one")
		for what, fall := range e.falls(root) {
			if err := fall(); !errors.Is(err, chat.ErrLastAdmin) {
				e.Errorf("%s: %v", what, err)
			}
			e.sameUser(what, e.userByID(root.ID), root)
			e.live(s)
		}
		sameList(e, "deletions", e.deletions(), nil)
	}},
	{"an administrator who is disabled does not count", func(e *env) {
		root, other := e.adminUser("root"), e.adminUser("other")
		e.disable(other.ID, true)
		for what, fall := range e.falls(root) {
			if err := fall(); !errors.Is(err, chat.ErrLastAdmin) {
				e.Errorf("%s: %v", what, err)
			}
		}
		e.disable(other.ID, false)
		e.disable(root.ID, true)
		e.is(e.Accounts.SetAdmin(e.Context(), other.ID, false), chat.ErrLastAdmin)
	}},
	{"one who is disabled already can be unmade and deleted", func(e *env) {
		e.adminUser("root")
		one, two := e.adminUser("one"), e.adminUser("two")
		e.disable(one.ID, true)
		e.disable(two.ID, true)
		e.must(e.Accounts.SetAdmin(e.Context(), one.ID, false))
		e.deleteUser(two, chat.KeepMessages, "")
	}},
	{"where there is none nobody is the last", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		e.must(e.Accounts.SetAdmin(e.Context(), alice.ID, false))
		e.disable(alice.ID, true)
		e.deleteUser(bob, chat.KeepMessages, "")
	}},
	{"being made one again is no fall", func(e *env) {
		root := e.adminUser("root")
		e.must(e.Accounts.SetAdmin(e.Context(), root.ID, true))
		sameList(e, "ended", e.disable(root.ID, false), nil)
	}},
	{"the unknown are ErrNoUser, not the last", func(e *env) {
		e.adminUser("root")
		for what, fall := range e.falls(chat.User{ID: 4711, Name: "nobody"}) {
			if err := fall(); !errors.Is(err, chat.ErrNoUser) {
				e.Errorf("%s: %v", what, err)
			}
		}
	}},
	{"of the last ones who fall at once one is left", func(e *env) {
		var last []chat.User
		for i := range racers {
			last = append(last, e.adminUser(string(rune('a'+i))))
		}
		var stayed results[string]
		e.race(func(i int) {
			err := e.falls(last[i])[[]string{"unmade", "disabled", "deleted"}[i%3]]()
			if errors.Is(err, chat.ErrLastAdmin) {
				stayed.add(last[i].Name)
			} else if err != nil {
				e.Errorf("fall: %v", err)
			}
		})
		if len(stayed.list) != 1 {
			e.Fatalf("%d were refused", len(stayed.list))
		}
		u, err := e.Accounts.UserByName(e.Context(), stayed.list[0])
		e.must(err)
		same(e, "who was refused is an administrator who can sign in", u.Admin && !u.Disabled, true)
	}},
}

// falls are the ways in which an administrator can cease to be one who can sign in.
func (e *env) falls(u chat.User) map[string]func() error {
	return map[string]func() error{
		"unmade": func() error { return e.Accounts.SetAdmin(e.Context(), u.ID, false) },
		"disabled": func() error {
			_, err := e.Accounts.SetDisabled(e.Context(), u.ID, true)
			return err
		},
		"deleted": func() error {
			_, err := e.Accounts.DeleteUser(e.Context(), u.ID, chat.Deletion{Name: u.Name, Fate: chat.KeepMessages, At: start})
			return err
		},
	}
}

func (e *env) adminUser(name string) chat.User {
	e.Helper()
	u := e.user(name)
	e.must(e.Accounts.SetAdmin(e.Context(), u.ID, true))
	u.Admin = true
	return u
}
