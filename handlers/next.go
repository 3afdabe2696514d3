package handlers

import (
	"net/url"
	"strings"
)

// localPath returns next if it is a path on this server to go to after signing in, else the empty string. Browsers take
// \ for / and drop tabs and line breaks, so what contains any of these is refused, as is //host and any scheme.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return ""
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' || r == '\uFFFD' }) {
		return ""
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return ""
	}
	return next
}
