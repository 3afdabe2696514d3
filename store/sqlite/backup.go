package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Saved says what a backup holds.
type Saved struct {
	Bytes    int64
	Accounts int
	Rooms    int
	Messages int
}

// Backup copies the database of a data folder to a new file, readable by its owner alone, while other processes read
// and write it: what was committed before the call is in it, and what comes meanwhile is in it as a whole or not at all.
// The copy is checked and on the disk before it gets its name, so that a file of that name is a good backup; one that
// is there already is never overwritten. progress, if not nil, is told now and then how many bytes of about how many
// are done, from another goroutine, which has ended when Backup returns. Errors are sentences for a person.
func Backup(ctx context.Context, dir, file string, progress func(done, about int64)) (Saved, error) {
	if !missing(file) {
		return Saved{}, fmt.Errorf("%s exists already; a backup overwrites nothing", file)
	}
	if !Exists(dir) {
		return Saved{}, fmt.Errorf("there is no database %s", Path(dir))
	}
	if err := errors.Join(takesName(dir, file), onlyOne(ctx, dir, flaskPatience)); err != nil {
		return Saved{}, err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*") // mode 0600
	if err != nil {
		return Saved{}, fmt.Errorf("can't write the backup: %w", err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	err = withProgress(temporary, Path(dir), progress, func() error { return vacuumInto(ctx, Path(dir), temporary.Name()) })
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return Saved{}, fmt.Errorf("can't write the backup: %w", err)
	}
	saved, err := verify(ctx, temporary.Name())
	if err != nil {
		return Saved{}, fmt.Errorf("the backup is not good, so it was removed: %w", err)
	}
	if err := nameNew(temporary.Name(), file); err != nil {
		return Saved{}, fmt.Errorf("can't name the backup: %w", err)
	}
	return saved, nil
}

// vacuumInto writes all that is committed into an empty file. The source stays what it is, also one in WAL mode or not.
func vacuumInto(ctx context.Context, path, file string) error {
	db, err := sql.Open("sqlite", uriOf(path, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(5000)"}}))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, file)
	if err != nil {
		err = explain(path, err)
	}
	return errors.Join(err, db.Close())
}

// uriOf returns the URI of a file. SQLite would take the first folder of a relative path for a host.
func uriOf(path string, query url.Values) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	return uri.String()
}

// verify reads the whole copy and counts what is in it, without leaving anything beside it.
func verify(ctx context.Context, path string) (Saved, error) {
	db, err := sql.Open("sqlite", uriOf(path, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return Saved{}, err
	}
	r := &reader{db: db}
	saved, err := survey(ctx, r)
	if err = errors.Join(err, r.close()); err != nil {
		return Saved{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Saved{}, err
	}
	saved.Bytes = info.Size()
	return saved, nil
}

func survey(ctx context.Context, r *reader) (saved Saved, err error) {
	if err := quickCheck(ctx, r); err != nil {
		return Saved{}, err
	}
	for query, count := range map[string]*int{
		`SELECT count(*) FROM users`: &saved.Accounts, `SELECT count(*) FROM rooms`: &saved.Rooms,
		`SELECT count(*) FROM messages`: &saved.Messages,
	} {
		if *count, _, err = first(ctx, r, one[int], query); err != nil {
			return Saved{}, err
		}
	}
	return saved, nil
}

// quickCheck reads the whole file and fails with the first thing that is wrong in it.
func quickCheck(ctx context.Context, r *reader) error {
	verdict, _, err := first(ctx, r, one[string], `PRAGMA quick_check(1)`)
	if err == nil && verdict != "ok" {
		err = fmt.Errorf("the database is damaged: %s", verdict)
	}
	return err
}

// nameNew gives a file its name unless that is taken, for good: the folder is synced too.
func nameNew(temporary, name string) error {
	err := os.Link(temporary, name)
	if err != nil && !errors.Is(err, fs.ErrExist) && missing(name) { // a file system without links
		err = os.Rename(temporary, name)
	}
	if err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// progressPause is the time between two reports.
const progressPause = 200 * time.Millisecond

// withProgress runs do and tells meanwhile how far the file has grown.
func withProgress(file *os.File, source string, progress func(done, about int64), do func() error) error {
	original, err := os.Stat(source)
	if err != nil || progress == nil {
		return do()
	}
	finished, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(progressPause)
		defer ticker.Stop()
		for {
			select {
			case <-finished:
				return
			case <-ticker.C:
			}
			if now, err := file.Stat(); err == nil {
				progress(now.Size(), original.Size())
			}
		}
	}()
	defer func() {
		close(finished)
		<-ended
	}()
	return do()
}
