package handlers

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// acting are the paths that change something by a plain link.
var acting = []string{"/logout", "/leaveroom", "/joinroom", "/chat/block", "/chat/kick"}

// nextPath returns where the login page may go on to: next if it is a path on this server that only shows something,
// else the empty string. A link to the login page may come from another site, but what follows would come from ours and
// act without asking.
func nextPath(next string) string {
	u, err := url.Parse(localPath(next))
	if err != nil || u.Path == "" {
		return ""
	}
	if acts(u.Path) {
		return ""
	}
	return next
}

// acts reports whether a plain link to the path changes something.
func acts(target string) bool {
	clean := path.Clean(target) + "/" // as the browser and the route table will see it
	return slices.ContainsFunc(acting, func(p string) bool { return strings.HasPrefix(clean, p+"/") })
}

// withNext returns the path of a page that goes on to next, from nextPath.
func withNext(page, next string) string {
	if next == "" {
		return page
	}
	return page + "?next=" + url.QueryEscape(next)
}

// localPath returns next if it is a path on this server, else the empty string. Browsers take \ for / and drop tabs and
// line breaks, so what contains any of these is refused, as is //host and any scheme.
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

// goOn sends whoever has signed in to where they wanted to be: next, from nextPath, or else the front page. What does
// not belong into an address is escaped; what is escaped already stays so.
func goOn(c *gin.Context, next string) {
	if next == "" {
		next = "/"
	}
	var b strings.Builder
	for i := range len(next) {
		if ch := next[i]; ch <= ' ' || ch >= 0x7f || strings.IndexByte("<>\"'`{}|^\\", ch) >= 0 {
			fmt.Fprintf(&b, "%%%02X", ch)
		} else {
			b.WriteByte(ch)
		}
	}
	redirect(c, b.String())
}
