package handlers

import (
	"fmt"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"

	"hihichat/locale"
)

// sessionDone is the key under which a session keeps what was just done, to be said once.
const sessionDone = "done"

// What forms have done, as a session or an address keeps it. The words for it stand under manage.done.
const (
	permissionsSaved = "permissions"
	adminNamed       = "admin"
	adminUnnamed     = "no-admin"
	userDisabled     = "disabled"
	userEnabled      = "enabled"
	userSignedOut    = "signed-out"
	userMuted        = "muted"
	userUnmuted      = "unmuted"
	userDeleted      = "deleted"
	shownNameSaved   = "shown-name"
	passwordChanged  = "password"
	passwordSet      = "password-set"
	sessionEnded     = "session"
	othersEnded      = "others"
)

// done goes to a page, which will say once what was done; when that was the end of the visitor's own session, to the
// login page.
func done(c *gin.Context, path, what string) error {
	session := sessions.Default(c)
	if session.Get(sessionUser) == nil {
		path = "/login/"
	}
	session.Set(sessionDone, what)
	if err := session.Save(); err != nil { // without a user it takes the cookie away
		return fmt.Errorf("keep what was done: %w", err)
	}
	redirect(c, path)
	return nil
}

// justDone returns what done kept, and forgets it. The visitor is signed in.
func justDone(c *gin.Context) ([]locale.Phrase, error) {
	session := sessions.Default(c)
	what, ok := session.Get(sessionDone).(string)
	if !ok {
		return nil, nil
	}
	session.Delete(sessionDone)
	if err := session.Save(); err != nil {
		return nil, fmt.Errorf("forget what was done: %w", err)
	}
	if key := "manage.done." + what; locale.Has(locale.Zh, key) {
		return []locale.Phrase{locale.Say(key)}, nil
	}
	return nil, nil
}
