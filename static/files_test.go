package static

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	halfDay = "public, max-age=43200"
	forEver = "public, max-age=31536000, immutable"
)

// laid returns the embedded files with some of a team on top.
func laid(t *testing.T, files map[string]string) *Files {
	t.Helper()
	over := fstest.MapFS{}
	for name, body := range files {
		over[name] = &fstest.MapFile{Data: []byte(body)}
	}
	f, err := New(over, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// ask returns the body, type and caching that a path is answered with; the status stands for the body unless it is 200.
func ask(t *testing.T, f *Files, target string) (body, contentType, cache string) {
	t.Helper()
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	if w.Code != http.StatusOK {
		return http.StatusText(w.Code), "", ""
	}
	return w.Body.String(), w.Header().Get("Content-Type"), w.Header().Get("Cache-Control")
}

func versioned(t *testing.T, f *Files, name string) string {
	t.Helper()
	p, err := f.Path(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTeamsFilesLieOverOurs(t *testing.T) {
	f := laid(t, map[string]string{
		"chat/css/style.css": "theirs", "chat/js/login.js": "theirs", "fonts/a.WOFF2": "font", "图/鸭 子.PNG": "png",
		"v-old/notes": "literal", "strange.xyz": "?", "chat/js": "a file where we have a folder",
	})
	ourStyle, ourLogin := string(ours().assets["chat/css/style.css"].body), string(ours().assets["chat/js/login.js"].body)
	cases := map[string]struct{ target, body, contentType, cache string }{
		"replaced":              {stylePath, "theirs", "text/css; charset=utf-8", halfDay},
		"replaced, with theirs": {versioned(t, f, "chat/css/style.css"), "theirs", "text/css; charset=utf-8", forEver},
		"replaced, with ours":   {Path("chat/css/style.css"), ourStyle, "text/css; charset=utf-8", forEver},
		"our pages' script":     {Path("chat/js/login.js"), ourLogin, "text/javascript; charset=utf-8", forEver},
		"added":                 {"/static/fonts/a.WOFF2", "font", "font/woff2", halfDay},
		"added, with a version": {versioned(t, f, "图/鸭 子.PNG"), "png", "image/png", forEver},
		"added, with ours":      {"/static/v-" + ours().version + "/fonts/a.WOFF2", "Not Found", "", ""},
		"version that is gone":  {"/static/v-000000000000/chat/css/style.css", "theirs", "text/css; charset=utf-8", "no-cache"},
		"looks like a version":  {"/static/v-old/notes", "literal", "text/plain; charset=utf-8", halfDay},
		"unknown ending":        {"/static/strange.xyz", "?", "application/octet-stream", halfDay},
		"file over a folder":    {"/static/chat/js", "a file where we have a folder", "text/plain; charset=utf-8", halfDay},
		"folder":                {"/static/fonts/", "Not Found", "", ""},
		"ours that stays":       {"/static/chat/img/duck.svg", string(ours().assets["chat/img/duck.svg"].body), "image/svg+xml", halfDay},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			body, contentType, cache := ask(t, f, c.target)
			if body != c.body || contentType != c.contentType || cache != c.cache {
				t.Errorf("%s: %.40q, %q, %q", c.target, body, contentType, cache)
			}
		})
	}
}

// What a browser may keep for ever it must never find changed: another content is another address, and the ETag of the
// fixed address follows the content too.
func TestVersionsFollowTheContents(t *testing.T) {
	one, same := laid(t, map[string]string{"a.css": "1"}), laid(t, map[string]string{"a.css": "1"})
	others := map[string]*Files{
		"none":    Embedded(),
		"content": laid(t, map[string]string{"a.css": "2"}),
		"name":    laid(t, map[string]string{"b.css": "1"}),
		"more":    laid(t, map[string]string{"a.css": "1", "b.css": ""}),
		"split":   laid(t, map[string]string{"a.css": "1", "a.css b.css": ""}),
	}
	if versioned(t, one, "a.css") != versioned(t, same, "a.css") {
		t.Error("the same files have two versions")
	}
	const known = "chat/css/style.css"
	for name, other := range others {
		if versioned(t, one, known) == versioned(t, other, known) {
			t.Errorf("%s: different files have one version", name)
		}
	}
	before, etag := versioned(t, one, "a.css"), etagOf(t, one, "/static/a.css")
	one.Replace(others["content"])
	if body, _, cache := ask(t, one, before); body != "2" || cache != "no-cache" {
		t.Errorf("the address from before: %q, %q", body, cache)
	}
	if body, _, cache := ask(t, one, versioned(t, one, "a.css")); body != "2" || cache != forEver {
		t.Errorf("the address from now on: %q, %q", body, cache)
	}
	if etagOf(t, one, "/static/a.css") == etag {
		t.Error("the ETag stayed")
	}
}

func etagOf(t *testing.T, f *Files, target string) string {
	t.Helper()
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w.Header().Get("ETag")
}

// No request reaches the folder: neither what is hidden in it nor what lies beside it.
func TestNothingBesideTheFolderIsServed(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "static")
	for name, body := range map[string]string{
		"secret": "SECRET", "static/.env": "SECRET", "static/.git/config": "SECRET", "static/a.txt": "fine",
	} {
		file := filepath.Join(parent, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"link.txt": "../secret", "up": "..", "env.txt": "/etc/passwd"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	var log bytes.Buffer
	f, err := New(root.FS(), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f)
	defer server.Close()
	for _, target := range []string{
		"a.txt/../../secret", "../secret", "..%2fsecret", "%2e%2e/secret", "..\\secret", "link.txt", "up/secret", ".env",
		"%2eenv", ".git/config", "env.txt", "", "up/", "/", "a.txt/", "a.txt%00.css", "v-0/../../secret", "//secret",
		"v-" + ours().version + "/../../secret", "./.env",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/static/a.txt", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL.Opaque = "/static/" + target // as it stands, not cleaned by the client
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode == http.StatusOK || strings.Contains(string(body), "SECRET") {
			t.Errorf("%s: %s, %.40q, %v", target, resp.Status, body, err)
		}
	}
	if body, _, _ := ask(t, f, "/static/a.txt"); body != "fine" {
		t.Errorf("a.txt: %q", body)
	}
	for _, name := range []string{"file=link.txt", "file=up ", "file=env.txt"} {
		if !strings.Contains(log.String(), name) {
			t.Errorf("no warning about %s:\n%s", name, &log)
		}
	}
}

func TestPathOfAFileThatIsMissing(t *testing.T) {
	if _, err := Embedded().Path("no.css"); err == nil || err.Error() != `there is no static file "no.css"` {
		t.Errorf("error %v", err)
	}
}

// A team that names its whole project must not publish its database and its secrets.
func TestPrivateFilesAreRefused(t *testing.T) {
	cases := map[string]struct {
		name, body string
		private    bool
	}{
		"source":                {"app/main/views.py", "", true},
		"database":              {"chat.sqlite3", "", true},
		"database, renamed":     {"backup.bin", "SQLite format 3\x00…", true},
		"database, in capitals": {"CHAT.DB", "", true},
		"key":                   {"cert/site.txt", "-----BEGIN EC PRIVATE KEY-----", true},
		"style":                 {"a.css", "/* not a PRIVATE KEY */", false},
		"words about a key":     {"help.html", "Never post your private key", false},
		"licence":               {"LICENSE", "MIT", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := New(fstest.MapFS{c.name: &fstest.MapFile{Data: []byte(c.body)}}, slog.New(slog.DiscardHandler))
			if (err != nil) != c.private || err != nil && !strings.HasPrefix(err.Error(), c.name+" is nothing for browsers") {
				t.Errorf("error %v", err)
			}
		})
	}
}
