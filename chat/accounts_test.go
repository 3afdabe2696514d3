package chat_test

import (
	"context"
	"slices"
	"testing"

	"hihichat/chat"
)

func TestAccountsNeedTheRightPermission(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		permissions               []chat.Permission
		admin, guest              bool
		users, grants, name, read string
	}{
		"a guest":                 {guest: true, users: "sign-in", grants: "sign-in", name: "sign-in", read: "sign-in"},
		"a user":                  {users: "not-allowed", grants: "not-allowed", read: "not-allowed"},
		"a creator of rooms":      {permissions: []chat.Permission{"createroom"}, users: "not-allowed", grants: "not-allowed", read: "not-allowed"},
		"a global moderator":      {permissions: []chat.Permission{"moderate", "readaudit"}, users: "not-allowed", grants: "not-allowed", read: "not-allowed"},
		"a manager of users":      {permissions: []chat.Permission{"manageusers"}, grants: "not-allowed"},
		"a manager of rights":     {permissions: []chat.Permission{"managepermissions"}, users: "not-allowed"},
		"a manager of everything": {permissions: []chat.Permission{"x", "manageusers", "managepermissions"}},
		"an administrator":        {admin: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			target := w.user("target")
			a := w.user("actor", c.permissions...)
			a.Admin = c.admin
			if c.guest {
				a = chat.Actor{}
			}
			_, err := w.AddUser(ctx, a, "new", "hash")
			w.code("add a user", err, c.users)
			_, err = w.Users(ctx, a, chat.UserQuery{Limit: 10})
			w.code("list users", err, c.read)
			_, err = w.User(ctx, a, target.UserID)
			w.code("read a user", err, c.read)
			w.code("add a permission", w.AddPermission(ctx, a, "dance"), c.grants)
			_, _, err = w.Permissions(ctx, a, target.UserID)
			w.code("read permissions", err, c.grants)
			w.code("set permissions", w.SetPermissions(ctx, a, target.UserID, nil), c.grants)
			_, err = w.UserNamed(ctx, a, "target")
			w.code("look a name up", err, c.name)
		})
	}
}

func TestAddUser(t *testing.T) {
	w := newWorld(t)
	admin, ctx := w.admin("admin"), context.Background()
	u, err := w.AddUser(ctx, admin, " 小明 ", "argon2id")
	w.must(err)
	c, err := w.stores.Accounts.CredentialsOf(ctx, "小明")
	w.must(err)
	if c.User != u || u.Admin || !u.CreatedAt.Equal(noon) || c.Current != "argon2id" {
		t.Errorf("account %+v, returned %+v", c, u)
	}
	granted, err := w.stores.Accounts.PermissionsOf(ctx, u.ID)
	if err != nil || len(granted) > 0 {
		t.Errorf("a new account holds %v, %v", granted, err)
	}
	for name, want := range map[string]string{"小明": "user-exists", "youke": "name-reserved", "hi-user": "name-reserved",
		"": "name-empty", "a&b": "name-characters"} {
		_, err := w.AddUser(ctx, admin, name, "hash")
		w.code(name, err, want)
	}
}

func TestUsers(t *testing.T) {
	w := newWorld(t)
	admin, ctx := w.admin("admin"), context.Background()
	bob := w.user("bob")
	users, err := w.Users(ctx, admin, chat.UserQuery{Search: "bo", Limit: 10})
	w.must(err)
	if len(users) != 1 || users[0].ID != bob.UserID {
		t.Errorf("users %v", users)
	}
	_, err = w.User(ctx, admin, 4711)
	w.is("an unknown id", err, chat.ErrNoUser)
	_, err = w.UserNamed(ctx, bob, "nobody")
	w.is("an unknown name", err, chat.ErrNoUser)
	if u, err := w.UserNamed(ctx, bob, "admin"); err != nil || !u.Admin {
		t.Errorf("a known name: %v, %v", u, err)
	}
}

func TestAddPermission(t *testing.T) {
	w := newWorld(t)
	admin, ctx := w.admin("admin"), context.Background()
	w.must(w.AddPermission(ctx, admin, " dance "))
	w.must(w.AddPermission(ctx, admin, "dance"))
	known, err := w.stores.Accounts.Permissions(ctx)
	if err != nil || !slices.Contains(known, "dance") || len(known) != len(chat.KnownPermissions)+1 {
		t.Errorf("known: %v, %v", known, err)
	}
	w.code("no name", w.AddPermission(ctx, admin, " "), "name-empty")
	w.code("a bad name", w.AddPermission(ctx, admin, "<script>"), "name-characters")
}

// TestSetPermissions: nobody gives or takes what they do not hold.
func TestSetPermissions(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		holds      []chat.Permission // by the one who grants, beside managepermissions
		before, to []chat.Permission
		want       string
	}{
		"gives what they hold":        {[]chat.Permission{"createroom"}, nil, []chat.Permission{"createroom"}, ""},
		"gives what they do not hold": {nil, nil, []chat.Permission{"createroom"}, "not-held"},
		"takes what they hold":        {[]chat.Permission{"createroom"}, []chat.Permission{"createroom"}, nil, ""},
		"takes what they don't hold":  {nil, []chat.Permission{"createroom"}, nil, "not-held"},
		"leaves what they don't hold": {nil, []chat.Permission{"createroom"}, []chat.Permission{"createroom", "managepermissions"}, ""},
		"changes nothing":             {nil, []chat.Permission{"createroom"}, []chat.Permission{"createroom"}, ""},
		"gives what nobody knows":     {nil, nil, []chat.Permission{"fly"}, "no-permission"},
		"makes a second self":         {nil, nil, []chat.Permission{"managepermissions"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.user("actor", append(c.holds, chat.ManagePermissions)...)
			target := w.user("target", c.before...)
			w.code("set", w.SetPermissions(ctx, a, target.UserID, c.to), c.want)
			want := c.to
			if c.want != "" {
				want = c.before
			}
			known, granted, err := w.Permissions(ctx, a, target.UserID)
			w.must(err)
			if !slices.Equal(granted, want) || !slices.Contains(known, chat.CreateRoomPermission) {
				t.Errorf("granted %v, want %v; known %v", granted, want, known)
			}
		})
	}
	w := newWorld(t)
	admin, target := w.admin("admin"), w.user("target")
	w.must(w.SetPermissions(ctx, admin, target.UserID, []chat.Permission{"createroom", "manageusers"}))
	w.is("an unknown user", w.SetPermissions(ctx, admin, 4711, nil), chat.ErrNoUser)
}

// TestGrantsChangedMeanwhile: what others have given or taken since the form was shown stays so.
func TestGrantsChangedMeanwhile(t *testing.T) {
	type list = []chat.Permission
	for name, c := range map[string]struct {
		shown, now, to, want list
		code                 string
	}{
		"what was taken is not given back":         {list{"createroom", "moderate"}, list{"createroom"}, list{"createroom", "moderate"}, list{"createroom"}, ""},
		"what was given is not taken back":         {nil, list{"moderate"}, list{"createroom"}, list{"createroom", "moderate"}, ""},
		"both have given the same":                 {nil, list{"createroom"}, list{"createroom"}, list{"createroom"}, ""},
		"both have taken the same":                 {list{"createroom"}, nil, nil, nil, ""},
		"what they don't hold was taken":           {list{"readaudit"}, nil, list{"readaudit"}, nil, ""},
		"what they don't hold was given":           {nil, list{"readaudit"}, nil, list{"readaudit"}, ""},
		"takes what they don't hold":               {list{"readaudit"}, list{"readaudit"}, nil, list{"readaudit"}, "not-held"},
		"gives what they don't hold":               {nil, nil, list{"readaudit"}, nil, "not-held"},
		"a lie about what was shown takes no more": {list{"createroom", "moderate"}, list{"createroom", "readaudit"}, nil, list{"readaudit"}, ""},
		"what nobody knows was shown":              {list{"", "fly"}, list{"createroom"}, list{"createroom"}, list{"createroom"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.user("actor", chat.ManagePermissions, chat.CreateRoomPermission, chat.Moderate)
			target := w.user("target", c.now...)
			w.code("edit", w.EditPermissions(t.Context(), a, target.UserID, c.shown, c.to), c.code)
			granted, err := w.stores.Accounts.PermissionsOf(t.Context(), target.UserID)
			w.must(err)
			if !slices.Equal(granted, c.want) {
				t.Errorf("granted %v, want %v", granted, c.want)
			}
		})
	}
}

// TestGrantsTakenDuringTheChange are not given back by it: stores are told what changes, not what there is in the end.
func TestGrantsTakenDuringTheChange(t *testing.T) {
	w := newWorld(t, func(s *chat.Stores) { s.Accounts = &takesFirst{AccountStore: s.Accounts} })
	a, target := w.admin("actor"), w.user("target", chat.Moderate)
	w.must(w.SetPermissions(t.Context(), a, target.UserID, []chat.Permission{chat.Moderate, chat.CreateRoomPermission}))
	granted, err := w.stores.Accounts.PermissionsOf(t.Context(), target.UserID)
	if w.must(err); !slices.Equal(granted, []chat.Permission{chat.CreateRoomPermission}) {
		t.Errorf("granted %v", granted)
	}
}

// takesFirst takes moderate from everybody before their grants change.
type takesFirst struct{ chat.AccountStore }

func (s *takesFirst) ChangeGrants(ctx context.Context, id int64, give, take []chat.Permission) error {
	if err := s.AccountStore.ChangeGrants(ctx, id, nil, []chat.Permission{chat.Moderate}); err != nil {
		return err
	}
	return s.AccountStore.ChangeGrants(ctx, id, give, take)
}

func TestHolds(t *testing.T) {
	for name, c := range map[string]struct {
		who  chat.Actor
		want bool
	}{
		"granted":             {chat.Actor{UserID: 1, Permissions: []chat.Permission{"a", "b"}}, true},
		"granted another":     {chat.Actor{UserID: 1, Permissions: []chat.Permission{"a", "B"}}, false},
		"an administrator":    {chat.Actor{UserID: 1, Admin: true}, true},
		"nobody":              {chat.Actor{}, false},
		"nobody who pretends": {chat.Actor{Admin: true, Permissions: []chat.Permission{"b"}}, false},
	} {
		if got := c.who.Holds("b"); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
