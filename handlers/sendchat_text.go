package handlers

import (
	"net/url"
	"strings"

	"hihichat/chat/wire"
)

// sendChatPrefix is the path before the text of a message.
const sendChatPrefix = "/api/sendchat/"

// sentText recovers what the sender typed from a URL that an old client built as "/api/sendchat/" + text without
// encoding anything (contract section 2). The browser encoded what no URL may hold and took a ? for the start of a
// query, so path and query are put together again. + stays a plus, slashes of either spelling stay slashes, however
// many; %00 and %0A arrive; a percent sign that starts no escape is one; bytes that are no UTF-8 become U+FFFD.
func sentText(u *url.URL) string {
	rest, ok := strings.CutPrefix(u.EscapedPath(), sendChatPrefix)
	text := wire.Unquote(rest)
	if !ok { // the prefix itself was escaped, which no browser does
		text = strings.ToValidUTF8(strings.TrimPrefix(u.Path, sendChatPrefix), "\uFFFD")
	}
	if u.RawQuery != "" || u.ForceQuery {
		text += "?" + wire.Unquote(u.RawQuery)
	}
	return text
}
