package sqlite

import (
	"context"
	"errors"
	"iter"

	"hihichat/chat"
)

const (
	// An id that is 0, or beyond what others can count to, is not worth keeping.
	insertAccount = `INSERT INTO users (id, username, password_hash, avatar_hash, argon2_hash, is_admin, created_at, flask_id,
			disabled, shown_name, shown_key, name_key)
		VALUES (CASE WHEN ?1 BETWEEN 1 AND 9007199254740991 AND NOT EXISTS (SELECT 1 FROM users WHERE id = ?1)
				AND NOT EXISTS (SELECT 1 FROM retired_ids WHERE id = ?1) THEN ?1 ELSE ` + nextUserID + ` END,
			?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0), ?9, ?10, ?11, ?12) RETURNING id`
	replaceAccount = `UPDATE users SET password_hash = ?2, avatar_hash = ?3, argon2_hash = ?4, is_admin = is_admin OR ?5,
		created_at = coalesce(?6, created_at), flask_id = coalesce(nullif(?7, 0), flask_id),
		disabled = ?8, shown_name = ?9, shown_key = ?10 WHERE id = ?1`
	selectHolder = `SELECT id, is_admin FROM users WHERE username = ?`
)

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
	switch {
	case err != nil:
		return err
	case !exists:
		return t.addAccount(a, done)
	case !o.Overwrite:
		done.Keep(a.User.Name)
		return nil
	case o.Spares(holder.Admin, a):
		done.Spare(a.User.Name)
		return nil
	}
	done.Replaced++
	if err := t.replaceAccount(holder.ID, a); err != nil {
		return err
	}
	return t.setGrants(holder.ID, a.Grants)
}

// addAccount takes in an account whose name nobody has.
func (t *tx) addAccount(a chat.AccountRecord, done *chat.Restored) error {
	u := a.User
	if retired, err := t.retired(u.Name); err != nil || retired {
		done.LeaveOut(u.Name)
		return err
	}
	done.Added++
	shown, err := t.freeShownName(u.ShownName, 0)
	if err != nil {
		return err
	}
	id, _, err := first(context.Background(), t, one[int64], insertAccount,
		u.ID, u.Name, a.Legacy, u.AvatarHash, nullable(a.Current), u.Admin, micros(u.CreatedAt), a.FlaskID,
		u.Disabled, shown, shownKey(shown), chat.FoldName(u.Name))
	if err != nil {
		return err
	}
	return t.setGrants(id, a.Grants) // what an account of that id held before is not inherited
}

// replaceAccount gives an account what the record says, and ends what the former one could be entered by.
func (t *tx) replaceAccount(id int64, a chat.AccountRecord) error {
	u := a.User
	shown, err := t.freeShownName(u.ShownName, id)
	if err != nil {
		return err
	}
	disabled := u.Disabled
	if disabled {
		switch err := t.spareLastAdmin(id); {
		case errors.Is(err, chat.ErrLastAdmin):
			disabled = false
		case err != nil:
			return err
		}
	}
	if _, err := t.exec(replaceAccount, id, a.Legacy, u.AvatarHash, nullable(a.Current), u.Admin, micros(u.CreatedAt),
		a.FlaskID, disabled, shown, shownKey(shown)); err != nil {
		return err
	}
	if _, err := t.exec(deleteResetOf, id); err != nil {
		return err
	}
	_, err = t.endSessions(id, "")
	return err
}

// freeShownName returns the shown name, or none if somebody else goes by it here.
func (t *tx) freeShownName(shown string, id int64) (string, error) {
	if shown == "" {
		return "", nil
	}
	if err := t.keyNames(); err != nil {
		return "", err
	}
	if taken, err := t.goesBy(shown, id); err != nil || taken {
		return "", err
	}
	return shown, nil
}

// nullable returns NULL for the empty text.
func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}
