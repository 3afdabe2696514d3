package handlers

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
)

var (
	errWhichConversation = chat.Refuse(chat.Invalid, "which-conversation", "Give rname or to, one of them.")
	errAround            = chat.Refuse(chat.Invalid, "bad-range", "Give before, after or around, one of them.")
	errLimit             = chat.Refuse(chat.Invalid, "bad-limit", "limit must be from 1 to 200.")
)

// historyQuery is what a client asks of /api/messages.
type historyQuery struct {
	conversation chat.Conversation
	page         chat.HistoryQuery
	around       chat.ID // the place to look at; empty: none, but page
}

// parseHistory reads the query: rname=ROOM or to=NAME, before=ID, after=ID or around=ID, and limit, which is standard
// if absent. Errors are of kind Invalid.
func parseHistory(a chat.Actor, query wire.Fields, standard int) (q historyQuery, err error) {
	if q.conversation, err = whichConversation(a, query); err != nil {
		return q, err
	}
	if q.around, err = chat.ParseID(query.Get("around")); err != nil {
		return q, err
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
	if q.around != "" && q.page.Before+q.page.After != "" {
		return q, errAround
	}
	return q, nil
}

// Messages is GET /api/messages: {"messages":[…],"more":true}, oldest first, the objects those of the event
// "response". more says that there are further ones: later ones if after was given, else earlier ones. Guests read what
// they may. With around it is the stretch around that message, with "newer" as well: more says that there are earlier ones,
// newer that there are later ones. Errors: kind Unauthenticated, kind Invalid, and those of chat.Service.MayListen.
func (h *Handlers) Messages(c *gin.Context) error {
	actor, err := visitor(c)
	if err != nil {
		return err
	}
	q, err := parseHistory(actor, queryOf(c), h.history)
	if err != nil {
		return err
	}
	body, err := h.historyJSON(c.Request.Context(), actor, q)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, jsonType, body)
	return nil
}

func (h *Handlers) historyJSON(ctx context.Context, a chat.Actor, q historyQuery) ([]byte, error) {
	if q.around == "" {
		history, err := h.chat.History(ctx, a, q.conversation, q.page)
		return append(h.appendMessages(nil, history.Messages, history.More, a.Name), '}'), err
	}
	around, err := h.chat.HistoryAround(ctx, a, q.conversation, q.around, q.page.Limit)
	body := append(h.appendMessages(nil, around.Messages, around.Older, a.Name), `,"newer":`...)
	return append(strconv.AppendBool(body, around.Newer), '}'), err
}

// appendMessages appends an object but for its closing brace.
func (h *Handlers) appendMessages(dst []byte, messages []chat.Message, more bool, viewer string) []byte {
	dst = append(dst, `{"messages":[`...)
	for i, m := range messages {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, wire.Response(m, viewer, h.escape)...)
	}
	dst = append(dst, `],"more":`...)
	return strconv.AppendBool(dst, more)
}
