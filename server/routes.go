package server

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/handlers"
)

// The methods that routes answer to.
var (
	look = []string{http.MethodGet, http.MethodHead}                  // shows something
	form = []string{http.MethodGet, http.MethodHead, http.MethodPost} // shows something, or takes a form
	act  = []string{http.MethodGet, http.MethodPost}                  // changes something, by a plain link too
	post = []string{http.MethodPost}
)

// routes are all paths that pages and clients know (contract section 1), but for /socket.io/, /healthz and /readyz,
// which chain.go serves beside gin. A path that ends in a slash is also known without it, by a redirect.
//
// The Flask version's set-up routes /adddb/, /deldb/ and /adduser/<user> are not here and never will be: 404.
var routes = []struct {
	methods []string
	path    string
	handle  func(*handlers.Handlers, *gin.Context) error
}{
	{look, "/", (*handlers.Handlers).Home},
	{look, "/index/", (*handlers.Handlers).Home},

	{form, "/login/", (*handlers.Handlers).LoginPage},
	{post, "/login_check", (*handlers.Handlers).LoginCheck},
	{act, "/logout/", (*handlers.Handlers).Logout},

	{form, "/roomlist/", (*handlers.Handlers).RoomList},
	{act, "/createroom/", (*handlers.Handlers).CreateRoom},
	{act, "/joinroom/", (*handlers.Handlers).JoinRoom},
	{act, "/leaveroom/", (*handlers.Handlers).LeaveRoom},

	{form, "/chat/", (*handlers.Handlers).Chat},
	{form, "/privatechat/", (*handlers.Handlers).PrivateChat},
	{act, "/api/sendchat/*text", (*handlers.Handlers).SendChat},
	{look, "/api/messages", (*handlers.Handlers).Messages},
	{look, "/api/pchat/:user", (*handlers.Handlers).PrivateList},

	{form, "/chat/roomuser/list", (*handlers.Handlers).RoomMembers},
	{act, "/chat/block/roomuser/", (*handlers.Handlers).BlockUser},
	{act, "/chat/kick/roomuser/", (*handlers.Handlers).KickUser},

	{form, "/adduser/", (*handlers.Handlers).AddUser},
	{form, "/listuser/", (*handlers.Handlers).ListUsers},
	{form, "/addper/", (*handlers.Handlers).AddPermission},
	{form, "/edituser/:id/", (*handlers.Handlers).EditUser},
}

// route fills gin's tree. Files and drawings need to know no visitor.
func (s *Server) route(engine *gin.Engine) {
	h := s.cfg.Handlers
	engine.Match(look, "/static/*file", gin.WrapH(s.cfg.Static))
	engine.Match(look, "/avatar/:md5", h.Wrap(h.Avatar))

	visitors := engine.Group("/", s.session()...)
	for _, r := range routes {
		visitors.Match(r.methods, r.path, h.Wrap(func(c *gin.Context) error { return r.handle(h, c) }))
		if bare := strings.TrimSuffix(r.path, "/"); bare != "" && bare != r.path {
			engine.Match(r.methods, bare, addSlash)
		}
	}
	engine.NoRoute(append(s.session(), h.Wrap(h.NotFound))...)
	engine.NoMethod(append(s.session(), h.Wrap(h.MethodNotAllowed))...)
}

// addSlash answers 308 to the same path with a slash at its end, method and query kept. The path is one of the table's,
// so it begins with a single slash: it can't lead to another host.
func addSlash(c *gin.Context) {
	location := c.Request.URL.EscapedPath() + "/"
	if c.Request.URL.RawQuery != "" {
		location += "?" + c.Request.URL.RawQuery
	}
	c.Header("Location", location)
	c.Status(http.StatusPermanentRedirect)
}
