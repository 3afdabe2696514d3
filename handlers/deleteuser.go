package handlers

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/templates"
)

var errNameDiffers = chat.Refuse(chat.Invalid, "name-differs", "This is not the name of the account.")

// DeleteUser is /edituser/<id>/delete/: a GET asks for the account's name and the fate of its messages; a POST of name
// and fate deletes the account and goes to the list. What may not be done is refused before it is asked about. Errors as
// chat.Service.DeleteUser.
func (h *Handlers) DeleteUser(c *gin.Context) error {
	actor, account, err := h.actorAndAccount(c)
	if err != nil {
		return err
	}
	if err := h.chat.MayDelete(actor, account); err != nil {
		return h.refuseDeed(c, actor, account, err)
	}
	page := templates.DeleteUser{Base: h.base(c), UserRow: h.userRow(actor, account)}
	if c.Request.Method != http.MethodPost {
		return h.render(c, http.StatusOK, page)
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	page.Typed, page.Fate = form.Get("name"), form.Get("fate")
	err = errNameDiffers
	if typable(page.Typed) == typable(account.Name) {
		err = h.chat.DeleteUser(c.Request.Context(), actor, account.ID, chat.Fate(page.Fate))
	}
	if err != nil {
		return h.again(c, err, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	return done(c, "/listuser/", userDeleted)
}

// typable returns what a person can type of a name: those of the Flask version may hold line breaks, invisible
// characters or bytes that are no text, or end in a space.
func typable(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD")))
}
