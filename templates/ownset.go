package templates

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"

	"hihichat/locale"
	"hihichat/overlay"
	"hihichat/static"
	"hihichat/templates/own"
)

// limits bound a team's folder of templates.
var limits = overlay.Limits{Entries: 2_000, File: 1 << 20, Total: 16 << 20}

// built are templates that stand in for those of Flask-Bootstrap, which the Flask version's pages extend and import.
//
//go:embed built
var built embed.FS

// ownSet is a team's templates; nil has none.
type ownSet struct{ *own.Set }

// openOwn reads and parses the folder of cfg. What is in it and of no use is logged: a slip in a file's name shows.
func openOwn(cfg Config) (*ownSet, error) {
	if cfg.Own == nil {
		return nil, nil
	}
	folder, err := overlay.Read(cfg.Own, limits)
	if err != nil {
		return nil, err
	}
	pages := ownPages()
	set, err := own.Parse(own.Config{
		Files: folder.Files, Pages: pages, Built: builtTemplates(), Funcs: ownFuncs(cfg.Static),
		Check: map[string]func(string) error{"url_for": checkEndpoint, "asset": checkAsset(cfg.Static)},
	})
	if err != nil {
		return nil, err
	}
	for _, left := range folder.Left {
		cfg.Log.Warn("template is not used", "file", left.Name, "reason", left.Why)
	}
	warnUnused(cfg.Log, set, pages)
	warnMissing(cfg.Log, set, cfg.Static)
	return &ownSet{set}, nil
}

// reference matches a static file that a page names in full, by its address or by url_for.
var reference = regexp.MustCompile(`["'(=]/static/([\w./-]+)["')?]|\(?url_for\s+"(?:main)?\.?static"\s+"filename"\s+"([^"]+)"`)

// warnMissing names the files that pages ask for and that there are not: nothing else would say so but the browser.
func warnMissing(log *slog.Logger, set *own.Set, files *static.Files) {
	for place, line := range set.Lines() {
		for _, found := range reference.FindAllStringSubmatch(line, -1) {
			if name := found[1] + found[2]; !files.Has(name) {
				log.Warn("a page asks for a static file that does not exist", "at", place, "file", name)
			}
		}
	}
}

func warnUnused(log *slog.Logger, set *own.Set, pages []own.Page) {
	known := make([]string, len(pages))
	for i, page := range pages {
		known[i] = page.File
	}
	for _, name := range set.Unused() {
		log.Warn("file in the template folder is no page, and no page uses it", "file", name, "pages", strings.Join(known, " "))
	}
	if len(set.Pages()) == 0 {
		log.Warn("the template folder has no page", "pages", strings.Join(known, " "))
	}
}

// checkAsset finds a missing file when the template is parsed.
func checkAsset(files *static.Files) func(string) error {
	return func(name string) error {
		_, err := files.Path(name)
		return err
	}
}

func builtTemplates() map[string]string {
	all := map[string]string{}
	err := fs.WalkDir(built, "built", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := built.ReadFile(name)
		all[strings.TrimPrefix(name, "built/")] = string(body)
		return err
	})
	if err != nil {
		panic("templates: " + err.Error()) // the embedded files can always be read
	}
	return all
}

func (s *ownSet) has(p Page) bool { return s != nil && s.Has(p.template()+".html") }

// execute writes the page in the words of the first version, unless the visitor chose a language: the page around them is
// in the language of its team, which we do not know.
func (s *ownSet) execute(w io.Writer, p Page) error {
	lang := locale.Zh
	if b := p.base(); b.Chosen {
		lang = b.Lang
	}
	if err := s.Execute(w, p.template()+".html", dataOf(p, lang)); err != nil {
		return fmt.Errorf("own template: %w", err)
	}
	return nil
}
