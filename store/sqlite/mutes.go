package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"hihichat/chat"
)

const (
	upsertMute = `INSERT INTO mutes (user, room, until, reason) VALUES (?, ?, ?, ?)
		ON CONFLICT (user, room) DO UPDATE SET until = excluded.until, reason = excluded.reason`
	deleteMute       = `DELETE FROM mutes WHERE user = ? AND room = ?`
	deleteEndedMutes = `DELETE FROM mutes WHERE until <= ?`

	// manyUsers are looked up at once where there is more than one; what is left of the places repeats a name.
	manyUsers = 64
)

var (
	selectMutesOfOne  = selectMutes(1)
	selectMutesOfMany = selectMutes(manyUsers)
)

// selectMutes returns the query for the running mutes of n users in a room and everywhere.
func selectMutes(n int) string {
	return `SELECT user, room, until, reason FROM mutes WHERE room IN (?, '') AND (until IS NULL OR until > ?) AND user IN (?` +
		strings.Repeat(", ?", n-1) + `)`
}

// SetMute implements chat.MuteStore. Mutes that have run out are swept along the way.
func (s *Store) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	return s.write(ctx, "set a mute", func(t *tx) error {
		if _, err := t.exec(deleteEndedMutes, now.UnixMicro()); err != nil || !m.Active(now) {
			return err
		}
		_, err := t.exec(upsertMute, m.User, m.Room, micros(m.Until), m.Reason)
		return err
	})
}

// ClearMute implements chat.MuteStore.
func (s *Store) ClearMute(ctx context.Context, room, user string) error {
	return s.write(ctx, "clear a mute", func(t *tx) error {
		_, err := t.exec(deleteMute, user, room)
		return err
	})
}

// Mutes implements chat.MuteStore.
func (s *Store) Mutes(ctx context.Context, room string, users []string, now time.Time) (map[string]chat.Mute, error) {
	mutes := make(map[string]chat.Mute)
	query, places := selectMutesOfMany, manyUsers
	if len(users) == 1 {
		query, places = selectMutesOfOne, 1
	}
	for chunk := range slices.Chunk(users, places) {
		args := []any{room, now.UnixMicro()}
		for i := range places {
			args = append(args, chunk[min(i, len(chunk)-1)])
		}
		found, err := collect(brief(ctx), s.reader, scanMute, query, args...)
		if err != nil {
			return nil, failed("read mutes", err)
		}
		keepLongest(mutes, found)
	}
	return mutes, nil
}

func scanMute(r row) (m chat.Mute, err error) {
	var until sql.NullInt64
	err = r.Scan(&m.User, &m.Room, &until, &m.Reason)
	m.Until = moment(until)
	return m, err
}

// keepLongest adds the mutes that were found; of two for one user the one that ends later stays.
func keepLongest(mutes map[string]chat.Mute, found []chat.Mute) {
	for _, m := range found {
		other, both := mutes[m.User]
		if !both || m.Outlasts(other) {
			mutes[m.User] = m
		}
	}
}
