package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"net/http"
	"time"

	"hihichat/chat"
)

const (
	// flaskAge is how long Flask itself takes a session cookie when it is not configured otherwise.
	flaskAge = 31 * 24 * time.Hour
	// MaxFlaskAge is the longest that may be configured. Used cookies are remembered as long, whatever the limit is, so
	// that a longer limit makes none of them good again.
	MaxFlaskAge = 366 * 24 * time.Hour
	// flaskSkew is how far Flask's clock may be ahead of ours.
	flaskSkew = 5 * time.Minute
	// flaskCookies is how many cookies of that name are looked at: several paths may have one.
	flaskCookies = 4
	// flaskWaiting bounds the queue of those who come by a Flask cookie for the first time. After a move everybody comes
	// at once, and waits a moment rather than be refused.
	flaskWaiting = 512
)

// FlaskConfig says which Flask session cookies sign in.
type FlaskConfig struct {
	SecretKey string            // the Flask program's SECRET_KEY
	MaxAge    time.Duration     // since Flask signed the cookie; 0: 31 days
	Accounts  chat.AccountStore // knows who had which ID in Flask's database
}

// flask lets people in by the session cookie that the Flask version gave them. Each cookie opens one session of ours
// and no second one. The secret of that session follows from the cookie and our own key, so that a browser which sends
// only Flask's cookie (its requests come at the same time, or our cookie got lost, or a socket comes first) is in the
// same session again, as long as that lives; once it has ended the cookie is worth nothing. Calls may be concurrent.
type flask struct {
	key      flaskKey
	maxAge   time.Duration
	accounts chat.AccountStore
	sessions *Sessions
	gate     *gate
}

func newFlask(cfg FlaskConfig, sessions *Sessions) *flask {
	if cfg.MaxAge <= 0 {
		cfg.MaxAge = flaskAge
	}
	return &flask{
		key: newFlaskKey(cfg.SecretKey), maxAge: cfg.MaxAge, accounts: cfg.Accounts, sessions: sessions,
		gate: newGate(1, flaskWaiting),
	}
}

// arrive returns whom the request's Flask cookie signs in. Dead: it was once good, but is too old, or its user is gone,
// disabled or has a new password. None: there is none that Flask has signed for a user, or it has been used and its session is
// over: whoever signed out is a guest. Errors are failures of the stores, and chat.ErrBusy.
func (f *flask) arrive(r *http.Request) (Arrival, error) {
	for _, s := range f.cookiesOf(r) {
		if a, err := f.admit(r.Context(), s, ClientOf(r)); err != nil || a.State != None {
			return a, err
		}
	}
	return Arrival{}, nil
}

// cookiesOf returns what Flask has signed.
func (f *flask) cookiesOf(r *http.Request) []flaskSession {
	cookies := r.CookiesNamed(FlaskCookieName)
	var list []flaskSession
	for _, c := range cookies[:min(len(cookies), flaskCookies)] {
		if s, ok := f.key.read(c.Value); ok {
			list = append(list, s)
		}
	}
	return list
}

func (f *flask) admit(ctx context.Context, s flaskSession, from Client) (Arrival, error) {
	if a, err := f.again(ctx, s); err != nil || a.State == Live {
		return a, err
	}
	used, err := f.sessions.store.TicketUsed(ctx, s.digest)
	if err != nil || used {
		return Arrival{}, err
	}
	c, err := f.owner(ctx, s)
	if err != nil || c.User.ID == 0 {
		return Arrival{State: Dead}, err
	}
	id, _ := idOf(f.sessions.cfg.Key, f.tokenOf(s))
	session := f.sessions.newSession(id, c.User.ID, s.permanent, from, nil)
	if _, err := f.sessions.store.RedeemTicket(ctx, f.ticketOf(s), c.Legacy, session); err != nil {
		return Arrival{}, err
	}
	return f.again(ctx, s) // also when another request of the same browser was faster
}

// again returns the session that the cookie has opened, if that lives.
func (f *flask) again(ctx context.Context, s flaskSession) (Arrival, error) {
	token := f.tokenOf(s)
	visit, state, err := f.sessions.Open(ctx, token)
	if err != nil || state != Live {
		return Arrival{}, err
	}
	a := Arrival{Actor: visit.Actor, State: Live, Token: token}
	if visit.Session.Remember {
		a.MaxAge = visit.Session.ExpiresAt.Sub(f.sessions.cfg.Clock())
	}
	return a, nil
}

// owner returns whose cookie it is, nobody when it is not to be taken. Only who could sign in to Flask itself has an
// old hash: a password set here erases it, and so undoes the cookies from before. A password that everybody knows
// proves nothing, and neither does a cookie that it may have opened.
func (f *flask) owner(ctx context.Context, s flaskSession) (chat.Credentials, error) {
	now := f.sessions.cfg.Clock()
	if now.Sub(s.signed) > f.maxAge || s.signed.Sub(now) > flaskSkew {
		return chat.Credentials{}, nil
	}
	c, err := f.accounts.FlaskCredentials(ctx, s.userID)
	switch {
	case errors.Is(err, chat.ErrNoUser), err == nil && (c.Legacy == "" || c.User.Disabled):
		return chat.Credentials{}, nil
	case err != nil, c.Current != "": // who has a new hash has signed in here, by a proper password
		return c, err
	}
	if err := f.gate.enter(ctx); err != nil {
		return chat.Credentials{}, err
	}
	published := OpensWithPublished(c)
	f.gate.leave()
	if published {
		return chat.Credentials{}, f.void(ctx, s) // checking costs too much to do it at every request
	}
	return c, nil
}

// tokenOf returns the secret of the session that the cookie opens: nobody without our key can make it, and it is never
// an input of idOf's hash by its length.
func (f *flask) tokenOf(s flaskSession) string {
	mac := hmac.New(sha256.New, f.sessions.cfg.Key)
	mac.Write([]byte("session for the Flask cookie " + s.digest))
	return tokenEncoding.EncodeToString(mac.Sum(nil)[:tokenBytes])
}

func (f *flask) ticketOf(s flaskSession) chat.Ticket {
	return chat.Ticket{Digest: s.digest, Until: f.sessions.cfg.Clock().Add(MaxFlaskAge)}
}

// spend makes the request's Flask cookies worth nothing.
func (f *flask) spend(r *http.Request) error {
	for _, s := range f.cookiesOf(r) {
		if err := f.void(r.Context(), s); err != nil {
			return err
		}
	}
	return nil
}

func (f *flask) void(ctx context.Context, s flaskSession) error {
	used, err := f.sessions.store.TicketUsed(ctx, s.digest)
	if err != nil || used {
		return err
	}
	return f.sessions.store.VoidTicket(ctx, f.ticketOf(s))
}
