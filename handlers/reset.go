package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/templates"
)

// resetPath is what a link for a new password begins with; its secret follows. Only the route stands in the log, never
// the path.
const resetPath = "/reset/"

// ResetPassword is /reset/<secret>: a GET shows the form for a new password; a POST of password and password2 sets it,
// signs the account out everywhere and goes to the login page. ErrResetUsed for a link that is worth nothing (any more).
func (h *Handlers) ResetPassword(c *gin.Context) error {
	// Our own pages and their files are told where a visitor comes from, and proxies write it down: the secret is not part
	// of that. Without any referrer browsers would hide the origin of the form too.
	c.Header("Referrer-Policy", "strict-origin")
	digest, ok := auth.ResetDigest(c.Param("secret"))
	if !ok {
		return chat.ErrResetUsed
	}
	user, err := h.chat.ResetUser(c.Request.Context(), digest)
	if err != nil {
		return err
	}
	page := templates.Reset{Base: h.base(c), Name: user.Name}
	if c.Request.Method != http.MethodPost {
		return h.render(c, http.StatusOK, page)
	}
	if err := h.redeem(c, digest, user); err != nil {
		return h.again(c, err, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	redirect(c, "/login/?done="+passwordSet)
	return nil
}

// redeem sets the password that the form holds.
func (h *Handlers) redeem(c *gin.Context, digest string, user chat.User) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	if form.Get("password") != form.Get("password2") {
		return errPassword
	}
	hash, err := h.passwords.Hash(c.Request.Context(), user.Name, form.Get("password"))
	if err != nil {
		return err
	}
	actor, _ := auth.ActorOf(c.Request.Context())
	_, err = h.chat.RedeemReset(c.Request.Context(), digest, hash, actor.Address)
	return err
}
