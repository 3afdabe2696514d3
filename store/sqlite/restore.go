package sqlite

import (
	"context"
	"errors"
	"iter"

	"hihichat/chat"
)

// errDryRun undoes a transaction whose result was only to be known.
var errDryRun = errors.New("nothing was to be written")

// restoring takes in one record inside a transaction and counts what became of it.
type restoring[V any] func(t *tx, record V, o chat.RestoreOptions, done *chat.Restored) error

// restore takes in all records in one transaction: the writer's goroutine does nothing else until the iterator ends.
func restore[V any](
	ctx context.Context, s *Store, what string, records iter.Seq2[V, error], o chat.RestoreOptions, take restoring[V],
) (done chat.Restored, err error) {
	err = s.write(ctx, what, func(t *tx) error {
		for record, err := range records {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = take(t, record, o, &done)
			}
			if err != nil {
				return err
			}
		}
		if o.DryRun {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return chat.Restored{}, err
	}
	return done, nil
}

const (
	selectWaiting = `SELECT username FROM users WHERE password_hash <> '' AND coalesce(argon2_hash, '') = ''
		AND username IS NOT NULL ORDER BY id`
	dropLegacy = `UPDATE users SET password_hash = '' WHERE password_hash <> '' AND argon2_hash <> ''`
)

// RestorePermissions implements chat.AccountArchive.
func (s *Store) RestorePermissions(
	ctx context.Context, records iter.Seq2[chat.Permission, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, s, "restore permissions", records, o,
		func(t *tx, p chat.Permission, _ chat.RestoreOptions, done *chat.Restored) error {
			added, err := t.exec(insertPermission, string(p))
			done.Added += int(added)
			done.Kept += 1 - int(added)
			return err
		})
}

// DropLegacyHashes implements chat.AccountArchive. Connections overwrite what they erase, so the hashes' bytes
// are gone from the file too.
func (s *Store) DropLegacyHashes(ctx context.Context) (dropped int, waiting []string, err error) {
	err = s.write(ctx, "drop old password hashes", func(t *tx) error {
		n, err := t.exec(dropLegacy)
		dropped = int(n)
		if err != nil {
			return err
		}
		waiting, err = collect(context.Background(), t, one[string], selectWaiting)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return dropped, waiting, nil
}
