package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// What a guest gets, path by path (contract section 1). A status of 302 is the login page.
func TestRoutesForGuests(t *testing.T) {
	login := func(next string) string { return "302 /login/?next=" + next }
	tests := []struct{ method, target, want string }{
		{"GET", "/", "200"}, {"HEAD", "/", "200"}, {"GET", "/index/", "200"}, {"HEAD", "/index/", "200"},
		{"GET", "/login/", "200"}, {"POST", "/login/", "200"},
		{"GET", "/roomlist/", "200"}, {"POST", "/roomlist/", "200"},
		{"GET", "/logout/", login("%2Flogout%2F")},
		{"GET", "/leaveroom/?rname=a", login("%2Fleaveroom%2F%3Frname%3Da")},
		{"POST", "/createroom/", login("%2Fcreateroom%2F")},
		{"GET", "/joinroom/?rname=a", "302 /chat/?rname=a"},
		{"GET", "/privatechat/?to=bob", login("%2Fprivatechat%2F%3Fto%3Dbob")},
		{"GET", "/chat/roomuser/list?rname=a", login("%2Fchat%2Froomuser%2Flist%3Frname%3Da")},
		{"GET", "/chat/block/roomuser/", login("%2Fchat%2Fblock%2Froomuser%2F")},
		{"GET", "/chat/kick/roomuser/", login("%2Fchat%2Fkick%2Froomuser%2F")},
		{"GET", "/adduser/", login("%2Fadduser%2F")}, {"GET", "/listuser/", login("%2Flistuser%2F")},
		{"GET", "/addper/", login("%2Faddper%2F")}, {"GET", "/edituser/1/", login("%2Fedituser%2F1%2F")},
		{"GET", "/edituser/1/delete/", login("%2Fedituser%2F1%2Fdelete%2F")}, {"POST", "/edituser/1/admin/", login("%2Fedituser%2F1%2Fadmin%2F")},
		{"POST", "/edituser/1/reset/", login("%2Fedituser%2F1%2Freset%2F")}, {"POST", "/edituser/1/disabled/", login("%2Fedituser%2F1%2Fdisabled%2F")},
		{"POST", "/edituser/1/signout/", login("%2Fedituser%2F1%2Fsignout%2F")}, {"POST", "/edituser/1/mute/", login("%2Fedituser%2F1%2Fmute%2F")},
		{"GET", "/profile/", login("%2Fprofile%2F")}, {"POST", "/profile/name/", login("%2Fprofile%2Fname%2F")},
		{"GET", "/signup/", "404"}, {"POST", "/signup/", "404"}, {"GET", "/reset/x", "404"}, {"POST", "/reset/x", "404"}, {"GET", "/reset/", "404"},
		{"GET", "/api/sendchat/hi", "200"}, {"POST", "/api/sendchat/hi", "200"},
		{"GET", "/api/messages?rname=a", "401"}, {"GET", "/api/pchat/alice", "401"},
		{"GET", "/static/chat/css/style.css", "200"}, {"HEAD", "/static/chat/css/style.css", "200"},
		{"GET", "/avatar/900150983cd24fb0d6963f7d28e17f72", "200"},
		{"GET", "/healthz", "200"}, {"GET", "/readyz", "200"},

		// The Flask version's set-up routes, and what looks like routes.
		{"GET", "/adddb/", "404"}, {"GET", "/deldb/", "404"}, {"GET", "/adddb", "404"}, {"GET", "/deldb", "404"},
		{"GET", "/adduser/bob", "404"}, {"GET", "/adduser/bob/", "404"}, {"POST", "/adduser/bob", "404"},
		{"GET", "/chat/roomuser/list/", "404"}, {"GET", "/nowhere", "404"},
		{"GET", "//login/", "404"}, {"GET", "/login//", "404"}, {"GET", "/Login/", "404"},
		{"GET", "/static/", "404"}, {"GET", "/static/../main.go", "404"}, {"GET", "/socket.io/", "404"},

		{"GET", "/login_check", "405 POST"}, {"DELETE", "/chat/", "405 GET, HEAD, POST"},
		{"POST", "/", "405 GET, HEAD"}, {"PUT", "/api/messages", "405 GET, HEAD"},
		{"POST", "/api/messages", "405 GET, HEAD"}, {"POST", "/static/chat/css/style.css", "405 GET, HEAD"},
		// A HEAD of what changes something would change it unseen.
		{"HEAD", "/logout/", "405 GET, POST"}, {"HEAD", "/joinroom/", "405 GET, POST"},
		{"HEAD", "/chat/kick/roomuser/", "405 GET, POST"},
	}
	w := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.target, func(t *testing.T) {
			a := w.do(tt.method, tt.target, "")
			got := a.Status[:3]
			for _, name := range []string{"Location", "Allow"} {
				if v := a.Header.Get(name); v != "" {
					got += " " + v
				}
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestPathsWithoutTheirSlash(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{
		"/index", "/login", "/logout", "/leaveroom", "/roomlist", "/createroom", "/joinroom", "/chat", "/privatechat",
		"/chat/block/roomuser", "/chat/kick/roomuser", "/adduser", "/listuser", "/addper", "/edituser/1", "/edituser/1/delete", "/profile", "/signup",
	} {
		t.Run(path, func(t *testing.T) {
			a := w.do(http.MethodGet, path+"?rname=%E5%A4%A7%E5%8E%85&x=a%2Fb+c", "")
			want := path + "/?rname=%E5%A4%A7%E5%8E%85&x=a%2Fb+c"
			if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != want {
				t.Errorf("got %d to %q", a.StatusCode, a.Header.Get("Location"))
			}
			if a := w.do(http.MethodGet, path, ""); a.Header.Get("Location") != path+"/" {
				t.Errorf("without a query: to %q", a.Header.Get("Location"))
			}
		})
	}
	if a := w.do(http.MethodPost, "/createroom", "chatroomname=x"); a.StatusCode != http.StatusPermanentRedirect {
		t.Errorf("a POST: %d", a.StatusCode)
	}
}

// The text and JSON endpoints of the old contract say text/html, since their clients parse the text themselves; ours
// say application/json.
func TestContentTypes(t *testing.T) {
	w := newWorld(t)
	tests := []struct{ method, target, want string }{
		{"POST", "/login_check", "text/html; charset=utf-8"},
		{"POST", "/api/sendchat/hi", "text/html; charset=utf-8"},
		{"GET", "/api/pchat/alice", "text/html; charset=utf-8"},
		{"GET", "/", "text/html; charset=utf-8"},
		{"GET", "/api/messages?rname=a", "application/json"},
		{"GET", "/healthz", "application/json"},
		{"GET", "/readyz", "application/json"},
	}
	for _, tt := range tests {
		if got := w.do(tt.method, tt.target, "").Header.Get("Content-Type"); got != tt.want {
			t.Errorf("%s %s: %q", tt.method, tt.target, got)
		}
	}
}

// Every redirect is relative: behind a proxy nobody knows the address that people use.
func TestRedirectsAreRelative(t *testing.T) {
	w := newWorld(t)
	token := w.login().Value
	for _, target := range []string{"/logout", "/joinroom/?rname=a", "/createroom/", "/adduser/"} {
		for _, edit := range [][]func(*http.Request){nil, {with(token)}} {
			if to := w.do(http.MethodGet, target, "", edit...).Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
				t.Errorf("%s leads to %q", target, to)
			}
		}
	}
}

// The route table is what a reader takes it for: no path twice, and none that is only known without its slash.
func TestRouteTable(t *testing.T) {
	var seen []string
	for _, r := range routes {
		if slices.Contains(seen, r.path) || slices.Contains(seen, strings.TrimSuffix(r.path, "/")) {
			t.Errorf("%s stands twice", r.path)
		}
		seen = append(seen, r.path)
	}
}
