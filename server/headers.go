package server

import (
	"net/http"
	"strings"
)

// contentPolicy is the Content-Security-Policy up to what depends on the request: everything from our own server,
// nothing inline, no frames, forms to ourselves only. Drawings in style sheets may be data.
const contentPolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'; connect-src 'self'"

// upgradeInsecure makes browsers ask for https: and wss: where a page says http: and ws:.
const upgradeInsecure = "upgrade-insecure-requests"

// secureHeaders tells browsers to be strict. The referrer stays whole within our pages: a socket of the old client that
// reconnects is given its room back by it (contract section 5).
func (s *Server) secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		https := s.cfg.Origins.https(r)
		h.Set("Content-Security-Policy", policyFor(r.Host, https))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		if https { // elsewhere browsers ignore it, with a complaint
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		next.ServeHTTP(w, r)
	})
}

// policyFor returns the policy for a page at host. Older browsers do not count ws: as 'self', so it is named. Behind
// https the old page's ws://host is upgraded instead of being refused as mixed content.
func policyFor(host string, https bool) string {
	var b strings.Builder
	b.WriteString(contentPolicy)
	scheme := " ws://"
	if https {
		scheme = " wss://"
	}
	if validHost(host) {
		b.WriteString(scheme)
		b.WriteString(host)
	}
	if https {
		b.WriteString("; " + upgradeInsecure)
	}
	return b.String()
}
