package templates

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PartKind is what a part of a message's text is.
type PartKind int

// The kinds of parts.
const (
	PlainText PartKind = iota
	Link               // an http or https address, as it was typed
	Mention            // @ and a name
)

// TextPart is a piece of a message's text. It is plain text, whatever its kind.
type TextPart struct {
	Kind PartKind
	Text string
}

// Link reports whether the part is an address.
func (p TextPart) Link() bool { return p.Kind == Link }

// Mention reports whether the part names somebody.
func (p TextPart) Mention() bool { return p.Kind == Mention }

// DuckName is who answers whoever mentions it.
const DuckName = "小黄鸭"

// maxLinks bounds the links of one message.
const maxLinks = 20

var (
	// linkRun is a scheme and what follows up to the first character that ends an address: white space, control and
	// invisible characters, quotes, a backslash (browsers take it for a slash), punctuation of Chinese and Japanese, and
	// all of full width (browsers take such letters for the plain ones).
	linkRun = regexp.MustCompile("^[Hh][Tt][Tt][Pp][Ss]?://[^\\x00-\\x20<>\"`\\\\\\x{7F}-\\x{A0}\\x{AD}\\x{2000}-\\x{206F}" +
		"\\x{3000}-\\x{3003}\\x{3008}-\\x{3020}\\x{3030}\\x{FE10}-\\x{FE6F}\\x{FEFF}\\x{FF00}-\\x{FFFF}]*")
	// linkHost is the beginning of a run that is a link: a host of any script and perhaps a port, but no user, who would
	// look like the host.
	linkHost = regexp.MustCompile(`^[Hh][Tt][Tt][Pp][Ss]?://[\pL\pN_][\pL\pM\pN_-]*(?:\.[\pL\pN_][\pL\pM\pN_-]*)*\.?(?::[0-9]{1,5})?(?:[/?#]|$)`)
)

// splitText returns the parts of a message's text, in their order; those that stand side by side are never both plain.
// reader is whose mentions are found, beside the duck's; empty: nobody's. The cases of static/jstest/parts.json say how,
// for the page's script too.
func splitText(text, reader string) []TextPart {
	var parts []TextPart
	names, links, plain := mentionable(reader), 0, 0
	add := func(kind PartKind, from, to int) {
		if plain < from {
			parts = append(parts, TextPart{PlainText, text[plain:from]})
		}
		parts, plain = append(parts, TextPart{kind, text[from:to]}), to
	}
	for i := 0; i < len(text); {
		switch run := runAt(text, i); {
		case run != "":
			if link := trimRun(run); links < maxLinks && linkHost.MatchString(link) {
				add(Link, i, i+len(link))
				links++
			}
			i += len(run)
		case text[i] == '@' && mentionAt(text, i, names) > 0:
			n := mentionAt(text, i, names)
			add(Mention, i, i+n)
			i += n
		default:
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
		}
	}
	if plain < len(text) {
		parts = append(parts, TextPart{PlainText, text[plain:]})
	}
	return parts
}

// runAt returns what could be an address at i, empty for nothing.
func runAt(text string, i int) string {
	if text[i]|0x20 != 'h' || i > 0 && asciiWord(text[i-1]) {
		return ""
	}
	return linkRun.FindString(text[i:])
}

func asciiWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// trimRun leaves out what ends the sentence, not the address: punctuation, and brackets that close what was opened
// before the address.
func trimRun(run string) string {
	extra := [...]int{
		strings.Count(run, ")") - strings.Count(run, "("),
		strings.Count(run, "]") - strings.Count(run, "["),
		strings.Count(run, "}") - strings.Count(run, "{"),
	}
	for run != "" {
		last := run[len(run)-1]
		bracket := strings.IndexByte(")]}", last)
		switch {
		case bracket >= 0 && extra[bracket] > 0:
			extra[bracket]--
		case strings.IndexByte(".,;:!?'*", last) < 0:
			return run
		}
		run = run[:len(run)-1]
	}
	return run
}

// mentionable returns the names that count as mentioned, the longest first.
func mentionable(reader string) []string {
	names := []string{DuckName}
	if reader != "" {
		names = append(names, reader)
	}
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}

// mentionAt returns how long the mention is whose @ is at i, 0 for none.
func mentionAt(text string, i int, names []string) int {
	if i > 0 && (asciiWord(text[i-1]) || strings.IndexByte("._-+%", text[i-1]) >= 0) {
		return 0 // an address of mail
	}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(text[i+1:], name); ok && !goesOn(rest) {
			return 1 + len(name)
		}
	}
	return 0
}

// goesOn reports whether a name that stands before rest may be the beginning of a longer one.
func goesOn(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "", unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return false
	case r == '_', r == '-', r == '@':
		return true
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}
