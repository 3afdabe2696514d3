package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the name before every import path of our own.
const module = "hihichat/"

// mayImport says which of our packages each of our packages may import, tests left out. A new package joins the table;
// a new arrow is a decision, to be explained beside it.
var mayImport = map[string][]string{
	"chat":      {},       // the rules know nobody
	"chat/wire": {"chat"}, // messages as JSON: pure, for every edge

	"store":           {"chat", "store/sqlite", "store/redis"}, // the only switch on a backend
	"store/sqlite":    {"chat"},                                // backends keep the contracts of chat and do not know
	"store/redis":     {"chat", "chat/wire"},                   // of each other; wire writes the Flask version's JSON
	"store/storetest": {"chat"},

	"transfer":       {"chat"},             // moves between contracts, whatever stands behind them
	"transfer/jsonl": {"chat", "transfer"}, // one source and one end of it: a file

	"store/redis/redistest": {}, // real Redis servers for tests: processes and ports, nothing of ours

	"auth": {"chat"}, // who somebody is, for every edge alike
	"bot":  {"chat"}, // how long a message may be

	"locale":          {},                                                   // words and languages: what they are about is others'
	"overlay":         {},                                                   // a team's folder, read once
	"static":          {"overlay"},                                          // a team's files over ours
	"templates/own":   {},                                                   // a team's pages: how they are parsed, not what they show
	"templates":       {"locale", "overlay", "static", "templates/own"},     // pages name files by their version
	"handlers":        {"auth", "chat", "chat/wire", "locale", "templates"}, // HTTP in and out: asks chat, never a store
	"server":          {"auth", "chat", "handlers", "static"},               // runs what it is given; main chooses
	"server/realtime": {"auth", "chat", "chat/wire"},                        // sockets ask chat as handlers do, not by handlers

	"": {"auth", "bot", "chat", "handlers", "server", "server/realtime", "static", "store", "templates",
		"transfer", "transfer/jsonl"}, // main puts all together
}

// onlyIn says where a dependency may be imported: an import path, or all below it when it ends in a slash.
var onlyIn = []struct {
	path     string
	packages []string
	reason   string
}{
	{"github.com/zishang520/", []string{"server/realtime"}, "the Socket.IO library is to be replaceable, and its faults are fenced in"},
	{"github.com/gin-gonic/", []string{"handlers", "server"}, "gin is how HTTP is routed, nothing else"},
	{"github.com/gin-contrib/", []string{"handlers", "server"}, "sessions reach the rest as an actor in the context"},
	{"github.com/gorilla/sessions", []string{"server"}, "only the adapter of the session store knows gorilla"},
	{"database/", []string{"store/sqlite"}, "SQL stands in one package"},
	{"modernc.org/", []string{"store/sqlite"}, "SQL stands in one package"},
	{"github.com/pressly/goose/", []string{"store/sqlite"}, "SQL stands in one package"},
	{"github.com/redis/", []string{"store/redis"}, "the Flask version's keys stand in one package"},
	{"github.com/alecthomas/kong", []string{""}, "the parts take their configuration as values"},
	{"github.com/nicksnyder/", []string{"locale"}, "words are looked up in one package"},
	{"github.com/BurntSushi/", []string{"locale"}, "the catalogues are the only TOML"},
	{"html/template", []string{"templates", "templates/own"}, "pages are made in one package"},
	{"os", []string{"", "store/sqlite", "store/redis", "store/redis/redistest"}, "the environment and the files are main's, the databases their stores'"},
	{"net/http", []string{"", "auth", "bot", "handlers", "server", "server/realtime", "static", "templates"}, "rules and stores serve every edge; the bot calls others"},
	{"net", []string{"", "server", "server/realtime", "store/redis", "store/redis/redistest"}, "the rest does no I/O"},
}

// The direction of imports is what keeps the parts apart.
func TestImportDirections(t *testing.T) {
	imports := ourImports(t)
	for pkg, paths := range imports {
		allowed, known := mayImport[pkg]
		if !known {
			t.Errorf("package %q is not in the table: say what it may import, and why", pkg)
			continue
		}
		for _, path := range paths {
			if ours, ok := strings.CutPrefix(path, module); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, but may import only %v", module+pkg, path, allowed)
			}
		}
	}
	for pkg := range mayImport {
		if imports[pkg] == nil {
			t.Errorf("package %q of the table does not exist", pkg)
		}
	}
}

func TestDependenciesStayWhereTheyBelong(t *testing.T) {
	for pkg, paths := range ourImports(t) {
		for _, path := range paths {
			for _, rule := range onlyIn {
				if covers(rule.path, path) && !slices.Contains(rule.packages, pkg) {
					t.Errorf("%s imports %s, which is for %v only: %s", module+pkg, path, rule.packages, rule.reason)
				}
			}
		}
	}
}

// covers reports whether the rule is about the import path.
func covers(rule, path string) bool {
	return rule == path || strings.HasSuffix(rule, "/") && strings.HasPrefix(path, rule)
}

// What DESIGN.md calls a guard must exist. A name that ends in … stands for all that begin so.
func TestDesignNamesTestsThatExist(t *testing.T) {
	design, err := os.ReadFile("DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	eachGoFile(t, func(file string) error {
		if !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(file)
		tests.Write(source)
		return err
	})
	for _, name := range regexp.MustCompile("`((Test|Fuzz)[^`]+)`").FindAllStringSubmatch(string(design), -1) {
		declaration := "func " + name[1] + "("
		if prefix, all := strings.CutSuffix(name[1], "…"); all {
			declaration = "func " + prefix
		}
		if !strings.Contains(tests.String(), declaration) {
			t.Errorf("DESIGN.md names %s, which does not exist", name[1])
		}
	}
}

// ourImports returns what each of our packages imports, by its folder ("" for main), tests left out.
func ourImports(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	eachGoFile(t, func(file string) error {
		if strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(file)), ".")
		if imports[pkg] == nil {
			imports[pkg] = []string{}
		}
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg] = append(imports[pkg], path)
		}
		return nil
	})
	return imports
}

// eachGoFile calls do with the path of every Go file of ours.
func eachGoFile(t *testing.T, do func(file string) error) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != "." && skipped(entry.Name()):
			return filepath.SkipDir
		case filepath.Ext(file) != ".go":
			return nil
		}
		return do(file)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// skipped reports whether a folder holds none of the program's packages: e2e and bench look at it from outside, and
// bench also runs the library as it comes.
func skipped(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "e2e" || name == "bench"
}
