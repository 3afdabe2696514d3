package static

import (
	"path"
	"strings"
	"testing"
)

func TestRemarksAreLeftOut(t *testing.T) {
	cases := []struct{ source, want string }{
		{"// what\nimport { a } from './a.js'; // why\n", "\nimport { a } from './a.js'; // why\n"},
		{"/**\n * What it does.\n * @param {string} a\n */\nexport function f(a) {}\n", "\n\n\n\nexport function f(a) {}\n"},
		{"  /** @type {string} */\n  let a;\n", "\n  let a;\n"},
		{"const a = /** @type {string} */ (b);\n/* x */ f();\n", "const a = /** @type {string} */ (b);\n/* x */ f();\n"},
		{"/* one */\na { color: red } /* two */\n/* three **/\n", "\na { color: red } /* two */\n\n"},
		{"const url = 'http://example.org';\n", "const url = 'http://example.org';\n"},
	}
	for _, c := range cases {
		assets := map[string]asset{}
		for _, name := range []string{"chat/js/a.js", "vendor/a/a.js", "chat/img/a.svg"} {
			assets[name] = newAsset(name, []byte(c.source))
		}
		leaveOutRemarks(assets)
		if got := string(assets["chat/js/a.js"].body); got != c.want {
			t.Errorf("%q became %q, want %q", c.source, got, c.want)
		}
		for _, name := range []string{"vendor/a/a.js", "chat/img/a.svg"} {
			if string(assets[name].body) != c.source {
				t.Errorf("%s was changed", name)
			}
		}
	}
}

// TestNoTextLooksLikeARemark: a text over several lines might hold a line that begins like a comment. Ours have none.
func TestNoTextLooksLikeARemark(t *testing.T) {
	for name, file := range ours().assets {
		if !strings.HasPrefix(name, "chat/") || path.Ext(name) != ".js" {
			continue
		}
		for i, line := range strings.Split(string(file.body), "\n") {
			if strings.Count(line, "`")%2 != 0 && !strings.Contains(line, "[^") { // that one is a set of characters
				t.Errorf("%s:%d: a text over several lines", name, i+1)
			}
		}
		source, err := embedded.ReadFile(name)
		if err != nil || strings.Count(string(source), "\n") != strings.Count(string(file.body), "\n") {
			t.Errorf("%s: lines are gone (%v)", name, err)
		}
	}
}
