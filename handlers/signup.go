package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

var errTooManySignUps = chat.Refuse(chat.TooMany, "too-many-signups", "Too many accounts were made from your network. Please try again in an hour.")

// SignUp is /signup/, where people may make themselves accounts, else no page: a GET shows the form; a POST of username,
// password and password2 makes the account, signs it in and goes to next, or to the front page. Accounts and attempts
// are few per address and hour. Whoever is signed in has an account, and is sent on.
func (h *Handlers) SignUp(c *gin.Context) error {
	if !h.chat.SignsUp() {
		return errNoPage
	}
	actor, _ := auth.ActorOf(c.Request.Context())
	page := templates.SignUp{Base: h.base(c), Next: nextPath(queryOf(c).Get("next"))}
	if !actor.Guest() {
		goOn(c, page.Next)
		return nil
	}
	page.Switch = withNext("/signup/", page.Next)
	if c.Request.Method != http.MethodPost {
		return h.render(c, http.StatusOK, page)
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	page.Username, page.Next = form.Get("username"), nextPath(form.Get("next"))
	user, err := h.signUp(c, actor.Address, form)
	if err != nil {
		return h.again(c, err, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	if err := startSession(c, user, false); err != nil {
		return err
	}
	goOn(c, page.Next)
	return nil
}

// signUp makes the account. One of several at the same time has its place taken before it is made, and given back when
// it is not.
func (h *Handlers) signUp(c *gin.Context, address string, form wire.Fields) (chat.User, error) {
	key := addressKey(c.ClientIP())
	if !h.tries.take(key) || !h.signUps.take(key) {
		return chat.User{}, errTooManySignUps
	}
	name, hash, err := h.newAccount(c, form)
	var user chat.User
	if err == nil {
		user, err = h.chat.SignUp(c.Request.Context(), address, name, hash)
	}
	if err != nil {
		h.signUps.giveBack(key)
	}
	return user, err
}
