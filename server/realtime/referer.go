package realtime

import (
	"net/http"
	"net/url"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// conversationOf returns the conversation whose page made a handshake, by its Referer: /chat/?rname=ROOM or
// /privatechat/?to=PEER of this site. A browser sends it with polling requests, not with WebSocket ones. The zero
// Conversation when it tells nothing. Guests have no private conversations.
func (a *chatApp) conversationOf(r *http.Request, actor chat.Actor) chat.Conversation {
	page, err := url.Parse(r.Referer())
	if err != nil || page.Host == "" || !a.server.cfg.ours(r, page.Scheme+"://"+page.Host) {
		return chat.Conversation{}
	}
	fields := wire.ParseFields(page.RawQuery)
	switch {
	case page.Path == "/chat/" && fields.Get("rname") != "":
		return chat.InRoom(fields.Get("rname"))
	case page.Path == "/privatechat/" && !actor.Guest() && fields.Get("to") != "":
		return chat.Between(actor.Name, fields.Get("to"))
	}
	return chat.Conversation{}
}
