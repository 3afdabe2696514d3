// Package locale is the languages that people read hihichat in: which one a visitor gets, and the words in each. The
// words stand in catalogue/<area>.<language>.toml under keys that begin with the area: room and pages (what everybody
// sees), manage (what moderators and administrators see), problem (why something was refused) and script (what the
// browser says by itself).
//
// A word that is missing in a language is told in Chinese, and one that is missing altogether by its key: a page is
// never lost over a word. The tests see to it that neither happens.
package locale

import (
	"golang.org/x/text/language"
)

// Lang is a language that there are words in. The zero value counts as Zh.
type Lang string

// The languages. Zh is the first version's, and everybody's who asks for neither.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Langs are all languages, in the order in which a page offers them.
var Langs = []Lang{Zh, En}

// Cookie is the name of the cookie that holds the language which somebody chose.
const Cookie = "hihi_lang"

// maxHeader bounds the Accept-Language header that is read, in bytes; browsers send less than a tenth.
const maxHeader = 2_000

// Tag returns the language for the attribute lang of HTML.
func (l Lang) Tag() string {
	if l == En {
		return "en"
	}
	return "zh-CN"
}

// Name returns what the language's own readers call it.
func (l Lang) Name() string {
	if l == En {
		return "English"
	}
	return "中文"
}

// Parse returns the language that a tag such as en or zh-TW means; false when there are no words in it.
func Parse(tag string) (Lang, bool) {
	if len(tag) > maxHeader {
		return "", false
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return "", false
	}
	return known(parsed)
}

func known(tag language.Tag) (Lang, bool) {
	base, _ := tag.Base()
	for _, l := range Langs {
		if base.String() == string(l) {
			return l, true
		}
	}
	return "", false
}

// Negotiate returns the language for a visitor: the one that the address asks for, else the one that their cookie keeps,
// else the first of the Accept-Language header that there are words in, else Zh. chosen reports whether it was one of
// the first two: somebody's word, not their browser's.
func Negotiate(asked, kept, header string) (lang Lang, chosen bool) {
	if l, ok := Parse(asked); ok {
		return l, true
	}
	if l, ok := Parse(kept); ok {
		return l, true
	}
	if len(header) > maxHeader {
		return Zh, false
	}
	tags, _, err := language.ParseAcceptLanguage(header) // the most wanted first, without those that are refused
	if err != nil {
		return Zh, false
	}
	for _, tag := range tags {
		if l, ok := known(tag); ok {
			return l, false
		}
	}
	return Zh, false
}
