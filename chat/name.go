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

// reservedNames, folded, can't be taken by a person: the pseudo-user, the two figures of the page, and the guests' name.
var reservedNames = map[string]bool{PseudoUser: true, FoldName("小HI"): true, FoldName(BotName): true, "youke": true}

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
	case reservedNames[FoldName(name)]:
		return "", Refuse(Invalid, "name-reserved", "This name is reserved.")
	case strings.IndexFunc(name, forbiddenInName) >= 0:
		return "", Refuse(Invalid, "name-characters", "The name has a character that is not allowed: & < >, control, bidirectional or invisible characters.")
	}
	return name, nil
}

// FoldName returns what two names have in common that differ only in the case or the width of their letters: people
// would take one for the other.
func FoldName(name string) string { return strings.ToLower(norm.NFKC.String(name)) }

// forbiddenInName reports characters that would change meaning in the old page's HTML (& < >), break lines, or make
// two different names look the same (category Cf holds the bidirectional controls and the zero-width characters).
func forbiddenInName(r rune) bool {
	switch r {
	case '&', '<', '>', '\u2028', '\u2029', '\u3164', '\uffa0', '\u115f', '\u1160', '\u034f', utf8.RuneError:
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// justBefore returns a string after which, in byte order, no name comes before name. It is no name itself: the byte 0xff
// stands in no text.
func justBefore(name string) string {
	if name == "" {
		return ""
	}
	head, last := name[:len(name)-1], name[len(name)-1]
	if last == 0 {
		return head
	}
	return head + string([]byte{last - 1, 0xff})
}
