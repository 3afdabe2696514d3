package locale

import (
	"io/fs"
	"net/http"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sources are where words are used: the text of every Go file, template and script of ours, tests left out.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || isOutside(entry.Name())):
			return fs.SkipDir
		case entry.IsDir() || strings.HasSuffix(name, "_test.go") || !isSource(path.Ext(name)):
			return nil
		}
		body, err := fs.ReadFile(root, name)
		all[name] = string(body)
		return err
	})
	if err != nil || len(all) < 100 {
		t.Fatalf("%d sources: %v", len(all), err)
	}
	return all
}

func isSource(ext string) bool { return ext == ".go" || ext == ".html" || ext == ".js" }

// isOutside reports whether a folder holds nothing that the program says.
func isOutside(name string) bool {
	switch name {
	case "node_modules", "vendor", "e2e", "bench", "bin", "jstest", "testdata", "docs":
		return true
	}
	return false
}

var (
	// key matches a key, or the beginning of one that is put together.
	key = regexp.MustCompile(`^(?:room|pages|manage|problem|script)\.[a-z0-9_.-]*$`)
	// property matches a name in an object of a script.
	property = regexp.MustCompile(`\b([a-z_]+):`)
)

// What a source says exists, and what exists is said somewhere. Keys that are put together count as said when what
// comes after their beginning stands somewhere too: the code of an error, the name of a deed.
func TestKeysAreUsed(t *testing.T) {
	said, begun := map[string]bool{}, map[string]bool{}
	for name, text := range sources(t) {
		for _, quoted := range strings.FieldsFunc(text, func(r rune) bool { return r == '"' || r == '\'' || r == '`' }) {
			quoted, _, open := strings.Cut(quoted, "${")
			said[quoted] = true
			switch {
			case !key.MatchString(quoted) || isFile(quoted):
			case open || strings.HasSuffix(quoted, "."):
				begun[quoted] = true
			case !Has(Zh, quoted):
				t.Errorf("%s: there are no words under %s", name, quoted)
			}
		}
		if path.Ext(name) == ".js" {
			for _, named := range property.FindAllStringSubmatch(text, -1) {
				said[named[1]] = true
			}
		}
	}
	for _, key := range Keys() {
		if !said[key] && !saidInParts(key, begun, said) {
			t.Errorf("nothing says %s", key)
		}
	}
}

// isFile reports whether what looks like a key is the name of a script.
func isFile(key string) bool { return path.Ext(key) == ".js" || path.Ext(key) == ".html" }

func saidInParts(key string, begun, said map[string]bool) bool {
	for beginning := range begun {
		rest, ok := strings.CutPrefix(key, beginning)
		if !ok || rest == "" {
			continue
		}
		if status, err := strconv.Atoi(rest); err == nil && http.StatusText(status) != "" {
			return true
		}
		if said[rest] {
			return true
		}
	}
	return false
}

// Words with markup in them are for th, and those without for t: t would show the tags, and th what somebody wrote as
// markup if its words were ever to lose their escaping.
func TestMarkupIsForTheFunctionThatKnowsIt(t *testing.T) {
	call := regexp.MustCompile(`\b(t|th) "([a-z0-9_.-]+)"`)
	calls := 0
	for name, text := range sources(t) {
		if path.Ext(name) != ".html" || !strings.HasPrefix(name, "templates/") {
			continue
		}
		for _, use := range call.FindAllStringSubmatch(text, -1) {
			calls++
			if marked := element.MatchString(opened().words[Zh][use[2]].other); marked != (use[1] == "th") {
				t.Errorf("%s: %s %q", name, use[1], use[2])
			}
		}
	}
	if calls < 100 {
		t.Errorf("only %d calls found", calls)
	}
}
