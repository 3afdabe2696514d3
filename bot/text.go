package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// language is the one an answer is given in.
type language int

const (
	english language = iota
	chinese
)

// prompt is what a guest said, in the forms in which it is compared.
type prompt struct {
	folded   string // NFKC, lower case, trimmed: full-width forms and case don't matter
	plain    string // the letters and digits of folded, without gaps: 你好,小黄鸭! → 你好小黄鸭
	words    string // the words of folded, each between two spaces: What's up? → " whats up "
	language language
	length   int // characters as said
}

func newPrompt(text string) prompt {
	text = strings.ToValidUTF8(text, "\uFFFD")
	p := prompt{length: utf8.RuneCountInString(text)}
	p.folded = strings.ToLower(norm.NFKC.String(strings.TrimFunc(text, invisible)))
	p.plain = plain(p.folded)
	p.words = spacedWords(p.folded)
	p.language = languageOf(text, p.words)
	return p
}

// plain keeps of s, folded, only letters and digits.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if meaningful(r) {
			return r
		}
		return -1
	}, strings.ToLower(norm.NFKC.String(s)))
}

func meaningful(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// invisible reports white space and characters that show nothing: a prompt of these alone is empty.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// spacedWords parts words at whatever is no letter or digit and between Chinese and other writing. An apostrophe
// parts nothing, so that "what's" and "whats" are the same.
func spacedWords(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	var last rune = ' '
	for _, r := range s {
		switch {
		case r == '\'' || r == '’':
			continue
		case !meaningful(r):
			r = ' '
		case last != ' ' && cjk(last) != cjk(r):
			b.WriteByte(' ')
		}
		if r != ' ' || last != ' ' {
			b.WriteRune(r)
		}
		last = r
	}
	if last != ' ' {
		b.WriteByte(' ')
	}
	return b.String()
}

// cjk reports the writing of Chinese, Japanese and Korean.
func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

// languageOf weighs a Chinese character like a word: "what does 你好 mean?" is English, "Redis 是什么" is not. Without
// any letter, Chinese punctuation decides.
func languageOf(text, words string) language {
	characters := 0
	for _, r := range text {
		if cjk(r) {
			characters++
		}
	}
	foreign := 0
	for word := range strings.FieldsSeq(words) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) && !cjk(r) {
			foreign++
		}
	}
	switch {
	case characters > 0 && characters >= foreign:
		return chinese
	case characters == 0 && foreign == 0 && strings.ContainsAny(text, chinesePunctuation):
		return chinese
	}
	return english
}

// chinesePunctuation are the full-width forms of , . ! ? : ; ( ) and quotes, the pauses, and the signs of Chinese sums.
const chinesePunctuation = "\uff0c\u3002\uff01\uff1f\uff1a\uff1b\uff08\uff09\u201c\u201d\u300a\u300b\u3001\u2026\u00d7\u00f7"

// shape returns what the prompt is by its looks alone, or "" when it has words.
func (p prompt) shape() Kind {
	switch {
	case p.folded == "":
		return Empty
	case p.length > longPrompt:
		return Long
	case p.plain == "" && strings.ContainsFunc(p.folded, pictorial):
		return Emoji
	case p.plain == "":
		return Punctuation
	case utf8.RuneCountInString(p.plain) == 1:
		return Single
	case strings.IndexFunc(p.plain, unicode.IsLetter) < 0:
		return Number
	}
	return ""
}

// pictorial reports symbols that are drawn rather than written: emoji, hearts, stars, kaomoji's parts outside ASCII.
func pictorial(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk) && r > unicode.MaxLatin1 && r != utf8.RuneError
}
