package own

import "regexp"

var (
	scriptTag = regexp.MustCompile(`(?i)<script\b[^>]*>`)
	external  = regexp.MustCompile(`(?i)\s(?:src|nonce)\s*=|\stype\s*=\s*["']?(?:text/(?:x-)?(?:template|html)|application/(?:ld\+)?json)`)
	handler   = regexp.MustCompile(`(?i)<[a-z][^>]*\son[a-z]+\s*=|(?:href|action)\s*=\s*["']?\s*javascript:`)
)

// Inline returns where the pages have scripts that a Content-Security-Policy without 'unsafe-inline' keeps from
// running: those of the page's own text that carry no nonce, such as chat.html:12.
func (s *Set) Inline() []string {
	var places []string
	for place, line := range s.Lines() {
		inline := handler.MatchString(line)
		for _, tag := range scriptTag.FindAllString(line, -1) {
			inline = inline || !external.MatchString(tag)
		}
		if inline {
			places = append(places, place)
		}
	}
	return places
}
