package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// FlaskFileName is the Flask version's own name for its database. A data folder that holds such a file and none of ours
// is served from it, so that both programs see the same accounts and one can go back. One that holds both is refused.
const FlaskFileName = "chat.sqlite3"

// Path returns where the database of a data folder is, or will be made.
func Path(dir string) string {
	ours, flasks := filepath.Join(dir, FileName), filepath.Join(dir, FlaskFileName)
	if missing(ours) && !missing(flasks) {
		return flasks
	}
	return ours
}

func missing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, os.ErrNotExist)
}

// Serves reports whether the database of a data folder is this very file, by whatever path.
func Serves(dir, file string) bool {
	ours, err := os.Stat(Path(dir))
	if err != nil {
		return false
	}
	theirs, err := os.Stat(file)
	return err == nil && os.SameFile(ours, theirs)
}

// Used reports whether a data folder has a database that hihichat has used before: not one of the Flask version that
// nobody has taken over yet. It changes nothing.
func Used(ctx context.Context, dir string) bool {
	path := Path(dir)
	if filepath.Base(path) == FileName {
		return !missing(path)
	}
	file, err := OpenFlask(ctx, path)
	if err != nil {
		return false
	}
	adopted, err := file.adopted(ctx)
	return errors.Join(err, file.Close()) == nil && adopted
}

// takeOver makes sure that the file is a database of the Flask version, and copies it to a name beside it before we write
// to it for the first time; from then on its owner alone can read it. A file that can't be used is an error: to begin with an empty database instead would look
// like the loss of everything.
func takeOver(ctx context.Context, path string, log *slog.Logger) error {
	file, err := OpenFlask(ctx, path)
	if err != nil {
		return fmt.Errorf("can't take over the Flask version's database: %w", err)
	}
	adopted, err := file.adopted(ctx)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("can't take over the Flask version's database: %w", err)
	}
	if adopted {
		return nil
	}
	backup, err := backUp(ctx, path)
	if err != nil {
		return fmt.Errorf("can't copy the Flask version's database before taking it over: %w", err)
	}
	if err := closeToOthers(path); err != nil {
		_ = os.Remove(backup) // nothing was changed, and the next start would make another
		return fmt.Errorf("can't keep the Flask version's database from others (run both programs as one user): %w", err)
	}
	log.InfoContext(ctx, "taking over the Flask version's database", "file", path, "copy", backup)
	return nil
}

// closeToOthers makes the database readable by its owner alone, since from now on hashes and messages are added that the
// Flask version never had there. Files that SQLite makes beside it later have its mode.
func closeToOthers(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Chmod(path+suffix, 0o600); err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			return err
		}
	}
	return nil
}

// adopted reports whether hihichat has made its own tables in the file already.
func (f *FlaskFile) adopted(ctx context.Context) (bool, error) {
	columns, err := collect(ctx, f.reader, one[string], selectColumns, "goose_db_version")
	if err != nil {
		return false, f.explain(err)
	}
	return len(columns) > 0, nil
}

// backUp copies the database with all that is committed, also if it is in use, to a new file beside it that its owner
// alone can read, and returns its name.
func backUp(ctx context.Context, path string) (backup string, err error) {
	backup = path + ".before-hihichat-" + time.Now().UTC().Format("20060102-150405.000000")
	file, err := os.OpenFile(backup, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			_ = os.Remove(backup) // half a copy is worse than none
		}
	}()
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "_pragma=busy_timeout(5000)"}
	db, err := sql.Open("sqlite", uri.String())
	if err != nil {
		return "", err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, backup)
	if err = errors.Join(err, db.Close()); err != nil {
		return "", explain(path, err)
	}
	return backup, file.Sync()
}
