package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/templates"
)

// Home is / and /index/: a greeting and four buttons.
func (h *Handlers) Home(c *gin.Context) error {
	return h.render(c, http.StatusOK, templates.Home{Base: h.base(c), Readable: h.chat.Guests() == chat.GuestsRead})
}
