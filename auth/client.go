package auth

import (
	"net/http"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"hihichat/chat"
)

// Client is where a request comes from, as sessions and the audit log keep it. Both are the visitor's own word or their
// network's: they are shown to people and decide nothing.
type Client struct {
	Address string // an IP address; whatever the listener calls the other end where that is none
	Agent   string // the User-Agent, at most chat.MaxAgentLength bytes of plain text
}

// ClientOf returns who sent r. The server has made RemoteAddr the client's, also behind a proxy.
func ClientOf(r *http.Request) Client {
	return Client{Address: addressOf(r.RemoteAddr), Agent: cleanAgent(r.UserAgent())}
}

// addressOf returns the address without its port, one form for each.
func addressOf(remote string) string {
	if ap, err := netip.ParseAddrPort(remote); err == nil {
		return ap.Addr().Unmap().WithZone("").String()
	}
	return cleanAgent(remote)
}

// cleanAgent returns the value as it is kept: valid UTF-8 without control characters and the invisible ones that turn
// the direction of what stands beside it, cut between two characters.
func cleanAgent(raw string) string {
	if len(raw) > 4*chat.MaxAgentLength { // no need to read on: four times as long is long enough, whatever is dropped
		raw = raw[:4*chat.MaxAgentLength]
	}
	agent := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, raw)
	agent = strings.TrimSpace(agent)
	if len(agent) <= chat.MaxAgentLength {
		return agent
	}
	end := chat.MaxAgentLength
	for !utf8.RuneStart(agent[end]) {
		end--
	}
	return strings.TrimSpace(agent[:end])
}
