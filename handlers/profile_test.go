package handlers_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
)

// visit signs the account in once more, from elsewhere.
func (v *visitor) visit(client auth.Client) *visitor {
	v.t.Helper()
	token, _, err := v.sessions.Start(v.t.Context(), v.id, false, client, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return &visitor{world: v.world, name: v.name, id: v.id, cookie: token}
}

func (v *visitor) state() auth.State {
	v.t.Helper()
	_, state, err := v.sessions.Resolve(v.t.Context(), v.cookie)
	if err != nil {
		v.t.Fatal(err)
	}
	return state
}

func (v *visitor) session() string {
	v.t.Helper()
	actor, _, err := v.sessions.Resolve(v.t.Context(), v.cookie)
	if err != nil {
		v.t.Fatal(err)
	}
	return string(actor.Session)
}

// told remembers which sessions' sockets were to be closed.
type told struct {
	chat.Silent
	mu    sync.Mutex // guards ended
	ended map[chat.SessionID]bool
}

func (p *told) SessionsEnded(ids []chat.SessionID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		p.ended[id] = true
	}
}

func (p *told) of(session string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended[chat.SessionID(session)]
}

var profileForms = []struct{ path, form string }{
	{"/profile/name/", "shown_name=Al"},
	{"/profile/password/", "old=correct+horse+battery&password=long+enough+1&password2=long+enough+1"},
	{"/profile/sessions/end/", "id=x"},
	{"/profile/sessions/endothers/", ""},
}

func TestTheProfileIsForTheSignedIn(t *testing.T) {
	w := newWorld(t)
	w.guest().get("/profile/").leads(t, "/login/?next=%2Fprofile%2F")
	alice := w.user("alice")
	for _, f := range profileForms {
		a := w.guest().post(f.path, f.form)
		if a.status != 302 || !strings.HasPrefix(a.location, "/login/") {
			t.Errorf("%s for a guest: %d to %q", f.path, a.status, a.location)
		}
		alice.get(f.path+"?"+f.form).leads(t, "/profile/")
		alice.post(f.path, f.form, "Sec-Fetch-Site", "cross-site").is(t, 403)
	}
	if u, _ := w.stores.Accounts.UserByName(t.Context(), "alice"); u.ShownName != "" {
		t.Errorf("the shown name is %q", u.ShownName)
	}
	alice.get("/").shows(t, `href="/profile/"`)
}

func TestShownNames(t *testing.T) {
	w := newWorld(t)
	alice, bob, root := w.user("alice"), w.user("bob"), w.admin("root")
	for _, tc := range []struct {
		name, form string
		status     int
		want       string
	}{
		{"a name", "shown_name=+爱丽丝+", 302, "爱丽丝"},
		{"markup", "shown_name=%3Cb%3E", 400, "爱丽丝"},
		{"somebody's name", "shown_name=bob", 409, "爱丽丝"},
		{"too long", "shown_name=" + strings.Repeat("x", 65), 400, "爱丽丝"},
		{"turned direction", "shown_name=a%E2%80%AEb", 400, "爱丽丝"},
		{"reserved", "shown_name=hi-user", 400, "爱丽丝"},
		{"one's own name", "shown_name=alice", 302, "alice"},
		{"none", "shown_name=++", 302, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := alice.post("/profile/name/", tc.form).is(t, tc.status)
			if tc.status != 302 {
				a.shows(t, `class="problem"`)
			}
			if u, err := w.stores.Accounts.UserByName(t.Context(), "alice"); err != nil || u.ShownName != tc.want {
				t.Errorf("the shown name is %q, %v", u.ShownName, err)
			}
		})
	}
	bob.post("/profile/name/", "shown_name=爱丽丝").leads(t, "/profile/")
	alice.post("/profile/name/", "shown_name=爱丽丝").is(t, 409).shows(t, "已经有人在用了")
	root.get("/listuser/").shows(t, "爱丽丝")
	root.get(pathOf(bob)).shows(t, "爱丽丝")
}

func TestChangingOnesPassword(t *testing.T) {
	w := newWorld(t)
	publisher := &told{ended: map[chat.SessionID]bool{}}
	w.options.Publisher = publisher
	w.build()
	alice := w.signedIn(w.register("alice"))
	elsewhere := alice.visit(auth.Client{})
	before := elsewhere.session()
	for name, form := range map[string]string{
		"wrong old":   "old=wrong+horse&password=long+enough+1&password2=long+enough+1",
		"no old":      "password=long+enough+1&password2=long+enough+1",
		"different":   "old=correct+horse+battery&password=long+enough+1&password2=long+enough+2",
		"short":       "old=correct+horse+battery&password=kurz&password2=kurz",
		"the name":    "old=correct+horse+battery&password=ALICE&password2=ALICE",
		"nothing new": "old=correct+horse+battery",
	} {
		t.Run(name, func(t *testing.T) {
			a := alice.post("/profile/password/", form).is(t, 400)
			a.shows(t, `class="problem"`)
			a.hides(t, "long enough", "horse", "kurz")
		})
	}
	alice.post("/profile/password/", "old=correct+horse+battery&password=long+enough+1&password2=long+enough+1").leads(t, "/profile/")
	alice.get("/profile/").is(t, 200).shows(t, "密码已更换")
	if elsewhere.state() != auth.Dead || alice.state() != auth.Live {
		t.Errorf("here %v, elsewhere %v", alice.state(), elsewhere.state())
	}
	if !publisher.of(before) || publisher.of(alice.session()) {
		t.Errorf("told of %v", publisher.ended)
	}
	w.guest().post("/login_check", goodLogin).says(t, 200, html, "error")
	w.guest().post("/login_check", "Username=alice&Password=long+enough+1").says(t, 200, html, "success")
}

// Whoever finds an open browser can't guess the password there.
func TestGuessingOnesOwnPasswordIsSlow(t *testing.T) {
	w := newWorld(t)
	alice := w.signedIn(w.register("alice"))
	const guess = "old=wrong+horse&password=long+enough+1&password2=long+enough+1"
	for range 10 {
		alice.post("/profile/password/", guess).is(t, 400)
	}
	alice.visit(auth.Client{}).post("/profile/password/", guess).is(t, 429).shows(t, "密码错了太多次")
	w.advance(time.Minute)
	alice.post("/profile/password/", "old=correct+horse+battery&password=long+enough+1&password2=long+enough+1").leads(t, "/profile/")
}

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"

func TestOnesSessions(t *testing.T) {
	w := newWorld(t)
	publisher := &told{ended: map[chat.SessionID]bool{}}
	w.options.Publisher = publisher
	w.build()
	alice, bob := w.user("alice"), w.user("bob")
	phone := alice.visit(auth.Client{Address: "203.0.113.9", Agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"})
	laptop := alice.visit(auth.Client{Address: "203.0.113.10", Agent: firefox})
	bobs := bob.visit(auth.Client{Address: "203.0.113.11", Agent: "curl/8.0"})
	page := alice.get("/profile/").is(t, 200)
	page.shows(t, "Safari · iPhone", "Firefox · Linux", "203.0.113.9", "203.0.113.10", "这里", "2026/11/22 PM12:00:12", "退出其他所有登录")
	page.hides(t, "203.0.113.11", "curl", alice.cookie, phone.cookie, `value="`+alice.session()+`"`)

	onPhone := phone.session()
	alice.post("/profile/sessions/end/", "id="+onPhone).leads(t, "/profile/")
	if phone.state() != auth.Dead || laptop.state() != auth.Live || !publisher.of(onPhone) {
		t.Errorf("phone %v, laptop %v, told of %v", phone.state(), laptop.state(), publisher.ended)
	}
	for _, id := range []string{bobs.session(), "", "x", strings.Repeat("0", 64), "%00"} {
		alice.post("/profile/sessions/end/", "id="+id).leads(t, "/profile/")
	}
	if bobs.state() != auth.Live || publisher.of(bobs.session()) {
		t.Error("alice has ended bob's session")
	}
	onLaptop := laptop.session()
	alice.post("/profile/sessions/endothers/", "").leads(t, "/profile/")
	if laptop.state() != auth.Dead || alice.state() != auth.Live || bobs.state() != auth.Live || !publisher.of(onLaptop) {
		t.Errorf("laptop %v, here %v", laptop.state(), alice.state())
	}
	alone := alice.get("/profile/")
	alone.shows(t, "除了这里，没有别的登录")
	alone.hides(t, "退出其他所有登录")
	own := alice.session()
	alice.post("/profile/sessions/end/", "id="+own).leads(t, "/login/")
	if alice.cookie != "" || !publisher.of(own) {
		t.Error("one's own session has not ended")
	}
}

// A login by the pages keeps from where, and by which browser, also when that lies.
func TestSessionsOfHostileBrowsers(t *testing.T) {
	w := newWorld(t)
	w.register("alice")
	for _, evil := range append([]string{"a\x01b", strings.Repeat("长", 500)}, hostile...) {
		v := w.guest()
		v.post("/login_check", goodLogin, "User-Agent", evil).says(t, 200, html, "success")
		page := v.get("/profile/").is(t, 200)
		harmless(t, "profile of "+evil, page)
		page.shows(t, "192.0.2.1")
	}
}

func TestHostileShownNamesStayText(t *testing.T) {
	for _, evil := range hostile {
		w := newWorld(t)
		alice, root := w.user("alice"), w.admin("root")
		// Such a name can't be chosen; another program, or an import, may have written it.
		if err := w.stores.Accounts.SetShownName(t.Context(), alice.id, evil); err != nil {
			t.Fatal(err)
		}
		for _, a := range []answer{
			alice.get("/profile/"), root.get("/listuser/"), root.get(pathOf(alice)), root.get(pathOf(alice) + "delete/"),
			alice.post("/profile/name/", "shown_name="+url.QueryEscape(evil)),
			root.post(pathOf(alice)+"mute/", "mute=yes&reason="+url.QueryEscape(evil)), root.get(pathOf(alice)),
			root.post(pathOf(alice)+"delete/", "name="+url.QueryEscape(evil)+"&fate="+url.QueryEscape(evil)),
		} {
			harmless(t, "a page with "+evil, a)
		}
	}
}
