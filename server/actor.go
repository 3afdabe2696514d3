package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
)

// actor puts who asks into the request's context. A cookie that opens nothing is taken from the browser when a page is
// asked for; a message's sender keeps it, so that the next message is refused too instead of going to the duck.
func (s *Server) actor(c *gin.Context) {
	actor, state, err := s.cfg.Sessions.FromRequest(c.Request)
	if err != nil {
		s.cfg.Handlers.Fail(c, fmt.Errorf("resolve session: %w", err))
		return
	}
	if state == auth.Dead && isPage(c.Request) {
		http.SetCookie(c.Writer, sessionCookie("", -1, s.cfg.Origins.https(c.Request)))
	}
	c.Request = c.Request.WithContext(auth.WithActor(c.Request.Context(), actor, state))
}

// isPage reports whether a person will see the answer. Only reading counts: a POST may bring a new cookie itself.
func isPage(r *http.Request) bool {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	return reads && !strings.HasPrefix(r.URL.Path, "/api/")
}
