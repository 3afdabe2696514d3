package server

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"net/http"

	ginsessions "github.com/gin-contrib/sessions"
	"github.com/gorilla/sessions"

	"hihichat/auth"
	"hihichat/chat"
)

// The values of a session that mean something to the store; handlers set them at login.
const (
	userValue     = "user_id"  // int64
	rememberValue = "remember" // bool
)

// loadedValue marks the values of a session that was open already. A login clears all values and thus the mark: that is
// how it is told from a change of some other value, also when the same user signs in again.
type loadedValue struct{}

// sessionStore is the Store of gin-contrib/sessions on auth.Sessions: the cookie holds a random secret and nothing
// else. Calls may be concurrent; a sessions.Session belongs to one request.
type sessionStore struct {
	sessions *auth.Sessions
	publish  chat.Publisher
	https    func(*http.Request) bool
}

var _ ginsessions.Store = (*sessionStore)(nil)

// Options does nothing: the cookie's properties are not for handlers to choose.
func (s *sessionStore) Options(ginsessions.Options) {}

// Get returns the request's session, loaded once.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session that the request came in by, or an empty one; it is never nil. Errors are failures of the
// store.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	actor, state := auth.ActorOf(r.Context())
	if state != auth.Live {
		return session, nil
	}
	visit, state, err := s.sessions.Lookup(r.Context(), actor.Session)
	if err != nil || state != auth.Live {
		return session, err
	}
	session.IsNew = false
	session.ID = string(visit.Session.ID)
	if err := decodeValues(visit.Session.Data, session.Values); err != nil {
		return session, fmt.Errorf("read values of session: %w", err)
	}
	session.Values[loadedValue{}] = true
	session.Values[userValue] = visit.Session.UserID
	session.Values[rememberValue] = visit.Session.Remember
	return session, nil
}

// Save writes down what a request made of its session: a login gets a new random secret, and the old one opens nothing
// from then on; without a user, or with MaxAge below zero, the session ends; otherwise its values are kept. A guest's
// values are kept nowhere.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	user, signedIn := session.Values[userValue].(int64)
	switch {
	case !signedIn || (session.Options != nil && session.Options.MaxAge < 0):
		return s.end(r, w, session)
	case session.Values[loadedValue{}] == nil || session.ID == "":
		return s.start(r, w, session, user)
	}
	data, err := encodeValues(session.Values)
	if err != nil {
		return err
	}
	return s.sessions.SetData(r.Context(), chat.SessionID(session.ID), data)
}

// start signs the user in. The old session ends first: whatever fails after that, its secret is worth nothing.
func (s *sessionStore) start(r *http.Request, w http.ResponseWriter, session *sessions.Session, user int64) error {
	if err := s.endOld(r, session); err != nil {
		return err
	}
	data, err := encodeValues(session.Values)
	if err != nil {
		return err
	}
	remember, _ := session.Values[rememberValue].(bool)
	token, opened, err := s.sessions.Start(r.Context(), user, remember, auth.ClientOf(r), data)
	if err != nil {
		return err
	}
	maxAge := 0
	if remember {
		maxAge = int(opened.ExpiresAt.Sub(opened.CreatedAt).Seconds())
	}
	session.ID = string(opened.ID)
	session.Values[loadedValue{}] = true
	setCookie(w, sessionCookie(token, maxAge, s.https(r)))
	return nil
}

// end signs out, here and in the browser.
func (s *sessionStore) end(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	came := auth.CookieOf(r) != "" || session.ID != "" // or was just given our cookie for Flask's
	if err := s.endOld(r, session); err != nil {
		return err
	}
	if came {
		setCookie(w, sessionCookie("", -1, s.https(r)))
	}
	return nil
}

// endOld ends the session that the request came with, if any, and tells whoever holds something open for it. A Flask
// cookie that came too counts no more.
func (s *sessionStore) endOld(r *http.Request, session *sessions.Session) error {
	if err := s.sessions.SpendFlask(r); err != nil {
		return err
	}
	if session.ID == "" {
		return nil
	}
	id := chat.SessionID(session.ID)
	if err := s.sessions.End(r.Context(), id); err != nil {
		return err
	}
	session.ID = ""
	s.publish.SessionsEnded([]chat.SessionID{id})
	return nil
}

// encodeValues returns the values beside the known ones, nil when there are none.
func encodeValues(values map[any]any) ([]byte, error) {
	rest := map[any]any{}
	for key, value := range values {
		if key != userValue && key != rememberValue && key != (loadedValue{}) {
			rest[key] = value
		}
	}
	if len(rest) == 0 {
		return nil, nil
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(rest); err != nil {
		return nil, fmt.Errorf("encode values of session: %w", err)
	}
	return buf.Bytes(), nil
}

func decodeValues(data []byte, values map[any]any) error {
	if len(data) == 0 {
		return nil
	}
	return gob.NewDecoder(bytes.NewReader(data)).Decode(&values)
}
