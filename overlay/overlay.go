// Package overlay reads a folder of somebody's own files, which are to lie over the embedded ones. All of it is read
// once and kept in memory: afterwards no request reaches the folder, so there is no path to climb, no link to follow
// and no half-written file to serve.
package overlay

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// Limits bound what is read, so that a slip in the folder's name does not read a whole disk.
type Limits struct {
	Entries int   // files and folders in all
	File    int64 // bytes in one file
	Total   int64 // bytes in all files
}

// Folder is what was read. It does not change.
type Folder struct {
	Files map[string][]byte // by their path below the folder, with slashes
	Left  []Left            // what was not taken, in the order of the names
}

// Left is something in the folder that was not taken, and why.
type Left struct{ Name, Why string }

const (
	whyLink    = "a link that leads out of the folder or nowhere"
	whyFolder  = "a link to a folder"
	whySpecial = "not a regular file"
)

// Read reads all regular files below fsys, which must not let links lead out of it (os.Root does that). Names that
// begin with a dot are passed over in silence, with all that is in them; links that lead out of the folder, links to
// folders, and devices are left out and named. An error is one line that names the file: it can't be read, or a limit
// is exceeded.
func Read(fsys fs.FS, limits Limits) (Folder, error) {
	r := reader{fsys: fsys, limits: limits, folder: Folder{Files: map[string][]byte{}}}
	err := fs.WalkDir(fsys, ".", r.visit)
	return r.folder, err
}

type reader struct {
	fsys    fs.FS
	limits  Limits
	folder  Folder
	entries int
	total   int64
}

func (r *reader) visit(name string, entry fs.DirEntry, err error) error {
	switch {
	case err != nil:
		return plain(name, err)
	case name == ".":
		return nil
	case strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
		return fs.SkipDir
	case strings.HasPrefix(entry.Name(), "."):
		return nil
	}
	if r.entries++; r.entries > r.limits.Entries {
		return fmt.Errorf("more than %d files and folders: is this the right folder?", r.limits.Entries)
	}
	if entry.IsDir() {
		return nil
	}
	return r.take(name, entry)
}

// take reads one file, or notes why it is left out. What a link leads to counts, not the link.
func (r *reader) take(name string, entry fs.DirEntry) error {
	info, err := fs.Stat(r.fsys, name)
	isLink := entry.Type()&fs.ModeSymlink != 0
	switch {
	case err != nil && isLink:
		r.leave(name, whyLink)
		return nil
	case err != nil:
		return plain(name, err)
	case info.IsDir():
		r.leave(name, whyFolder)
		return nil
	case !info.Mode().IsRegular():
		r.leave(name, whySpecial)
		return nil
	}
	body, err := r.read(name)
	if err != nil {
		return err
	}
	r.folder.Files[name] = body
	return nil
}

func (r *reader) leave(name, why string) { r.folder.Left = append(r.folder.Left, Left{name, why}) }

// read reads at most what the limits allow, however long the file says it is.
func (r *reader) read(name string) ([]byte, error) {
	file, err := r.fsys.Open(name)
	if err != nil {
		return nil, plain(name, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	body, err := io.ReadAll(io.LimitReader(file, r.limits.File+1))
	if err != nil {
		return nil, plain(name, err)
	}
	if int64(len(body)) > r.limits.File {
		return nil, fmt.Errorf("%s is larger than %d KiB", name, r.limits.File>>10)
	}
	if r.total += int64(len(body)); r.total > r.limits.Total {
		return nil, fmt.Errorf("the files are larger than %d KiB together", r.limits.Total>>10)
	}
	return body, nil
}

// plain says what is wrong with a file without the name of the system call.
func plain(name string, err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = failed.Err
	}
	if name == "." {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}
