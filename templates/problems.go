package templates

import "hihichat/locale"

// Text returns the problem in the words of the page's language, else the message it came with; empty when there is no
// problem.
func (p Problem) Text(lang locale.Lang) string {
	if key := "problem." + p.Code; locale.Has(locale.Zh, key) {
		return locale.Text(lang, key)
	}
	return p.Message
}
