package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/templates"
)

// privateList is /privatechat/ without a name: the people with whom the visitor has private conversations, page by page,
// the one with the newest message first. Errors: kind Invalid for a bad page.
func (h *Handlers) privateList(c *gin.Context, a chat.Actor) error {
	ctx := c.Request.Context()
	names, err := h.chat.PrivatePeers(ctx, a)
	if err != nil {
		return err
	}
	page := templates.PrivateList{Base: h.bareBase(c), Pages: max(1, (len(names)+shownPeers-1)/shownPeers)}
	if page.Page, err = parsePage(queryOf(c).Get("page")); err != nil {
		return err
	}
	page.Page = min(page.Page, page.Pages)
	shown := names[(page.Page-1)*shownPeers:]
	shown = shown[:min(len(shown), shownPeers)]
	overviews, err := h.chat.Overviews(ctx, a, privately(a, shown))
	if err != nil {
		return err
	}
	if page.Peers, err = h.peerRows(ctx, a, shown, overviews); err != nil {
		return err
	}
	page.PrivateUnread = unreadOf(page.Peers)
	if page.Page > 1 { // the number is that of the first page, wherever it stands
		if page.PrivateUnread, err = h.unreadOfPeers(ctx, a, names); err != nil {
			return err
		}
	}
	if page.UnreadRooms, err = h.unreadRooms(ctx, a, ""); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}
