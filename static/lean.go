package static

import (
	"bytes"
	"path"
	"regexp"
	"strings"
)

// remark is a comment of a script or a style sheet that has its lines for itself.
var remark = regexp.MustCompile(`(?m)^[ \t]*(?:/\*(?:[^*]|\*+[^*/])*\*+/|//.*)$`)

// leaveOutRemarks takes the comments out of our own scripts and style sheets: a third of what a room's page would
// fetch is there for those who read the source. The lines stay, so that errors name those of the source.
// A team's files and other people's are left as they are.
func leaveOutRemarks(assets map[string]asset) {
	for name, file := range assets {
		if ext := path.Ext(name); strings.HasPrefix(name, "chat/") && (ext == ".js" || ext == ".css") {
			assets[name] = newAsset(name, remark.ReplaceAllFunc(file.body, func(remark []byte) []byte {
				return bytes.Repeat([]byte("\n"), bytes.Count(remark, []byte("\n")))
			}))
		}
	}
}
