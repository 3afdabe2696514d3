package storetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hihichat/chat"
)

var accountMutants = []mutant{
	{"a name can be taken twice", "accounts/a name can be taken once",
		func(m *memory) whole { return takesTwice{m} }},
	{"names differ by their case", "accounts/nobody gets a name that people would take for another's",
		func(m *memory) whole { return exactNames{m} }},
	{"every name is free until it is taken", "accounts/nobody gets a name that people would take for another's",
		func(m *memory) whole { return freeNames{m} }},
	{"retired names differ by their case", "deletions/nor names, new or shown, that people would take for them",
		func(m *memory) whole { return exactRetired{m} }},
	{"retired names can be shown", "deletions/nor names, new or shown, that people would take for them",
		func(m *memory) whole { return showsRetired{m} }},
	{"user names lose their case", "accounts/the unknown are ErrNoUser",
		func(m *memory) whole { return foldsUsers{m} }},
	{"all become administrators", "accounts/an administrator can be made and unmade",
		func(m *memory) whole { return allAdmins{m} }},
	{"a search looks at the case", "accounts/a search keeps the names and shown names that contain it, in any case",
		func(m *memory) whole { return searchesBytes{m} }},
	{"a search passes over shown names", "accounts/a search keeps the names and shown names that contain it, in any case",
		func(m *memory) whole { return searchesNames{m} }},
	{"the page of accounts repeats", "accounts/pages of accounts join without gap or overlap",
		func(m *memory) whole { return repeatsUser{m} }},
	{"a login erases the legacy hash", "credentials/a login adds the current hash and leaves the legacy one",
		func(m *memory) whole { return erasesLegacy{m} }},
	{"a login replaces a new password", "credentials/a login by the old password undoes no new one",
		func(m *memory) whole { return undoes{m} }},
	{"any session may be kept", "credentials/whose session has ended replaces no password",
		func(m *memory) whole { return keepsAny{m} }},
	{"a new password leaves the legacy hash", "credentials/a new password erases the legacy hash",
		func(m *memory) whole { return keepsLegacy{m} }},
	{"a new password leaves sessions", "credentials/a new password ends all sessions of the user and names them",
		func(m *memory) whole { return keepsSessions{m} }},
	{"a change of grants only adds", "permissions/a change of grants gives and takes, and leaves the rest",
		func(m *memory) whole { return onlyAdds{m} }},
	{"a change of grants writes all of them", "permissions/of changes at once none undoes another",
		func(m *memory) whole { return writesGrants{m, newMeeting(2)} }},
	{"only the first grant counts", "permissions/grants add up and stay single",
		func(m *memory) whole { return firstGrant{m} }},
	{"a grant to nobody is silent", "permissions/the unknown get nothing",
		func(m *memory) whole { return grantsNobody{m} }},
}

var sessionMutants = []mutant{
	{"nobody may have a session", "sessions/nobody's session is refused",
		func(m *memory) whole { return anybody{m} }},
	{"the session of a deleted user lives", "sessions/a session whose user is gone is not ok",
		func(m *memory) whole { return ghosts{m} }},
	{"the data is shared", "sessions/the data is the store's own copy",
		func(m *memory) whole { return shares{m} }},
	{"setting data revives", "sessions/setting data brings no session back",
		func(m *memory) whole { return dataRevives{m} }},
	{"data of an ended session is taken", "sessions/setting data brings no session back",
		func(m *memory) whole { return takesAnyData{m} }},
	{"set data is shared", "sessions/setting data changes the data alone",
		func(m *memory) whole { return sharesSetData{m} }},
	{"touching revives", "sessions/touching moves the last use of those that exist",
		func(m *memory) whole { return revives{m} }},
	{"touching moves the limit", "sessions/touching moves the last use of those that exist",
		func(m *memory) whole { return extends{m} }},
	{"the session to keep ends", "sessions/all sessions of a user end but one",
		func(m *memory) whole { return keepsNone{m} }},
	{"expired sessions stay", "sessions/stale are those idle too long or expired",
		func(m *memory) whole { return keepsExpired{m} }},
	{"stale sessions go all at once", "sessions/stale sessions are removed within a limit",
		func(m *memory) whole { return noLimit{m} }},
}

type takesTwice struct{ *memory }

func (s takesTwice) CreateUser(_ context.Context, u chat.User, hash string) (chat.User, error) {
	a := s.add(u)
	a.current = hash
	return a.User, nil
}

type exactNames struct{ *memory }

func (s exactNames) CreateUser(ctx context.Context, u chat.User, hash string) (chat.User, error) {
	if s.named(u.Name) != nil || s.retired[u.Name] {
		return s.memory.CreateUser(ctx, u, hash)
	}
	return takesTwice(s).CreateUser(ctx, u, hash)
}

type freeNames struct{ *memory }

func (s freeNames) NameFree(context.Context, string) error { return nil }

type exactRetired struct{ *memory }

func (s exactRetired) NameFree(ctx context.Context, name string) error {
	if err := s.memory.NameFree(ctx, name); !errors.Is(err, chat.ErrNameRetired) || s.retired[name] {
		return err
	}
	return nil
}

type showsRetired struct{ *memory }

func (s showsRetired) SetShownName(ctx context.Context, id int64, shown string) error {
	err := s.memory.SetShownName(ctx, id, shown)
	if errors.Is(err, chat.ErrNameRetired) {
		return anyShown(s).SetShownName(ctx, id, shown)
	}
	return err
}

type foldsUsers struct{ *memory }

func (s foldsUsers) UserByName(ctx context.Context, name string) (chat.User, error) {
	return s.memory.UserByName(ctx, strings.ToLower(name))
}

type allAdmins struct{ *memory }

func (s allAdmins) SetAdmin(ctx context.Context, id int64, admin bool) error {
	for _, a := range s.users {
		a.Admin = admin
	}
	return s.memory.SetAdmin(ctx, id, admin)
}

type searchesBytes struct{ *memory }

func (s searchesBytes) Users(ctx context.Context, q chat.UserQuery) ([]chat.User, error) {
	users, err := s.memory.Users(ctx, q)
	return slices.DeleteFunc(users, func(u chat.User) bool {
		return !strings.Contains(u.Name, q.Search) && !strings.Contains(u.ShownName, q.Search)
	}), err
}

type searchesNames struct{ *memory }

func (s searchesNames) Users(ctx context.Context, q chat.UserQuery) ([]chat.User, error) {
	search := chat.FoldName(q.Search)
	users, err := s.memory.Users(ctx, q)
	return slices.DeleteFunc(users, func(u chat.User) bool { return !strings.Contains(chat.FoldName(u.Name), search) }), err
}

type repeatsUser struct{ *memory }

func (s repeatsUser) Users(ctx context.Context, q chat.UserQuery) ([]chat.User, error) {
	q.After = max(0, q.After-1)
	return s.memory.Users(ctx, q)
}

type erasesLegacy struct{ *memory }

func (s erasesLegacy) SetCurrentHash(ctx context.Context, id int64, hash string) error {
	return s.change(ctx, id, func(a *account) { a.current, a.legacy = hash, "" })
}

type undoes struct{ *memory }

func (s undoes) SetCurrentHash(ctx context.Context, id int64, hash string) error {
	return s.change(ctx, id, func(a *account) { a.current = hash })
}

type keepsAny struct{ *memory }

func (s keepsAny) ReplacePassword(
	ctx context.Context, id int64, hash string, _ chat.SessionID,
) ([]chat.SessionID, error) {
	return s.memory.ReplacePassword(ctx, id, hash, "")
}

type keepsLegacy struct{ *memory }

func (s keepsLegacy) ReplacePassword(
	ctx context.Context, id int64, hash string, _ chat.SessionID,
) ([]chat.SessionID, error) {
	return nil, s.SetCurrentHash(ctx, id, hash)
}

type keepsSessions struct{ *memory }

func (s keepsSessions) ReplacePassword(
	ctx context.Context, id int64, hash string, _ chat.SessionID,
) ([]chat.SessionID, error) {
	return nil, s.change(ctx, id, func(a *account) { a.current, a.legacy = hash, "" })
}

type onlyAdds struct{ *memory }

func (s onlyAdds) ChangeGrants(ctx context.Context, id int64, give, _ []chat.Permission) error {
	return s.Grant(ctx, id, give...)
}

// writesGrants reads the grants, and writes all of them back, changed, when two have read.
type writesGrants struct {
	*memory
	readers *meeting
}

func (s writesGrants) ChangeGrants(ctx context.Context, id int64, give, take []chat.Permission) error {
	held, err := s.PermissionsOf(ctx, id)
	if err != nil {
		return err
	}
	s.readers.arrive()
	return s.change(ctx, id, func(a *account) {
		clear(a.grants)
		s.grant(a, held)
		s.grant(a, give)
		for _, p := range take {
			delete(a.grants, p)
		}
	})
}

type firstGrant struct{ *memory }

func (s firstGrant) PermissionsOf(ctx context.Context, id int64) ([]chat.Permission, error) {
	ps, err := s.memory.PermissionsOf(ctx, id)
	return ps[:min(1, len(ps))], err
}

type grantsNobody struct{ *memory }

func (s grantsNobody) Grant(ctx context.Context, id int64, ps ...chat.Permission) error {
	_ = s.memory.Grant(ctx, id, ps...)
	return nil
}

type anybody struct{ *memory }

func (s anybody) PutSession(_ context.Context, session chat.Session) error {
	s.sessions[session.ID] = session
	return nil
}

type ghosts struct{ *memory }

func (s ghosts) Session(ctx context.Context, id chat.SessionID) (chat.Session, chat.User, []chat.Permission, bool, error) {
	session, u, ps, ok, err := s.memory.Session(ctx, id)
	if kept, there := s.sessions[id]; there && !ok {
		return kept, chat.User{}, nil, true, nil
	}
	return session, u, ps, ok, err
}

type shares struct{ *memory }

func (s shares) PutSession(ctx context.Context, session chat.Session) error {
	err := s.memory.PutSession(ctx, session)
	s.sessions[session.ID] = session
	return err
}

type dataRevives struct{ *memory }

func (s dataRevives) SetSessionData(ctx context.Context, id chat.SessionID, data []byte) (bool, error) {
	ok, err := s.memory.SetSessionData(ctx, id, data)
	if !ok && len(s.users) > 0 {
		s.sessions[id] = chat.Session{ID: id, UserID: s.users[0].ID, Data: data}
	}
	return ok, err
}

type takesAnyData struct{ *memory }

func (s takesAnyData) SetSessionData(ctx context.Context, id chat.SessionID, data []byte) (bool, error) {
	_, err := s.memory.SetSessionData(ctx, id, data)
	return true, err
}

type sharesSetData struct{ *memory }

func (s sharesSetData) SetSessionData(ctx context.Context, id chat.SessionID, data []byte) (bool, error) {
	ok, err := s.memory.SetSessionData(ctx, id, data)
	if kept, there := s.sessions[id]; there {
		kept.Data = data
		s.sessions[id] = kept
	}
	return ok, err
}

type revives struct{ *memory }

func (s revives) TouchSessions(ctx context.Context, ids []chat.SessionID, seen time.Time) ([]chat.Session, error) {
	for _, id := range ids {
		if _, ok := s.sessions[id]; !ok {
			s.sessions[id] = chat.Session{ID: id}
		}
	}
	return s.memory.TouchSessions(ctx, ids, seen)
}

type extends struct{ *memory }

func (s extends) TouchSessions(ctx context.Context, ids []chat.SessionID, seen time.Time) ([]chat.Session, error) {
	touched, err := s.memory.TouchSessions(ctx, ids, seen)
	for i, t := range touched {
		t.Data = bytes.Clone(t.Data)
		t.ExpiresAt = t.ExpiresAt.Add(time.Hour)
		s.sessions[t.ID], touched[i] = t, t
	}
	return touched, err
}

type keepsNone struct{ *memory }

func (s keepsNone) DeleteSessionsOf(ctx context.Context, userID int64, _ chat.SessionID) ([]chat.SessionID, error) {
	return s.memory.DeleteSessionsOf(ctx, userID, "")
}

type keepsExpired struct{ *memory }

func (s keepsExpired) DeleteStaleSessions(ctx context.Context, idle, _ time.Time, limit int) (int, error) {
	return s.memory.DeleteStaleSessions(ctx, idle, time.Time{}, limit)
}

type noLimit struct{ *memory }

func (s noLimit) DeleteStaleSessions(ctx context.Context, idle, now time.Time, _ int) (int, error) {
	return s.memory.DeleteStaleSessions(ctx, idle, now, 1<<20)
}
