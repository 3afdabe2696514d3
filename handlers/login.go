package handlers

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/locale"
	"hihichat/templates"
)

// The keys under which a session keeps its values. The server's session store knows the first two.
const (
	sessionUser     = "user_id"
	sessionRemember = "remember"
	sessionTaken    = "taken" // the room name that was refused last, to be shown once
)

var errTooManyLogins = chat.Refuse(chat.TooMany, "too-many-logins", "Too many failed attempts. Please wait a minute.")

// LoginPage is /login/, GET and POST. A POST with a password signs in and goes on to next, or to the front page: the
// form of the first version, which a team's own page may have. Its fields are username, password and remember_me.
func (h *Handlers) LoginPage(c *gin.Context) error {
	_, state := auth.ActorOf(c.Request.Context())
	page := templates.Login{
		Base: h.base(c), Next: nextPath(queryOf(c).Get("next")), Ended: state == auth.Dead, SignUp: h.chat.SignsUp(),
		Closed: h.chat.Guests() == chat.GuestsOff,
	}
	page.Switch = withNext("/login/", page.Next) // an address that nobody has checked is not to stand in the page
	if queryOf(c).Get("done") == passwordSet {   // whoever set it has just been signed out, and knows
		page.Ended, page.Notices = false, []locale.Phrase{locale.Say("pages.notice.password_set")}
	}
	if c.Request.Method != http.MethodPost {
		return h.render(c, http.StatusOK, page)
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	login := parseLogin(form)
	if login.password == "" {
		return h.render(c, http.StatusOK, page)
	}
	return h.loginHere(c, login, page)
}

// loginHere signs in, or shows the page again with what was wrong, as forms do: with status 200 for a bad password.
func (h *Handlers) loginHere(c *gin.Context, login loginForm, page templates.Login) error {
	err := h.signIn(c, login)
	switch kind := chat.KindOf(err); {
	case err == nil:
	case kind == chat.Unauthenticated, kind == chat.Invalid, kind == chat.Forbidden:
		h.record(c, http.StatusOK, err)
		page.Username, page.Ended, page.Problem = login.name, false, problemOf(err)
		return h.render(c, http.StatusOK, page)
	default:
		return err
	}
	goOn(c, page.Next)
	return nil
}

// loginForm is what the login page sends.
type loginForm struct {
	name, password string
	remember       bool
}

func parseLogin(form wire.Fields) loginForm {
	return loginForm{
		name:     cmp.Or(form.Get("Username"), form.Get("username")),
		password: cmp.Or(form.Get("Password"), form.Get("password")),
		remember: ticked(form.Get("remember_me")),
	}
}

// ticked reads a check box that a browser or a script sends, as WTForms does.
func ticked(value string) bool {
	switch value {
	case "", "0", "false", "False", "off":
		return false
	}
	return true
}

// LoginCheck is POST /login_check: the bytes success and a new session, or error, both 200 (contract section 1). Failed
// attempts are few per address and minute.
func (h *Handlers) LoginCheck(c *gin.Context) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	login := parseLogin(form)
	if err := h.signIn(c, login); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	if wantsJSON(c) {
		writeOutcome(c, http.StatusOK, jsonType, http.StatusOK, "success")
		return nil
	}
	c.Data(http.StatusOK, htmlType, []byte("success"))
	return nil
}

// signIn checks the password and opens a session, unless the password is replaced meanwhile: whoever knows the old one
// must not come in at the last moment.
func (h *Handlers) signIn(c *gin.Context, login loginForm) error {
	proof, err := h.authenticate(c, login)
	if err != nil {
		return err
	}
	if err := startSession(c, proof.User, login.remember); err != nil {
		return err
	}
	if err := h.passwords.Holds(c.Request.Context(), proof); err != nil {
		return errors.Join(err, endSession(c))
	}
	return nil
}

// authenticate checks the password. Only a wrong one uses up an attempt, but one must be left: also many guesses at the
// same time are counted before they are checked.
func (h *Handlers) authenticate(c *gin.Context, login loginForm) (auth.Proof, error) {
	address := addressKey(c.ClientIP())
	if !h.attempts.take(address) {
		return auth.Proof{}, errTooManyLogins
	}
	proof, err := h.passwords.Login(c.Request.Context(), login.name, login.password)
	if chat.KindOf(err) != chat.Unauthenticated {
		h.attempts.giveBack(address)
	}
	return proof, err
}

// startSession signs the user in: saving a session with another user makes the server give it a new random id.
func startSession(c *gin.Context, user chat.User, remember bool) error {
	session := sessions.Default(c)
	session.Clear()
	session.Set(sessionUser, user.ID)
	if remember {
		session.Set(sessionRemember, true)
	}
	if err := session.Save(); err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	return nil
}

// Logout is /logout/: ends membership of the room rname, if there is one, and the session, and goes to the login page.
// The session ends also when the room's store does not answer.
func (h *Handlers) Logout(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	room := params.Get("rname")
	if h.mustAsk(c, oneself) {
		return h.ask(c, templates.Confirm{Question: locale.Say("pages.ask.sign_out"), Cancel: "/"})
	}
	if room != "" {
		if err := h.chat.Leave(c.Request.Context(), actor, room); err != nil {
			h.log.WarnContext(c.Request.Context(), "room not left at logout", "error", err, "request_id", requestID(c))
		}
	}
	if err := endSession(c); err != nil {
		return err
	}
	redirect(c, "/login/")
	return nil
}

// endSession signs out: the server forgets the session and its cookie expires.
func endSession(c *gin.Context) error {
	session := sessions.Default(c)
	session.Clear()
	session.Options(sessions.Options{Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	if err := session.Save(); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}
