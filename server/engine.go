package server

import (
	"net/http"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"

	"hihichat/auth"
)

// maxBody bounds the body of a request: 4,000 characters in form encoding and some fields fit easily.
const maxBody = 64 << 10

// newEngine returns gin with the route table. It neither guesses nor redirects: a message's text in the path must
// arrive as it was sent. What gin would do beside routing (recovery, logs, proxies) is done by chain.
func (s *Server) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.RedirectTrailingSlash = false
	engine.RedirectFixedPath = false
	engine.HandleMethodNotAllowed = true
	engine.ForwardedByClientIP = false
	_ = engine.SetTrustedProxies(nil) // fails for bad addresses only; RemoteAddr is the client's already
	engine.Use(noteRoute, limitBody, s.allowOrigins, s.checkOrigin)
	s.route(engine)
	return engine
}

// noteRoute remembers the pattern that matched, for the log.
func noteRoute(c *gin.Context) { noteOf(c.Request).route = c.FullPath() }

// limitBody refuses to read more than maxBody.
func limitBody(c *gin.Context) {
	if c.Request.Body != nil && c.Request.Body != http.NoBody {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
	}
}

// session makes the visitor known: sessions.Default works after it, and auth.ActorOf.
func (s *Server) session() gin.HandlersChain {
	store := &sessionStore{sessions: s.cfg.Sessions, publish: s.cfg.Publisher, https: s.cfg.Origins.https}
	return gin.HandlersChain{s.actor, sessions.Sessions(auth.CookieName, store)}
}
