package handlers

import (
	"cmp"
	"errors"
	"html"
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/chat/wire"
)

// The codes in the body of an answer to a sender (contract section 2).
const (
	codeSent    = 200
	codeMuted   = 201
	codeRefused = 403
)

// private is the value of the field rtype that turns rname into the name of a person.
const private = "p"

// idempotencyKey is the header by which a message that is sent again is known (chat.Key).
const idempotencyKey = "Idempotency-Key"

var errSendByGet = chat.Refuse(chat.Forbidden, "send-by-get", "Messages are sent by POST; nothing was sent.")

// SendChat is /api/sendchat/<text>, GET and POST: it says the text in the room rname, or to the person rname if rtype
// is p, and answers {"code": 200, "msg": "<text>"} when it is stored. Our own pages leave the path empty and send the
// text as msg: a browser would take the texts . and .. for steps in the path. Guests get the duck's answer to either
// method. Whoever gives a key in the header Idempotency-Key may send the same again without its being said twice, and says
// so with again=1. A session that has ended is refused, never taken for a guest: its owner's words would be lost to the duck.
// So is whoever is not the person named by as, for whom the page was made: what one has written is not said by another.
func (h *Handlers) SendChat(c *gin.Context) error {
	actor, state := auth.ActorOf(c.Request.Context())
	if state == auth.Dead {
		return chat.ErrSessionEnded
	}
	if !actor.Guest() && c.Request.Method != http.MethodPost {
		return h.refuseGet(c, actor)
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	if as := form.Get("as"); as != "" && as != actor.Name {
		return chat.ErrSessionEnded
	}
	text := cmp.Or(sentText(c.Request.URL), form.Get("msg"))
	if actor.Guest() {
		return h.askDuck(c, text)
	}
	key, err := chat.ParseKey(c.GetHeader(idempotencyKey))
	if err != nil {
		return err
	}
	m, err := h.chat.SendOnce(c.Request.Context(), actor, addressee(actor, form), text, key, form.Get("again") == "1")
	if err != nil {
		return err
	}
	writeOutcome(c, http.StatusOK, senderType(c), codeSent, m.Text)
	return nil
}

// addressee returns the conversation that the form names.
func addressee(a chat.Actor, form wire.Fields) chat.Conversation {
	if form.Get("rtype") == private {
		return chat.Between(a.Name, form.Get("rname"))
	}
	return chat.InRoom(form.Get("rname"))
}

// askDuck answers a guest. The old page inserts the answer as HTML.
func (h *Handlers) askDuck(c *gin.Context, text string) error {
	text, err := chat.CleanText(text)
	if err != nil {
		return err
	}
	answer := h.bot.Answer(c.Request.Context(), text)
	if wantsJSON(c) {
		writeOutcome(c, http.StatusOK, jsonType, codeSent, answer)
		return nil
	}
	c.Data(http.StatusOK, htmlType, []byte(html.EscapeString(answer)))
	return nil
}

// refuseGet answers a GET by somebody signed in: that they are muted, as the Flask version did first of all, or that
// this is not how to send. A link must not be able to speak for whoever follows it.
func (h *Handlers) refuseGet(c *gin.Context, a chat.Actor) error {
	err := h.chat.MaySend(c.Request.Context(), a, chat.InRoom(""))
	switch {
	case errors.Is(err, chat.ErrMuted):
		return err
	case err != nil && chat.KindOf(err).Failure():
		return err
	}
	return errSendByGet
}

// senderType is application/json for whoever asked for it, and the Flask version's text/html for all others.
func senderType(c *gin.Context) string {
	if wantsJSON(c) {
		return jsonType
	}
	return htmlType
}
