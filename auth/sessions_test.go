package auth_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store/storetest"
)

// clock is a clock that a test moves.
type clock struct{ now time.Time }

func (c *clock) read() time.Time         { return c.now }
func (c *clock) advance(d time.Duration) { c.now = c.now.Add(d) }

// world is sessions on a memory store with one user.
type world struct {
	t        *testing.T
	stores   chat.Stores
	sessions *auth.Sessions
	clock    *clock
	alice    chat.User
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, stores: storetest.NewMemory(), clock: &clock{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	w.sessions = auth.NewSessions(w.stores.Sessions, auth.SessionConfig{Key: []byte("key"), Clock: w.clock.read})
	alice, err := w.stores.Accounts.CreateUser(t.Context(), chat.User{Name: "alice", Admin: true}, "")
	if err == nil {
		err = w.stores.Accounts.Grant(t.Context(), alice.ID, "createroom")
	}
	if err != nil {
		t.Fatal(err)
	}
	w.alice = alice
	return w
}

func (w *world) start(remember bool) (string, chat.Session) {
	w.t.Helper()
	token, session, err := w.sessions.Start(w.t.Context(), w.alice.ID, remember, auth.Client{}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return token, session
}

func (w *world) state(token string) auth.State {
	w.t.Helper()
	actor, state, err := w.sessions.Resolve(w.t.Context(), token)
	if err != nil {
		w.t.Fatal(err)
	}
	if actor.Guest() != (state != auth.Live) {
		w.t.Fatalf("state %v with actor %+v", state, actor)
	}
	return state
}

func TestSessionOfAVisitor(t *testing.T) {
	w := newWorld(t)
	token, session := w.start(false)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "hihi_session", Value: token})
	actor, state, err := w.sessions.FromRequest(r)
	if err != nil || state != auth.Live {
		t.Fatal(state, err)
	}
	if actor.UserID != w.alice.ID || actor.Name != "alice" || !actor.Admin || actor.Session != session.ID ||
		!slices.Equal(actor.Permissions, []chat.Permission{"createroom"}) {
		t.Errorf("got %+v", actor)
	}
}

// The cookie is 128 random bits, and what is stored neither is the cookie nor can be made into one.
func TestSessionSecret(t *testing.T) {
	w := newWorld(t)
	first, session := w.start(false)
	second, other := w.start(false)
	if secret, err := base64.RawURLEncoding.DecodeString(first); err != nil || len(secret) != 16 {
		t.Errorf("cookie %q: %v", first, err)
	}
	if first == second || session.ID == other.ID {
		t.Error("two sessions are the same")
	}
	if len(session.ID) != 64 || strings.Contains(string(session.ID), first) || w.state(string(session.ID)) != auth.Dead {
		t.Errorf("stored as %q", session.ID)
	}
	otherKey := auth.NewSessions(w.stores.Sessions, auth.SessionConfig{Key: []byte("another key"), Clock: w.clock.read})
	if _, state, err := otherKey.Resolve(t.Context(), first); err != nil || state != auth.Dead {
		t.Errorf("with another key: %v, %v", state, err)
	}
}

func TestCookiesThatOpenNothing(t *testing.T) {
	w := newWorld(t)
	token, _ := w.start(false)
	tests := []struct {
		name, cookie string
		want         auth.State
	}{
		{"none", "", auth.None},
		{"the proper one", token, auth.Live},
		{"made up", "AAAAAAAAAAAAAAAAAAAAAA", auth.Dead},
		{"cut off", token[:21], auth.Dead},
		{"lengthened", token + "A", auth.Dead},
		{"padded", token + "==", auth.Dead},
		{"no base64", strings.Repeat("*", 22), auth.Dead},
		{"another spelling of the same bits", token[:21] + string(token[21]+1), auth.Dead},
		{"very long", strings.Repeat("A", 4000), auth.Dead},
		{"a Flask session", "eyJfdXNlcl9pZCI6IjEifQ.Y.abc", auth.Dead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.state(tt.cookie); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSessionLimits(t *testing.T) {
	const day = 24 * time.Hour
	tests := []struct {
		name     string
		remember bool
		visits   []time.Duration // pauses between visits, the last of which is judged
		want     auth.State
	}{
		{"just short of the idle limit", false, []time.Duration{day - time.Second}, auth.Live},
		{"at the idle limit", false, []time.Duration{day}, auth.Dead},
		{"used now and then", false, []time.Duration{20 * time.Hour, 20 * time.Hour, 20 * time.Hour}, auth.Live},
		{"used all the time, at the absolute limit", false, slices.Repeat([]time.Duration{12 * time.Hour}, 14), auth.Dead},
		{"a moment before it", false, slices.Concat(slices.Repeat([]time.Duration{12 * time.Hour}, 13), []time.Duration{12*time.Hour - 1}), auth.Live},
		{"remembered, short of the idle limit", true, []time.Duration{30*day - time.Second}, auth.Live},
		{"remembered, at the idle limit", true, []time.Duration{30 * day}, auth.Dead},
		{"remembered, at the absolute limit", true, slices.Repeat([]time.Duration{15 * day}, 6), auth.Dead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			token, _ := w.start(tt.remember)
			state := auth.None
			for _, pause := range tt.visits {
				w.clock.advance(pause)
				state = w.state(token)
			}
			if state != tt.want {
				t.Fatalf("got %v, want %v", state, tt.want)
			}
			if state == auth.Dead { // and it stays so, whatever happens to the clock
				w.clock.now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
				if w.state(token) != auth.Dead {
					t.Error("the session came back")
				}
			}
		})
	}
}

// countingSessions counts writes of use.
type countingSessions struct {
	chat.SessionStore
	touches int
}

func (c *countingSessions) TouchSessions(ctx context.Context, ids []chat.SessionID, seen time.Time) ([]chat.Session, error) {
	c.touches++
	return c.SessionStore.TouchSessions(ctx, ids, seen)
}

func TestUseIsWrittenOnceAMinute(t *testing.T) {
	w := newWorld(t)
	store := &countingSessions{SessionStore: w.stores.Sessions}
	w.sessions = auth.NewSessions(store, auth.SessionConfig{Clock: w.clock.read})
	token, _ := w.start(false)
	for range 181 {
		w.state(token)
		w.clock.advance(time.Second)
	}
	if store.touches != 3 {
		t.Errorf("%d writes in three minutes", store.touches)
	}
}

func TestTouchCountsOpenSocketsAsUse(t *testing.T) {
	w := newWorld(t)
	token, session := w.start(false)
	for range 13 {
		w.clock.advance(12 * time.Hour)
		if ended, err := w.sessions.Touch(t.Context(), []chat.SessionID{session.ID}); err != nil || len(ended) != 0 {
			t.Fatal(ended, err)
		}
	}
	if w.state(token) != auth.Live {
		t.Error("a session with an open socket went idle")
	}
}

func TestTouchReturnsWhatHasEnded(t *testing.T) {
	w := newWorld(t)
	_, old := w.start(false)
	w.clock.advance(6 * 24 * time.Hour)
	_, live := w.start(false)
	_, gone := w.start(false)
	if err := w.sessions.End(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(24 * time.Hour) // the old one reaches its absolute limit
	ended, err := w.sessions.Touch(t.Context(), []chat.SessionID{old.ID, live.ID, gone.ID, "never"})
	if want := []chat.SessionID{old.ID, gone.ID, "never"}; err != nil || !slices.Equal(ended, want) {
		t.Errorf("got %v, %v; want %v", ended, err, want)
	}
	if ended, err := w.sessions.Touch(t.Context(), nil); err != nil || ended != nil {
		t.Errorf("of none: %v, %v", ended, err)
	}
}

func TestEnd(t *testing.T) {
	w := newWorld(t)
	here, session := w.start(false)
	there, other := w.start(true)
	elsewhere, third := w.start(false)
	if err := w.sessions.End(t.Context(), third.ID); err != nil || w.state(elsewhere) != auth.Dead {
		t.Error("the session goes on", err)
	}
	if err := w.sessions.End(t.Context(), third.ID); err != nil {
		t.Error("ending twice:", err)
	}
	ended, err := w.sessions.EndAllOf(t.Context(), w.alice.ID, session.ID)
	if err != nil || !slices.Equal(ended, []chat.SessionID{other.ID}) {
		t.Errorf("all but this one: %v, %v", ended, err)
	}
	if w.state(here) != auth.Live || w.state(there) != auth.Dead {
		t.Error("the wrong one ended")
	}
}

func TestSessionsEndWithAPasswordChange(t *testing.T) {
	w := newWorld(t)
	token, session := w.start(true)
	ended, err := w.stores.Accounts.ReplacePassword(t.Context(), w.alice.ID, "hash", "")
	if err != nil || !slices.Equal(ended, []chat.SessionID{session.ID}) || w.state(token) != auth.Dead {
		t.Errorf("ended %v, %v", ended, err)
	}
}

func TestLookupSeesChangesOfTheUser(t *testing.T) {
	w := newWorld(t)
	_, session := w.start(false)
	_, err := w.stores.Accounts.CreateUser(t.Context(), chat.User{Name: "second", Admin: true}, "hash")
	if err == nil {
		err = w.stores.Accounts.SetAdmin(t.Context(), w.alice.ID, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	visit, state, err := w.sessions.Lookup(t.Context(), session.ID)
	if err != nil || state != auth.Live || visit.Actor.Admin {
		t.Errorf("%+v, %v, %v", visit.Actor, state, err)
	}
}

func TestSetData(t *testing.T) {
	w := newWorld(t)
	token, session := w.start(false)
	if err := w.sessions.SetData(t.Context(), session.ID, []byte("data")); err != nil {
		t.Fatal(err)
	}
	visit, _, err := w.sessions.Open(t.Context(), token)
	if err != nil || string(visit.Session.Data) != "data" {
		t.Errorf("%q, %v", visit.Session.Data, err)
	}
	if err := w.sessions.End(t.Context(), session.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.sessions.SetData(t.Context(), session.ID, []byte("late")); chat.CodeOf(err) != "session-ended" || w.state(token) != auth.Dead {
		t.Errorf("an ended session came back: %v", err)
	}
}

// endingSessions ends a session at the last moment before anything is written to it, like a new password at that time.
type endingSessions struct{ chat.SessionStore }

func (e endingSessions) PutSession(ctx context.Context, s chat.Session) error {
	return errors.Join(e.DeleteSession(ctx, s.ID), e.SessionStore.PutSession(ctx, s))
}

func (e endingSessions) SetSessionData(ctx context.Context, id chat.SessionID, data []byte) (bool, error) {
	if err := e.DeleteSession(ctx, id); err != nil {
		return false, err
	}
	return e.SessionStore.SetSessionData(ctx, id, data)
}

func TestSetDataRevivesNoSessionThatEndsMeanwhile(t *testing.T) {
	w := newWorld(t)
	token, session := w.start(false)
	late := auth.NewSessions(endingSessions{w.stores.Sessions}, auth.SessionConfig{Key: []byte("key"), Clock: w.clock.read})
	if err := late.SetData(t.Context(), session.ID, []byte("late")); !errors.Is(err, chat.ErrSessionEnded) {
		t.Errorf("kept: %v", err)
	}
	if w.state(token) != auth.Dead {
		t.Error("the session is back")
	}
}

func TestSweepRemovesWhatNobodyCanUse(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.start(false)
	}
	remembered, _ := w.start(true)
	w.clock.advance(8 * 24 * time.Hour)
	fresh, _ := w.start(false)
	if n, err := w.sessions.Sweep(t.Context()); err != nil || n != 3 {
		t.Errorf("removed %d, %v", n, err)
	}
	if w.state(remembered) != auth.Live || w.state(fresh) != auth.Live {
		t.Error("a live session was removed")
	}
	if n, err := w.sessions.Sweep(t.Context()); err != nil || n != 0 {
		t.Errorf("the second time: %d, %v", n, err)
	}
}

func TestActorInContext(t *testing.T) {
	actor, state := auth.ActorOf(t.Context())
	if !actor.Guest() || state != auth.None {
		t.Errorf("an empty context holds %+v, %v", actor, state)
	}
	ctx := auth.WithActor(t.Context(), chat.Actor{UserID: 7, Name: "alice"}, auth.Live)
	if actor, state := auth.ActorOf(ctx); actor.UserID != 7 || state != auth.Live {
		t.Errorf("got %+v, %v", actor, state)
	}
}

func TestStateNames(t *testing.T) {
	for state, want := range map[auth.State]string{auth.None: "none", auth.Live: "live", auth.Dead: "dead", 9: "unknown", -1: "unknown"} {
		if got := state.String(); got != want {
			t.Errorf("state %d is called %s", int(state), got)
		}
	}
}
