package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store/storetest"
)

const flaskSecret = "the secret of the old program"

// moved is a world into which users of the Flask version come: olga is one of them.
type moved struct {
	*world
	olga chat.User
}

func newMoved(t *testing.T) *moved {
	t.Helper()
	m := &moved{world: newWorld(t)}
	m.olga = storetest.AddLegacyUser(m.stores, "olga", oldHash)
	m.open("key", flaskSecret)
	return m
}

// open restarts the sessions with other keys.
func (m *moved) open(key, secret string) {
	flask := &auth.FlaskConfig{SecretKey: secret, Accounts: m.stores.Accounts}
	m.sessions = auth.NewSessions(m.stores.Sessions, auth.SessionConfig{Key: []byte(key), Clock: m.clock.read, Flask: flask})
}

// cookie is what Flask gives to a user now.
func (m *moved) cookie(u chat.User) string { return m.signed(fmt.Sprintf(`{"_user_id":"%d"}`, u.ID)) }

func (m *moved) signed(payload string) string {
	return auth.SignFlask(flaskSecret, payload, m.clock.now)
}

// request is one with these Flask cookies, and ours if it is not empty.
func request(ours string, flask ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if ours != "" {
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: ours})
	}
	for _, value := range flask {
		r.AddCookie(&http.Cookie{Name: "session", Value: value})
	}
	return r
}

func (m *moved) arrive(ours string, flask ...string) auth.Arrival {
	m.t.Helper()
	a, err := m.sessions.Arrive(request(ours, flask...))
	if err != nil {
		m.t.Fatal(err)
	}
	if a.Actor.Guest() != (a.State != auth.Live) {
		m.t.Fatalf("arrived as %+v", a)
	}
	return a
}

// expect fails the test unless the cookie leads to that state.
func (m *moved) expect(what, flask string, want auth.State) auth.Arrival {
	m.t.Helper()
	a := m.arrive("", flask)
	if a.State != want {
		m.t.Errorf("%s: %v, want %v", what, a.State, want)
	}
	return a
}

func TestAFlaskCookieIsReplacedByOurs(t *testing.T) {
	m := newMoved(t)
	cookie := m.cookie(m.olga)
	a := m.expect("the first time", cookie, auth.Live)
	if a.Actor.Name != "olga" || a.Token == "" || a.MaxAge != 0 {
		t.Errorf("arrived as %+v", a)
	}
	if b := m.arrive(a.Token, cookie); b.State != auth.Live || b.Actor.Session != a.Actor.Session || b.Token != "" {
		t.Errorf("with both cookies: %+v", b)
	}
	if b := m.arrive(a.Token); b.State != auth.Live || b.Actor.Session != a.Actor.Session {
		t.Errorf("with ours alone: %+v", b)
	}
	if n := m.sessionsOf(m.olga); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// sessionsOf ends all sessions of a user and returns how many there were.
func (m *moved) sessionsOf(u chat.User) int {
	m.t.Helper()
	ended, err := m.sessions.EndAllOf(m.t.Context(), u.ID, "")
	if err != nil {
		m.t.Fatal(err)
	}
	return len(ended)
}

// A socket that comes before the page, or requests at the same moment, are all of one session, and each that can take a
// cookie is given the same.
func TestRequestsWithTheFlaskCookieAloneAreOneSession(t *testing.T) {
	m := newMoved(t)
	cookie := m.cookie(m.olga)
	var at sync.WaitGroup
	arrived := make([]auth.Arrival, 16)
	for i := range arrived {
		at.Go(func() { arrived[i], _ = m.sessions.Arrive(request("", cookie)) })
	}
	at.Wait()
	for _, a := range arrived {
		if a.State != auth.Live || a.Token != arrived[0].Token || a.Actor.Session != arrived[0].Actor.Session {
			t.Errorf("arrived as %+v", a)
		}
	}
	actor, state, err := m.sessions.FromRequest(request("", cookie))
	if err != nil || state != auth.Live || actor.Session != arrived[0].Actor.Session {
		t.Errorf("a socket: %+v, %v, %v", actor, state, err)
	}
	if n := m.sessionsOf(m.olga); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// However our session ends, the cookie does not open another.
func TestAFlaskCookieIsTakenOnce(t *testing.T) {
	for name, end := range map[string]func(m *moved, a auth.Arrival){
		"signed out":   func(m *moved, a auth.Arrival) { must(m.t, m.sessions.End(m.t.Context(), a.Actor.Session)) },
		"idle":         func(m *moved, _ auth.Arrival) { m.clock.advance(24 * time.Hour) },
		"swept away":   func(m *moved, _ auth.Arrival) { m.clock.advance(25 * time.Hour); m.sweep() },
		"a new secret": func(m *moved, _ auth.Arrival) { m.open("another key", flaskSecret) },
		"ended by the administrator": func(m *moved, _ auth.Arrival) {
			if m.sessionsOf(m.olga) != 1 {
				m.t.Error("there was no session")
			}
		},
		"a new password": func(m *moved, _ auth.Arrival) {
			_, err := m.stores.Accounts.ReplacePassword(m.t.Context(), m.olga.ID, "hash", "")
			must(m.t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMoved(t)
			m.t = t
			cookie := m.cookie(m.olga)
			a := m.expect("first", cookie, auth.Live)
			end(m, a)
			for range 2 {
				m.expect("afterwards", cookie, auth.None)
			}
			if b := m.arrive(a.Token, cookie); b.State != auth.Dead {
				t.Errorf("our own cookie: %v", b.State)
			}
		})
	}
}

func (m *moved) sweep() {
	m.t.Helper()
	if _, err := m.sessions.Sweep(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFlaskCookiesThatSignNobodyIn(t *testing.T) {
	m := newMoved(t)
	changed := storetest.AddLegacyUser(m.stores, "changed", oldHash)
	before := m.cookie(changed)
	_, err := m.stores.Accounts.ReplacePassword(t.Context(), changed.ID, "new hash", "")
	must(t, err)
	void := storetest.AddLegacyUser(m.stores, "void", "")
	byDefault := storetest.AddLegacyUser(m.stores, "admin", legacyHash(t, "admin"))
	laopao := storetest.AddLegacyUser(m.stores, "laopao", legacyHash(t, "laopao"))
	for _, tt := range []struct {
		name, cookie string
		want         auth.State
	}{
		{"none", "", auth.None},
		{"another program's", auth.SignFlask("another secret of a program", fmt.Sprintf(`{"user_id":%d}`, m.olga.ID), m.clock.now), auth.None},
		{"a guest's", m.signed(`{"csrf_token":"x"}`), auth.None},
		{"of an account made here", m.cookie(m.alice), auth.Dead},
		{"of nobody", m.cookie(chat.User{ID: 4711}), auth.Dead},
		{"from before a new password", before, auth.Dead},
		{"after a new password", m.cookie(changed), auth.Dead},
		{"of an account without a password", m.cookie(void), auth.Dead},
		{"of the article's administrator", m.cookie(byDefault), auth.Dead},
		{"of its repository's user", m.cookie(laopao), auth.Dead},
		{"a month old", auth.SignFlask(flaskSecret, fmt.Sprintf(`{"user_id":%d}`, m.olga.ID), m.clock.now.Add(-31*24*time.Hour-time.Second)), auth.Dead},
		{"of tomorrow", auth.SignFlask(flaskSecret, fmt.Sprintf(`{"user_id":%d}`, m.olga.ID), m.clock.now.Add(24*time.Hour)), auth.Dead},
		{"almost a month old", auth.SignFlask(flaskSecret, fmt.Sprintf(`{"user_id":%d}`, m.olga.ID), m.clock.now.Add(-31*24*time.Hour)), auth.Live},
		{"of a clock somewhat ahead", auth.SignFlask(flaskSecret, fmt.Sprintf(`{"user_id":%d}`, m.olga.ID), m.clock.now.Add(time.Minute)), auth.Live},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if a := m.arrive("", tt.cookie); a.State != tt.want || (a.Token != "") != (tt.want == auth.Live) {
				t.Errorf("arrived as %+v, want %v", a, tt.want)
			}
		})
	}
}

func TestFlaskIsOffUnlessConfigured(t *testing.T) {
	m := newMoved(t)
	m.sessions = auth.NewSessions(m.stores.Sessions, auth.SessionConfig{Clock: m.clock.read})
	r := request("", m.cookie(m.olga))
	if a, err := m.sessions.Arrive(r); err != nil || a.State != auth.None {
		t.Errorf("%+v, %v", a, err)
	}
	must(t, m.sessions.SpendFlask(r))
	m.open("key", flaskSecret)
	m.expect("spent while it meant nothing", m.cookie(m.olga), auth.Live)
}

// Whoever signs in or out by hand must not become somebody else by what is left in the browser.
func TestSpentFlaskCookies(t *testing.T) {
	m := newMoved(t)
	cookie := m.cookie(m.olga)
	for range 2 {
		must(t, m.sessions.SpendFlask(request("", cookie)))
	}
	m.expect("spent", cookie, auth.None)
	m.clock.advance(time.Second)
	m.expect("another one", m.cookie(m.olga), auth.Live)

	m.clock.advance(365 * 24 * time.Hour)
	m.sweep()
	m.expect("a year later", cookie, auth.None)
	m.clock.advance(2 * 24 * time.Hour)
	m.sweep()
	m.expect("forgotten, and too old", cookie, auth.Dead)
}

// A cookie that Flask keeps beyond the browser's end becomes one of ours that does so too.
func TestPermanentFlaskSessionsAreRemembered(t *testing.T) {
	m := newMoved(t)
	if a := m.expect("permanent", m.signed(fmt.Sprintf(`{"_permanent":true,"user_id":"%d"}`, m.olga.ID)), auth.Live); a.MaxAge != 90*24*time.Hour {
		t.Errorf("arrived as %+v", a)
	}
}

// Several cookies may be called session; the one that counts is found among the first.
func TestSeveralFlaskCookies(t *testing.T) {
	m := newMoved(t)
	cookie := m.cookie(m.olga)
	if a := m.arrive("", "something.else.altogether", cookie); a.State != auth.Live {
		t.Errorf("second of two: %v", a.State)
	}
	m.clock.advance(time.Second)
	many := append(strings.Split(strings.Repeat("x", 1000), ""), m.cookie(m.olga))
	if a := m.arrive("", many...); a.State != auth.None {
		t.Errorf("after a thousand others: %v", a.State)
	}
}

// Who has signed in here is not checked for a default password again: the cookie is taken without a gate's wait.
func TestFlaskCookieOfSomebodyWhoHasSignedInHere(t *testing.T) {
	m := newMoved(t)
	must(t, m.stores.Accounts.SetCurrentHash(t.Context(), m.olga.ID, "argon2id"))
	m.expect("with a new hash beside the old", m.cookie(m.olga), auth.Live)
}

// brokenTickets fails like a database that is gone.
type brokenTickets struct{ chat.SessionStore }

var errTickets = errors.New("disk on fire")

func (brokenTickets) TicketUsed(context.Context, string) (bool, error) { return false, errTickets }

func TestFlaskCookiesWhenTheStoreFails(t *testing.T) {
	m := newMoved(t)
	flask := &auth.FlaskConfig{SecretKey: flaskSecret, Accounts: m.stores.Accounts}
	m.sessions = auth.NewSessions(brokenTickets{m.stores.Sessions}, auth.SessionConfig{Clock: m.clock.read, Flask: flask})
	r := request("", m.cookie(m.olga))
	if a, err := m.sessions.Arrive(r); !errors.Is(err, errTickets) || a.State == auth.Live {
		t.Errorf("%+v, %v", a, err)
	}
	if err := m.sessions.SpendFlask(r); !errors.Is(err, errTickets) {
		t.Error(err)
	}
}
