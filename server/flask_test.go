package server

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/store/storetest"
)

const flaskSecret = "the secret of the old program"

// newFlaskWorld is a world in which Flask's cookies count.
func newFlaskWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	cfg := w.server.cfg
	cfg.Sessions = auth.NewSessions(w.stores.Sessions, auth.SessionConfig{
		Flask: &auth.FlaskConfig{SecretKey: flaskSecret, Accounts: w.stores.Accounts},
	})
	w.server = New(cfg)
	return w
}

// flaskCookie is what Flask gives to a user who signs in; nonce makes it another one.
func flaskCookie(user int64, nonce string) string {
	mac := func(key []byte, text string) []byte {
		m := hmac.New(sha1.New, key)
		m.Write([]byte(text))
		return m.Sum(nil)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	text := b64(fmt.Appendf(nil, `{"_fresh":true,"_user_id":"%d","nonce":"%s"}`, user, nonce)) + "." +
		b64(binary.BigEndian.AppendUint32(nil, uint32(time.Now().Unix())))
	return text + "." + b64(mac(mac([]byte(flaskSecret), "cookie-session"), text))
}

func withFlask(value string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "session", Value: value}) }
}

// signedIn reports whether a request with these cookies is somebody's.
func (w *world) signedIn(edit ...func(*http.Request)) bool {
	w.t.Helper()
	a := w.do(http.MethodGet, "/privatechat/?to=alice", "", edit...)
	return a.StatusCode == http.StatusOK
}

// touchesFlask fails the test if an answer sets or removes Flask's cookie: the two programs may share a browser.
func (a answer) touchesFlask(t *testing.T) {
	t.Helper()
	for _, c := range a.Cookies() {
		if c.Name == auth.FlaskCookieName {
			t.Errorf("set %s", c.Raw)
		}
	}
}

func TestAPageTakesTheFlaskCookie(t *testing.T) {
	w := newFlaskWorld(t)
	flask := withFlask(flaskCookie(w.alice.ID, ""))
	a := w.do(http.MethodGet, "/index/", "", flask)
	c := a.cookie()
	if c == nil || !strings.Contains(a.body, "alice") || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 || c.Path != "/" {
		t.Fatalf("cookie %v", c)
	}
	a.touchesFlask(t)
	if !w.signedIn(with(c.Value)) || !w.signedIn(flask, with(c.Value)) {
		t.Error("our cookie does not count")
	}
	if b := w.do(http.MethodGet, "/index/", "", flask, with(c.Value)); b.cookie() != nil {
		t.Error("the cookie is set again, though it is there")
	}
}

// The old page stays open across the move: its next message comes with Flask's cookie alone.
func TestAMessageTakesTheFlaskCookie(t *testing.T) {
	w := newFlaskWorld(t)
	flask := withFlask(flaskCookie(w.alice.ID, ""))
	w.do(http.MethodPost, "/createroom/", "chatroomname=hall", flask)
	a := w.do(http.MethodPost, "/api/sendchat/hello", "rname=hall", flask)
	if a.body != `{"code": 200, "msg": "hello"}` || a.cookie() == nil {
		t.Errorf("%d %s, cookie %v", a.StatusCode, a.body, a.cookie())
	}
	if b := w.do(http.MethodPost, "/api/sendchat/again", "rname=hall", flask); b.cookie() == nil || b.cookie().Value != a.cookie().Value {
		t.Error("the same browser is given another session")
	}
}

func TestSigningOutUsesUpTheFlaskCookie(t *testing.T) {
	own := header("Sec-Fetch-Site", "same-origin")
	for _, tt := range []struct {
		name string
		out  func(w *world, flask func(*http.Request)) answer
	}{
		{"with both cookies", func(w *world, flask func(*http.Request)) answer {
			return w.do(http.MethodGet, "/logout/", "", flask, with(w.do(http.MethodGet, "/", "", flask).cookie().Value), own)
		}},
		{"with Flask's alone", func(w *world, flask func(*http.Request)) answer {
			w.do(http.MethodGet, "/", "", flask)
			return w.do(http.MethodGet, "/logout/", "", flask, own)
		}},
		{"as the first thing", func(w *world, flask func(*http.Request)) answer {
			return w.do(http.MethodGet, "/logout/", "", flask, own)
		}},
		{"with one that Flask has renewed meanwhile", func(w *world, flask func(*http.Request)) answer {
			earlier := withFlask(flaskCookie(w.alice.ID, "earlier"))
			return w.do(http.MethodGet, "/logout/", "", flask, with(w.do(http.MethodGet, "/", "", earlier).cookie().Value), own)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newFlaskWorld(t)
			flask := withFlask(flaskCookie(w.alice.ID, ""))
			a := tt.out(w, flask)
			cookies := a.Cookies()
			if a.Header.Get("Location") != "/login/" || len(cookies) == 0 || cookies[len(cookies)-1].MaxAge >= 0 {
				t.Errorf("%d, cookies %v", a.StatusCode, cookies)
			}
			a.touchesFlask(t)
			if w.signedIn(flask) {
				t.Error("signed in again by the same cookie")
			}
			if ended := w.ended.list(); len(ended) != 1 {
				t.Errorf("%d sessions were said to have ended", len(ended))
			}
			if guest := w.do(http.MethodPost, "/api/sendchat/hello", "", flask); guest.body != "hello" {
				t.Errorf("who has signed out is no guest: %s", guest.body)
			}
		})
	}
}

// Somebody signs in at a browser in which another one's Flask cookie is left.
func TestALoginUsesUpTheFlaskCookie(t *testing.T) {
	w := newFlaskWorld(t)
	bob := storetest.AddLegacyUser(w.stores, "bob", userHash).ID
	flask := withFlask(flaskCookie(bob, ""))
	token := w.login(flask).Value
	actor, _, err := w.server.cfg.Sessions.Resolve(t.Context(), token)
	if err != nil || actor.Name != "alice" {
		t.Fatal(actor, err)
	}
	w.do(http.MethodGet, "/logout/", "", flask, with(token), header("Sec-Fetch-Site", "same-origin"))
	if w.signedIn(flask) {
		t.Error("bob is signed in by what was left")
	}
}

// A Flask cookie that is good no more is told so like one of ours: its sender is no guest until a page has said it.
func TestDeadFlaskCookies(t *testing.T) {
	w := newFlaskWorld(t)
	dead := withFlask(flaskCookie(4711, ""))
	for range 2 {
		if a := w.do(http.MethodPost, "/api/sendchat/hello", "rname=a", dead); !strings.HasPrefix(a.body, `{"code": 403, "msg": `) {
			t.Errorf("sent as a guest: %s", a.body)
		}
	}
	a := w.do(http.MethodGet, "/createroom/", "", dead) // leads to the login page, which says it
	if b := w.do(http.MethodGet, a.Header.Get("Location"), "", dead); !strings.Contains(b.body, "登录已失效") {
		t.Errorf("the login page does not say that the session has ended: %s", b.body)
	}
	a.touchesFlask(t)
	if a.cookie() != nil {
		t.Errorf("cookie %v", a.cookie())
	}
	if b := w.do(http.MethodPost, "/api/sendchat/hello", "rname=a", dead); b.body != "hello" {
		t.Errorf("afterwards: %s", b.body)
	}
}
