// Package static serves the files that the pages load: styles, scripts, drawings, and unmodified files of other people
// under vendor/ (listed in vendor/VENDOR.md, fetched by vendor/update.sh). They are embedded; a team may lay a folder of
// its own over them. All is in memory: there is no directory listing and no file of the machine that could be reached.
//
// A file has two addresses. The fixed one, /static/chat/css/style.css, is a contract with custom pages; it means the
// team's file where there is one. The other has a version in front, /static/v-0123456789ab/chat/js/room.js, made of the
// contents of all files: scripts import each other by relative paths, so that after a change no browser mixes new files
// with old ones that it has kept. There are two versions: that of the embedded files alone (see Path), for our own
// pages, whose scripts a team's file of the same name must not replace; and that of all files (see Files.Path).
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
)

const (
	prefix      = "/static/"
	versionMark = "v-"
)

//go:embed chat vendor/*/*
var embedded embed.FS

// asset is one file, ready to be sent.
type asset struct {
	body        []byte
	gzip        func() []byte // the body compressed; nil when that gains nothing
	etag        string
	contentType string
}

// catalogue holds files by their path below prefix, and a version made of all their contents.
type catalogue struct {
	assets    map[string]asset
	version   string
	themeMark string // of the embedded themes
}

// newAsset prepares a file. The ETag is made of its content. It is compressed when it is asked for first.
func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	kind := contentType(name)
	return asset{
		body: body, gzip: sync.OnceValue(func() []byte { return compressed(kind, body) }),
		etag: `"` + hex.EncodeToString(sum[:16]) + `"`, contentType: kind,
	}
}

// newCatalogue gives the assets a version.
func newCatalogue(assets map[string]asset) catalogue {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(assets)) {
		fmt.Fprintf(all, "%q %s\n", name, assets[name].etag)
	}
	return catalogue{assets: assets, version: hex.EncodeToString(all.Sum(nil)[:6])}
}

// ours are the embedded files.
var ours = sync.OnceValue(func() catalogue {
	assets := map[string]asset{}
	err := fs.WalkDir(embedded, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := embedded.ReadFile(name)
		assets[name] = newAsset(name, body)
		return err
	})
	if err != nil {
		panic("static: " + err.Error()) // the embedded files can always be read
	}
	inlineImports(assets)
	leaveOutRemarks(assets)
	mark := markThemes(assets)
	all := newCatalogue(assets)
	all.themeMark = mark
	return all
})

// Path returns the versioned address of an embedded file, such as "chat/js/room.js", whatever lies over it. It panics
// when there is no such file: a page would be broken.
func Path(name string) string {
	if _, ok := ours().assets[name]; !ok {
		panic("static: no file " + name)
	}
	return ours().path(name)
}

// path returns the versioned address of a file.
func (c catalogue) path(name string) string {
	return prefix + versionMark + c.version + "/" + escape(name)
}

// escape quotes a file's name for an address, slashes left as they are.
func escape(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return path.Join(parts...)
}
