package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxNameLength is the longest new user or room name, in characters (Unicode code points).
const MaxNameLength = 64

// PseudoUser is the member that the Flask version added to every room to keep its key alive (contract section 3). It
// is no account and is left out of member lists.
const PseudoUser = "hi-user"

// reservedNames can't be taken by a person: the pseudo-user, the two figures of the page, and the guests' name.
var reservedNames = map[string]bool{PseudoUser: true, "小HI": true, "小黄鸭": true, "youke": true}

// NewName checks a name that somebody wants to give to a new user or room and returns it in Unicode NFC, without
// surrounding white space. The rules bind creation only: existing names are matched byte for byte, whatever they are.
// Errors are of kind Invalid.
func NewName(raw string) (string, error) {
	if !utf8.ValidString(raw) {
		return "", Refuse(Invalid, "name-utf8", "The name is not valid UTF-8.")
	}
	name := norm.NFC.String(strings.TrimSpace(raw))
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", Refuse(Invalid, "name-empty", "The name is empty.")
	case n > MaxNameLength:
		return "", Refuse(Invalid, "name-long", "The name is longer than 64 characters.")
	case reservedNames[name]:
		return "", Refuse(Invalid, "name-reserved", "This name is reserved.")
	case strings.IndexFunc(name, forbiddenInName) >= 0:
		return "", Refuse(Invalid, "name-characters", "The name has a character that is not allowed: & < >, control, bidirectional or invisible characters.")
	}
	return name, nil
}

// forbiddenInName reports characters that would change meaning in the old page's HTML (& < >), break lines, or make
// two different names look the same (category Cf holds the bidirectional controls and the zero-width characters).
func forbiddenInName(r rune) bool {
	switch r {
	case '&', '<', '>', '\u2028', '\u2029', '\u3164', '\uffa0', '\u115f', '\u1160', '\u034f', utf8.RuneError:
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}
