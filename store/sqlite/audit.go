package sqlite

import (
	"context"
	"database/sql"

	"hihichat/chat"
)

const insertAudit = `INSERT INTO audit (at, actor, deed, target, room, reason, detail, address, failed)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

// The queries differ in the index that they follow: that of what they ask for which is likely to be rarest. The one by
// time sorts what is in the span, the others find their rows in order.
var (
	selectAudit         = auditBy("a.id < ?6")
	selectAuditByAt     = auditBy("a.id < ?6 AND a.at >= ?7 AND a.at < ?8")
	selectAuditByTarget = auditBy("a.target = ?2 AND a.id < ?6")
	selectAuditByActor  = auditBy("a.actor = ?1 AND a.id < ?6")
	selectAuditByRoom   = auditBy("a.room = ?3 AND a.id < ?6")
	selectAuditByDeed   = auditBy("a.deed = ?4 AND a.id < ?6")
)

// auditBy returns the query whose index serves only the conditions of by. The plus keeps SQLite from choosing another.
func auditBy(by string) string {
	return `SELECT a.id, a.at, a.actor, a.deed, a.target, a.room, a.reason, a.detail, a.address, a.failed FROM audit a
		WHERE ` + by + ` AND (?1 = '' OR +a.actor = ?1) AND (?2 = '' OR +a.target = ?2) AND (?3 = '' OR +a.room = ?3)
		AND (?4 = '' OR +a.deed = ?4) AND +a.at >= ?7 AND +a.at < ?8 ORDER BY a.id DESC LIMIT ?5`
}

// selectShortSpan has a row unless there are more than ?3 entries in the span.
const selectShortSpan = `SELECT 1 WHERE (SELECT count(*) FROM (SELECT 1 FROM audit WHERE at >= ?1 AND at < ?2 LIMIT ?3 + 1)) <= ?3`

// shortSpan is how many entries are sorted rather than passed over one by one.
const shortSpan = 5_000

// The bounds of what is not asked for.
const (
	everLater   = 1<<63 - 1
	everEarlier = -1 << 63
)

// AppendAudit implements chat.AuditStore.
func (s *Store) AppendAudit(ctx context.Context, e chat.AuditEntry) error {
	return s.write(ctx, "write to the audit log", func(t *tx) error {
		_, err := t.exec(insertAudit, e.At.UnixMicro(), e.Actor, string(e.Deed), e.Target, e.Room, e.Reason, e.Detail,
			e.Address, e.Failed)
		return err
	})
}

// Audit implements chat.AuditStore.
func (s *Store) Audit(ctx context.Context, q chat.AuditQuery) ([]chat.AuditEntry, error) {
	before, since, until := q.Before, int64(everEarlier), int64(everLater)
	if before == 0 {
		before = everLater
	}
	if !q.Since.IsZero() {
		since = q.Since.UnixMicro()
	}
	if !q.Until.IsZero() {
		until = q.Until.UnixMicro()
	}
	query := auditQuery(q)
	if !q.Since.IsZero() || !q.Until.IsZero() {
		_, short, err := first(ctx, s.reader, one[int64], selectShortSpan, since, until, shortSpan)
		if err != nil {
			return nil, failed("read the audit log", err)
		}
		if short {
			query = selectAuditByAt
		}
	}
	entries, err := collect(ctx, s.reader, scanAudit, query,
		q.Actor, q.Target, q.Room, string(q.Deed), q.Limit, before, since, until)
	return entries, failed("read the audit log", err)
}

// auditQuery chooses the index for a long time, of which IDs say nothing sure: somebody may have set the clock back.
func auditQuery(q chat.AuditQuery) string {
	switch {
	case q.Target != "":
		return selectAuditByTarget
	case q.Actor != "":
		return selectAuditByActor
	case q.Room != "":
		return selectAuditByRoom
	case q.Deed != "":
		return selectAuditByDeed
	}
	return selectAudit
}

func scanAudit(r row) (e chat.AuditEntry, err error) {
	var at sql.NullInt64
	err = r.Scan(&e.ID, &at, &e.Actor, &e.Deed, &e.Target, &e.Room, &e.Reason, &e.Detail, &e.Address, &e.Failed)
	e.At = moment(at)
	return e, err
}
