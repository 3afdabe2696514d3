package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed catalogue
var files embed.FS

// catalogue is all words of all languages. It does not change.
type catalogue struct {
	words map[Lang]map[string]entry
}

// entry is what stands under a key in one language.
type entry struct {
	other     string   // the words, or those for many
	one       string   // the words for one; empty: the same
	parts     []string // other in parts: texts, and between them names of placeholders
	localizer *i18n.Localizer
}

// opened is the embedded catalogue, read when the first word is needed.
var opened = sync.OnceValue(func() catalogue {
	c, err := read(files)
	if err != nil {
		panic("locale: " + err.Error()) // ours, and tested
	}
	return c
})

// read reads catalogue/*.toml.
func read(fsys fs.FS) (catalogue, error) {
	bundle := i18n.NewBundle(language.Chinese)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	names, err := fs.Glob(fsys, "catalogue/*.toml")
	if err != nil {
		return catalogue{}, fmt.Errorf("list catalogues: %w", err)
	}
	c := catalogue{words: map[Lang]map[string]entry{}}
	localizers := map[Lang]*i18n.Localizer{}
	for _, lang := range Langs {
		c.words[lang] = map[string]entry{}
		localizers[lang] = i18n.NewLocalizer(bundle, string(lang))
	}
	for _, name := range names {
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return catalogue{}, fmt.Errorf("read %s: %w", name, err)
		}
		file, err := bundle.ParseMessageFileBytes(body, name)
		if err != nil {
			return catalogue{}, fmt.Errorf("parse %s: %w", name, err)
		}
		lang := Lang(file.Tag.String())
		if err := c.add(lang, file.Messages, localizers[lang]); err != nil {
			return catalogue{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return c, nil
}

func (c catalogue) add(lang Lang, messages []*i18n.Message, by *i18n.Localizer) error {
	for _, m := range messages {
		if _, twice := c.words[lang][m.ID]; twice {
			return fmt.Errorf("the key %s is there twice", m.ID)
		}
		if by == nil || m.Other == "" {
			return fmt.Errorf("the key %s has no words, or those of an unknown language", m.ID)
		}
		c.words[lang][m.ID] = entry{other: m.Other, one: m.One, parts: partsOf(m.Other), localizer: by}
	}
	return nil
}

// partsOf splits words at their placeholders: text, name, text, and so on. What ends nowhere is text.
func partsOf(words string) []string {
	var parts []string
	for {
		text, rest, placed := strings.Cut(words, "{{.")
		name, after, ended := strings.Cut(rest, "}}")
		if !placed || !ended {
			return append(parts, words)
		}
		parts, words = append(parts, text, name), after
	}
}

// Keys returns all keys that there are in any language, sorted.
func Keys() []string {
	all := map[string]bool{}
	for _, words := range opened().words {
		for key := range words {
			all[key] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Has reports whether the language has words under the key.
func Has(lang Lang, key string) bool {
	_, ok := opened().words[lang][key]
	return ok
}
