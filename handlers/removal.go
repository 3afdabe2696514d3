package handlers

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/templates"
)

var errWhichMessage = chat.Refuse(chat.Invalid, "which-message", "Give rname, and the id of a message.")

// RemoveMessage is POST /api/removemessage: takes back the message id of the room rname, or, if rtype is p, of the private
// conversation with rname. It answers {"code": 200, "msg": "removed"}; a browser that posts a form without script goes
// back to the conversation. Doing so again changes nothing. Errors: kind Invalid without rname or id, else as
// chat.Service.RemoveMessage.
func (h *Handlers) RemoveMessage(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	id, err := chat.ParseID(params.Get("id"))
	if err != nil {
		return err
	}
	if id == "" || params.Get("rname") == "" {
		return errWhichMessage
	}
	conversation := addressee(actor, params)
	if err := h.chat.RemoveMessage(c.Request.Context(), actor, conversation, id); err != nil {
		return err
	}
	if strings.Contains(c.GetHeader("Accept"), "text/html") {
		redirect(c, conversationPath(conversation, actor))
		return nil
	}
	c.Header("Cache-Control", "no-store")
	writeOutcome(c, http.StatusOK, jsonType, codeSent, "removed")
	return nil
}

// conversationPath returns the page of the conversation.
func conversationPath(c chat.Conversation, a chat.Actor) string {
	if c.Private() {
		return templates.PrivatePath(c.Peer(a.Name))
	}
	return templates.ChatPath(c.Room())
}
