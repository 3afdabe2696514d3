package sqlite

import (
	"context"
	"time"

	"hihichat/chat"
)

const (
	upsertReset = `INSERT INTO resets (user_id, digest, until) VALUES (?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET digest = excluded.digest, until = excluded.until`
	selectResetUser = `SELECT ` + userColumns + ` FROM resets r JOIN users u ON u.id = r.user_id
		WHERE r.digest = ? AND r.until > ?`
	deleteResetOf = `DELETE FROM resets WHERE user_id = ?`
)

// PutReset implements chat.ResetStore.
func (s *Store) PutReset(ctx context.Context, r chat.Reset) error {
	return s.write(ctx, "keep a reset", func(t *tx) error {
		if _, err := t.user(r.UserID); err != nil {
			return err
		}
		_, err := t.exec(upsertReset, r.UserID, r.Digest, r.Until.UnixMicro())
		return err
	})
}

// ResetUser implements chat.ResetStore.
func (s *Store) ResetUser(ctx context.Context, digest string, now time.Time) (chat.User, error) {
	u, err := resetUser(ctx, s.reader, digest, now)
	return u, failed("read a reset", err)
}

func resetUser(ctx context.Context, q querier, digest string, now time.Time) (chat.User, error) {
	u, ok, err := first(ctx, q, scanUser, selectResetUser, digest, now.UnixMicro())
	if err == nil && !ok {
		err = chat.ErrResetUsed
	}
	return u, err
}

// RedeemReset implements chat.ResetStore.
func (s *Store) RedeemReset(
	ctx context.Context, digest, hash string, now time.Time,
) (u chat.User, ended []chat.SessionID, err error) {
	err = s.write(ctx, "redeem a reset", func(t *tx) (err error) {
		if u, err = resetUser(context.Background(), t, digest, now); err != nil {
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
