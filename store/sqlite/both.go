package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// onlyOne fails when a data folder holds a database of ours and one of the Flask version, taken over or not: whichever
// was served, the accounts of the other would seem lost. Another program's file of that name does no harm; one that
// can't be read just now may be the Flask version's, so that is an error, after patience.
func onlyOne(ctx context.Context, dir string, patience time.Duration) error {
	ours, flasks := filepath.Join(dir, FileName), filepath.Join(dir, FlaskFileName)
	if missing(ours) || missing(flasks) {
		return nil
	}
	file, err := openFlaskAs(ctx, flasks, "rw", patience)
	switch {
	case unreadable(err):
		return fmt.Errorf("can't tell whether %s is the database beside %s: %w", flasks, ours, err)
	case err != nil:
		return nil
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("look at %s: %w", flasks, err)
	}
	return fmt.Errorf("there are two databases, %s and the Flask version's %s: stop the server, and move the first away (with its "+
		"-wal and -shm) to be served from the second, or move the second away and bring its accounts in: hihichat import --sqlite FILE",
		ours, flasks)
}

// unreadable reports whether an error says nothing about what is in a database.
func unreadable(err error) bool {
	return os.IsPermission(err) || passing(err) || primaryCode(err) == sqlite3.SQLITE_PERM
}

// takesName fails for a file that the next start would take for the data folder's database.
func takesName(dir, file string) error {
	if name := filepath.Base(file); name != FileName && name != FlaskFileName {
		return nil
	}
	data, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("look at the data folder: %w", err)
	}
	target, err := os.Stat(filepath.Dir(file))
	if err == nil && os.SameFile(data, target) {
		return fmt.Errorf("%s would be taken for the database of this data folder; give the backup another name", file)
	}
	return nil
}
