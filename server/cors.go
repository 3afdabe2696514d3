package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
)

var errCrossOrigin = chat.Refuse(chat.Forbidden, "cross-origin", "Requests from other sites are not allowed here.")

// checkOrigin refuses what another site's page makes a browser do.
func (s *Server) checkOrigin(c *gin.Context) {
	if err := s.cfg.Origins.Check(c.Request); err != nil {
		s.cfg.Handlers.Fail(c, errCrossOrigin.With(err))
	}
}

// allowOrigins lets pages of --allowed-origins read the answers, with the visitor's cookie, and answers the questions
// that browsers ask before.
func (s *Server) allowOrigins(c *gin.Context) {
	origin := c.GetHeader("Origin")
	if origin == "" {
		return
	}
	c.Writer.Header().Add("Vary", "Origin")
	if !s.cfg.Origins.Trusted(origin) {
		return
	}
	c.Header("Access-Control-Allow-Origin", origin)
	c.Header("Access-Control-Allow-Credentials", "true")
	if c.Request.Method == http.MethodOptions && c.GetHeader("Access-Control-Request-Method") != "" {
		c.Header("Access-Control-Allow-Methods", "GET, HEAD, POST")
		c.Header("Access-Control-Allow-Headers", "Accept, Content-Type, Idempotency-Key")
		c.Header("Access-Control-Max-Age", "600")
		c.AbortWithStatus(http.StatusNoContent)
	}
}
