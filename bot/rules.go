package bot

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed rules.json
var rulesFile []byte

// entry is one line of talk: the phrases by which a prompt is known to be about it, and the answers. Entries without
// phrases are those that only the code can tell; several entries may share a kind.
//
// A phrase is a run of whole words, or with a Chinese character in it, a run of characters. ^ ties it to the start of
// the prompt, $ to its end, and * stands for anything in between. Case, punctuation and spaces do not count.
type entry struct {
	Kind    Kind     `json:"kind"`
	Phrases []string `json:"phrases"`
	Zh      []string `json:"zh"`
	En      []string `json:"en"`

	patterns []pattern
}

func (e *entry) answers(lang language) []string {
	if lang == chinese {
		return e.Zh
	}
	return e.En
}

// ruleSet is the content of rules.json. The first entry that matches counts, so the special stands before the general.
type ruleSet struct {
	entries []entry
	byKind  map[Kind]*entry // the first of each kind
}

func mustLoad(file []byte) *ruleSet {
	rules, err := load(file)
	if err != nil {
		panic(err)
	}
	return rules
}

func load(file []byte) (*ruleSet, error) {
	rules := &ruleSet{byKind: make(map[Kind]*entry)}
	if err := json.Unmarshal(file, &rules.entries); err != nil {
		return nil, fmt.Errorf("the duck's rules: %w", err)
	}
	for i := range rules.entries {
		e := &rules.entries[i]
		for _, phrase := range e.Phrases {
			e.patterns = append(e.patterns, newPattern(phrase))
		}
		if rules.byKind[e.Kind] == nil {
			rules.byKind[e.Kind] = e
		}
	}
	return rules, nil
}

// match returns the first entry with a phrase that is in the prompt, nil if there is none.
func (rs *ruleSet) match(p prompt) *entry {
	for i := range rs.entries {
		for _, pat := range rs.entries[i].patterns {
			if pat.in(p) {
				return &rs.entries[i]
			}
		}
	}
	return nil
}

// pattern is a phrase made ready for comparing.
type pattern struct {
	parts    []string // in the prompt in this order
	start    bool
	end      bool
	spelled  bool // compared by words, not by characters
	overlaps int  // bytes that one part's end and the next one's start may share: the space between two words
}

func newPattern(phrase string) pattern {
	var p pattern
	phrase, p.start = strings.CutPrefix(phrase, "^")
	phrase, p.end = strings.CutSuffix(phrase, "$")
	p.spelled = !strings.ContainsFunc(phrase, cjk)
	for part := range strings.SplitSeq(phrase, "*") {
		if p.spelled {
			p.overlaps = 1
			part = spacedWords(part)
		} else {
			part = plain(part)
		}
		p.parts = append(p.parts, part)
	}
	return p
}

// in reports whether the prompt holds the phrase. The last part is looked for from the end if it is tied to it.
func (p pattern) in(said prompt) bool {
	text := said.plain
	if p.spelled {
		text = said.words
	}
	for i, part := range p.parts {
		at := strings.Index(text, part)
		if p.end && i == len(p.parts)-1 {
			at = len(text) - len(part)
			if at < 0 || text[at:] != part {
				return false
			}
		}
		if at < 0 || i == 0 && p.start && at != 0 {
			return false
		}
		text = text[at+len(part)-p.overlaps:]
	}
	return true
}
