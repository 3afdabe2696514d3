package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/templates"
)

// Home is / and /index/: a greeting and four buttons.
func (h *Handlers) Home(c *gin.Context) error {
	page := templates.Home{Base: h.base(c), Readable: h.chat.Guests() == chat.GuestsRead}
	actor, _ := auth.ActorOf(c.Request.Context())
	var err error
	if page.PrivateUnread, err = h.privateUnread(c.Request.Context(), actor); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}
