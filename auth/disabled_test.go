package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store/storetest"
)

// disable disables an account of the stores.
func disable(t *testing.T, stores chat.Stores, u chat.User) {
	t.Helper()
	_, err := stores.Accounts.SetDisabled(t.Context(), u.ID, true)
	must(t, err)
}

// Only who knows the password learns that an account is disabled.
func TestDisabledAccountsAreToldByThePasswordAlone(t *testing.T) {
	stores := storetest.NewMemory()
	alice := storetest.AddLegacyUser(stores, "alice", oldHash)
	byDefault := storetest.AddLegacyUser(stores, "bob", legacyHash(t, "admin"))
	disable(t, stores, alice)
	disable(t, stores, byDefault)
	p := newPasswords(t, stores)
	for _, tc := range []struct {
		name, user, password string
		want                 error
	}{
		{"the right password", "alice", oldPassword, chat.ErrDisabled},
		{"a wrong one", "alice", "wrong", auth.ErrBadLogin},
		{"none", "alice", "", auth.ErrBadLogin},
		{"one too long", "alice", strings.Repeat("x", auth.MaxPassword+1), auth.ErrBadLogin},
		{"the right one, which everybody knows", "bob", "admin", auth.ErrBadLogin},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if u, err := p.Login(t.Context(), tc.user, tc.password); !errors.Is(err, tc.want) || u != (auth.Proof{}) {
				t.Errorf("%+v, %v", u, err)
			}
		})
	}
	if c := credentials(t, stores, "alice"); c.Current != "" {
		t.Error("a refused login left a hash")
	}
	_, err := stores.Accounts.SetDisabled(t.Context(), alice.ID, false)
	must(t, err)
	if u, err := p.Login(t.Context(), "alice", oldPassword); err != nil || u.User.Name != "alice" {
		t.Errorf("enabled again: %+v, %v", u, err)
	}
}

func TestFlaskCookiesOfDisabledAccountsOpenNothing(t *testing.T) {
	m := newMoved(t)
	fresh := m.cookie(m.olga)
	m.clock.advance(1e9)
	used := m.cookie(m.olga)
	before := m.expect("before", used, auth.Live)
	disable(t, m.stores, m.olga)
	m.expect("one that has never been used", fresh, auth.Dead)
	m.expect("one whose session was open", used, auth.None)
	if a := m.arrive(before.Token, used); a.State != auth.Dead {
		t.Errorf("with our cookie: %v", a.State)
	}
}

// disabledInBetween is a store that finds the session of an account that is being disabled.
type disabledInBetween struct{ chat.SessionStore }

func (d disabledInBetween) Session(ctx context.Context, id chat.SessionID) (chat.Session, chat.User, []chat.Permission, bool, error) {
	s, u, ps, ok, err := d.SessionStore.Session(ctx, id)
	u.Disabled = true
	return s, u, ps, ok, err
}

func TestSessionsOfDisabledAccountsAreDead(t *testing.T) {
	w := newWorld(t)
	token, _ := w.start(false)
	w.sessions = auth.NewSessions(disabledInBetween{w.stores.Sessions}, auth.SessionConfig{Key: []byte("key"), Clock: w.clock.read})
	if state := w.state(token); state != auth.Dead {
		t.Errorf("the session is %v", state)
	}
}

func TestNoSessionBeginsForADisabledAccount(t *testing.T) {
	w := newWorld(t)
	bob, err := w.stores.Accounts.CreateUser(t.Context(), chat.User{Name: "bob"}, "hash")
	must(t, err)
	disable(t, w.stores, bob)
	if _, _, err := w.sessions.Start(t.Context(), bob.ID, false, auth.Client{}, nil); !errors.Is(err, chat.ErrDisabled) {
		t.Errorf("got %v", err)
	}
}

func TestCheck(t *testing.T) {
	stores := storetest.NewMemory()
	u := storetest.AddLegacyUser(stores, "alice", oldHash)
	storetest.AddLegacyUser(stores, "broken", "not a hash")
	p := newPasswords(t, stores)
	for _, tc := range []struct {
		name, user, password string
		want                 error
	}{
		{"right", "alice", oldPassword, nil},
		{"wrong", "alice", "wrong", auth.ErrWrongPassword},
		{"none", "alice", "", auth.ErrWrongPassword},
		{"too long", "alice", oldPassword + strings.Repeat("x", auth.MaxPassword), auth.ErrWrongPassword},
		{"no hash", "broken", "not a hash", auth.ErrWrongPassword},
		{"deleted", "nobody", oldPassword, chat.ErrNoUser},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := p.Check(t.Context(), chat.Actor{UserID: u.ID, Name: tc.user}, tc.password)
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
	release := p.Occupy(t)
	defer release()
	if err := p.Check(t.Context(), chat.Actor{UserID: u.ID, Name: "alice"}, oldPassword); !errors.Is(err, chat.ErrBusy) {
		t.Errorf("when all places are taken: %v", err)
	}
}
