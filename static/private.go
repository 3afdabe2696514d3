package static

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
)

// privateEndings are those of files that no browser asks for and nobody means to publish: they lie beside static/ in
// the project of the Flask version, whose folder is easily named by mistake.
var privateEndings = []string{".py", ".pyc", ".sqlite3", ".sqlite", ".db", ".pem", ".key", ".p12", ".pfx", ".sh"}

// privateMarks begin or mark such files whatever they are called.
var privateMarks = [][]byte{[]byte("SQLite format 3\x00"), []byte("PRIVATE KEY-----")}

// checkPublic refuses a folder that holds something private: it would be open to the whole world.
func checkPublic(name string, body []byte) error {
	head := body[:min(len(body), 4<<10)]
	private := slices.Contains(privateEndings, strings.ToLower(path.Ext(name))) ||
		slices.ContainsFunc(privateMarks, func(mark []byte) bool { return bytes.Contains(head, mark) })
	if private {
		return fmt.Errorf("%s is nothing for browsers, and all of this folder would be public: is it the right one?", name)
	}
	return nil
}
