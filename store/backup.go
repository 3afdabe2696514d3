package store

import (
	"context"

	"hihichat/store/sqlite"
)

// Saved says what a backup holds.
type Saved = sqlite.Saved

// Backup copies the database of a data folder to a new file, while the server runs: see sqlite.Backup. What is kept in
// Redis is not in it.
func Backup(ctx context.Context, dir, file string, progress func(done, about int64)) (Saved, error) {
	return sqlite.Backup(ctx, dir, file, progress)
}
