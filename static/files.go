package static

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"hihichat/overlay"
)

// limits bound a team's folder: it is kept in memory.
var limits = overlay.Limits{Entries: 10_000, File: 32 << 20, Total: 256 << 20}

const (
	cacheHalfDay  = "public, max-age=43200" // contract section 1
	cacheForEver  = "public, max-age=31536000, immutable"
	cacheNotSaved = "no-cache"
)

// Files are the embedded files and what lies over them. All methods may be called concurrently; there is nothing to
// close.
type Files struct{ now atomic.Pointer[state] }

// state is what Replace replaces.
type state struct {
	all catalogue
	// loaded is the Last-Modified of all files: they can't be newer than this. The ETag is what browsers go by.
	loaded time.Time
}

// New returns the embedded files, with those of over on top if it is not nil. What is in the folder and not taken is
// logged. An error is one line that names the file at fault: it can't be read, it is too large, or it is private.
func New(over fs.FS, log *slog.Logger) (*Files, error) {
	f := &Files{}
	all := ours()
	if over != nil {
		folder, err := overlay.Read(over, limits)
		if err != nil {
			return nil, err
		}
		for _, left := range folder.Left {
			log.Warn("static file is not served", "file", left.Name, "reason", left.Why)
		}
		assets := maps.Clone(all.assets)
		for _, name := range slices.Sorted(maps.Keys(folder.Files)) {
			if err := checkPublic(name, folder.Files[name]); err != nil {
				return nil, err
			}
			assets[name] = newAsset(name, folder.Files[name])
		}
		all = newCatalogue(assets)
	}
	f.now.Store(&state{all: all, loaded: time.Now()})
	return f, nil
}

// Embedded returns the embedded files alone.
func Embedded() *Files {
	f, err := New(nil, nil)
	if err != nil {
		panic("static: " + err.Error()) // nothing was read
	}
	return f
}

// Replace makes f serve from now on what with serves.
func (f *Files) Replace(with *Files) { f.now.Store(with.now.Load()) }

// Path returns the versioned address of a file, a team's or ours, and an error that names the file when there is none.
func (f *Files) Path(name string) (string, error) {
	if !f.Has(name) {
		return "", fmt.Errorf("there is no static file %q", name)
	}
	return f.now.Load().all.path(name), nil
}

// Has reports whether there is a file of that name, such as "chat/css/style.css".
func (f *Files) Has(name string) bool {
	_, ok := f.now.Load().all.assets[name]
	return ok
}

// ServeHTTP answers GET and HEAD for paths below /static/, with text compressed for those who take gzip. Missing files, and
// directories, are 404; If-None-Match with the file's ETag is answered 304; other methods 405.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := f.now.Load()
	file, cacheControl, ok := s.all.resolve(r.URL.Path)
	switch {
	case !ok:
		http.NotFound(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
	default:
		h := w.Header()
		h.Set("Cache-Control", cacheControl)
		h.Add("Vary", "Accept-Encoding") // beside what the server has said, as of origins
		h.Set("Content-Type", file.contentType)
		h.Set("X-Content-Type-Options", "nosniff")
		body, etag := file.body, file.etag
		if small := file.compressedFor(r); small != nil {
			body, etag = small, strings.TrimSuffix(etag, `"`)+`-gzip"`
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("ETag", etag)
		http.ServeContent(w, r, "", s.loaded, bytes.NewReader(body))
	}
}

// compressedFor returns the file as gzip if there is such a form of it and the client takes it, else nil.
func (a asset) compressedFor(r *http.Request) []byte {
	if !TakesGzip(r) {
		return nil
	}
	return a.gzip()
}

// resolve returns which file a path means and how long it may be kept. Under a version of its own a file never changes.
// A page of another release, or from before a change, may ask for a version that is gone: it gets the file there is,
// and is told not to keep it under that name.
func (c catalogue) resolve(urlPath string) (file asset, cacheControl string, ok bool) {
	name, ok := strings.CutPrefix(urlPath, prefix)
	if !ok {
		return asset{}, "", false
	}
	if file, ok := c.assets[name]; ok {
		return file, cacheHalfDay, true
	}
	tagged, ok := strings.CutPrefix(name, versionMark)
	if !ok {
		return asset{}, "", false
	}
	version, name, _ := strings.Cut(tagged, "/")
	from, cacheControl := c, cacheNotSaved
	switch version {
	case c.version:
		cacheControl = cacheForEver
	case ours().version:
		from, cacheControl = ours(), cacheForEver
	}
	file, ok = from.assets[name]
	return file, cacheControl, ok
}
