package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/handlers"
	"hihichat/locale"
)

// languageCookie returns the cookie by which the answer keeps a language.
func (a answer) languageCookie() *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == locale.Cookie {
			return c
		}
	}
	return nil
}

func TestTheLanguageOfAVisitor(t *testing.T) {
	w := newWorld(t)
	cases := map[string]struct {
		target  string
		headers []string
		want    string
		kept    string // the new cookie's value
	}{
		"nothing said":       {"/roomlist/", nil, "zh-CN", ""},
		"the browser":        {"/roomlist/", []string{"Accept-Language", "en-US,en;q=0.9"}, "en", ""},
		"the cookie":         {"/roomlist/", []string{"Accept-Language", "zh-CN", "Cookie", "hihi_lang=en"}, "en", ""},
		"the address":        {"/roomlist/?lang=en", []string{"Accept-Language", "zh-CN"}, "en", "en"},
		"back":               {"/roomlist/?lang=zh", []string{"Cookie", "hihi_lang=en"}, "zh-CN", "zh"},
		"a region":           {"/roomlist/?lang=en-GB", nil, "en", "en"},
		"one that is not":    {"/roomlist/?lang=%3Cb%3E", []string{"Cookie", "hihi_lang=en"}, "en", ""},
		"the login page":     {"/login/?lang=en", nil, "en", "en"},
		"where there's none": {"/no/such/page?lang=en", nil, "en", "en"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := w.guest().get(c.target, c.headers...).shows(t, `<html lang="`+c.want+`">`)
			if vary := strings.Join(a.header.Values("Vary"), ","); !strings.Contains(vary, "Accept-Language") || !strings.Contains(vary, "Cookie") {
				t.Errorf("Vary: %s", vary)
			}
			cookie := a.languageCookie()
			if (cookie == nil) != (c.kept == "") {
				t.Fatalf("the cookie is %v", cookie)
			}
			if cookie != nil && (cookie.Value != c.kept || cookie.Path != "/" || cookie.MaxAge != 365*24*3600 ||
				cookie.SameSite != http.SameSiteLaxMode || cookie.Secure) {
				t.Errorf("the cookie is %v", cookie)
			}
		})
	}
}

// A choice holds for the next page too, wherever the answer leads.
func TestAChoiceOutlivesARedirect(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for name, a := range map[string]answer{
		"a redirect":        alice.get("/chat/?lang=en"),
		"to the login page": w.guest().get("/profile/?lang=en"),
	} {
		if cookie := a.is(t, 302).languageCookie(); cookie == nil || cookie.Value != "en" {
			t.Errorf("%s: the cookie is %v", name, cookie)
		}
	}
}

func TestTheLanguageCookieIsSecureBehindHTTPS(t *testing.T) {
	w := newWorld(t, func(d *handlers.Deps) { d.Origin = func(*http.Request) string { return "https://chat.example.org" } })
	if cookie := w.guest().get("/?lang=en").languageCookie(); cookie == nil || !cookie.Secure {
		t.Errorf("the cookie is %v", cookie)
	}
}

// What clients parse is the same in every language, and what somebody says chooses none.
func TestProgramsAreAnsweredInNoLanguage(t *testing.T) {
	w := newWorld(t)
	alice, bob, eve := w.user("alice"), w.user("bob"), w.user("eve")
	w.room("r", alice, bob)
	alice.click("/chat/block/roomuser/?rname=r&b_user=bob&b_time=60").is(t, 302)
	for name, ask := range map[string]func(...string) answer{
		"a muted sender":  func(h ...string) answer { return bob.post("/api/sendchat/x", "rname=r", h...) },
		"a stranger":      func(h ...string) answer { return eve.post("/api/sendchat/x", "rname=r", h...) },
		"a login":         func(h ...string) answer { return w.guest().post("/login_check", "Username=a&Password=b", h...) },
		"a program":       func(h ...string) answer { return w.guest().get("/api/audit", h...) },
		"a missing route": func(h ...string) answer { return w.guest().get("/api/none", h...) },
	} {
		zh, en := ask(), ask("Accept-Language", "en", "Cookie", "hihi_lang=en")
		if zh.body != en.body || zh.kind != en.kind || zh.status != en.status {
			t.Errorf("%s: %d %q, in English %d %q", name, zh.status, zh.body, en.status, en.body)
		}
	}
	said := alice.post("/api/sendchat/what?lang=en", "rname=r").is(t, 200)
	if cookie := said.languageCookie(); cookie != nil {
		t.Errorf("a message chose %v", cookie)
	}
	if texts := w.texts(chat.InRoom("r")); len(texts) != 1 || texts[0] != "what?lang=en" {
		t.Errorf("said was %q", texts)
	}
}

// languageLink matches the link to the English page.
var languageLink = regexp.MustCompile(`href="([^"]*)" lang="en" hreflang="en"`)

// A link to another language is one of our own pages', so where a link acts, it must lead elsewhere.
func TestLinksToLanguagesDoNothing(t *testing.T) {
	for _, tc := range changing {
		t.Run(tc.name, func(t *testing.T) {
			w, who := tc.world(t)
			to := who.get(tc.target, "Sec-Fetch-Site", "cross-site").is(t, 200).english(t, tc.target)
			if cookie := who.click(to).languageCookie(); cookie == nil || tc.happened(w) {
				t.Errorf("the link to %s acted, or chose nothing", to)
			}
		})
	}
	eve := newWorld(t).user("eve")
	for _, target := range []string{"/joinroom/?rname=none", "/chat/kick/roomuser/?rname=none&del_user=x"} {
		if to := eve.click(target).is(t, 404).english(t, target); to != "/?lang=en" {
			t.Errorf("the refusal of %s is offered in English at %s", target, to)
		}
	}
}

// english returns where the page at target leads those who want it in English.
func (a answer) english(t *testing.T, target string) string {
	t.Helper()
	link := languageLink.FindStringSubmatch(a.body)
	if link == nil {
		t.Fatalf("no link:\n%.2000s", a.body)
	}
	at, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	to, err := at.Parse(strings.ReplaceAll(link[1], "&amp;", "&"))
	if err != nil {
		t.Fatal(err)
	}
	return to.String()
}

func TestWhatHandlersSayIsInTheVisitorsLanguage(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("hall", alice)
	english := []string{"Accept-Language", "en"}
	cases := map[string]struct {
		a    answer
		want string
	}{
		"a question":     {alice.get("/leaveroom/?rname=hall", append(english, "Sec-Fetch-Site", "cross-site")...), "Leave “hall”?"},
		"a refusal":      {alice.get("/privatechat/?to=nobody", english...), "There is no such user."},
		"a headline":     {alice.get("/no/such/page", english...), "Not found"},
		"a taken name":   {alice.get("/chat/?rname=none", english...), "There is no room called <b><bdi>none</bdi></b>."},
		"what was done":  {alice.get("/chat/settings/?rname=hall&saved=1", english...), "Saved."},
		"a bad password": {w.guest().post("/login/", "username=x&password=y", english...), "Wrong username or password."},
		"a new password": {w.guest().get("/login/?done=password-set", english...), "Your new password is set."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.a.shows(t, c.want, `<html lang="en">`) })
	}
}
