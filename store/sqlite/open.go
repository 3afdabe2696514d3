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
	"sync"

	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"hihichat/chat"
)

// FileName is the database's name inside the data folder, unless the folder has one of the Flask version: see Path.
const FileName = "hihichat.sqlite3"

// readers is the size of the read pool. Reads are short and mostly bound by the CPU.
const readers = 8

// Config says where a store keeps its file. The zero Log is silent.
type Config struct {
	Dir string       // the data folder; it is created if it is missing
	Log *slog.Logger // migrations are reported here
}

// Store implements all store contracts of package chat. All methods may be called concurrently. Whoever opened it
// closes it.
type Store struct {
	*reader
	*writer
	close func() error
}

var (
	_ chat.RoomStore    = (*Store)(nil)
	_ chat.MessageStore = (*Store)(nil)
	_ chat.MuteStore    = (*Store)(nil)
	_ chat.AccountStore = (*Store)(nil)
	_ chat.SessionStore = (*Store)(nil)
	_ chat.AuditStore   = (*Store)(nil)

	_ chat.AccountArchive = (*Store)(nil)
	_ chat.ChatArchive    = (*Store)(nil)
)

// Open opens the database of the folder, makes folder (mode 0700) and file (0600) if they are missing, and brings the
// tables up to date. Errors are whole sentences for a person: the folder can't be made or written, the file is no
// SQLite database, it was written by a newer version of the program, or it is one of two.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	path, err := createFile(ctx, cfg)
	if err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", dataSource(path))
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write, cfg.Log); err != nil {
		return nil, errors.Join(explain(path, err), write.Close())
	}
	conn, err := write.Conn(ctx)
	if err != nil {
		return nil, errors.Join(explain(path, err), write.Close())
	}
	read, err := sql.Open("sqlite", dataSource(path, "query_only(1)"))
	if err != nil {
		return nil, errors.Join(explain(path, err), conn.Close(), write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	s := newStore(read, write, conn)
	if err := s.keyNames(ctx); err != nil {
		return nil, errors.Join(explain(path, err), s.Close())
	}
	return s, nil
}

func newStore(read, write *sql.DB, conn *sql.Conn) *Store {
	s := &Store{reader: &reader{db: read}, writer: newWriter(conn)}
	s.close = sync.OnceValue(func() error {
		s.stop()
		return errors.Join(s.reader.close(), conn.Close(), write.Close())
	})
	return s
}

// Close finishes the writes that have been accepted, refuses further ones with chat.ErrUnavailable and closes the
// file. Closing again does nothing.
func (s *Store) Close() error { return s.close() }

// createFile makes sure that the folder and a database file are there, readable by their owner alone, and returns the
// file's absolute path. Folders and files that exist keep their modes, but for a database of the Flask version, which is
// taken over.
func createFile(ctx context.Context, cfg Config) (string, error) {
	abs, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return "", fmt.Errorf("find the data folder %s: %w", cfg.Dir, err)
	}
	if err := os.MkdirAll(abs, 0o700); err != nil {
		return "", fmt.Errorf("make the data folder %s: %w", abs, err)
	}
	if err := onlyOne(ctx, abs, flaskPatience); err != nil {
		return "", err
	}
	path := Path(abs)
	if filepath.Base(path) == FlaskFileName {
		return path, takeOver(ctx, path, cfg.Log)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("open the database: %w", err)
	}
	return path, file.Close()
}

// dataSource returns the URI of the file with the pragmas that every connection needs, and some more.
func dataSource(path string, pragmas ...string) string {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
		"busy_timeout(5000)", // milliseconds
		"journal_mode(WAL)",
		"foreign_keys(1)",
		"synchronous(FULL)", // an answered message survives loss of power
		"secure_delete(1)",  // what was removed is gone from the file too
	}, pragmas...)}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	return uri.String()
}
