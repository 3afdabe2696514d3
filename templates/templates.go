// Package templates turns typed page data into HTML. The files under html/ are embedded and parsed at start; a page is
// a struct of this package, so that a field which a template needs and nobody fills does not compile. Pages hold no
// inline script and no inline style: they work under default-src 'self'; img-src 'self' data:.
//
// The element ids, classes and nesting that custom scripts and styles rely on (contract section 6) are kept by a test.
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"path"
)

//go:embed html
var files embed.FS

// pageNames are the files of html/ that are a whole page; each defines the block "main" and may redefine others of
// layout.html.
var pageNames = []string{
	"home", "login", "roomlist", "chat", "privatechat", "members", "users", "adduser", "edituser", "addpermission",
	"error", "confirm",
}

// Set is the parsed templates. It does not change after New, so all methods may be called concurrently.
type Set struct {
	pages map[string]*template.Template
}

// New parses all templates. An error is a mistake in an embedded file; the tests of this package would have shown it.
func New() (*Set, error) {
	shared, err := template.New("layout.html").Funcs(funcs).ParseFS(files, "html/layout.html", "html/parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	set := &Set{pages: make(map[string]*template.Template, len(pageNames))}
	for _, name := range pageNames {
		page, err := shared.Clone()
		if err == nil {
			page, err = page.ParseFS(files, path.Join("html", name+".html"))
		}
		if err != nil {
			return nil, fmt.Errorf("parse page %s: %w", name, err)
		}
		set.pages[name] = page
	}
	return set, nil
}

// Render writes the page to w, whole or, when a template fails, not at all. Other errors are w's own.
func (s *Set) Render(w io.Writer, page Page) error {
	var buf bytes.Buffer
	if err := s.pages[page.template()].ExecuteTemplate(&buf, "layout.html", page); err != nil {
		return fmt.Errorf("render page %s: %w", page.template(), err)
	}
	_, err := buf.WriteTo(w)
	return err
}
