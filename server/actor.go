package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
)

// actor puts who asks into the request's context, and gives our cookie to whoever comes by Flask's.
func (s *Server) actor(c *gin.Context) {
	arrival, err := s.cfg.Sessions.Arrive(c.Request)
	if err != nil {
		s.cfg.Handlers.Fail(c, fmt.Errorf("resolve session: %w", err))
		return
	}
	if arrival.Token != "" {
		setCookie(c.Writer, sessionCookie(arrival.Token, int(arrival.MaxAge.Seconds()), s.cfg.Origins.https(c.Request)))
	}
	c.Request = c.Request.WithContext(auth.WithActor(c.Request.Context(), arrival.Actor, arrival.State))
	if arrival.State == auth.Dead && isPage(c.Request) {
		s.forget(c)
	}
}

// forget answers a request whose cookie opens nothing, and takes that from the browser: a page is asked for, which says
// it. A message's sender keeps it, so that the next message is refused too instead of going to the duck. A cookie of
// Flask's stays in the browser, but counts no more, once it has come as far as a page and not only to a redirection.
func (s *Server) forget(c *gin.Context) {
	if auth.CookieOf(c.Request) != "" {
		setCookie(c.Writer, sessionCookie("", -1, s.cfg.Origins.https(c.Request)))
	}
	c.Next()
	if c.Writer.Status() == http.StatusFound {
		return
	}
	if err := s.cfg.Sessions.SpendFlask(c.Request); err != nil {
		s.cfg.Log.WarnContext(c.Request.Context(), "a Flask cookie is not used up", "error", err)
	}
}

// isPage reports whether a person will see the answer. Only reading counts: a POST may bring a new cookie itself.
func isPage(r *http.Request) bool {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	return reads && !strings.HasPrefix(r.URL.Path, "/api/")
}
