// Package templates turns typed page data into HTML. The files under html/ are embedded and parsed at start; a page is
// a struct of this package, so that a field which a template needs and nobody fills does not compile. Pages hold no
// inline script and no inline style: they work under default-src 'self'; img-src 'self' data:.
//
// A team may lay templates of its own over them, file by file (package own). Those see the same data under the names of
// the Flask version; docs/templates.md tells their writers all of it.
//
// The element ids, classes and nesting that custom scripts and styles rely on (contract section 6) are kept by a test.
package templates

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"path"
	"sync/atomic"

	"hihichat/locale"
	"hihichat/static"
)

//go:embed html
var files embed.FS

// pageNames are the files of html/ that are a whole page; each defines the block "main" and may redefine others of
// layout.html.
var pageNames = []string{
	"index", "login", "chatroomlist", "chat", "privatechat", "privatelist", "roomuser_list", "listuser", "adduser", "edituser", "addper",
	"error", "confirm", "resetlink", "deleteuser", "reset", "signup", "profile",
	"room_settings", "room_delete", "room_bans", "audit",
}

// Set is the parsed templates. All methods may be called concurrently; there is nothing to close.
type Set struct{ now atomic.Pointer[view] }

// view is what Replace replaces.
type view struct {
	pages map[locale.Lang]map[string]*template.Template
	own   *ownSet
}

// Config says where templates come from beside the embedded ones.
type Config struct {
	Own    fs.FS         // a team's folder; nil: none
	Static *static.Files // the files whose addresses pages ask for; nil: the embedded ones
	Log    *slog.Logger  // is told what in the folder is of no use; nil: nobody
}

// New parses the embedded templates. An error is a mistake in one of them; the tests of this package would have shown
// it.
func New() (*Set, error) { return Open(Config{}) }

// Open parses the embedded templates and those of cfg. An error is one line that names file and line, what is wrong and
// what is allowed.
func Open(cfg Config) (*Set, error) {
	if cfg.Static == nil {
		cfg.Static = static.Embedded()
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	theirs, err := openOwn(cfg)
	if err != nil {
		return nil, err
	}
	pages := map[locale.Lang]map[string]*template.Template{}
	for _, lang := range locale.Langs {
		if pages[lang], err = parseOurs(lang, template.FuncMap{"stylesheet": stylesheet(cfg.Own != nil)}); err != nil {
			return nil, err
		}
	}
	s := &Set{}
	s.now.Store(&view{pages, theirs})
	return s, nil
}

// stylesheet returns the function that finds a theme for our own pages. Its fixed address means a team's style where
// there is one, so that a team can dress our pages. A team with templates has its styles for those; then our pages keep
// ours.
func stylesheet(ownPages bool) func(string) string {
	if ownPages {
		return static.Path
	}
	return func(name string) string { return "/static/" + name }
}

// parseOurs returns our pages by their names, in a language: which one is settled when they are parsed.
func parseOurs(lang locale.Lang, more template.FuncMap) (map[string]*template.Template, error) {
	shared := template.New("layout.html").Funcs(funcs).Funcs(wordFuncs(lang)).Funcs(more)
	if err := addFiles(shared, lang, "html/layout.html", "html/parts/*.html"); err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	pages := make(map[string]*template.Template, len(pageNames))
	for _, name := range pageNames {
		page, err := shared.Clone()
		if err == nil {
			err = addFiles(page, lang, path.Join("html", name+".html"))
		}
		if err != nil {
			return nil, fmt.Errorf("parse page %s: %w", name, err)
		}
		pages[name] = page
	}
	return pages, nil
}

// addFiles parses embedded files as templates that belong to t, each under its base name.
func addFiles(t *template.Template, lang locale.Lang, patterns ...string) error {
	for _, pattern := range patterns {
		names, err := fs.Glob(files, pattern)
		if err != nil || len(names) == 0 {
			return fmt.Errorf("files %s: %w", pattern, cmp.Or(err, fs.ErrNotExist))
		}
		for _, name := range names {
			if err := addFile(t, lang, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func addFile(t *template.Template, lang locale.Lang, name string) error {
	body, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if path.Base(name) != t.Name() {
		t = t.New(path.Base(name))
	}
	_, err = t.Parse(settled(string(body), lang))
	return err
}

// ours returns our template of the page, in its language.
func (v *view) ours(p Page) *template.Template {
	pages, ok := v.pages[p.base().Lang]
	if !ok {
		pages = v.pages[locale.Zh]
	}
	return pages[p.template()]
}

// Replace makes s render from now on what with renders.
func (s *Set) Replace(with *Set) { s.now.Store(with.now.Load()) }

// Render writes the page to w, whole or, when a template fails, not at all. Other errors are w's own. nonce is empty for
// our own templates, which need none. A team's may hold inline scripts: nonce is what they carry, from the page's Base,
// for the Content-Security-Policy of the answer.
func (s *Set) Render(w io.Writer, page Page) (nonce string, err error) {
	now := s.now.Load()
	var buf bytes.Buffer
	if now.own.has(page) {
		nonce, err = page.base().Request.Nonce, now.own.execute(&buf, page)
	} else {
		err = now.ours(page).ExecuteTemplate(&buf, "layout.html", page)
	}
	if err != nil {
		return "", fmt.Errorf("render page %s: %w", page.template(), err)
	}
	_, err = buf.WriteTo(w)
	return nonce, err
}

// InlineScripts returns where a team's templates have scripts that carry no nonce, such as chat.html:12.
func (s *Set) InlineScripts() []string {
	if theirs := s.now.Load().own; theirs != nil {
		return theirs.Inline()
	}
	return nil
}
