package own

import (
	"bytes"
	"fmt"
	"regexp"
)

var (
	scriptTag = regexp.MustCompile(`(?i)<script\b[^>]*>`)
	external  = regexp.MustCompile(`(?i)\s(?:src|nonce)\s*=|\stype\s*=\s*["']?(?:text/(?:x-)?(?:template|html)|application/(?:ld\+)?json)`)
	handler   = regexp.MustCompile(`(?i)<[a-z][^>]*\son[a-z]+\s*=|(?:href|action)\s*=\s*["']?\s*javascript:`)
)

// inlineScripts returns where a page has scripts that a Content-Security-Policy without 'unsafe-inline' keeps from
// running.
func inlineScripts(name string, body []byte) []string {
	var places []string
	for i, line := range bytes.Split(body, []byte("\n")) {
		inline := handler.Match(line)
		for _, tag := range scriptTag.FindAll(line, -1) {
			inline = inline || !external.Match(tag)
		}
		if inline {
			places = append(places, fmt.Sprintf("%s:%d", name, i+1))
		}
	}
	return places
}
