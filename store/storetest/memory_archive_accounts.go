package storetest

import (
	"context"
	"iter"
	"maps"
	"slices"

	"hihichat/chat"
)

// DumpAccounts implements chat.AccountArchive.
func (m *memory) DumpAccounts(ctx context.Context) iter.Seq2[chat.AccountRecord, error] {
	return snapshot(ctx, m, func() (list []chat.AccountRecord) {
		for _, a := range m.users {
			list = append(list, chat.AccountRecord{
				User: a.User, FlaskID: a.flask, Legacy: a.legacy, Current: a.current,
				Grants: slices.Sorted(maps.Keys(a.grants)),
			})
		}
		return list
	})
}

// RestorePermissions implements chat.AccountArchive.
func (m *memory) RestorePermissions(
	ctx context.Context, records iter.Seq2[chat.Permission, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, m, records, o, func(m *memory, p chat.Permission, done *chat.Restored) {
		if m.permissions[p] {
			done.Kept++
			return
		}
		done.Added++
		m.permissions[p] = true
	})
}

// RestoreAccounts implements chat.AccountArchive.
func (m *memory) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return restore(ctx, m, records, o, func(m *memory, record chat.AccountRecord, done *chat.Restored) {
		a := m.named(record.User.Name)
		switch {
		case a != nil && !o.Overwrite:
			done.Keep(record.User.Name)
			return
		case a != nil && o.Spares(a.Admin, record):
			done.Spare(record.User.Name)
			return
		case a == nil && m.retired[record.User.Name]:
			done.LeaveOut(record.User.Name)
			return
		case a != nil:
			done.Replaced++
			delete(m.resets, a.ID)
			m.endSessions(a.ID, "")
		default:
			done.Added++
			a = m.insert(record.User.ID)
		}
		record.User.Disabled = record.User.Disabled && !m.lastAdmin(a)
		if m.taken(record.User.ShownName, a) {
			record.User.ShownName = ""
		}
		a.replace(record)
		m.grant(a, record.Grants)
	})
}

// insert makes an account with that ID, or another one if that is taken. The caller holds the lock.
func (m *memory) insert(id int64) *account {
	if id < 1 || m.gone[id] || m.numbered(id) != nil {
		return m.add(chat.User{})
	}
	a := m.add(chat.User{})
	a.ID = id
	slices.SortFunc(m.users, func(a, b *account) int { return int(a.ID - b.ID) })
	return a
}

// replace gives an account what the record says. An administrator stays one.
func (a *account) replace(record chat.AccountRecord) {
	u := record.User
	u.ID, u.Admin = a.ID, u.Admin || a.Admin
	if u.CreatedAt.IsZero() {
		u.CreatedAt = a.CreatedAt
	}
	if record.FlaskID != 0 {
		a.flask = record.FlaskID
	}
	a.User, a.legacy, a.current = u, record.Legacy, record.Current
	a.grants = make(map[chat.Permission]bool)
}

// DropLegacyHashes implements chat.AccountArchive.
func (m *memory) DropLegacyHashes(ctx context.Context) (dropped int, waiting []string, err error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return 0, nil, err
	}
	defer unlock()
	for _, a := range m.users {
		switch {
		case a.legacy == "":
		case a.current == "":
			waiting = append(waiting, a.Name)
		default:
			a.legacy = ""
			dropped++
		}
	}
	return dropped, waiting, nil
}
