package server

import (
	"net/http"
	"slices"
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
	{post, "/api/read", (*handlers.Handlers).MarkRead},
	{post, "/api/removemessage", (*handlers.Handlers).RemoveMessage},
	{look, "/api/pchat/:user", (*handlers.Handlers).PrivateList},

	{form, "/chat/roomuser/list", (*handlers.Handlers).RoomMembers},
	{act, "/chat/block/roomuser/", (*handlers.Handlers).BlockUser},
	{act, "/chat/kick/roomuser/", (*handlers.Handlers).KickUser},
	{act, "/chat/ban/roomuser/", (*handlers.Handlers).BanUser},
	{act, "/chat/unban/roomuser/", (*handlers.Handlers).UnbanUser},
	{act, "/chat/moderator/roomuser/", (*handlers.Handlers).NameModerator},
	{act, "/chat/transfer/roomuser/", (*handlers.Handlers).TransferRoom},
	{form, "/chat/settings/", (*handlers.Handlers).RoomSettings},
	{form, "/chat/delete/", (*handlers.Handlers).DeleteRoom},
	{look, "/chat/bans/", (*handlers.Handlers).RoomBans},

	{look, "/audit/", (*handlers.Handlers).Audit},
	{look, "/api/audit", (*handlers.Handlers).AuditLog},

	{form, "/adduser/", (*handlers.Handlers).AddUser},
	{form, "/listuser/", (*handlers.Handlers).ListUsers},
	{form, "/addper/", (*handlers.Handlers).AddPermission},
	{form, "/edituser/:id/", (*handlers.Handlers).EditUser},
	{form, "/edituser/:id/admin/", (*handlers.Handlers).NameAdmin},
	{form, "/edituser/:id/disabled/", (*handlers.Handlers).DisableUser},
	{form, "/edituser/:id/signout/", (*handlers.Handlers).SignOutUser},
	{form, "/edituser/:id/mute/", (*handlers.Handlers).MuteUser},
	{form, "/edituser/:id/reset/", (*handlers.Handlers).OfferReset},
	{form, "/edituser/:id/delete/", (*handlers.Handlers).DeleteUser},

	{form, "/signup/", (*handlers.Handlers).SignUp},
	{form, "/reset/:secret", (*handlers.Handlers).ResetPassword},
	{look, "/profile/", (*handlers.Handlers).Profile},
	{form, "/profile/name/", (*handlers.Handlers).SetShownName},
	{form, "/profile/password/", (*handlers.Handlers).ChangePassword},
	{form, "/profile/sessions/end/", (*handlers.Handlers).EndSession},
	{form, "/profile/sessions/endothers/", (*handlers.Handlers).EndOtherSessions},
}

// openToAll are the routes for guests also where they may do nothing but sign in (--guests=off). /joinroom/ does nothing
// for them either: it leads to the room's page, which asks them to sign in and brings them back to the room.
var openToAll = []string{"/login/", "/login_check", "/joinroom/", "/signup/", "/reset/:secret"}

// admitted is a route's handler behind the question whether guests are admitted to it.
func admitted(h *handlers.Handlers, path string, handle func(*handlers.Handlers, *gin.Context) error) gin.HandlerFunc {
	open := slices.Contains(openToAll, path)
	return h.Wrap(func(c *gin.Context) error {
		if !open {
			if err := h.Admit(c); err != nil {
				return err
			}
		}
		return handle(h, c)
	})
}

// route fills gin's tree. Files and drawings need to know no visitor.
func (s *Server) route(engine *gin.Engine) {
	h := s.cfg.Handlers
	engine.Match(look, "/static/*file", gin.WrapH(s.cfg.Static))
	engine.Match(look, "/avatar/:md5", h.Wrap(h.Avatar))

	visitors := engine.Group("/", append(gin.HandlersChain{compress}, s.session()...)...)
	for _, r := range routes {
		visitors.Match(r.methods, r.path, admitted(h, r.path, r.handle))
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
