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
	"strconv"
	"strings"
	"time"

	"hihichat/chat"
)

// Inspection is what can be seen of a database without changing it.
type Inspection struct {
	Path    string
	Exists  bool
	Bytes   int64 // of the file
	WAL     int64 // of the write-ahead log beside it
	Damage  error // nil: every page is in order
	Version int64 // of the tables; 0: hihichat has made none yet
	Known   int64 // the version that this program makes and reads
	Journal string

	// What follows is known only if Version is Known and there is no Damage.
	Administrators int                // who can sign in
	Newest         time.Time          // of the newest message, zero for none
	Accounts       []chat.Credentials // those that were asked for and are there
}

// Usable reports whether this program has made the tables, and they are whole.
func (i Inspection) Usable() bool { return i.Exists && i.Damage == nil && i.Version == i.Known }

const (
	selectVersion        = `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`
	selectAdministrators = `SELECT count(*) FROM users WHERE is_admin = 1 AND disabled = 0`
)

// Inspect looks at the database of a data folder, also while the server runs, and at the accounts of those names. It
// reads the whole file. Errors: the file can't be opened or is locked, or there are two; that there is none is no error.
func Inspect(ctx context.Context, dir string, names ...string) (Inspection, error) {
	i := Inspection{Path: Path(dir), Known: newestMigration()}
	if err := onlyOne(ctx, dir, flaskPatience); err != nil {
		return i, err
	}
	info, err := os.Stat(i.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return i, nil
	}
	if err != nil {
		return i, fmt.Errorf("look at the database: %w", err)
	}
	i.Exists, i.Bytes = true, info.Size()
	if wal, err := os.Stat(i.Path + "-wal"); err == nil {
		i.WAL = wal.Size()
	}
	db, err := sql.Open("sqlite", uriOf(i.Path, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(5000)", "query_only(1)"}}))
	if err != nil {
		return i, explain(i.Path, err)
	}
	r := &reader{db: db}
	return i, errors.Join(explained(i.Path, i.look(ctx, r, names)), r.close())
}

// explained is explain for an error that may be nil.
func explained(path string, err error) error {
	if err == nil {
		return nil
	}
	return explain(path, err)
}

func (i *Inspection) look(ctx context.Context, r *reader, names []string) error {
	journal, _, err := first(ctx, r, one[string], `PRAGMA journal_mode`)
	if err != nil {
		return err
	}
	i.Journal = journal
	if err := quickCheck(ctx, r); passing(err) {
		return err
	} else if err != nil {
		i.Damage = err
		return nil
	}
	columns, err := collect(ctx, r, one[string], selectColumns, "goose_db_version")
	if err != nil || len(columns) == 0 {
		return err
	}
	if i.Version, _, err = first(ctx, r, one[int64], selectVersion); err != nil || i.Version != i.Known {
		return err
	}
	return i.lookInside(ctx, r, names)
}

func (i *Inspection) lookInside(ctx context.Context, r *reader, names []string) (err error) {
	if i.Administrators, _, err = first(ctx, r, one[int], selectAdministrators); err != nil {
		return err
	}
	newest, ok, err := first(ctx, r, one[chat.ID], selectNewestID)
	if err != nil {
		return err
	}
	if ok {
		i.Newest = newest.Time()
	}
	for _, name := range names {
		c, ok, err := first(ctx, r, scanCredentials, selectCredentials, name)
		if err != nil {
			return err
		}
		if ok {
			i.Accounts = append(i.Accounts, c)
		}
	}
	return nil
}

// newestMigration returns the number of the last migration: their names begin with it.
func newestMigration() (newest int64) {
	names, _ := fs.Glob(migrations, "migrations/*.sql") // the pattern is good
	for _, name := range names {
		number, _, _ := strings.Cut(filepath.Base(name), "_")
		n, _ := strconv.ParseInt(number, 10, 64) // goose would refuse another name
		newest = max(newest, n)
	}
	return newest
}
