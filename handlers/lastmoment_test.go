package handlers_test

import (
	"context"
	"testing"

	"hihichat/chat"
)

// meetingSessions lets something happen between the check of a password and the session that is opened for it.
type meetingSessions struct {
	chat.SessionStore
	beforePut func()
}

func (m *meetingSessions) PutSession(ctx context.Context, s chat.Session) error {
	if m.beforePut != nil {
		m.beforePut()
	}
	return m.SessionStore.PutSession(ctx, s)
}

// TestWhoKnowsTheOldPasswordDoesNotComeInAtTheLastMoment: a new password ends all sessions, also one that is being opened
// by the old one just then.
func TestWhoKnowsTheOldPasswordDoesNotComeInAtTheLastMoment(t *testing.T) {
	for path, says := range map[string]string{"/login_check": "error", "/login/": ""} {
		w := newWorld(t)
		alice := w.register("alice")
		meeting := &meetingSessions{SessionStore: w.stores.Sessions}
		w.stores.Sessions = meeting
		w.build()
		meeting.beforePut = func() {
			if _, err := w.stores.Accounts.ReplacePassword(t.Context(), alice.ID, "a new hash", ""); err != nil {
				t.Error(err)
			}
		}
		thief := w.guest()
		a := thief.post(path, goodLogin)
		if says != "" {
			a.says(t, 200, html, says)
		}
		open, err := w.stores.Sessions.SessionsOf(t.Context(), alice.ID, 10)
		if err != nil || len(open) > 0 {
			t.Errorf("%s: sessions %v, %v", path, open, err)
		}
	}
}
