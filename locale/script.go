package locale

import (
	"encoding/json"
	"strings"
)

// scriptArea is what the keys of the words begin with that scripts say.
const scriptArea = "script."

// Script returns the words of the scripts as a JSON object by key: a text, or {"one": …, "other": …} where the number
// counts. A key without words in the language has the Chinese ones. It holds no < and no &, so that it can stand in a
// page.
func Script(lang Lang) string { return opened().script(lang) }

func (c catalogue) script(lang Lang) string {
	all := map[string]any{}
	for _, l := range []Lang{Zh, lang} {
		for key, e := range c.words[l] {
			if !strings.HasPrefix(key, scriptArea) {
				continue
			}
			all[key] = e.other
			if e.one != "" {
				all[key] = map[string]string{"one": e.one, "other": e.other}
			}
		}
	}
	body, err := json.Marshal(all)
	if err != nil {
		panic("locale: " + err.Error()) // texts can always be written
	}
	return string(body)
}
