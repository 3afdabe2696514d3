package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// FlaskFile is a database that the Flask version has made, open to be read and nothing else: neither the file nor its
// folder changes. It may come from anywhere, so its tables are looked at first, and no value is read before its length.
// One goroutine uses it at a time; whoever opened it closes it.
type FlaskFile struct {
	path    string
	db      *sql.DB
	reader  *reader
	columns []string // of the table users
}

// OpenFlask opens the file. Errors are whole sentences for a person: there is none, it is a folder or a link, no SQLite
// database, damaged, locked, or one with other tables.
func OpenFlask(ctx context.Context, path string) (*FlaskFile, error) {
	return openFlask(ctx, path, flaskPatience)
}

// flaskPatience is how long a Flask version that is just writing is waited for.
const flaskPatience = 5 * time.Second

func openFlask(ctx context.Context, path string, patience time.Duration) (*FlaskFile, error) {
	return openFlaskAs(ctx, path, "ro", patience)
}

// openFlaskAs opens the file in one of SQLite's modes. With "ro" nothing is ever changed, but beside a database in WAL
// mode two files are left when it is closed; with "rw" they are not, and what a crash left half done is undone.
func openFlaskAs(ctx context.Context, path, mode string, patience time.Duration) (*FlaskFile, error) {
	abs, err := regularFile(path)
	if err != nil {
		return nil, err
	}
	query := url.Values{"mode": {mode}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "query_only(1)", "trusted_schema(0)", "cell_size_check(1)",
	}}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", uri.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	f := &FlaskFile{path: path, db: db, reader: &reader{db: db}}
	if err := f.inspect(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Close gives the file back.
func (f *FlaskFile) Close() error { return f.reader.close() }

// sqliteHeader begins every SQLite database.
var sqliteHeader = []byte("SQLite format 3\x00")

// regularFile returns the absolute path of a file that begins like an SQLite database.
func regularFile(path string) (abs string, err error) {
	abs, err = filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", path, err)
	}
	info, err := os.Lstat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("there is no file %s", path)
	case err != nil:
		return "", fmt.Errorf("look at %s: %w", path, err)
	case info.Mode()&fs.ModeSymlink != 0:
		return "", fmt.Errorf("%s is a symbolic link; name the file itself", path)
	case info.IsDir():
		return "", fmt.Errorf("%s is a folder, not a database", path)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no regular file", path)
	}
	file, err := os.Open(abs)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, err)
	}
	defer file.Close()
	begin := make([]byte, len(sqliteHeader))
	if _, err := io.ReadFull(file, begin); err != nil || !bytes.Equal(begin, sqliteHeader) {
		return "", fmt.Errorf("%s is not an SQLite database", path)
	}
	return abs, nil
}

// selectColumns lists the columns of an ordinary table: a view or a virtual table could be anything, and generated
// columns are not listed.
const selectColumns = `SELECT i.name FROM sqlite_master m JOIN pragma_table_info(m.name) i
	WHERE m.type = 'table' AND m.rootpage > 0 AND m.name = ?`

// inspect looks for the three tables with the columns that are read.
func (f *FlaskFile) inspect(ctx context.Context) error {
	for table, wanted := range map[string][]string{
		"users":             {"id", "username", "password_hash"},
		"permissions":       {"id", "permission_name"},
		"reluserpermission": {"user_id", "permission_id"},
	} {
		columns, err := collect(ctx, f.reader, one[string], selectColumns, table)
		if err != nil {
			return f.explain(err)
		}
		for _, name := range wanted {
			if !slices.Contains(columns, name) {
				return fmt.Errorf("%s is not a database of the Flask version: it has no table %s with a column %s", f.path, table, name)
			}
		}
		if table == "users" {
			f.columns = columns
		}
	}
	return nil
}

// has reports whether the table users has a column that not every version makes.
func (f *FlaskFile) has(column string) bool { return slices.Contains(f.columns, column) }

// explain words an error of reading for a person.
func (f *FlaskFile) explain(err error) error {
	switch primaryCode(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%s is locked by another program; stop that, or use a copy: %w", f.path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%s was left in the middle of a change; copy it with its -journal and -wal files to a folder "+
			"that can be written, and open it once with the Flask version or the sqlite3 program: %w", f.path, err)
	}
	return explain(f.path, err)
}
