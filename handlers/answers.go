package handlers

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

const (
	// htmlType is the type of pages and of all text and JSON that the Flask version answered too: its clients parse the
	// text themselves, and jQuery must not do it for them (contract section 1).
	htmlType = "text/html; charset=utf-8"
	// jsonType is the type of what hihichat added.
	jsonType = "application/json"
)

// writeOutcome writes {"code": 200, "msg": "hello"} with Python's spacing, ASCII only (contract section 2).
func writeOutcome(c *gin.Context, status int, contentType string, code int, msg string) {
	body := append([]byte(`{"code": `), strconv.Itoa(code)...)
	body = append(body, `, "msg": `...)
	body = wire.AppendASCII(body, msg)
	c.Data(status, contentType, append(body, '}'))
}

// render writes the page with the status, whole or not at all: the error is a template's. Pages show what only their
// visitor may see, so nobody keeps them. A team's own page has the Content-Security-Policy that the team chose.
func (h *Handlers) render(c *gin.Context, status int, page templates.Page) error {
	var buf bytes.Buffer
	nonce, err := h.pages.Render(&buf, page)
	if err != nil {
		return err
	}
	if nonce != "" && h.ownPolicy != nil {
		c.Header("Content-Security-Policy", h.ownPolicy(c.Request, nonce))
	}
	c.Header("Cache-Control", "no-store")
	c.Writer.Header().Add("Vary", "Accept-Language, Cookie")
	c.Data(status, htmlType, buf.Bytes())
	return nil
}

// base returns what every page knows about its visitor. The number in the navigation is no reason for a page to fail.
func (h *Handlers) base(c *gin.Context) templates.Base {
	base, ctx := h.bareBase(c), c.Request.Context()
	actor, _ := auth.ActorOf(ctx)
	var err error
	if base.PrivateUnread, err = h.privateUnread(ctx, actor); err != nil {
		h.log.WarnContext(ctx, "unread private messages not counted", "error", err, "request_id", requestID(c))
	}
	return base
}

// bareBase is base without what is unread: for pages that count it themselves, and those that tell of a failure.
func (h *Handlers) bareBase(c *gin.Context) templates.Base {
	actor, _ := auth.ActorOf(c.Request.Context())
	name := actor.Name
	if actor.Guest() {
		name = templates.GuestName
	}
	lang, chosen := languageOf(c.Request)
	return templates.Base{
		Lang: lang, Chosen: chosen, Switch: switchOf(c),
		User: actor.Name, UserID: actor.UserID, Avatar: templates.AvatarPath(name, ""), Admin: actor.Admin, Secure: h.secure,
		Nav: templates.Nav{
			ManageUsers:       actor.Holds(chat.ManageUsers),
			ManagePermissions: actor.Holds(chat.ManagePermissions),
			ReadAudit:         actor.Holds(chat.ReadAudit),
		},
		Request: templates.Request{Path: c.Request.URL.Path, Args: firstOf(queryOf(c)), Nonce: rand.Text()},
	}
}

// firstOf returns the first value of every field.
func firstOf(fields wire.Fields) map[string]string {
	first := make(map[string]string, len(fields))
	for name := range fields {
		first[name] = fields.Get(name)
	}
	return first
}

// signedIn returns who asks, or ErrSignIn for a guest and ErrSessionEnded for whoever was signed in until lately.
func signedIn(c *gin.Context) (chat.Actor, error) {
	actor, state := auth.ActorOf(c.Request.Context())
	switch {
	case state == auth.Dead:
		return chat.Actor{}, chat.ErrSessionEnded
	case actor.Guest():
		return chat.Actor{}, chat.ErrSignIn
	}
	return actor, nil
}

// signedInWith is signedIn together with paramsOf, for the links by which a visitor changes something.
func signedInWith(c *gin.Context) (chat.Actor, wire.Fields, error) {
	actor, err := signedIn(c)
	if err != nil {
		return chat.Actor{}, nil, err
	}
	params, err := paramsOf(c)
	return actor, params, err
}

// redirect sends the browser to a local path by 302, relative as in the Flask version.
func redirect(c *gin.Context, path string) {
	c.Header("Cache-Control", "no-store")
	c.Redirect(http.StatusFound, path)
}

// withRoom returns path?rname=room, quoted as Werkzeug's url_for does it: UTF-8 in percent escapes, a space as +.
func withRoom(path, room string) string { return path + "?rname=" + url.QueryEscape(room) }
