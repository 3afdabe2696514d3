package locale

import (
	"fmt"
	"html"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Text returns the words under the key. args are the names and values of its placeholders by turns: "Name", "bob" goes
// where the words have {{.Name}}. A value named Count also chooses between the words for one and for many. The result is
// plain text.
func Text(lang Lang, key string, args ...any) string {
	return opened().text(lang, key, pairs(args, func(v any) any { return v }))
}

// Markup is Text for words that hold elements of HTML: what is put into their places is escaped, so the result is HTML.
func Markup(lang Lang, key string, args ...any) string {
	return opened().text(lang, key, pairs(args, func(v any) any {
		if _, number := v.(int); number { // the choice between one and many needs it
			return v
		}
		return html.EscapeString(fmt.Sprint(v))
	}))
}

func (c catalogue) text(lang Lang, key string, data map[string]any) string {
	e, ok := c.words[lang][key]
	if !ok {
		if e, ok = c.words[Zh][key]; !ok {
			return key
		}
	}
	if e.fixed() {
		return e.other
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if e.one != "" {
		config.PluralCount = data["Count"]
	}
	localized, err := e.localizer.Localize(config)
	if err != nil || localized == "" {
		return e.other
	}
	return localized
}

// pairs returns names and values that come by turns as a map.
func pairs(args []any, value func(any) any) map[string]any {
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			data[name] = value(args[i+1])
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
