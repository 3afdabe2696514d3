// Package static serves the files that the pages load: styles, scripts, drawings, and unmodified files of other people
// under vendor/ (listed in vendor/VENDOR.md, fetched by vendor/update.sh). All are embedded; there is no directory
// listing and no file of the machine that could be reached.
//
// A file has two addresses. The fixed one, /static/chat/css/style.css, is a contract with custom pages. The other has a
// version in front, /static/v-0123456789ab/chat/js/room.js (see Path): scripts import each other by relative paths, so
// that after an upgrade no browser mixes new scripts with old ones that it has kept.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

const (
	prefix        = "/static/"
	versionMark   = "v-"
	cacheHalfDay  = "public, max-age=43200" // contract section 1
	cacheNotSaved = "no-cache"
)

//go:embed chat vendor/*/*
var files embed.FS

// started is the Last-Modified of all files: they can't be newer than the process that carries them. The ETag, which
// is made of the content, is what browsers go by.
var started = time.Now()

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
	"":     "text/plain; charset=utf-8", // licences
	".txt": "text/plain; charset=utf-8",
}

// asset is one file, ready to be sent.
type asset struct {
	body        []byte
	etag        string
	contentType string
}

// catalogue holds all files by their path below prefix, and a version made of all their contents.
type catalogue struct {
	assets  map[string]asset
	version string
}

var load = sync.OnceValue(func() catalogue {
	c := catalogue{assets: map[string]asset{}}
	all := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		contentType, known := contentTypes[path.Ext(name)]
		if !known {
			return fmt.Errorf("%s: no content type for this ending", name)
		}
		c.assets[name] = asset{body: body, etag: `"` + hex.EncodeToString(sum[:16]) + `"`, contentType: contentType}
		fmt.Fprintf(all, "%s %x\n", name, sum)
		return nil
	})
	if err != nil {
		panic("static: " + err.Error()) // a mistake in the embedded files, which the tests show
	}
	c.version = hex.EncodeToString(all.Sum(nil)[:6])
	return c
})

// Path returns the versioned address of a file, such as "chat/js/room.js". It panics when there is no such file: a
// page would be broken.
func Path(name string) string {
	c := load()
	if _, ok := c.assets[name]; !ok {
		panic("static: no file " + name)
	}
	return prefix + versionMark + c.version + "/" + name
}

// Handler serves GET and HEAD for paths below /static/. Missing files, and directories, are 404; If-None-Match with
// the file's ETag is answered 304; other methods 405.
func Handler() http.Handler {
	c := load()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, cacheControl := c.resolve(r.URL.Path)
		file, ok := c.assets[name]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		default:
			h := w.Header()
			h.Set("Cache-Control", cacheControl)
			h.Set("Content-Type", file.contentType)
			h.Set("ETag", file.etag)
			h.Set("X-Content-Type-Options", "nosniff")
			http.ServeContent(w, r, name, started, bytes.NewReader(file.body))
		}
	})
}

// resolve returns which file a path means and how long it may be kept. A page of another release may ask for that
// release's version: it gets the file there is, and is told not to keep it under that name.
func (c catalogue) resolve(urlPath string) (name, cacheControl string) {
	name, ok := strings.CutPrefix(urlPath, prefix)
	if !ok {
		return "", ""
	}
	tagged, ok := strings.CutPrefix(name, versionMark)
	if !ok {
		return name, cacheHalfDay
	}
	version, name, _ := strings.Cut(tagged, "/")
	if version != c.version {
		return name, cacheNotSaved
	}
	return name, cacheHalfDay
}
