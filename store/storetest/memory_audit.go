package storetest

import (
	"context"
	"slices"

	"hihichat/chat"
)

// AppendAudit implements chat.AuditStore.
func (m *memory) AppendAudit(ctx context.Context, e chat.AuditEntry) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	e.ID = int64(len(m.audit)) + 1
	m.audit = append(m.audit, e)
	return nil
}

// Audit implements chat.AuditStore.
func (m *memory) Audit(ctx context.Context, q chat.AuditQuery) ([]chat.AuditEntry, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var page []chat.AuditEntry
	for _, e := range slices.Backward(m.audit) {
		if len(page) < q.Limit && asked(q, e) {
			page = append(page, e)
		}
	}
	return page, nil
}

// asked reports whether q asks for e.
func asked(q chat.AuditQuery, e chat.AuditEntry) bool {
	switch {
	case q.Actor != "" && e.Actor != q.Actor, q.Target != "" && e.Target != q.Target, q.Room != "" && e.Room != q.Room:
		return false
	case q.Deed != "" && e.Deed != q.Deed, q.Before != 0 && e.ID >= q.Before:
		return false
	case !q.Since.IsZero() && e.At.Before(q.Since), !q.Until.IsZero() && !e.At.Before(q.Until):
		return false
	}
	return true
}
