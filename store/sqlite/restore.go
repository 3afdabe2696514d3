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
	// An id that is 0, or beyond what others can count to, is not worth keeping.
	insertAccount = `INSERT INTO users (id, username, password_hash, avatar_hash, argon2_hash, is_admin, created_at, flask_id)
		VALUES (CASE WHEN ?1 BETWEEN 1 AND 9007199254740991 AND NOT EXISTS (SELECT 1 FROM users WHERE id = ?1) THEN ?1 END,
			?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0)) RETURNING id`
	replaceAccount = `UPDATE users SET password_hash = ?2, avatar_hash = ?3, argon2_hash = ?4, is_admin = is_admin OR ?5,
		created_at = coalesce(?6, created_at), flask_id = coalesce(nullif(?7, 0), flask_id) WHERE id = ?1`
	selectHolder = `SELECT id, is_admin FROM users WHERE username = ?`

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

// RestoreAccounts implements chat.AccountArchive.
func (s *Store) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, s, "restore accounts", records, o, restoreAccount)
}

// scanHolder reads who has a name here: the id, and whether it is an administrator's.
func scanHolder(r row) (u chat.User, err error) {
	err = r.Scan(&u.ID, &u.Admin)
	return u, err
}

func restoreAccount(t *tx, a chat.AccountRecord, o chat.RestoreOptions, done *chat.Restored) error {
	holder, exists, err := first(context.Background(), t, scanHolder, selectHolder, a.User.Name)
	id := holder.ID
	switch {
	case err != nil:
		return err
	case exists && !o.Overwrite:
		done.Keep(a.User.Name)
		return nil
	case exists && o.Spares(holder.Admin, a):
		done.Spare(a.User.Name)
		return nil
	case exists:
		done.Replaced++
		err = replaceUser(t, id, a)
	default:
		done.Added++
		id, err = insertUserRecord(t, a)
	}
	if err != nil {
		return err
	}
	// What an account of that id held before is not inherited.
	if _, err := t.exec(deleteGrants, id); err != nil {
		return err
	}
	return t.grant(id, a.Grants)
}

func insertUserRecord(t *tx, a chat.AccountRecord) (id int64, err error) {
	u := a.User
	id, _, err = first(context.Background(), t, one[int64], insertAccount,
		u.ID, u.Name, a.Legacy, u.AvatarHash, nullable(a.Current), u.Admin, micros(u.CreatedAt), a.FlaskID)
	return id, err
}

func replaceUser(t *tx, id int64, a chat.AccountRecord) error {
	u := a.User
	_, err := t.exec(replaceAccount, id, a.Legacy, u.AvatarHash, nullable(a.Current), u.Admin, micros(u.CreatedAt), a.FlaskID)
	if err != nil {
		return err
	}
	_, err = t.endSessions(id, "")
	return err
}

// nullable returns NULL for the empty text.
func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// DropLegacyHashes implements chat.AccountArchive. The bytes of the old hashes are overwritten in the file too.
func (s *Store) DropLegacyHashes(ctx context.Context) (dropped int, waiting []string, err error) {
	err = s.write(ctx, "drop old password hashes", func(t *tx) error {
		if err := t.command("PRAGMA secure_delete = ON"); err != nil {
			return err
		}
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
