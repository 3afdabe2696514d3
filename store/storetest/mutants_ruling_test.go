package storetest

import (
	"context"
	"slices"

	"hihichat/chat"
)

var rulingMutants = []mutant{
	{"unknown names get an account", "accounts by name/accounts are found by many names, with what they hold",
		func(m *memory) whole { return inventsUsers{m} }},
	{"accounts by name hold nothing", "accounts by name/accounts are found by many names, with what they hold",
		func(m *memory) whole { return holdsNothing{m} }},

	{"two go by one shown name", "shown names/nobody is shown by another's name",
		func(m *memory) whole { return anyShown{m} }},
	{"shown names differ by their case", "shown names/nobody is shown by another's name",
		func(m *memory) whole { return exactShown{m} }},
	{"one's own name is taken", "shown names/one's own names are free",
		func(m *memory) whole { return refusesOwn{m} }},
	{"one name is given to two at once", "shown names/of many who want the same shown name one gets it",
		func(m *memory) whole { return looksAtShown{m, newMeeting(2)} }},

	{"disabling leaves sessions", "disabled accounts/disabling ends all sessions and names them",
		func(m *memory) whole { return disablesLater{m} }},
	{"the disabled sign in", "disabled accounts/who is disabled gets no session",
		func(m *memory) whole { return signsIn{m} }},
	{"the disabled redeem tickets", "disabled accounts/nor by a ticket, which stays unused",
		func(m *memory) whole { return redeemsDisabled{m} }},
	{"enabling ends sessions", "disabled accounts/enabling ends no session and brings none back",
		func(m *memory) whole { return enablingEnds{m} }},

	{"the last administrator falls", "last administrator/the last administrator stays one, and can sign in",
		func(m *memory) whole { return unmakesAll{m} }},
	{"the disabled are administrators enough", "last administrator/an administrator who is disabled does not count",
		func(m *memory) whole { return countsDisabled{m} }},
	{"the last ones fall together", "last administrator/of the last ones who fall at once one is left",
		func(m *memory) whole { return allFall{m} }},
}

type inventsUsers struct{ *memory }

func (s inventsUsers) UsersNamed(ctx context.Context, names []string) (map[string]chat.Holder, error) {
	found, err := s.memory.UsersNamed(ctx, names)
	for _, name := range names {
		if _, known := found[name]; !known {
			found[name] = chat.Holder{}
		}
	}
	return found, err
}

type holdsNothing struct{ *memory }

func (s holdsNothing) UsersNamed(ctx context.Context, names []string) (map[string]chat.Holder, error) {
	found, err := s.memory.UsersNamed(ctx, names)
	for name, h := range found {
		h.Permissions = nil
		found[name] = h
	}
	return found, err
}

type anyShown struct{ *memory }

func (s anyShown) SetShownName(ctx context.Context, id int64, shown string) error {
	return s.change(ctx, id, func(a *account) { a.ShownName = shown })
}

type exactShown struct{ *memory }

func (s exactShown) SetShownName(ctx context.Context, id int64, shown string) error {
	for _, a := range s.users {
		if a.ID != id && shown != "" && (a.Name == shown || a.ShownName == shown) {
			return chat.ErrShownNameTaken
		}
	}
	return anyShown(s).SetShownName(ctx, id, shown)
}

type refusesOwn struct{ *memory }

func (s refusesOwn) SetShownName(ctx context.Context, id int64, shown string) error {
	if slices.ContainsFunc(s.users, func(a *account) bool { return shown != "" && a.goesBy(shown) }) {
		return chat.ErrShownNameTaken
	}
	return s.memory.SetShownName(ctx, id, shown)
}

// looksAtShown looks whether a shown name is free before it gives it, when two have looked.
type looksAtShown struct {
	*memory
	lookers *meeting
}

func (s looksAtShown) SetShownName(ctx context.Context, id int64, shown string) error {
	s.mu.RLock()
	taken := slices.ContainsFunc(s.users, func(a *account) bool { return a.ID != id && a.goesBy(shown) })
	s.mu.RUnlock()
	if taken {
		return chat.ErrShownNameTaken
	}
	s.lookers.arrive()
	return anyShown{s.memory}.SetShownName(ctx, id, shown)
}

type disablesLater struct{ *memory }

func (s disablesLater) SetDisabled(ctx context.Context, id int64, disabled bool) ([]chat.SessionID, error) {
	return nil, s.change(ctx, id, func(a *account) { a.Disabled = disabled })
}

type signsIn struct{ *memory }

func (s signsIn) PutSession(ctx context.Context, session chat.Session) error {
	if err := s.memory.PutSession(ctx, session); err != chat.ErrDisabled {
		return err
	}
	s.sessions[session.ID] = session
	return nil
}

type redeemsDisabled struct{ *memory }

func (s redeemsDisabled) RedeemTicket(ctx context.Context, t chat.Ticket, legacy string, session chat.Session) (bool, error) {
	if a := s.numbered(session.UserID); a != nil {
		defer func(disabled bool) { a.Disabled = disabled }(a.Disabled)
		a.Disabled = false
	}
	return s.memory.RedeemTicket(ctx, t, legacy, session)
}

type enablingEnds struct{ *memory }

func (s enablingEnds) SetDisabled(ctx context.Context, id int64, disabled bool) ([]chat.SessionID, error) {
	ended, err := s.memory.SetDisabled(ctx, id, disabled)
	return append(ended, s.endSessions(id, "")...), err
}

type unmakesAll struct{ *memory }

func (s unmakesAll) SetAdmin(ctx context.Context, id int64, admin bool) error {
	return s.change(ctx, id, func(a *account) { a.Admin = admin })
}

type countsDisabled struct{ *memory }

func (s countsDisabled) SetAdmin(ctx context.Context, id int64, admin bool) error {
	others := slices.ContainsFunc(s.users, func(a *account) bool { return a.ID != id && a.Admin })
	if a := s.numbered(id); a != nil && others {
		a.Admin = admin
		return nil
	}
	return s.memory.SetAdmin(ctx, id, admin)
}

// allFall lets whoever falls fall, as a store does whose count is old by the time of the change.
type allFall struct{ *memory }

func (s allFall) fall(ctx context.Context, id int64) error {
	return s.change(ctx, id, func(a *account) { a.Admin = false })
}

func (s allFall) SetAdmin(ctx context.Context, id int64, admin bool) error {
	if admin {
		return s.memory.SetAdmin(ctx, id, admin)
	}
	return s.fall(ctx, id)
}

func (s allFall) SetDisabled(ctx context.Context, id int64, _ bool) ([]chat.SessionID, error) {
	return nil, s.fall(ctx, id)
}

func (s allFall) DeleteUser(ctx context.Context, id int64, _ chat.Deletion) ([]chat.SessionID, error) {
	return nil, s.fall(ctx, id)
}
