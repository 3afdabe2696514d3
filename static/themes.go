package static

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// themes are the style sheets whose fixed addresses are a contract (section 6), so that a browser may show one of an
// earlier release for as long as it was told to keep it.
var themes = []string{"chat/css/style.css", "chat/css/style-contorl.css"}

// markThemes writes into each theme, as the property --sheet, of what both are made: a page that says ThemeMark finds by it
// that its browser has kept an older one. A team's own sheet has no mark and is never taken for old.
func markThemes(assets map[string]asset) (mark string) {
	mark = markOf(assets)
	for _, name := range themes {
		assets[name] = newAsset(name, fmt.Appendf(assets[name].body, ":root { --sheet: %s; }\n", mark))
	}
	return mark
}

// markOf returns a mark of the themes' contents, which begins with a letter, as a word of CSS does.
func markOf(assets map[string]asset) string {
	all := sha256.New()
	for _, name := range themes {
		all.Write(assets[name].body)
	}
	return "v" + hex.EncodeToString(all.Sum(nil)[:6])
}

// ThemeMark returns the mark that our themes carry.
func ThemeMark() string { return ours().themeMark }
