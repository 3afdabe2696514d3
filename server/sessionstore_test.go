package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
)

func TestLoginCookie(t *testing.T) {
	w := newWorld(t)
	c := w.login()
	if c.Path != "/" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 || c.Secure || c.Domain != "" {
		t.Errorf("got %s", c.Raw)
	}
	a := w.do(http.MethodPost, "/login_check", "Username=alice&Password=old+flask&remember_me=y")
	if c := a.cookie(); c.MaxAge != 90*24*3600 {
		t.Errorf("remembered: %s", c.Raw)
	}
}

func TestCookieIsSecureBehindHTTPS(t *testing.T) {
	proxies, err := ParseProxies([]string{"192.0.2.1"}) // httptest's client
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		public  string
		proxies Proxies
		proto   string
		want    bool
	}{
		{"plain", "", nil, "", false},
		{"anybody says https", "", nil, "https", false},
		{"a trusted proxy says https", "", proxies, "https", true},
		{"a trusted proxy says http", "", proxies, "http", false},
		{"the public URL is https", "https://chat.example.org", nil, "", true},
		{"the public URL is http", "http://chat.example.org", nil, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *Config) {
				cfg.Origins, cfg.Proxies = mustOrigins(t, tt.public, nil, cfg.Log), tt.proxies
			})
			if c := w.login(header("X-Forwarded-Proto", tt.proto)); c.Secure != tt.want {
				t.Errorf("got %s", c.Raw)
			}
		})
	}
}

func TestLoginRotatesTheSession(t *testing.T) {
	for _, tt := range []struct{ name, before string }{
		{"signed in already", "live"}, {"a cookie that somebody planted", "AAAAAAAAAAAAAAAAAAAAAA"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			old := tt.before
			if old == "live" {
				old = w.login().Value
			}
			fresh := w.login(with(old)).Value
			if fresh == old {
				t.Fatal("the cookie stayed")
			}
			if _, state, _ := w.server.cfg.Sessions.Resolve(t.Context(), old); state != auth.Dead {
				t.Error("the old cookie still opens something")
			}
			if _, state, _ := w.server.cfg.Sessions.Resolve(t.Context(), fresh); state != auth.Live {
				t.Error("the new one opens nothing")
			}
			if n := len(w.ended.list()); n != map[string]int{"live": 1}[tt.before] {
				t.Errorf("%d sessions were said to have ended", n)
			}
		})
	}
}

// A copied cookie is worth nothing after logout (contract section 7).
func TestLogoutEndsTheSessionOnTheServer(t *testing.T) {
	w := newWorld(t)
	token := w.login().Value
	actor, _, err := w.server.cfg.Sessions.Resolve(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	a := w.do(http.MethodGet, "/logout/", "", with(token), header("Sec-Fetch-Site", "same-origin"))
	if c := a.cookie(); a.StatusCode != http.StatusFound || a.Header.Get("Location") != "/login/" || c == nil || c.MaxAge >= 0 {
		t.Errorf("%d to %q, cookie %v", a.StatusCode, a.Header.Get("Location"), c)
	}
	if a := w.do(http.MethodGet, "/listuser/", "", with(token)); !strings.HasPrefix(a.Header.Get("Location"), "/login/") {
		t.Errorf("the copy still works: %d", a.StatusCode)
	}
	if got := w.ended.list(); !slices.Equal(got, []chat.SessionID{actor.Session}) {
		t.Errorf("said to have ended: %v", got)
	}
}

func TestDeadCookies(t *testing.T) {
	w := newWorld(t)
	const dead = "AAAAAAAAAAAAAAAAAAAAAA"
	for _, target := range []string{"/", "/roomlist/", "/nowhere"} {
		if c := w.do(http.MethodGet, target, "", with(dead)).cookie(); c == nil || c.MaxAge >= 0 || c.Value != "" {
			t.Errorf("GET %s leaves the cookie: %v", target, c)
		}
	}
	for range 2 { // the second message is refused like the first: nobody became a guest
		a := w.do(http.MethodPost, "/api/sendchat/hello", "rname=a", with(dead))
		if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.body, `{"code": 403, "msg": `) || a.cookie() != nil {
			t.Errorf("%d %s, cookie %v", a.StatusCode, a.body, a.cookie())
		}
	}
	for _, target := range []string{"/api/sendchat/hello", "/api/messages?rname=a"} {
		if c := w.do(http.MethodGet, target, "", with(dead)).cookie(); c != nil {
			t.Errorf("GET %s takes the cookie away", target)
		}
	}
	if c := w.do(http.MethodGet, "/", "").cookie(); c != nil {
		t.Errorf("a guest is given %v", c)
	}
	w.login(with(dead)) // sets one cookie, the new one
}

// handle answers one request to a handler of our own behind the session middleware.
func (w *world) handle(token string, h gin.HandlerFunc) answer {
	w.t.Helper()
	engine := gin.New()
	engine.Use(w.server.session()...)
	engine.GET("/", h)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if token != "" {
		with(token)(r)
	}
	rec := httptest.NewRecorder()
	engine.ServeHTTP(rec, r)
	return answer{Response: rec.Result(), body: rec.Body.String()}
}

func TestSessionValues(t *testing.T) {
	w := newWorld(t)
	token := w.login().Value
	a := w.handle(token, func(c *gin.Context) {
		s := sessions.Default(c)
		s.Set("theme", "night")
		s.AddFlash("saved")
		if err := s.Save(); err != nil {
			t.Error(err)
		}
	})
	if a.cookie() != nil {
		t.Error("keeping a value changed the cookie")
	}
	w.handle(token, func(c *gin.Context) {
		s := sessions.Default(c)
		if s.Get("theme") != "night" || s.Get("user_id") != w.alice.ID || s.Get("remember") != false {
			t.Errorf("got %v, %v, %v", s.Get("theme"), s.Get("user_id"), s.Get("remember"))
		}
		if flashes := s.Flashes(); len(flashes) != 1 || flashes[0] != "saved" {
			t.Errorf("flashes %v", flashes)
		}
	})
}

func TestGuestsHaveNoSession(t *testing.T) {
	w := newWorld(t)
	a := w.handle("", func(c *gin.Context) {
		s := sessions.Default(c)
		if s.Get("user_id") != nil || s.ID() != "" {
			t.Errorf("got %v, %q", s.Get("user_id"), s.ID())
		}
		s.Set("theme", "night")
		if err := s.Save(); err != nil {
			t.Error(err)
		}
	})
	if a.cookie() != nil {
		t.Errorf("got %v", a.cookie())
	}
}

// A value that is saved while the session ends elsewhere does not bring it back.
func TestSavingAValueRevivesNothing(t *testing.T) {
	w := newWorld(t)
	token := w.login().Value
	w.handle(token, func(c *gin.Context) {
		s := sessions.Default(c)
		s.Set("theme", "night")
		if _, err := w.server.cfg.Sessions.EndAllOf(c, w.alice.ID, ""); err != nil {
			t.Error(err)
		}
		if err := s.Save(); !errors.Is(err, chat.ErrSessionEnded) {
			t.Errorf("saved: %v", err)
		}
	})
	if _, state, _ := w.server.cfg.Sessions.Resolve(t.Context(), token); state != auth.Dead {
		t.Error("the session is back")
	}
}

// brokenSessions fails like a database that is gone.
type brokenSessions struct{ chat.SessionStore }

func (brokenSessions) Session(context.Context, chat.SessionID) (chat.Session, chat.User, []chat.Permission, bool, error) {
	return chat.Session{}, chat.User{}, nil, false, errors.New("disk on fire")
}

func TestRequestsFailWhenSessionsCannotBeRead(t *testing.T) {
	w := newWorld(t, func(cfg *Config) {
		cfg.Sessions = auth.NewSessions(brokenSessions{}, auth.SessionConfig{Clock: time.Now})
	})
	for _, target := range []string{"/", "/api/sendchat/hello"} {
		a := w.do(http.MethodGet, target, "", with("AAAAAAAAAAAAAAAAAAAAAA"))
		if a.StatusCode != http.StatusInternalServerError || strings.Contains(a.body, "fire") || a.cookie() != nil {
			t.Errorf("%s: %d %.100s", target, a.StatusCode, a.body)
		}
	}
	if !strings.Contains(w.log.String(), "disk on fire") {
		t.Error("the log does not say why")
	}
}

// A login keeps where it came from, as the server finds it behind the proxies that it trusts, and by which browser.
func TestLoginsKeepWhereTheyCameFrom(t *testing.T) {
	w := newWorld(t, func(cfg *Config) { cfg.Proxies = Proxies{netip.MustParsePrefix("192.0.2.1/32")} })
	w.login(header("X-Forwarded-For", "203.0.113.50, 198.51.100.7"), header("User-Agent", "Fire\x01fox"))
	list, err := w.stores.Sessions.SessionsOf(t.Context(), w.alice.ID, 10)
	if err != nil || len(list) != 1 || list[0].Address != "198.51.100.7" || list[0].Agent != "Firefox" {
		t.Errorf("%+v, %v", list, err)
	}
}
