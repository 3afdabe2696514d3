package locale

import (
	"fmt"
	"html"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Text returns the words under the key. args are the names and values of its placeholders by turns: "Name", "bob" goes
// where the words have {{.Name}}. A value named Count also chooses between the words for one and for many. The result is
// plain text.
func Text(lang Lang, key string, args ...any) string { return opened().text(lang, key, args) }

// Markup is Text for words that hold elements of HTML: what is put into their places is escaped, so the result is HTML.
func Markup(lang Lang, key string, args ...any) string {
	escaped := make([]any, len(args))
	for i, v := range args {
		if _, number := v.(int); !number { // the choice between one and many needs the number
			v = html.EscapeString(fmt.Sprint(v))
		}
		escaped[i] = v
	}
	return opened().text(lang, key, escaped)
}

func (c catalogue) text(lang Lang, key string, args []any) string {
	e, ok := c.words[lang][key]
	if !ok {
		if e, ok = c.words[Zh][key]; !ok {
			return key
		}
	}
	if e.one == "" {
		return e.filled(args)
	}
	localized, err := e.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: named(args), PluralCount: valueOf("Count", args),
	})
	if err != nil || localized == "" {
		return e.other
	}
	return localized
}

// filled returns the words that are the same for one and for many, as the library would; a page with many people has
// hundreds of them.
func (e entry) filled(args []any) string {
	if len(e.parts) == 1 {
		return e.other
	}
	var b strings.Builder
	for i, part := range e.parts {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		switch v := valueOf(part, args).(type) {
		case nil:
			b.WriteString("<no value>")
		case string:
			b.WriteString(v)
		default:
			fmt.Fprint(&b, v)
		}
	}
	return b.String()
}

// valueOf returns the value of that name; nil when there is none.
func valueOf(name string, args []any) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// named returns names and values that come by turns as a map.
func named(args []any) map[string]any {
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			data[name] = args[i+1]
		}
	}
	return data
}

// Phrase is something to be said whose language is not known yet. The zero value says nothing. Don't change what Args
// holds.
type Phrase struct {
	Key  string
	Args []any // as for Text
}

// Say returns the phrase of these words.
func Say(key string, args ...any) Phrase { return Phrase{Key: key, Args: args} }

// In returns the phrase in a language; empty for the zero value.
func (p Phrase) In(lang Lang) string {
	if p.Key == "" {
		return ""
	}
	return Text(lang, p.Key, p.Args...)
}
