package handlers

import (
	"html"
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

var errOthersList = chat.Refuse(chat.Forbidden, "others-list", "Only your own private conversations are shown to you.")

// PrivateList is GET /api/pchat/<user>: the people with whom the visitor has private conversations, the latest first,
// as a JSON list of <li> elements for the old page's #pchat. Anybody else's list is refused.
func (h *Handlers) PrivateList(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	if c.Param("user") != actor.Name {
		return errOthersList
	}
	peers, err := h.chat.PrivatePeers(c.Request.Context(), actor)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, htmlType, appendItems(nil, peers))
	return nil
}

// appendItems appends a JSON list of strings, in Python's spacing.
func appendItems(dst []byte, peers []string) []byte {
	dst = append(dst, '[')
	for i, peer := range peers {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = wire.AppendASCII(dst, peerItem(peer))
	}
	return append(dst, ']')
}

// peerItem is one element of the list. The link opens the conversation without any script of the page.
func peerItem(peer string) string {
	name := html.EscapeString(peer)
	return `<li class="fn-clear"><em id="` + name + `" title="` + name + `"><a href="` +
		html.EscapeString(templates.PrivatePath(peer)) + `">` + name + `</a></em></li>`
}
