package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// MarkRead is POST /api/read: the visitor has read the room rname, or the private conversation with to, up to the message
// id. It answers {"code": 200, "msg": "ok"}. A mark never moves back: an earlier id changes nothing. Errors: kind Invalid
// without id, or with none or both of rname and to, else as chat.Service.MarkRead.
func (h *Handlers) MarkRead(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	conversation, err := whichConversation(actor, params)
	if err != nil {
		return err
	}
	id, err := chat.ParseID(params.Get("id"))
	if err != nil {
		return err
	}
	if err := h.chat.MarkRead(c.Request.Context(), actor, conversation, id); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	writeOutcome(c, http.StatusOK, jsonType, codeSent, "ok")
	return nil
}

// whichConversation returns the conversation that rname=ROOM or to=NAME names: exactly one of them, else the error is of
// kind Invalid.
func whichConversation(a chat.Actor, fields wire.Fields) (chat.Conversation, error) {
	room, peer := fields.Get("rname"), fields.Get("to")
	switch {
	case (room == "") == (peer == ""):
		return chat.Conversation{}, errWhichConversation
	case peer != "":
		return chat.Between(a.Name, peer), nil
	}
	return chat.InRoom(room), nil
}
