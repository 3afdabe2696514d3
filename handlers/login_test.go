package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
)

// register adds an account with the test password; nobody is signed in.
func (w *world) register(name string) chat.User {
	w.t.Helper()
	hash, err := w.passwords.Hash(w.t.Context(), name, password)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.account(name, hash)
}

const goodLogin = "Username=alice&Password=correct+horse+battery"

func TestLoginCheckAnswersInTheBytesOfTheFlaskVersion(t *testing.T) {
	w := newWorld(t)
	w.register("alice")
	for _, tc := range []struct{ name, form, body string }{
		{"right", goodLogin, "success"},
		{"wrong password", "Username=alice&Password=wrong+horse", "error"},
		{"unknown user", "Username=nobody&Password=correct+horse+battery", "error"},
		{"no password", "Username=alice", "error"},
		{"no fields", "", "error"},
		{"too large", strings.Repeat("x", 65<<10), "error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			guest := w.guest()
			a := guest.post("/login_check", tc.form)
			a.says(t, 200, html, tc.body)
			if signedIn := a.cookie() != nil; signedIn != (tc.body == "success") {
				t.Errorf("session cookie: %v", a.cookie())
			}
			if tc.body == "success" {
				guest.get("/index/").shows(t, "alice")
			}
		})
	}
}

func TestLoginCheckExplainsItselfToJSONClients(t *testing.T) {
	w := newWorld(t)
	w.register("alice")
	w.guest().post("/login_check", goodLogin, "Accept", "application/json").says(t, 200, json, `{"code": 200, "msg": "success"}`)
	w.guest().post("/login_check", "Username=alice&Password=wrong+horse", "Accept", "application/json").says(t, 401, json,
		`{"code": 401, "msg": "Wrong user name or password."}`)
}

func TestTheSessionCookie(t *testing.T) {
	w := newWorld(t)
	w.register("alice")
	for _, tc := range []struct {
		name, field string
		remembered  bool
	}{
		{"ends with the browser", "", false},
		{"unticked by a script", "&remember_me=false", false},
		{"ticked", "&remember_me=on", true},
		{"ticked by a script", "&remember_me=true", true},
		{"as WTForms has it", "&remember_me=y", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := w.guest().post("/login_check", goodLogin+tc.field).cookie()
			if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
				t.Fatalf("cookie is %+v", c)
			}
			if remembered := c.MaxAge > 0; remembered != tc.remembered {
				t.Errorf("MaxAge is %d", c.MaxAge)
			}
		})
	}
}

func TestLoginRotatesTheSession(t *testing.T) {
	w := newWorld(t)
	w.register("alice")
	eve := w.user("eve")
	planted := eve.cookie
	eve.post("/login_check", goodLogin).says(t, 200, html, "success")
	if eve.cookie == planted {
		t.Error("the session kept its id")
	}
	if _, state, _ := w.sessions.Resolve(t.Context(), planted); state != auth.Dead {
		t.Errorf("the old session is %v", state)
	}
}

func TestGuessingIsSlowedDownAndTheRightPasswordIsNot(t *testing.T) {
	w := newWorld(t)
	w.register("alice")
	for range 11 {
		w.guest().post("/login_check", goodLogin).says(t, 200, html, "success")
	}
	guess := func() answer {
		return w.guest().post("/login_check", "Username=alice&Password=wrong+horse", "Accept", "application/json")
	}
	for range 10 {
		guess().is(t, 401)
	}
	a := guess().is(t, 429)
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.guest().post("/login_check", goodLogin).says(t, 200, html, "error")
	w.advance(time.Minute)
	w.guest().post("/login_check", goodLogin).says(t, 200, html, "success")
}

func TestTheLoginPage(t *testing.T) {
	w := newWorld(t)
	for name, v := range map[string]*visitor{"guest": w.guest(), "signed in": w.user("alice")} {
		t.Run(name, func(t *testing.T) {
			v.get("/login/").is(t, 200).shows(t, `id="login"`, `id="Username"`, `id="Password"`)
			v.post("/login/", "").is(t, 200).shows(t, `id="login"`)
		})
	}
	w.guest().get("/login/?next=%2Fchat%2F%3Frname%3Da").shows(t, `"/chat/?rname=a"`)
	for _, evil := range []string{"//evil.example/", `/\evil.example/`, "http:%2F%2Fevil.example", "%2F%09%2Fevil.example"} {
		w.guest().get("/login/?next="+evil).is(t, 200).hides(t, "evil.example")
	}
}

// TestTheLoginPageIsNoDetour: a foreign link may lead to the login page, but not through it to a link that acts.
func TestTheLoginPageIsNoDetour(t *testing.T) {
	w := newWorld(t)
	for _, tc := range changing {
		w.guest().get("/login/?next="+url.QueryEscape(tc.target)).is(t, 200).shows(t, `data-next=""`)
	}
}

func TestGuestsAreSentToSignInAndBack(t *testing.T) {
	w := newWorld(t)
	for _, tc := range []struct{ target, location string }{
		{"/logout/", "/login/?next=%2Flogout%2F"},
		{"/logout/?rname=a%20b", "/login/?next=%2Flogout%2F%3Frname%3Da%2520b"},
		{"/leaveroom/?rname=x", "/login/?next=%2Fleaveroom%2F%3Frname%3Dx"},
		{"/createroom/", "/login/?next=%2Fcreateroom%2F"},
		{"/privatechat/?to=%E5%A4%A7", "/login/?next=%2Fprivatechat%2F%3Fto%3D%25E5%25A4%25A7"},
		{"/adduser/", "/login/?next=%2Fadduser%2F"},
		{"/listuser/", "/login/?next=%2Flistuser%2F"},
		{"/addper/", "/login/?next=%2Faddper%2F"},
		{"/edituser/1/", "/login/?next=%2Fedituser%2F1%2F"},
		{"/chat/roomuser/list?rname=x", "/login/?next=%2Fchat%2Froomuser%2Flist%3Frname%3Dx"},
		{"/chat/block/roomuser/?rname=x&b_user=y", "/login/?next=%2Fchat%2Fblock%2Froomuser%2F%3Frname%3Dx%26b_user%3Dy"},
		{"/chat/kick/roomuser/?rname=x&del_user=y", "/login/?next=%2Fchat%2Fkick%2Froomuser%2F%3Frname%3Dx%26del_user%3Dy"},
	} {
		t.Run(tc.target, func(t *testing.T) {
			w.guest().get(tc.target).leads(t, tc.location)
			w.guest().post(tc.target, "").leads(t, tc.location)
			w.dead("dead of "+tc.target).get(tc.target).leads(t, tc.location)
		})
	}
}

func TestADeadSessionIsToldSoOnTheLoginPage(t *testing.T) {
	w := newWorld(t)
	alice := w.dead("alice")
	cookie := alice.cookie
	alice.get(alice.get("/privatechat/?to=bob").location).is(t, 200).shows(t, "登录已失效")
	if alice.cookie != "" {
		t.Errorf("the login page left the dead cookie %q", cookie)
	}
}

func TestLogoutEndsSessionAndMembership(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("lobby", alice, bob)
	w.room("other", alice, bob)
	copied := bob.cookie
	a := bob.get("/logout/?rname=lobby")
	a.leads(t, "/login/")
	if c := a.cookie(); c == nil || c.MaxAge >= 0 {
		t.Errorf("the cookie was not taken away: %v", c)
	}
	if w.isMember("lobby", "bob") || !w.isMember("other", "bob") {
		t.Error("want bob out of the room named, and in the other still")
	}
	if _, state, _ := w.sessions.Resolve(t.Context(), copied); state != auth.Dead {
		t.Errorf("a copied cookie is %v after logout", state)
	}
	bob.cookie = copied
	bob.get("/privatechat/?to=alice").leads(t, "/login/?next=%2Fprivatechat%2F%3Fto%3Dalice")
}

func TestLogoutWithoutARoom(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	alice.post("/logout/", "").leads(t, "/login/")
	alice.get("/index/").is(t, 200).hides(t, "alice")
}

// TestAddressesAreCountedApart: one guesser does not lock others out.
func TestAddressesAreCountedApart(t *testing.T) {
	w := newWorld(t)
	w.register("alice")
	login := func(address, form string) string {
		r := httptest.NewRequest(http.MethodPost, "/login_check", strings.NewReader(form))
		r.RemoteAddr = address
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", "203.0.113."+form[len(form)-1:]) // nobody's proxy: does not count
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		return rec.Body.String()
	}
	for range 11 {
		login("192.0.2.66:1000", "Username=alice&Password=wrong+horse")
	}
	if got := login("192.0.2.66:2000", goodLogin); got != "error" {
		t.Errorf("the guesser was told %q", got)
	}
	if got := login("192.0.2.7:1000", goodLogin); got != "success" {
		t.Errorf("another address was told %q", got)
	}
}
