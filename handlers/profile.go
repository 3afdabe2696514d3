package handlers

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

const profilePath = "/profile/"

var errTooManyChecks = chat.Refuse(chat.TooMany, "too-many-tries", "Too many wrong passwords. Please wait a minute.")

// Profile is /profile/: what visitors may change about their own account, and where they are signed in.
func (h *Handlers) Profile(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	notices, err := justDone(c)
	if err != nil {
		return err
	}
	page, err := h.profile(c, actor)
	if err != nil {
		return err
	}
	page.Notices = notices
	return h.render(c, http.StatusOK, page)
}

// profile returns the page as it is without anything typed.
func (h *Handlers) profile(c *gin.Context, a chat.Actor) (templates.Profile, error) {
	ctx := c.Request.Context()
	user, err := h.chat.UserNamed(ctx, a, a.Name)
	if err != nil {
		return templates.Profile{}, err
	}
	visits, err := h.chat.MySessions(ctx, a)
	if err != nil {
		return templates.Profile{}, err
	}
	page := templates.Profile{Base: h.base(c), ShownName: user.ShownName, Created: h.local(user.CreatedAt)}
	for _, s := range visits {
		page.Sessions = append(page.Sessions, templates.SessionRow{
			ID: string(s.ID), Browser: browserWords(page.Lang, s.Agent), Agent: s.Agent, Address: s.Address,
			Created: h.local(s.CreatedAt), LastSeen: h.local(s.LastSeen), Own: s.ID == a.Session,
		})
	}
	return page, nil
}

// onProfile does what one of the page's forms asks, for a POST, and goes back to it; a refusal is said beside that form.
// A GET (the address of a page with a refusal, asked for again) only goes there.
func (h *Handlers) onProfile(c *gin.Context, part, what string, do func(chat.Actor, wire.Fields) error) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	if c.Request.Method != http.MethodPost {
		redirect(c, profilePath)
		return nil
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	refused := do(actor, form)
	if refused == nil {
		return done(c, profilePath, what)
	}
	page, err := h.profile(c, actor)
	if err != nil {
		return err
	}
	if part == "name" {
		page.ShownName = form.Get("shown_name")
	}
	page.Part = part
	return h.again(c, refused, func(p templates.Problem) templates.Page { page.Problem = p; return page })
}

// SetShownName is /profile/name/: shown_name, empty for none. Errors as chat.Service.SetShownName.
func (h *Handlers) SetShownName(c *gin.Context) error {
	return h.onProfile(c, "name", shownNameSaved, func(a chat.Actor, form wire.Fields) error {
		return h.chat.SetShownName(c.Request.Context(), a, form.Get("shown_name"))
	})
}

// ChangePassword is /profile/password/: old, password and password2. All other sessions of the visitor end. Wrong
// guesses are few per account and minute.
func (h *Handlers) ChangePassword(c *gin.Context) error {
	return h.onProfile(c, "password", passwordChanged, func(a chat.Actor, form wire.Fields) error {
		if form.Get("password") != form.Get("password2") {
			return errPassword
		}
		if err := h.checkOwn(c, a, form.Get("old")); err != nil {
			return err
		}
		hash, err := h.passwords.Hash(c.Request.Context(), a.Name, form.Get("password"))
		if err != nil {
			return err
		}
		return h.chat.ReplacePassword(c.Request.Context(), a, hash)
	})
}

// checkOwn makes sure that whoever has the visitor's session also knows their password, and is slow to guess it.
func (h *Handlers) checkOwn(c *gin.Context, a chat.Actor, password string) error {
	account := strconv.FormatInt(a.UserID, 10)
	if !h.checks.take(account) {
		return errTooManyChecks
	}
	err := h.passwords.Check(c.Request.Context(), a, password)
	if chat.KindOf(err) != chat.Invalid {
		h.checks.giveBack(account)
	}
	return err
}

// EndSession is /profile/sessions/end/: ends the visitor's session id. Their own leads to the login page, as a
// logout does. Errors as chat.Service.EndMySession.
func (h *Handlers) EndSession(c *gin.Context) error {
	return h.onProfile(c, "sessions", sessionEnded, func(a chat.Actor, form wire.Fields) error {
		return h.chat.EndMySession(c.Request.Context(), a, chat.SessionID(form.Get("id")))
	})
}

// EndOtherSessions is /profile/sessions/endothers/: ends all of the visitor's sessions but the one by which they
// ask.
func (h *Handlers) EndOtherSessions(c *gin.Context) error {
	return h.onProfile(c, "sessions", othersEnded, func(a chat.Actor, _ wire.Fields) error {
		_, err := h.chat.EndMyOtherSessions(c.Request.Context(), a)
		return err
	})
}
