package sqlite

import (
	"context"
	"database/sql"
	"time"

	"hihichat/chat"
)

const (
	upsertReset = `INSERT INTO resets (user_id, digest, until, made_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET digest = excluded.digest, until = excluded.until, made_by = excluded.made_by`
	selectReset   = `SELECT digest, user_id, made_by, until FROM resets WHERE digest = ? AND until > ?`
	deleteResetOf = `DELETE FROM resets WHERE user_id = ?`
)

// PutReset implements chat.ResetStore.
func (s *Store) PutReset(ctx context.Context, r chat.Reset) error {
	return s.write(ctx, "keep a reset", func(t *tx) error {
		if _, err := t.user(r.UserID); err != nil {
			return err
		}
		_, err := t.exec(upsertReset, r.UserID, r.Digest, r.Until.UnixMicro(), r.By)
		return err
	})
}

// Reset implements chat.ResetStore.
func (s *Store) Reset(ctx context.Context, digest string, now time.Time) (chat.Reset, error) {
	r, err := resetOf(ctx, s.reader, digest, now)
	return r, failed("read a reset", err)
}

func resetOf(ctx context.Context, q querier, digest string, now time.Time) (chat.Reset, error) {
	r, ok, err := first(ctx, q, scanReset, selectReset, digest, now.UnixMicro())
	if err == nil && !ok {
		err = chat.ErrResetUsed
	}
	return r, err
}

func scanReset(r row) (reset chat.Reset, err error) {
	var until sql.NullInt64
	err = r.Scan(&reset.Digest, &reset.UserID, &reset.By, &until)
	reset.Until = moment(until)
	return reset, err
}

// RedeemReset implements chat.ResetStore.
func (s *Store) RedeemReset(
	ctx context.Context, digest, hash string, now time.Time,
) (u chat.User, ended []chat.SessionID, err error) {
	err = s.write(ctx, "redeem a reset", func(t *tx) (err error) {
		r, err := resetOf(context.Background(), t, digest, now)
		if err != nil {
			return err
		}
		if u, err = t.user(r.UserID); err != nil {
			return err
		}
		ended, err = t.replacePassword(u.ID, hash, "")
		return err
	})
	if err != nil {
		return chat.User{}, nil, err
	}
	return u, ended, nil
}
