package sqlite

import (
	"context"
	"database/sql"
	"iter"
	"time"

	"hihichat/chat"
)

const (
	dumpAccounts = `SELECT ` + userColumns + `, coalesce(u.flask_id, 0), coalesce(u.password_hash, ''),
			coalesce(u.argon2_hash, ''), g.name
		FROM users u LEFT JOIN (
			SELECT DISTINCT r.user_id AS user, p.permission_name AS name
			FROM reluserpermission r JOIN permissions p ON p.id = r.permission_id WHERE p.permission_name IS NOT NULL
		) g ON g.user = u.id
		ORDER BY u.id, g.name`
	// CROSS JOIN fixes the order of the loops: conversations by name, then their messages by index, without sorting.
	dumpMessages = `SELECT c.room, c.low, c.high, m.id, m.sender, m.text, m.removed
		FROM conversations c CROSS JOIN messages m ON m.conversation = c.id
		WHERE c.id NOT IN (SELECT conversation FROM buried) ORDER BY c.room, c.low, c.high, m.id`
	dumpPairs = `SELECT c.low, c.high, c.expired FROM conversations c
		WHERE c.room = '' AND c.expired <> '' AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation = c.id)
		ORDER BY c.low, c.high`
	dumpMutes     = `SELECT user, room, until, reason FROM mutes WHERE until IS NULL OR until > ? ORDER BY user, room`
	countMessages = `SELECT (SELECT count(*) FROM messages) -
		(SELECT count(*) FROM buried b JOIN messages m ON m.conversation = b.conversation)`
)

// DumpAccounts implements chat.AccountArchive. It reads one state of the database, whatever is written meanwhile, as
// the other Dump methods do.
func (s *Store) DumpAccounts(ctx context.Context) iter.Seq2[chat.AccountRecord, error] {
	rows := stream(ctx, s.reader, "dump accounts", scanAccountRecord, dumpAccounts)
	return grouped(rows, func(into *chat.AccountRecord, next chat.AccountRecord) bool {
		if into.User.ID != next.User.ID {
			return false
		}
		into.Grants = append(into.Grants, next.Grants...)
		return true
	})
}

func scanAccountRecord(r row) (a chat.AccountRecord, err error) {
	var u userRow
	var grant sql.NullString
	err = r.Scan(append(u.columns(), &a.FlaskID, &a.Legacy, &a.Current, &grant)...)
	a.User = u.user()
	if grant.Valid {
		a.Grants = []chat.Permission{chat.Permission(grant.String)}
	}
	return a, err
}

// DumpMessages implements chat.ChatArchive, in byte order of the conversations' names.
func (s *Store) DumpMessages(ctx context.Context) iter.Seq2[chat.Message, error] {
	return stream(ctx, s.reader, "dump messages", scanMessageRecord, dumpMessages)
}

func scanMessageRecord(r row) (m chat.Message, err error) {
	var room, low, high string
	err = r.Scan(&room, &low, &high, &m.ID, &m.From, &m.Text, &m.Removed)
	m.Conversation = chat.InRoom(room)
	if room == "" {
		m.Conversation = chat.Between(low, high)
	}
	m.Time = m.ID.Time()
	return m, err
}

// CountMessages implements chat.ChatArchive.
func (s *Store) CountMessages(ctx context.Context) (int, error) {
	n, _, err := first(ctx, s.reader, one[int], countMessages)
	return n, failed("count messages", err)
}

// DumpPairs implements chat.ChatArchive.
func (s *Store) DumpPairs(ctx context.Context) iter.Seq2[chat.PairRecord, error] {
	return stream(ctx, s.reader, "dump pairs", scanPairRecord, dumpPairs)
}

func scanPairRecord(r row) (p chat.PairRecord, err error) {
	var low, high string
	var last chat.ID
	err = r.Scan(&low, &high, &last)
	p.Pair = chat.Between(low, high)
	if last != longAgo {
		p.Last = last.Time()
	}
	return p, err
}

// DumpMutes implements chat.ChatArchive.
func (s *Store) DumpMutes(ctx context.Context, now time.Time) iter.Seq2[chat.Mute, error] {
	return stream(ctx, s.reader, "dump mutes", scanMute, dumpMutes, now.UnixMicro())
}

// stream yields the rows of a query one by one, as they are read. An error is the last thing it yields.
func stream[V any](
	ctx context.Context, q querier, what string, scan func(row) (V, error), query string, args ...any,
) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		if err := eachRow(ctx, q, scan, func(v V) bool { return yield(v, nil) }, query, args...); err != nil {
			var none V
			yield(none, failed(what, err))
		}
	}
}

// eachRow calls visit with every row until it returns false.
func eachRow[V any](
	ctx context.Context, q querier, scan func(row) (V, error), visit func(V) bool, query string, args ...any,
) error {
	s, err := q.stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return err
		}
		if !visit(v) {
			return nil
		}
	}
	return rows.Err()
}

// grouped makes one record of neighbouring rows: join adds next to into, or reports false when another record begins.
func grouped[V any](rows iter.Seq2[V, error], join func(into *V, next V) bool) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var current V
		begun := false
		for next, err := range rows {
			switch {
			case err != nil:
				yield(next, err)
				return
			case begun && join(&current, next):
				continue
			case begun && !yield(current, nil):
				return
			}
			current, begun = next, true
		}
		if begun {
			yield(current, nil)
		}
	}
}
