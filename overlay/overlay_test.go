package overlay

import (
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var roomy = Limits{Entries: 100, File: 1 << 10, Total: 4 << 10}

// folder makes a real folder out of names and contents, and opens it as main does.
func folder(t *testing.T, files map[string]string) (dir string, fsys fs.FS) {
	t.Helper()
	dir = t.TempDir()
	for name, body := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return dir, root.FS()
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

func names(f Folder) string { return strings.Join(slices.Sorted(maps.Keys(f.Files)), " ") }

func TestReadTakesRegularFilesOnly(t *testing.T) {
	dir, fsys := folder(t, map[string]string{
		"chat.html": "room", "css/style.css": "body{}", "图/鸭.svg": "<svg/>", "a b/c%20d.txt": "x",
		".env": "SECRET=1", ".git/config": "x", "css/.style.css.swp": "x", "..data/x": "x", "empty.css": "",
	})
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "passwd"), []byte("root"), 0o600); err != nil {
		t.Fatal(err)
	}
	link(t, filepath.Join(outside, "passwd"), filepath.Join(dir, "absolute.txt"))
	link(t, "../"+filepath.Base(outside)+"/passwd", filepath.Join(dir, "climbing.txt"))
	link(t, outside, filepath.Join(dir, "outside"))
	link(t, "css", filepath.Join(dir, "styles"))
	link(t, "missing", filepath.Join(dir, "dangling"))
	link(t, "css/style.css", filepath.Join(dir, "style.css"))
	socket, err := net.Listen("unix", filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()

	got, err := Read(fsys, roomy)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a b/c%20d.txt chat.html css/style.css empty.css style.css 图/鸭.svg"; names(got) != want {
		t.Errorf("took  %s\nwant %s", names(got), want)
	}
	if string(got.Files["style.css"]) != "body{}" {
		t.Errorf("a link within the folder leads to %q", got.Files["style.css"])
	}
	want := []Left{
		{"absolute.txt", whyLink}, {"climbing.txt", whyLink}, {"dangling", whyLink}, {"outside", whyLink},
		{"socket", whySpecial}, {"styles", whyFolder},
	}
	if !slices.Equal(got.Left, want) {
		t.Errorf("left %v\nwant %v", got.Left, want)
	}
}

func TestReadKeepsItsLimits(t *testing.T) {
	kib := strings.Repeat("x", 1<<10)
	cases := map[string]struct {
		files map[string]string
		want  string // part of the error; empty: none
	}{
		"nothing":                   {nil, ""},
		"just fits":                 {map[string]string{"a": kib, "b": kib, "c": kib, "d": kib}, ""},
		"one too large":             {map[string]string{"css/a.css": kib + "x"}, "css/a.css is larger than 1 KiB"},
		"too much in all":           {map[string]string{"a": kib, "b": kib, "c": kib, "d": kib, "e": "x"}, "larger than 4 KiB together"},
		"too many":                  {many(101), "more than 100 files and folders"},
		"hidden files do not count": {map[string]string{".a": kib + "x"}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for file, body := range c.files {
				fsys[file] = &fstest.MapFile{Data: []byte(body)}
			}
			_, err := Read(fsys, roomy)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func many(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files["f"+strings.Repeat("x", i)] = ""
	}
	return files
}

// broken is a folder one of whose files can't be read.
type broken struct{ fstest.MapFS }

func (b broken) Open(name string) (fs.File, error) {
	if name == "chat.html" {
		return nil, &fs.PathError{Op: "openat", Path: "/srv/secret/chat.html", Err: fs.ErrPermission}
	}
	return b.MapFS.Open(name)
}

func TestReadNamesWhatItCannotRead(t *testing.T) {
	_, err := Read(broken{fstest.MapFS{"chat.html": &fstest.MapFile{}}}, roomy)
	if err == nil || err.Error() != "chat.html: permission denied" {
		t.Errorf("error %v", err)
	}
}
