package templates

import (
	"net/url"
	"strings"

	"hihichat/locale"
)

// Language is a language that a page offers.
type Language struct {
	locale.Lang
	Href string // leads to the page in it
	Now  bool   // the page is in it
}

// Languages returns all languages, with links that lead to the same page. They are relative, so that a secret in the
// page's path does not stand in the page.
func (b Base) Languages() []Language {
	all := make([]Language, len(locale.Langs))
	for i, l := range locale.Langs {
		all[i] = Language{Lang: l, Href: b.inLanguage(l), Now: l == b.Lang || l == locale.Zh && b.Lang == ""}
	}
	return all
}

func (b Base) inLanguage(l locale.Lang) string {
	if b.Switch != "" {
		return withQuery(b.Switch, "lang="+string(l))
	}
	query := url.Values{}
	for name, value := range b.Request.Args {
		query.Set(name, value)
	}
	query.Set("lang", string(l))
	return "?" + query.Encode()
}

// withQuery returns the local path with one more field in its query.
func withQuery(path, field string) string {
	if strings.Contains(path, "?") {
		return path + "&" + field
	}
	return path + "?" + field
}
