package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"hihichat/chat"
)

var auditMutants = []mutant{
	{"an entry keeps the id it came with", "audit/an entry comes back with all it was given, under an id of the store's",
		func(m *memory) whole { return givenID{m} }},
	{"an entry loses its reason", "audit/an entry comes back with all it was given, under an id of the store's",
		func(m *memory) whole { return changesEntry{m, func(e *chat.AuditEntry) { e.Reason = "" }} }},
	{"failures look like successes", "audit/an entry comes back with all it was given, under an id of the store's",
		func(m *memory) whole { return changesEntry{m, func(e *chat.AuditEntry) { e.Failed = false }} }},
	{"times are whole seconds", "audit/an entry comes back with all it was given, under an id of the store's",
		func(m *memory) whole {
			return changesEntry{m, func(e *chat.AuditEntry) { e.At = e.At.Truncate(time.Second) }}
		}},
	{"entries are in order of their times", "audit/the newest come first, in the order they were added",
		func(m *memory) whole { return sortsByTime{m} }},
	{"pages of the log overlap", "audit/pages join without gap or overlap",
		func(m *memory) whole {
			return changesQuery{m, func(q *chat.AuditQuery) { q.Before += min(q.Before, 1) }}
		}},
	{"Since is exclusive", "audit/every filter keeps its own, and all together",
		func(m *memory) whole {
			return changesQuery{m, func(q *chat.AuditQuery) {
				if !q.Since.IsZero() {
					q.Since = q.Since.Add(time.Microsecond)
				}
			}}
		}},
	{"Until is inclusive", "audit/every filter keeps its own, and all together",
		func(m *memory) whole {
			return changesQuery{m, func(q *chat.AuditQuery) {
				if !q.Until.IsZero() {
					q.Until = q.Until.Add(time.Microsecond)
				}
			}}
		}},
	{"the target does not matter", "audit/every filter keeps its own, and all together",
		func(m *memory) whole { return changesQuery{m, func(q *chat.AuditQuery) { q.Target = "" }} }},
	{"names in the log lose their case", "audit/names are matched byte for byte",
		func(m *memory) whole {
			return changesEntry{m, func(e *chat.AuditEntry) { e.Actor = strings.ToLower(e.Actor) }}
		}},
	{"the log forgets the deleted", "audit/the log outlives whom it speaks of",
		func(m *memory) whole {
			return thenDeleted{m, func(m *memory, d chat.Deletion) {
				m.audit = slices.DeleteFunc(m.audit, func(e chat.AuditEntry) bool { return e.Target == d.Name })
			}}
		}},
}

type givenID struct{ *memory }

func (s givenID) AppendAudit(ctx context.Context, e chat.AuditEntry) error {
	id := e.ID
	err := s.memory.AppendAudit(ctx, e)
	if last := len(s.audit) - 1; err == nil {
		s.audit[last].ID = cmp.Or(id, s.audit[last].ID)
	}
	return err
}

// changesEntry changes every entry that is added.
type changesEntry struct {
	*memory
	change func(*chat.AuditEntry)
}

func (s changesEntry) AppendAudit(ctx context.Context, e chat.AuditEntry) error {
	s.change(&e)
	return s.memory.AppendAudit(ctx, e)
}

type sortsByTime struct{ *memory }

func (s sortsByTime) Audit(ctx context.Context, q chat.AuditQuery) ([]chat.AuditEntry, error) {
	page, err := s.memory.Audit(ctx, q)
	slices.SortStableFunc(page, func(a, b chat.AuditEntry) int { return b.At.Compare(a.At) })
	return page, err
}

// changesQuery changes every question.
type changesQuery struct {
	*memory
	change func(*chat.AuditQuery)
}

func (s changesQuery) Audit(ctx context.Context, q chat.AuditQuery) ([]chat.AuditEntry, error) {
	s.change(&q)
	return s.memory.Audit(ctx, q)
}
