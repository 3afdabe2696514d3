package auth

import (
	"context"
	"net/http"
	"time"

	"hihichat/chat"
)

// CookieName is the session cookie. The Flask version's is called "session": both can run behind one proxy.
const CookieName = "hihi_session"

// touchEvery is how often at most the use of a session is written down: once a minute is exact enough for limits of
// hours, and spares a write per request.
const touchEvery = time.Minute

// SessionConfig holds the limits of sessions; the zero value means the defaults that stand beside the fields.
type SessionConfig struct {
	Idle             time.Duration    // without use a session ends: 24 hours
	Absolute         time.Duration    // used or not it ends: 7 days
	Remember         time.Duration    // the idle limit with "remember me": 30 days
	RememberAbsolute time.Duration    // the absolute limit with "remember me": 90 days
	Key              []byte           // keys the stored IDs: with another key all earlier sessions are dead
	Clock            func() time.Time // time.Now
	Flask            *FlaskConfig     // whether Flask's session cookies sign in: nil, they mean nothing
}

func (c SessionConfig) withDefaults() SessionConfig {
	const day = 24 * time.Hour
	for limit, standard := range map[*time.Duration]time.Duration{
		&c.Idle: day, &c.Absolute: 7 * day, &c.Remember: 30 * day, &c.RememberAbsolute: 90 * day,
	} {
		if *limit <= 0 {
			*limit = standard
		}
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return c
}

// Sessions opens, checks and ends sessions. A session is bound to nothing but its cookie: neither address nor
// User-Agent, which both change under honest people. All methods may be called concurrently.
type Sessions struct {
	store chat.SessionStore
	cfg   SessionConfig
	flask *flask // nil: off
}

// NewSessions returns sessions kept in store.
func NewSessions(store chat.SessionStore, cfg SessionConfig) *Sessions {
	s := &Sessions{store: store, cfg: cfg.withDefaults()}
	if cfg.Flask != nil {
		s.flask = newFlask(*cfg.Flask, s)
	}
	return s
}

// Visit is an open session and whoever it belongs to.
type Visit struct {
	Session chat.Session
	Actor   chat.Actor
}

// Arrival is who a request comes from.
type Arrival struct {
	Actor chat.Actor
	State State
	// Token is the value of a cookie that the browser did not send and is to be given; usually empty. MaxAge is how long
	// it lives; 0: as long as the browser.
	Token  string
	MaxAge time.Duration
}

// Arrive resolves the cookies of r: our own, or else that of the Flask version where it counts. Errors are failures of
// the store, and chat.ErrBusy.
func (s *Sessions) Arrive(r *http.Request) (Arrival, error) {
	a, err := s.arrive(r)
	a.Actor.Address = addressOf(r.RemoteAddr) // a guest's too
	return a, err
}

func (s *Sessions) arrive(r *http.Request) (Arrival, error) {
	actor, state, err := s.Resolve(r.Context(), CookieOf(r))
	if err != nil || state == Live || s.flask == nil {
		return Arrival{Actor: actor, State: state}, err
	}
	a, err := s.flask.arrive(r)
	if a.State == None {
		a.State = state
	}
	return a, err
}

// FromRequest is Arrive for those who can't give anybody a cookie: the session is found again by the one that was sent.
func (s *Sessions) FromRequest(r *http.Request) (chat.Actor, State, error) {
	a, err := s.Arrive(r)
	return a.Actor, a.State, err
}

// SpendFlask makes a Flask cookie that came with r worth nothing: whoever signs in or out by hand must not be signed in
// again by what is left in the browser. Errors are failures of the store.
func (s *Sessions) SpendFlask(r *http.Request) error {
	if s.flask == nil {
		return nil
	}
	return s.flask.spend(r)
}

// CookieOf returns the value of r's session cookie, empty when there is none.
func CookieOf(r *http.Request) string {
	cookie, err := r.Cookie(CookieName)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// Resolve returns whose session a cookie value opens, and counts as use of it. An empty value is None; one that opens
// nothing is Dead. Errors are failures of the store.
func (s *Sessions) Resolve(ctx context.Context, token string) (chat.Actor, State, error) {
	v, state, err := s.Open(ctx, token)
	return v.Actor, state, err
}

// Open is Resolve for those who need the session itself too.
func (s *Sessions) Open(ctx context.Context, token string) (Visit, State, error) {
	if token == "" {
		return Visit{}, None, nil
	}
	id, ok := idOf(s.cfg.Key, token)
	if !ok {
		return Visit{}, Dead, nil
	}
	return s.Lookup(ctx, id)
}

// Lookup returns the visit of a session whose ID is known already: an open socket asks so who its user is by now. A
// session that has reached a limit is ended on sight.
func (s *Sessions) Lookup(ctx context.Context, id chat.SessionID) (Visit, State, error) {
	session, user, ps, ok, err := s.store.Session(ctx, id)
	if err != nil {
		return Visit{}, None, err
	}
	if !ok || user.Disabled {
		return Visit{}, Dead, nil
	}
	now := s.cfg.Clock()
	if s.over(session, now) {
		return Visit{}, Dead, s.store.DeleteSession(ctx, id)
	}
	if now.Sub(session.LastSeen) >= touchEvery {
		if _, err := s.store.TouchSessions(ctx, []chat.SessionID{id}, now); err != nil {
			return Visit{}, None, err
		}
		session.LastSeen = now
	}
	return Visit{Session: session, Actor: actorOf(session, user, ps)}, Live, nil
}

func actorOf(session chat.Session, u chat.User, ps []chat.Permission) chat.Actor {
	return chat.Actor{UserID: u.ID, Name: u.Name, Admin: u.Admin, Permissions: ps, Session: session.ID}
}

// over reports whether the session has reached its idle or its absolute limit.
func (s *Sessions) over(session chat.Session, now time.Time) bool {
	return !now.Before(session.ExpiresAt) || now.Sub(session.LastSeen) >= s.idle(session.Remember)
}

func (s *Sessions) idle(remember bool) time.Duration {
	if remember {
		return s.cfg.Remember
	}
	return s.cfg.Idle
}

// Touch counts open sockets as use of their sessions and returns those of ids that are no longer live, whose sockets
// must be closed. Errors are failures of the store; then nothing is known to have ended.
func (s *Sessions) Touch(ctx context.Context, ids []chat.SessionID) (ended []chat.SessionID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	now := s.cfg.Clock()
	sessions, err := s.store.TouchSessions(ctx, ids, now)
	if err != nil {
		return nil, err
	}
	live := make(map[chat.SessionID]bool, len(sessions))
	for _, session := range sessions {
		live[session.ID] = !s.over(session, now)
	}
	for _, id := range ids {
		if !live[id] {
			ended = append(ended, id)
		}
	}
	return ended, nil
}

// SetListening keeps where a session's open sockets listen, for after a restart. Errors are failures of the store.
func (s *Sessions) SetListening(ctx context.Context, id chat.SessionID, where []string) error {
	return s.store.SetListening(ctx, id, where)
}

// Listening returns what SetListening kept last. Errors are failures of the store.
func (s *Sessions) Listening(ctx context.Context, id chat.SessionID) ([]string, error) {
	return s.store.Listening(ctx, id)
}
