package handlers

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
)

var (
	errWhichConversation = chat.Refuse(chat.Invalid, "which-conversation", "Give rname or to, one of them.")
	errLimit             = chat.Refuse(chat.Invalid, "bad-limit", "limit must be from 1 to 200.")
)

// historyQuery is what a client asks of /api/messages.
type historyQuery struct {
	conversation chat.Conversation
	page         chat.HistoryQuery
}

// parseHistory reads the query: rname=ROOM or to=NAME, before=ID or after=ID, and limit, which is standard if absent.
// Errors are of kind Invalid.
func parseHistory(a chat.Actor, query wire.Fields, standard int) (q historyQuery, err error) {
	room, peer := query.Get("rname"), query.Get("to")
	switch {
	case (room == "") == (peer == ""):
		return q, errWhichConversation
	case peer != "":
		q.conversation = chat.Between(a.Name, peer)
	default:
		q.conversation = chat.InRoom(room)
	}
	if q.page.Before, err = chat.ParseID(query.Get("before")); err != nil {
		return q, err
	}
	if q.page.After, err = chat.ParseID(query.Get("after")); err != nil {
		return q, err
	}
	q.page.Limit = standard
	if limit := query.Get("limit"); limit != "" {
		if q.page.Limit, err = strconv.Atoi(limit); err != nil {
			return q, errLimit
		}
	}
	return q, nil
}

// Messages is GET /api/messages: {"messages":[…],"more":true}, oldest first, the objects those of the event
// "response". more says that there are further ones: later ones if after was given, else earlier ones. Guests read what
// they may. Errors: kind Unauthenticated, kind Invalid, and those of chat.Service.MayListen.
func (h *Handlers) Messages(c *gin.Context) error {
	actor, err := visitor(c)
	if err != nil {
		return err
	}
	q, err := parseHistory(actor, queryOf(c), h.history)
	if err != nil {
		return err
	}
	history, err := h.chat.History(c.Request.Context(), actor, q.conversation, q.page)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, jsonType, h.appendHistory(nil, history, actor.Name))
	return nil
}

func (h *Handlers) appendHistory(dst []byte, history chat.History, viewer string) []byte {
	dst = append(dst, `{"messages":[`...)
	for i, m := range history.Messages {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, wire.Response(m, viewer, h.escape)...)
	}
	dst = append(dst, `],"more":`...)
	dst = strconv.AppendBool(dst, history.More)
	return append(dst, '}')
}
