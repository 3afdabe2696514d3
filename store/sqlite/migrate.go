package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"

	"hihichat/chat"
)

//go:embed migrations/*.sql
var migrations embed.FS

// errNewer: the tables are of a version that this program does not know.
var errNewer = errors.New("it was written by a newer version of hihichat; use that one, or a copy from before")

const (
	migrateTries = 20
	migratePause = 100 * time.Millisecond
)

// migrate brings the tables up to date. Two processes that start at once on a new file may get in each other's way, so
// a failure is tried again for a while.
func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	var err error
	for range migrateTries {
		if err = migrateOnce(ctx, db, log); err == nil || errors.Is(err, errNewer) || hopeless(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(migratePause):
		}
	}
	return err
}

func migrateOnce(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("its tables have version %d, this program knows %d: %w", current, target, errNewer)
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return err
	}
	if len(done) > 0 {
		log.InfoContext(ctx, "database migrated", "from", current, "to", target)
	}
	return addKnownPermissions(ctx, db)
}

// addKnownPermissions makes the names known that hihichat itself asks for, in a new database and in one that the Flask
// version or an older hihichat has made.
func addKnownPermissions(ctx context.Context, db *sql.DB) error {
	for _, p := range chat.KnownPermissions {
		if _, err := db.ExecContext(ctx, insertPermission, string(p)); err != nil {
			return err
		}
	}
	return nil
}
