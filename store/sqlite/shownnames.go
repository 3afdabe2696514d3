package sqlite

import (
	"cmp"
	"context"

	"hihichat/chat"
)

const (
	updateShownName = `UPDATE users SET shown_name = ?, shown_key = ? WHERE id = ?`
	selectNamesake  = `SELECT 1 WHERE EXISTS (SELECT 1 FROM users WHERE name_key = ?1 AND id <> ?2)
		OR EXISTS (SELECT 1 FROM users WHERE shown_key = ?1 AND id <> ?2)`
	selectUnkeyed = `SELECT u.id, u.username FROM users u WHERE u.name_key IS NULL AND u.username IS NOT NULL`
	updateNameKey = `UPDATE users SET name_key = ? WHERE id = ?`
)

// SetShownName implements chat.AccountStore.
func (s *Store) SetShownName(ctx context.Context, id int64, shown string) error {
	return s.write(ctx, "set a shown name", func(t *tx) error {
		if err := t.keyNames(); err != nil {
			return err
		}
		taken, err := t.goesBy(shown, id)
		if err != nil {
			return err
		}
		if _, err := t.user(id); err != nil {
			return err
		}
		if taken {
			return chat.ErrShownNameTaken
		}
		if err := notRetired(context.Background(), t, shown); err != nil {
			return err
		}
		return t.changeUser(updateShownName, shown, shownKey(shown), id)
	})
}

// shownKey returns the form in which a shown name is compared; NULL for none.
func shownKey(shown string) any {
	if shown == "" {
		return nil
	}
	return chat.FoldName(shown)
}

// goesBy reports whether people would take shown for the name or the shown name of another account. keyNames must have
// run before.
func (t *tx) goesBy(shown string, id int64) (bool, error) {
	if shown == "" {
		return false, nil
	}
	_, taken, err := first(context.Background(), t, one[int64], selectNamesake, chat.FoldName(shown), id)
	return taken, err
}

// NameFree implements chat.AccountStore.
func (s *Store) NameFree(ctx context.Context, name string) error {
	if err := s.keyNames(ctx); err != nil {
		return failed("look for a name", err)
	}
	return failed("look for a name", nameFree(ctx, s.reader, name))
}

// nameFree is NameFree when keyNames has run before.
func nameFree(ctx context.Context, q querier, name string) error {
	if _, exists, err := first(ctx, q, scanUser, selectUserByName, name); err != nil || exists {
		return cmp.Or[error](err, chat.ErrUserExists)
	}
	if err := notRetired(ctx, q, name); err != nil {
		return err
	}
	if _, taken, err := first(ctx, q, one[int64], selectNamesake, chat.FoldName(name), 0); err != nil || taken {
		return cmp.Or[error](err, chat.ErrShownNameTaken)
	}
	return nil
}

// keyNames gives the accounts a key that have none: those from before there were keys, and those of the Flask version.
func (t *tx) keyNames() error {
	unkeyed, err := collect(context.Background(), t, scanUnkeyed, selectUnkeyed)
	if err != nil {
		return err
	}
	for _, u := range unkeyed {
		if _, err := t.exec(updateNameKey, chat.FoldName(u.Name), u.ID); err != nil {
			return err
		}
	}
	return nil
}

func scanUnkeyed(r row) (u chat.User, err error) {
	err = r.Scan(&u.ID, &u.Name)
	return u, err
}

// keyNames is what the first start with an older database has to do, for all its accounts at once: nobody waits then.
func (s *Store) keyNames(ctx context.Context) error {
	_, some, err := first(ctx, s.reader, scanUnkeyed, selectUnkeyed+` LIMIT 1`)
	if err != nil || !some {
		return err
	}
	return s.write(ctx, "fold the names of accounts", func(t *tx) error { return t.keyNames() })
}
