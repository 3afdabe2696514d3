package locale

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestEveryKeyIsThereInEveryLanguage(t *testing.T) {
	if len(Keys()) < 100 {
		t.Fatalf("only %d keys", len(Keys()))
	}
	for _, key := range Keys() {
		for _, lang := range Langs {
			if !Has(lang, key) {
				t.Errorf("%s: no words in %s", key, lang)
			}
		}
	}
}

// Each file has the keys of its area, so that somebody who looks for one knows where.
func TestKeysBeginWithTheirArea(t *testing.T) {
	names, err := fs.Glob(files, "catalogue/*.toml")
	if err != nil || len(names)%len(Langs) != 0 {
		t.Fatalf("catalogues %v: %v", names, err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		area, _, _ := strings.Cut(path.Base(name), ".")
		for _, key := range regexp.MustCompile(`(?m)^"([^"]+)"`).FindAllStringSubmatch(string(body), -1) {
			if !strings.HasPrefix(key[1], area+".") {
				t.Errorf("%s: %s", name, key[1])
			}
		}
	}
}

var (
	placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	element     = regexp.MustCompile(`</?[a-z][^>]*>`)
)

// differ are words whose languages need different values, with the reason.
var differ = map[string]string{
	"script.auto_reply.known": "what the server answers has both languages in it already",
	"room.day":                "Chinese numbers the months, English names them",
	"script.note.many":        "Chinese counts all, English the others",
}

func TestLanguagesHaveTheSamePlaces(t *testing.T) {
	for _, key := range Keys() {
		zh, en := opened().words[Zh][key], opened().words[En][key]
		if got, want := found(placeholder, en.other), found(placeholder, zh.other); got != want && differ[key] == "" {
			t.Errorf("%s: English has the places %q, Chinese %q", key, got, want)
		}
		if got, want := found(element, en.other), found(element, zh.other); got != want {
			t.Errorf("%s: English has the elements %q, Chinese %q", key, got, want)
		}
		if zh.one != "" {
			t.Errorf("%s: Chinese does not tell one from many", key)
		}
		for _, text := range []string{zh.other, en.other, en.one} {
			if strings.Contains(placeholder.ReplaceAllString(text, ""), "{{") {
				t.Errorf("%s: %q has a place that is none", key, text)
			}
		}
	}
	for key := range differ {
		if !Has(En, key) {
			t.Errorf("%s differs and does not exist", key)
		}
	}
}

// found returns what matches, each once, sorted.
func found(pattern *regexp.Regexp, text string) string {
	all := pattern.FindAllString(text, -1)
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// A place inside an address or a tag would need another way of escaping than Markup's.
func TestPlacesInMarkupStandInTheText(t *testing.T) {
	harmless := regexp.MustCompile(`^</?(b|bdi|small|a)>$|^<a href="/[a-z/]*">$`)
	for _, key := range Keys() {
		for _, tag := range element.FindAllString(opened().words[En][key].other, -1) {
			if !harmless.MatchString(tag) {
				t.Errorf("%s: %s", key, tag)
			}
		}
	}
}

// kept are Chinese words without a Chinese character, as the first version had them, and those that are about names.
var kept = []string{"pages.home.hello", "pages.title.error", "room.heading", "room.nav.home", "script.note.two"}

func TestEachLanguageIsItself(t *testing.T) {
	for _, key := range Keys() {
		zh, en := opened().words[Zh][key], opened().words[En][key]
		if strings.ContainsFunc(en.other+en.one, isCJK) {
			t.Errorf("%s: the English is %q", key, en.other)
		}
		if !strings.ContainsFunc(zh.other, isCJK) && !slices.Contains(kept, key) {
			t.Errorf("%s: the Chinese is %q", key, zh.other)
		}
	}
}

// isCJK reports whether r is a Chinese character or a mark of Chinese writing.
func isCJK(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

func TestKeysAreSortedAndWhole(t *testing.T) {
	all := map[string]bool{}
	for _, lang := range Langs {
		for key := range opened().words[lang] {
			all[key] = true
		}
	}
	if got := Keys(); !slices.Equal(got, slices.Sorted(maps.Keys(all))) {
		t.Errorf("%d keys of %d", len(got), len(all))
	}
}
