package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hihichat/auth"
	"hihichat/chat"
)

// change is a link that changes something, for bob, a member of the room lobby that alice owns.
type change struct {
	name, target string
	byAlice      bool
	happened     func(*world) bool
}

// world returns a world in which the link can act, and who follows it.
func (c change) world(t *testing.T) (*world, *visitor) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("lobby", alice, bob)
	w.room("open", alice)
	if c.byAlice {
		return w, alice
	}
	return w, bob
}

var changing = []change{
	{"join", "/joinroom/?rname=open", false, func(w *world) bool { return w.isMember("open", "bob") }},
	{"leave", "/leaveroom/?rname=lobby", false, func(w *world) bool { return !w.isMember("lobby", "bob") }},
	{"logout", "/logout/?rname=lobby", false, func(w *world) bool { return !w.isMember("lobby", "bob") }},
	{"block", "/chat/block/roomuser/?rname=lobby&b_user=bob&b_time=60", true, func(w *world) bool { return w.mute("lobby", "bob") != nil }},
	{"kick", "/chat/kick/roomuser/?rname=lobby&del_user=bob", true, func(w *world) bool { return !w.isMember("lobby", "bob") }},
}

func TestLinksOfOtherSitesOnlyAsk(t *testing.T) {
	for _, tc := range changing {
		t.Run(tc.name, func(t *testing.T) {
			w, who := tc.world(t)
			u, err := url.Parse(tc.target)
			if err != nil {
				t.Fatal(err)
			}
			who.get(tc.target, "Sec-Fetch-Site", "cross-site").is(t, 200).shows(t, `method="post"`, `action="`+u.Path+`"`)
			who.get(tc.target, "Referer", "http://evil.example/").is(t, 200)
			who.get(tc.target, "Sec-Fetch-Site", "same-origin", "Sec-Purpose", "prefetch").is(t, 200)
			who.get(tc.target, "User-Agent", "Mozilla/5.0").is(t, 200)
			who.post(u.Path, u.RawQuery, "Sec-Fetch-Site", "cross-site").is(t, 403)
			who.post(tc.target, "", "Sec-Fetch-Site", "cross-site").is(t, 403)
			if tc.happened(w) {
				t.Fatal("another site's link acted")
			}
			who.post(u.Path, u.RawQuery, "Sec-Fetch-Site", "same-origin").is(t, 302)
			if !tc.happened(w) {
				t.Error("the button of the question did nothing")
			}
		})
	}
}

func TestLinksOfOurOwnPagesAct(t *testing.T) {
	for _, tc := range changing {
		t.Run(tc.name, func(t *testing.T) {
			w, who := tc.world(t)
			who.get(tc.target, "Referer", "http://example.com/chat/?rname=lobby").is(t, 302)
			if !tc.happened(w) {
				t.Error("the link did nothing")
			}
		})
	}
}

const (
	ownPage  = "http://example.com/chat/?rname=lobby"
	evilPage = "http://evil.example/"
)

// What a request may say of the page that it comes from, and what it may do then: A act, o act on oneself and ask
// before it touches others, ? ask, R be refused. There is one letter for each of the origins.
var (
	origins = []string{"", "http://example.com", "http://evil.example", "null"}
	words   = []struct{ site, referer, get, post string }{
		{"", "", "oA??", "AARR"},
		{"", ownPage, "AA??", "AARR"},
		{"", evilPage, "????", "AARR"},
		{"same-origin", "", "AAAA", "AAAA"},
		{"same-origin", ownPage, "AAAA", "AAAA"},
		{"same-origin", evilPage, "AAAA", "AAAA"},
		{"none", "", "oooo", "AAAA"},
		{"none", ownPage, "oooo", "AAAA"},
		{"none", evilPage, "oooo", "AAAA"},
		{"same-site", "", "????", "RRRR"},
		{"same-site", ownPage, "????", "RRRR"},
		{"same-site", evilPage, "????", "RRRR"},
		{"cross-site", "", "????", "RRRR"},
		{"cross-site", ownPage, "????", "RRRR"},
		{"cross-site", evilPage, "????", "RRRR"},
	}
)

// said is one combination of words, and the letter for it.
type said struct {
	method, site, referer, origin string
	may                           byte
}

func everythingSaid() []said {
	var all []said
	for _, w := range words {
		for i, origin := range origins {
			all = append(all, said{"GET", w.site, w.referer, origin, w.get[i]}, said{"POST", w.site, w.referer, origin, w.post[i]})
		}
	}
	return all
}

// acting are the links and forms of the old client that change something. %[1]d is the number of an attempt: it has
// rooms and a user of its own. alice owns the rooms; the user is a member of room, not of open.
var acting = []struct {
	name, path, query string
	others            bool // touches somebody else: alice's business
	form              bool // by POST only
	happened          func(w *world, number string, user *visitor) bool
}{
	{"join", "/joinroom/", "rname=open%[1]d", false, false, func(w *world, number string, user *visitor) bool {
		return w.isMember("open"+number, user.name)
	}},
	{"leave", "/leaveroom/", "rname=room%[1]d", false, false, func(w *world, number string, user *visitor) bool {
		return !w.isMember("room"+number, user.name)
	}},
	{"log out", "/logout/", "rname=room%[1]d", false, false, func(w *world, number string, user *visitor) bool {
		_, state, err := w.sessions.Resolve(w.t.Context(), user.cookie)
		return err == nil && state != auth.Live && !w.isMember("room"+number, user.name)
	}},
	{"create a room", "/createroom/", "chatroomname=new%[1]d", false, true, func(w *world, number string, _ *visitor) bool {
		_, err := w.chat.Room(w.t.Context(), "new"+number)
		return err == nil
	}},
	{"block", "/chat/block/roomuser/", "rname=room%[1]d&b_user=user%[1]d&b_time=60", true, false, func(w *world, number string, user *visitor) bool {
		return w.mute("room"+number, user.name) != nil
	}},
	{"kick", "/chat/kick/roomuser/", "rname=room%[1]d&del_user=user%[1]d", true, false, func(w *world, number string, user *visitor) bool {
		return !w.isMember("room"+number, user.name)
	}},
}

func TestWhatEveryLinkDoesByWhatVouchesForIt(t *testing.T) {
	for _, link := range acting {
		t.Run(link.name, func(t *testing.T) {
			w := newWorld(t)
			alice := w.user("alice")
			for i, s := range everythingSaid() {
				number := fmt.Sprint(i)
				user := w.user("user"+number, chat.CreateRoomPermission)
				w.room("room"+number, alice, user)
				w.room("open"+number, alice)
				who := *user // answers may change its cookie
				if link.others {
					who = *alice
				}
				did := whatCameOf(who.follow(s, link.path, fmt.Sprintf(link.query, i)), link.path, link.happened(w, number, user))
				if want := wanted(s, link.others, link.form); did != want {
					t.Errorf("%s, Sec-Fetch-Site %q, Referer %q, Origin %q: %s, want %s", s.method, s.site, s.referer, s.origin, did, want)
				}
			}
		})
	}
}

func (v *visitor) follow(s said, path, query string) answer {
	headers := []string{"Sec-Fetch-Site", s.site, "Referer", s.referer, "Origin", s.origin}
	if s.method == http.MethodPost {
		return v.post(path, query, headers...)
	}
	return v.get(path+"?"+query, headers...)
}

func whatCameOf(a answer, path string, happened bool) string {
	question := a.status == http.StatusOK && strings.Contains(a.body, `<form method="post" action="`+path+`">`)
	switch {
	case happened && a.status == http.StatusFound:
		return "acted"
	case !happened && question:
		return "asked"
	case !happened && a.status == http.StatusForbidden:
		return "refused"
	case !happened && a.status == http.StatusFound:
		return "led on"
	}
	return fmt.Sprintf("happened: %v, status %d", happened, a.status)
}

func wanted(s said, others, form bool) string {
	switch {
	case s.may == 'R':
		return "refused"
	case form && s.method == http.MethodGet:
		return "led on"
	case s.may == 'A', s.may == 'o' && !others:
		return "acted"
	}
	return "asked"
}
