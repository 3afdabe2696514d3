package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/handlers"
)

var linkShown = regexp.MustCompile(`value="([^"]*/reset/[A-Za-z0-9_-]+)"`)

// offerReset makes a link for the account's new password and returns its path.
func offerReset(t *testing.T, by, of *visitor) string {
	t.Helper()
	a := by.post(pathOf(of)+"reset/", "").is(t, 200)
	found := linkShown.FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("no link in %s", a.body)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page with the link may be kept: %q", a.header.Get("Cache-Control"))
	}
	link, err := url.Parse(found[1])
	if err != nil || link.Scheme != "http" || link.Host != "example.com" {
		t.Fatalf("the link is %s, %v", found[1], err)
	}
	return link.Path
}

const newPassword = "password=battery+staple&password2=battery+staple"

func TestAResetLinkWorksOnce(t *testing.T) {
	m := newTeam(t)
	path := offerReset(t, m.clerk, m.bob)
	if _, state, _ := m.sessions.Resolve(t.Context(), m.bob.cookie); state != auth.Live {
		t.Error("the link alone has signed bob out")
	}
	form := m.guest().get(path).is(t, 200)
	form.shows(t, "bob", `name="password"`, `name="password2"`)
	form.hides(t, strings.TrimPrefix(path, "/reset/"))
	m.guest().post(path, newPassword).leads(t, "/login/?done=password-set")
	m.guest().get("/login/?done=password-set").is(t, 200).shows(t, "新密码已设好")
	m.guest().get(path).is(t, 404).shows(t, "已经用过，或者过期了")
	m.guest().post(path, newPassword).is(t, 404)
	if _, state, _ := m.sessions.Resolve(t.Context(), m.bob.cookie); state != auth.Dead {
		t.Errorf("bob's session is %v", state)
	}
	m.guest().post("/login_check", "Username=bob&Password=battery+staple").says(t, 200, html, "success")
	entries, err := m.stores.Audit.Audit(t.Context(), chat.AuditQuery{Deed: chat.PasswordReset, Limit: 1})
	if err != nil || len(entries) != 1 || entries[0].Actor != "bob" || entries[0].Address != "192.0.2.1" {
		t.Errorf("%+v, %v", entries, err)
	}
}

func TestResetLinksThatAreWorthNothing(t *testing.T) {
	m := newTeam(t)
	earlier := offerReset(t, m.clerk, m.bob)
	old := offerReset(t, m.clerk, m.bob)
	m.guest().get(earlier).is(t, 404)
	m.advance(chat.ResetAge)
	secret := strings.TrimPrefix(old, "/reset/")
	for name, path := range map[string]string{
		"too old": old, "of another account": earlier, "made up": "/reset/" + strings.Repeat("A", 32), "cut off": old[:len(old)-1],
		"with something added": old + "A", "with a line break": old[:len(old)-1] + "%0A", "with a slash": old + "/x",
		"with a zero byte": old + "%00", "another alphabet": "/reset/" + strings.Repeat("%2B", 32), "hostile": "/reset/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
		"huge": "/reset/" + strings.Repeat("A", 20_000), "no UTF-8": "/reset/" + strings.Repeat("%FF", 32), "none": "/reset/",
		"in the query": "/reset/?secret=" + secret,
	} {
		t.Run(name, func(t *testing.T) {
			for _, a := range []answer{m.guest().get(path), m.guest().post(path, newPassword)} {
				a.is(t, 404).hides(t, "<script>alert", `name="password"`)
			}
		})
	}
	if m.guest().post("/login_check", "Username=bob&Password=battery+staple").body != "error" {
		t.Error("a link that is worth nothing has set the password")
	}
}

func TestBadNewPasswordsKeepTheLink(t *testing.T) {
	m := newTeam(t)
	path := offerReset(t, m.root, m.bob)
	for name, form := range map[string]string{
		"different": "password=long+enough+1&password2=long+enough+2", "none": "", "short": "password=kurz&password2=kurz",
		"the name": "password=bob&password2=bob", "published": "password=password1&password2=password1",
	} {
		t.Run(name, func(t *testing.T) {
			a := m.guest().post(path, form).is(t, 400)
			a.shows(t, `role="alert"`, `name="password2"`)
			a.hides(t, "long enough", "kurz")
		})
	}
	m.guest().post(path, newPassword).leads(t, "/login/?done=password-set")
}

// Of two who bring the same link at the same moment one sets the password.
func TestTwoBringTheSameLink(t *testing.T) {
	m := newTeam(t)
	path := offerReset(t, m.root, m.bob)
	passwords := []string{"battery+staple+1", "battery+staple+2"}
	answers := make([]answer, 2)
	var both sync.WaitGroup
	for i, p := range passwords {
		both.Go(func() { answers[i] = m.guest().post(path, "password="+p+"&password2="+p) })
	}
	both.Wait()
	for i, a := range answers {
		works := m.guest().post("/login_check", "Username=bob&Password="+passwords[i]).body == "success"
		if works != (a.status == 302) || !works && a.status != 404 {
			t.Errorf("status %d, and the password works: %v", a.status, works)
		}
	}
	if answers[0].status == answers[1].status {
		t.Errorf("both got %d", answers[0].status)
	}
}

// What a browser, a proxy or the log keeps of the page must not hold the secret.
func TestNothingKeepsTheSecret(t *testing.T) {
	m := newTeam(t)
	path := offerReset(t, m.root, m.bob)
	for _, a := range []answer{
		m.guest().get(path), m.guest().post(path, ""), m.guest().post(path, newPassword), m.guest().get(path),
		m.guest().post(path, newPassword, "Sec-Fetch-Site", "cross-site"), m.guest().do(http.MethodDelete, path, nil),
		m.dead("carol").get(path), m.root.get(path),
	} {
		if a.header.Get("Cache-Control") != "no-store" || strings.Contains(a.location, path) {
			t.Errorf("%d: %v", a.status, a.header)
		}
		if policy := a.header.Get("Referrer-Policy"); policy != "strict-origin" && a.status != 403 && a.status != 405 {
			t.Errorf("%d: the referrer policy is %q", a.status, policy)
		}
		a.hides(t, strings.TrimPrefix(path, "/reset/"))
	}
	if log := m.log.String(); !strings.Contains(log, "/reset/:secret") || strings.Contains(log, strings.TrimPrefix(path, "/reset/")) {
		t.Errorf("the log: %s", log)
	}
}

func TestTheLinkLeadsToWhereVisitorsComeFrom(t *testing.T) {
	w := newWorld(t, func(d *handlers.Deps) {
		d.Origin = func(*http.Request) string { return "https://chat.example.org" }
	})
	root, bob := w.admin("root"), w.user("bob")
	root.post(pathOf(bob)+"reset/", "").shows(t, `value="https://chat.example.org/reset/`, "2026/11/23 PM12:00:12")
}

func TestAResetOfADisabledAccountSignsNobodyIn(t *testing.T) {
	m := newTeam(t)
	path := offerReset(t, m.root, m.bob)
	m.root.post(pathOf(m.bob)+"disabled/", "disabled=yes")
	m.guest().post(path, newPassword)
	m.guest().post("/login_check", "Username=bob&Password=battery+staple").says(t, 200, html, "error")
}

func TestResetLinksEndWithTheirWindow(t *testing.T) {
	m := newTeam(t)
	path := offerReset(t, m.root, m.bob)
	m.advance(chat.ResetAge - time.Second)
	m.guest().get(path).is(t, 200)
	m.advance(time.Second)
	m.guest().get(path).is(t, 404)
}
