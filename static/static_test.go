package static

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

const stylePath = "/static/chat/css/style.css"

func get(t *testing.T, method, target string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	Embedded().ServeHTTP(w, r)
	return w.Result()
}

func TestServesFiles(t *testing.T) {
	cases := map[string]struct{ target, contentType, cache string }{
		"style":           {stylePath, "text/css; charset=utf-8", halfDay},
		"other style":     {"/static/chat/css/style-contorl.css", "text/css; charset=utf-8", halfDay},
		"script":          {"/static/chat/js/room.js", "text/javascript; charset=utf-8", halfDay},
		"drawing":         {"/static/chat/img/duck.svg", "image/svg+xml", halfDay},
		"old library":     {"/static/vendor/socket.io-client-1.3.6/socket.io.js", "text/javascript; charset=utf-8", halfDay},
		"licence":         {"/static/vendor/socket.io-client-4.8.4/LICENSE", "text/plain; charset=utf-8", halfDay},
		"with a version":  {Path("chat/js/room.js"), "text/javascript; charset=utf-8", forEver},
		"query is no bar": {stylePath + "?v=1", "text/css; charset=utf-8", halfDay},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			res := get(t, "GET", c.target, nil)
			want := map[string]string{
				"Content-Type": c.contentType, "Cache-Control": c.cache, "X-Content-Type-Options": "nosniff",
			}
			if res.StatusCode != http.StatusOK {
				t.Fatalf("status %d", res.StatusCode)
			}
			for header, value := range want {
				if got := res.Header.Get(header); got != value {
					t.Errorf("%s: %q, want %q", header, got, value)
				}
			}
			if res.Header.Get("Last-Modified") == "" {
				t.Error("no Last-Modified")
			}
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	res := get(t, "HEAD", stylePath, nil)
	if res.StatusCode != http.StatusOK || res.ContentLength <= 0 {
		t.Errorf("status %d, length %d", res.StatusCode, res.ContentLength)
	}
	if body := make([]byte, 1); func() bool { n, _ := res.Body.Read(body); return n > 0 }() {
		t.Error("HEAD was answered with a body")
	}
}

func TestEtagSavesTheTransfer(t *testing.T) {
	etag := get(t, "GET", stylePath, nil).Header.Get("ETag")
	cases := map[string]struct {
		ifNoneMatch string
		status      int
	}{
		"same":     {etag, http.StatusNotModified},
		"weak":     {"W/" + etag, http.StatusNotModified},
		"among":    {`"other", ` + etag, http.StatusNotModified},
		"any":      {"*", http.StatusNotModified},
		"outdated": {`"other"`, http.StatusOK},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			res := get(t, "GET", stylePath, http.Header{"If-None-Match": {c.ifNoneMatch}})
			if res.StatusCode != c.status || res.Header.Get("ETag") != etag {
				t.Errorf("status %d, ETag %s", res.StatusCode, res.Header.Get("ETag"))
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	cases := map[string]struct {
		method, target string
		status         int
	}{
		"missing":        {"GET", "/static/chat/css/none.css", http.StatusNotFound},
		"directory":      {"GET", "/static/chat/css/", http.StatusNotFound},
		"directory bare": {"GET", "/static/chat", http.StatusNotFound},
		"root":           {"GET", "/static/", http.StatusNotFound},
		"other prefix":   {"GET", "/chat/css/style.css", http.StatusNotFound},
		"climbing":       {"GET", "/static/../static.go", http.StatusNotFound},
		"climbing coded": {"GET", "/static/chat/%2e%2e/%2e%2e/go.mod", http.StatusNotFound},
		"source":         {"GET", "/static/static.go", http.StatusNotFound},
		"script of ours": {"GET", "/static/vendor/update.sh", http.StatusNotFound},
		"version alone":  {"GET", "/static/v-0", http.StatusNotFound},
		"method":         {"POST", stylePath, http.StatusMethodNotAllowed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if res := get(t, c.method, c.target, nil); res.StatusCode != c.status {
				t.Errorf("status %d, want %d", res.StatusCode, c.status)
			}
		})
	}
}

func TestAnotherVersionIsServedButNotKept(t *testing.T) {
	res := get(t, "GET", "/static/v-000000000000/chat/js/room.js", nil)
	if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("status %d, Cache-Control %q", res.StatusCode, res.Header.Get("Cache-Control"))
	}
}

func TestPathOfMissingFilePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Path("chat/js/none.js")
}

func TestEmbeddedFilesHaveATypeThatIsKnown(t *testing.T) {
	for name, file := range ours().assets {
		if file.contentType == unknownType {
			t.Errorf("%s: no content type for this ending", name)
		}
	}
}

func TestVendorListMatchesFiles(t *testing.T) {
	list, err := os.ReadFile("vendor/VENDOR.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	row := regexp.MustCompile(`(?m)^\| (\S+) \| \S+ \| [\d.]+ \| \S+ \| ([0-9a-f]{64}) \|$`)
	for _, m := range row.FindAllStringSubmatch(string(list), -1) {
		listed["vendor/"+m[1]] = m[2]
	}
	seen := 0
	for name, file := range ours().assets {
		if !strings.HasPrefix(name, "vendor/") {
			continue
		}
		seen++
		sum := sha256.Sum256(file.body)
		if got := hex.EncodeToString(sum[:]); got != listed[name] {
			t.Errorf("%s has SHA-256 %s, VENDOR.md says %q", name, got, listed[name])
		}
	}
	if seen != len(listed) || seen == 0 {
		t.Errorf("%d files, %d listed", seen, len(listed))
	}
}

// Our own files name no other server, and everything they name exists.
func TestReferencesResolve(t *testing.T) {
	reference := regexp.MustCompile(`(?:url\(["']?|from ["']|import ["'])([^"')]+)`)
	outside := regexp.MustCompile(`(?:https?:)?//[a-z0-9-]+\.[a-z]`)
	for name, file := range ours().assets {
		if !strings.HasPrefix(name, "chat/") {
			continue
		}
		text := strings.ReplaceAll(string(file.body), "http://www.w3.org/2000/svg", "")
		if found := outside.FindString(text); found != "" {
			t.Errorf("%s names another server: %s", name, found)
		}
		for _, m := range reference.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(m[1], "data:") || strings.HasPrefix(m[1], "#") {
				continue
			}
			if target := path.Join(path.Dir(name), m[1]); ours().assets[target].body == nil {
				t.Errorf("%s refers to %s, which does not exist", name, target)
			}
		}
	}
}

// The strict Content-Security-Policy and the promise that data never becomes markup hold for our scripts.
func TestScriptsKeepToText(t *testing.T) {
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|setAttribute\("style`)
	err := fs.WalkDir(embedded, "chat/js", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if found := forbidden.Find(ours().assets[name].body); found != nil {
			t.Errorf("%s uses %s", name, found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
