package sqlite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folderOfBoth has a database of ours and, put there later, what put makes of the Flask version's name.
func folderOfBoth(t *testing.T, put func(path string) error) string {
	t.Helper()
	dir := t.TempDir()
	must(t, open(t, dir).Close())
	must(t, put(filepath.Join(dir, FlaskFileName)))
	return dir
}

// named renames a file.
func named(file string) func(path string) error {
	return func(path string) error { return os.Rename(file, path) }
}

// Nobody is served from one of two databases and left to wonder where the other's accounts are.
func TestTwoDatabasesAreRefused(t *testing.T) {
	adopted := flaskFolder(t)
	must(t, open(t, adopted).Close())
	cases := map[string]string{
		"not yet taken over": filepath.Join(flaskFolder(t), FlaskFileName),
		"taken over":         filepath.Join(adopted, FlaskFileName),
	}
	for name, file := range cases {
		t.Run(name, func(t *testing.T) {
			dir := folderOfBoth(t, named(file))
			before := content(t, dir)
			_, openErr := Open(t.Context(), Config{Dir: dir})
			i, inspectErr := Inspect(t.Context(), dir, "小明")
			_, backupErr := Backup(t.Context(), dir, filepath.Join(t.TempDir(), "backup"), nil)
			for does, err := range map[string]error{"open": openErr, "inspect": inspectErr, "backup": backupErr} {
				if err == nil {
					t.Errorf("%s: no error", does)
					continue
				}
				for _, want := range []string{filepath.Join(dir, FileName), filepath.Join(dir, FlaskFileName), "move", "import --sqlite"} {
					if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
						t.Errorf("%s: no %q in one line: %v", does, want, err)
					}
				}
			}
			if i.Usable() {
				t.Error("usable")
			}
			if after := content(t, dir); after != before {
				t.Errorf("was %s, is %s", before, after)
			}
		})
	}
}

// A program that holds the other file for itself can't hide that it is there.
func TestASecondDatabaseThatIsLockedIsRefused(t *testing.T) {
	dir := folderOfBoth(t, named(filepath.Join(flaskFolder(t), FlaskFileName)))
	db := rawDatabase(t, filepath.Join(dir, FlaskFileName))
	db.SetMaxOpenConns(1)
	_, err := db.Exec(`BEGIN EXCLUSIVE`)
	must(t, err)
	if err := onlyOne(t.Context(), dir, 0); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Error(err)
	}
}

// What only has the Flask version's name is no second database.
func TestAFileOfFlasksNameDoesNoHarm(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"a text":   func(path string) error { return os.WriteFile(path, []byte("hello"), 0o600) },
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"a database with other tables": func(path string) error {
			db := rawDatabase(t, path)
			_, err := db.Exec(`CREATE TABLE cookies (id INTEGER PRIMARY KEY)`)
			must(t, err)
			return db.Close()
		},
	} {
		t.Run(name, func(t *testing.T) { must(t, open(t, folderOfBoth(t, put)).Close()) })
	}
}

// A backup in the data folder must not become the database of the next start.
func TestABackupNeverTakesTheNameOfADatabase(t *testing.T) {
	ours, flasks := t.TempDir(), flaskFolder(t)
	for dir, name := range map[string]string{ours: FlaskFileName, flasks: FileName} {
		must(t, open(t, dir).Close())
		link := filepath.Join(t.TempDir(), "link")
		must(t, os.Symlink(dir, link))
		for _, folder := range []string{dir, link} {
			_, err := Backup(t.Context(), dir, filepath.Join(folder, name), nil)
			if err == nil || !strings.Contains(err.Error(), "another name") || !missing(filepath.Join(dir, name)) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := Backup(t.Context(), dir, filepath.Join(t.TempDir(), name), nil)
		must(t, err)
		_, err = Backup(t.Context(), dir, filepath.Join(dir, "backup"), nil)
		must(t, err)
	}
}

// content lists the files of a folder with sizes and times.
func content(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var list []string
	for _, entry := range entries {
		info, err := entry.Info()
		must(t, err)
		list = append(list, entry.Name()+" "+info.ModTime().String()+" "+info.Mode().String())
	}
	return strings.Join(list, "\n")
}
