package handlers_test

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/server"
)

// openWorld returns a world where people may make themselves accounts.
func openWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOf(t, chat.Options{SignUp: true})
}

func signUpForm(name string) string {
	return "username=" + name + "&password=long+enough+1&password2=long+enough+1"
}

func TestSignUpIsClosedUnlessSomebodyOpensIt(t *testing.T) {
	w := newWorld(t)
	w.guest().get("/signup/").is(t, 404)
	w.guest().post("/signup/", signUpForm("eve")).is(t, 404)
	if _, err := w.stores.Accounts.UserByName(t.Context(), "eve"); err == nil {
		t.Error("eve has an account")
	}
	w.guest().get("/login/").hides(t, "/signup/")
}

func TestSignUp(t *testing.T) {
	w := openWorld(t)
	w.guest().get("/login/?next=%2Froomlist%2F").shows(t, `href="/signup/?next=%2Froomlist%2F"`)
	w.guest().get("/signup/?next=%2Froomlist%2F").is(t, 200).shows(t, `name="next" value="/roomlist/"`, `name="password2"`)
	eve := w.guest()
	eve.post("/signup/", signUpForm("eve")+"&next=%2Froomlist%2F").leads(t, "/roomlist/")
	eve.get("/").shows(t, "Hello, <bdi>eve</bdi>")
	u, err := w.stores.Accounts.UserByName(t.Context(), "eve")
	if ps, _ := w.stores.Accounts.PermissionsOf(t.Context(), u.ID); err != nil || u.Admin || len(ps) > 0 {
		t.Errorf("%+v holds %v, %v", u, ps, err)
	}
	entries, err := w.stores.Audit.Audit(t.Context(), chat.AuditQuery{Limit: 5})
	if err != nil || len(entries) != 1 || entries[0].Deed != chat.UserSignedUp || entries[0].Address != "192.0.2.1" {
		t.Errorf("%+v, %v", entries, err)
	}
	eve.get("/signup/").leads(t, "/")
	eve.post("/signup/", signUpForm("second")).leads(t, "/")
	if _, err := w.stores.Accounts.UserByName(t.Context(), "second"); err == nil {
		t.Error("somebody who is signed in made another account")
	}
}

func TestSignUpLeadsNowhereElse(t *testing.T) {
	w := openWorld(t)
	for i, evil := range []string{"//evil.example/", `/\evil.example/`, "http:%2F%2Fevil.example", "%2Flogout%2F"} {
		w.guest().get("/signup/?next="+evil).is(t, 200).hides(t, "evil.example", "/logout/")
		w.guest().post("/signup/", signUpForm(fmt.Sprint("eve", i))+"&next="+evil).leads(t, "/")
	}
}

func TestSignUpSaysWhatIsWrong(t *testing.T) {
	w := openWorld(t)
	w.account("taken", "unusable")
	for _, tc := range []struct {
		name, form string
		status     int
	}{
		{"duplicate", signUpForm("taken"), 409},
		{"reserved", signUpForm("hi-user"), 400},
		{"markup", signUpForm("%3Cb%3E"), 400},
		{"no name", signUpForm(""), 400},
		{"passwords differ", "username=new&password=long+enough+1&password2=long+enough+2", 400},
		{"published password", "username=new&password=password1&password2=password1", 400},
		{"short", "username=new&password=kurz&password2=kurz", 400},
		{"nothing", "", 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := w.guest()
			a := v.post("/signup/", tc.form).is(t, tc.status)
			a.shows(t, `role="alert"`, `name="username"`)
			a.hides(t, "long enough", "kurz", "<b>")
			if a.cookie() != nil {
				t.Error("somebody is signed in")
			}
		})
	}
}

func TestSignUpsAreFewPerAddress(t *testing.T) {
	w := openWorld(t)
	made := func(name string) int { return w.guest().post("/signup/", signUpForm(name)).status }
	for i := range 5 {
		if status := made(fmt.Sprint("eve", i)); status != 302 {
			t.Fatalf("account %d: status %d", i, status)
		}
	}
	a := w.guest().post("/signup/", signUpForm("eve5")).is(t, 429)
	a.shows(t, "注册得太多了")
	w.advance(12 * time.Minute)
	if status := made("eve6"); status != 302 {
		t.Errorf("after twelve minutes: status %d", status)
	}
	if status := made("eve7"); status != 429 {
		t.Errorf("the second after twelve minutes: status %d", status)
	}
}

// Who types badly does not lose accounts, but has an end of attempts: each may cost a hash.
func TestAttemptsToSignUpAreBounded(t *testing.T) {
	w := openWorld(t)
	w.account("taken", "unusable")
	for i := range 20 {
		if status := w.guest().post("/signup/", "username=taken&password=x&password2=y").status; status == 429 {
			t.Fatalf("attempt %d is refused", i)
		}
	}
	w.guest().post("/signup/", signUpForm("eve")).is(t, 429)
	w.advance(time.Hour)
	w.guest().post("/signup/", signUpForm("eve")).leads(t, "/")
}

// Two at the same moment with the same name: one has it.
func TestTwoSignUpAsTheSame(t *testing.T) {
	w := openWorld(t)
	status := make([]int, 2)
	var both sync.WaitGroup
	for i := range status {
		both.Go(func() { status[i] = w.guest().post("/signup/", signUpForm("eve")).status })
	}
	both.Wait()
	if status[0]+status[1] != 302+409 {
		t.Errorf("answers %v; the log:\n%s", status, w.log)
	}
}

// The address that counts is the client's, as far as trusted proxies tell it; what clients claim themselves is none.
func TestTheLimitCountsClientsNotProxies(t *testing.T) {
	w := openWorld(t)
	w.proxies = server.Proxies{netip.MustParsePrefix("10.0.0.0/8")}
	w.build()
	signUp := func(n int, peer, forwarded string) int {
		r := httptest.NewRequest("POST", "/signup/", strings.NewReader(signUpForm(fmt.Sprint("eve", n))))
		r.RemoteAddr = peer
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", forwarded)
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		return rec.Code
	}
	n := 0
	for range 5 {
		n++
		if status := signUp(n, "10.0.0.1:1", fmt.Sprintf("203.0.113.%d, 198.51.100.7", n)); status != 302 {
			t.Fatalf("account %d: status %d", n, status)
		}
	}
	for _, tc := range []struct {
		name, peer, forwarded string
		want                  int
	}{
		{"the same client by another proxy", "10.0.0.2:1", "198.51.100.7", 429},
		{"the same client, who claims to be another", "10.0.0.1:1", "192.0.2.99, 198.51.100.7", 429},
		{"another client of the proxy", "10.0.0.1:1", "198.51.100.8", 302},
		{"a client without proxy, who claims to be the first", "203.0.113.50:1", "198.51.100.7", 302},
	} {
		n++
		if status := signUp(n, tc.peer, tc.forwarded); status != tc.want {
			t.Errorf("%s: status %d, want %d", tc.name, status, tc.want)
		}
	}
}
