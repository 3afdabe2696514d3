package handlers_test

import (
	"fmt"
	"slices"
	"testing"

	"hihichat/chat"
)

const newAccount = "username=新人&password=long+enough+1&password2=long+enough+1"

func TestAddUser(t *testing.T) {
	w := newWorld(t)
	root := w.admin("root")
	root.get("/adduser/").is(t, 200).shows(t, `name="username"`, `name="password"`, `name="password2"`)
	root.post("/adduser/", newAccount).leads(t, "/listuser/")
	u, err := w.stores.Accounts.UserByName(t.Context(), "新人")
	if err != nil || u.Admin {
		t.Fatalf("user is %+v, %v", u, err)
	}
	if ps, _ := w.stores.Accounts.PermissionsOf(t.Context(), u.ID); len(ps) > 0 {
		t.Errorf("a new user holds %v", ps)
	}
	w.guest().post("/login_check", "Username=新人&Password=long+enough+1").says(t, 200, html, "success")
}

func TestAddUserSaysWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	clerk := w.user("clerk", chat.ManageUsers)
	for _, tc := range []struct {
		name, form string
		status     int
	}{
		{"duplicate", "username=clerk&password=long+enough+1&password2=long+enough+1", 409},
		{"passwords differ", "username=new&password=long+enough+1&password2=long+enough+2", 400},
		{"short password", "username=new&password=kurz&password2=kurz", 400},
		{"default password", "username=new&password=admin&password2=admin", 400},
		{"no password", "username=new", 400},
		{"no name", "password=long+enough+1&password2=long+enough+1", 400},
		{"markup in the name", "username=%3Cb%3E&password=long+enough+1&password2=long+enough+1", 400},
		{"reserved name", "username=hi-user&password=long+enough+1&password2=long+enough+1", 400},
		{"nothing", "", 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := clerk.post("/adduser/", tc.form).is(t, tc.status)
			a.shows(t, `class="problem"`, `name="username"`)
			a.hides(t, "long enough", "kurz")
		})
	}
	if _, err := w.stores.Accounts.UserByName(t.Context(), "new"); err == nil {
		t.Error("a refused user exists")
	}
}

func TestAccountsAreForThoseWhoMayManageThem(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice", chat.CreateRoomPermission)
	for _, target := range []string{"/adduser/", "/listuser/", "/addper/", fmt.Sprintf("/edituser/%d/", alice.id)} {
		alice.get(target).is(t, 403)
		alice.post(target, newAccount+"&permissionname=x&permission=createroom&permission=manageusers").is(t, 403)
	}
	if _, err := w.stores.Accounts.UserByName(t.Context(), "新人"); err == nil {
		t.Error("somebody without permission made a user")
	}
	if ps, _ := w.stores.Accounts.PermissionsOf(t.Context(), alice.id); len(ps) != 1 {
		t.Errorf("a user granted themselves %v", ps)
	}
}

// TestWhoeverGivesRightsFindsPeople: each page of theirs leads to the next, and to none that is not for them.
func TestWhoeverGivesRightsFindsPeople(t *testing.T) {
	w := newWorld(t)
	bob := w.user("bob")
	granter := w.user("granter", chat.ManagePermissions)
	granter.get("/").shows(t, `href="/listuser/"`, `href="/addper/"`)
	list := granter.get("/listuser/").is(t, 200)
	list.shows(t, fmt.Sprintf(`href="/edituser/%d/"`, bob.id))
	list.hides(t, "/adduser/")
	granter.get(fmt.Sprintf("/edituser/%d/", bob.id)).is(t, 200).shows(t, `name="permission"`)
	granter.get("/adduser/").is(t, 403)
}

func TestListUsers(t *testing.T) {
	w := newWorld(t)
	root := w.admin("root")
	w.user("painter", "createroom")
	for i := range 101 {
		w.account(fmt.Sprintf("user%03d", i), "unusable")
	}
	first := root.get("/listuser/").is(t, 200)
	first.shows(t, "root", "painter", "createroom", "user097", fmt.Sprintf("/listuser/?after=%d", 100))
	first.hides(t, "user098")
	root.get("/listuser/?after=100").shows(t, "user098", "user100")
	found := root.post("/listuser/?q=paint", "").is(t, 200)
	found.shows(t, "painter")
	found.hides(t, "user001")
	root.get("/listuser/?after=x").is(t, 400)
	w.user("clerk", chat.ManageUsers).get("/listuser/").is(t, 200).hides(t, `<span class="tag plain">createroom`)
}

func TestEditUser(t *testing.T) {
	w := newWorld(t)
	root, alice := w.admin("root"), w.user("alice", "createroom")
	target := fmt.Sprintf("/edituser/%d/", alice.id)
	root.get(target).is(t, 200).shows(t, "alice", `name="permission"`, `value="createroom" checked`, `value="manageusers">`)
	for _, tc := range []struct {
		name, form string
		want       []chat.Permission
	}{
		{"other grants", "permission=manageusers&permission=managepermissions", []chat.Permission{"managepermissions", "manageusers"}},
		{"twice the same", "permission=createroom&permission=createroom", []chat.Permission{"createroom"}},
		{"none", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root.post(target, tc.form).leads(t, target)
			if got, _ := w.stores.Accounts.PermissionsOf(t.Context(), alice.id); !slices.Equal(got, tc.want) {
				t.Errorf("alice holds %v, want %v", got, tc.want)
			}
		})
	}
	root.post(target, "permission=unheard-of").is(t, 400).shows(t, `class="problem"`)
	for _, missing := range []string{"/edituser/999/", "/edituser/x/", "/edituser/-1/", "/edituser/99999999999999999999/"} {
		root.get(missing).is(t, 404)
	}
}

// TestAnOldFormUndoesNothing: what another administrator has given or taken since the page was shown stays so.
func TestAnOldFormUndoesNothing(t *testing.T) {
	w := newWorld(t)
	root, clerk := w.admin("root"), w.user("clerk", chat.ManagePermissions, chat.Moderate, chat.CreateRoomPermission)
	alice := w.user("alice", "moderate")
	target := fmt.Sprintf("/edituser/%d/", alice.id)
	clerk.get(target).is(t, 200).shows(t, `<input type="hidden" name="shown" value="">`, `<input type="hidden" name="shown" value="moderate">`)
	root.post(target, "permission=manageusers").leads(t, target)
	clerk.post(target, "shown=&shown=moderate&permission=moderate&permission=createroom").leads(t, target)
	if got, _ := w.stores.Accounts.PermissionsOf(t.Context(), alice.id); !slices.Equal(got, []chat.Permission{"createroom", "manageusers"}) {
		t.Errorf("alice holds %v", got)
	}
	clerk.post(target, "shown=").leads(t, target)
	if got, _ := w.stores.Accounts.PermissionsOf(t.Context(), alice.id); len(got) != 2 {
		t.Errorf("alice holds %v", got)
	}
}

func TestNobodyGrantsWhatTheyDoNotHold(t *testing.T) {
	w := newWorld(t)
	clerk, alice := w.user("clerk", chat.ManagePermissions), w.user("alice", "createroom")
	target := fmt.Sprintf("/edituser/%d/", alice.id)
	clerk.post(target, "permission=createroom&permission=manageusers").is(t, 403).shows(t, `class="problem"`)
	clerk.post(target, "").is(t, 403)
	clerk.post(fmt.Sprintf("/edituser/%d/", clerk.id), "permission=managepermissions&permission=createroom").is(t, 403)
	clerk.post(target, "permission=createroom&permission=managepermissions").leads(t, target)
	if got, _ := w.stores.Accounts.PermissionsOf(t.Context(), alice.id); !slices.Equal(got, []chat.Permission{"createroom", "managepermissions"}) {
		t.Errorf("alice holds %v", got)
	}
}

func TestAddPermission(t *testing.T) {
	w := newWorld(t)
	root := w.admin("root")
	root.get("/addper/").is(t, 200).shows(t, `name="permissionname"`, "createroom")
	root.post("/addper/", "permissionname=画画").leads(t, "/addper/")
	root.get("/addper/").shows(t, "画画")
	root.post("/addper/", "permissionname=").is(t, 400).shows(t, `class="problem"`)
	root.post("/addper/", "permissionname=%3Cscript%3E").is(t, 400).hides(t, "<script>")
}
