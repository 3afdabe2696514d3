// Package own parses and checks the page templates that a team keeps in a folder of its own: html/template, with pages
// that extend each other as Jinja's do, and with every name, function and link looked up before the first visitor comes.
//
// What a page may say is given by samples of its data, so that the data, its documentation and the check can't drift
// apart. The package knows nothing of the chat: package templates gives it the pages.
package own

import (
	"html/template"
	"io"
	"iter"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
	"unicode/utf8"
)

// Data is what a template sees: the names as they stand after a dot. Values are Data, text, numbers, truth values,
// lists ([]Data, []string) and map[string]string, which may hold any key.
type Data = map[string]any

// Page is one page that the folder may hold.
type Page struct {
	File string // such as chat.html
	// Samples are examples of its data. The first has everything, with something in each list; each is rendered once.
	Samples []Data
}

// Config says what there is to be parsed.
type Config struct {
	Files map[string][]byte // by path; those that don't end in .html are no templates
	Pages []Page
	// Built are templates that pages may use beside the files, by name. A file of the same name wins.
	Built map[string]string
	Funcs template.FuncMap
	// Check looks at calls whose first argument is a text in the template, such as url_for "main.chat". An error says
	// what is wrong and what is allowed.
	Check map[string]func(text string) error
}

// Set is the parsed templates. It does not change, so all methods may be called concurrently.
type Set struct {
	pages  map[string]*template.Template
	unused []string
	used   []source
}

// source is the text of a file that pages use.
type source struct{ name, text string }

// Parse parses and checks all pages of cfg that are there. The error is of type Mistakes.
func Parse(cfg Config) (*Set, error) {
	files, mistakes := readAll(cfg)
	set := &Set{pages: map[string]*template.Template{}}
	used := map[string]bool{}
	check := newChecker(cfg)
	for _, page := range cfg.Pages {
		if files[page.File] == nil {
			continue
		}
		trees := files.joined(page.File, used)
		found := check.page(page, trees)
		if len(found) == 0 {
			set.pages[page.File], found = build(cfg, page, trees)
		}
		mistakes = append(mistakes, found...)
	}
	if len(mistakes) > 0 {
		return nil, mistakes.sorted()
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Files)) {
		if !used[name] {
			set.unused = append(set.unused, name)
		} else {
			set.used = append(set.used, source{name, string(cfg.Files[name])})
		}
	}
	return set, nil
}

// Has reports whether the folder has this page.
func (s *Set) Has(file string) bool { return s.pages[file] != nil }

// Pages returns the names of the pages that the folder has, sorted.
func (s *Set) Pages() []string { return slices.Sorted(maps.Keys(s.pages)) }

// Unused returns the files that are no page and that no page uses, sorted.
func (s *Set) Unused() []string { return s.unused }

// Lines returns the lines of all files that pages use, each after its place, such as chat.html:12.
func (s *Set) Lines() iter.Seq2[string, string] {
	return func(yield func(place, line string) bool) {
		for _, source := range s.used {
			number := 0
			for line := range strings.Lines(source.text) {
				if number++; !yield(source.name+":"+strconv.Itoa(number), line) {
					return
				}
			}
		}
	}
}

// Execute writes the page to w. The page must be one that Has reports. What was written before an error is no whole
// page.
func (s *Set) Execute(w io.Writer, file string, data Data) error {
	if err := s.pages[file].Execute(w, data); err != nil {
		return mistakeOf(err)
	}
	return nil
}

// syntaxHint is added to what the parser says.
const syntaxHint = " (docs/templates.md has Jinja beside Go)"

// file is one parsed file: its own text under its own name, and what it defines under theirs.
type file map[string]*parse.Tree

// files are all parsed files by name.
type files map[string]file

func readAll(cfg Config) (files, Mistakes) {
	parsed, mistakes := files{}, Mistakes{}
	for name, text := range cfg.Built {
		if cfg.Files[name] == nil {
			f, err := parseFile(name, text)
			if err != nil {
				panic("own: " + err.Error()) // ours, and tested
			}
			parsed[name] = f
		}
	}
	for name, body := range cfg.Files {
		if path.Ext(name) != ".html" {
			continue
		}
		f, err := parseFile(name, string(body))
		if err != nil {
			m := mistakeOf(err)
			m.What += syntaxHint
			mistakes = append(mistakes, m)
			continue
		}
		parsed[name] = f
	}
	return parsed, mistakes
}

func parseFile(name, text string) (file, error) {
	if !utf8.ValidString(text) {
		return nil, Mistake{File: name, What: "the text is not UTF-8"}
	}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck // the checker says more than the parser would
	f := file{}
	if _, err := tree.Parse(strings.TrimPrefix(text, "\uFEFF"), "", "", f); err != nil {
		return nil, err
	}
	if f[name] == nil { // nothing but definitions
		f[name] = &parse.Tree{Name: name, ParseName: name, Root: &parse.ListNode{NodeType: parse.NodeList}}
	}
	return f, nil
}

// joined returns what a page consists of: the files that it uses, those they use, and so on, each before what uses it,
// and the page itself last. Of several definitions of one name the last counts: so a page fills the blocks of the
// layout that it extends, and a layout those of another. The names go to used.
func (fs files) joined(page string, used map[string]bool) file {
	whole, seen := file{}, map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if seen[name] || fs[name] == nil {
			return
		}
		seen[name], used[name] = true, true
		for _, defined := range slices.Sorted(maps.Keys(fs[name])) {
			for _, called := range calls(fs[name][defined].Root) {
				add(called)
			}
		}
		maps.Copy(whole, fs[name])
	}
	add(page)
	return whole
}

// build makes a page out of its parts and renders the samples, which finds what only shows then: a value where none
// can be, a place in the page for which there is no safe way of writing.
func build(cfg Config, page Page, trees file) (*template.Template, Mistakes) {
	t := template.New(page.File).Funcs(cfg.Funcs).Option("missingkey=error")
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		if _, err := t.AddParseTree(name, trees[name].Copy()); err != nil {
			return nil, Mistakes{mistakeOf(err)}
		}
	}
	for _, sample := range page.Samples {
		if err := t.ExecuteTemplate(io.Discard, page.File, sample); err != nil {
			return nil, Mistakes{mistakeOf(err)}
		}
	}
	return t.Lookup(page.File), nil
}
