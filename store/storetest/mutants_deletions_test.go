package storetest

import (
	"context"
	"slices"

	"hihichat/chat"
)

var deletionMutants = []mutant{
	{"a deleted account keeps its sessions", "deletions/a deleted account is gone with sessions and grants",
		func(m *memory) whole { return deletesRow{m} }},
	{"an id is given again", "deletions/its id is nobody's ever after",
		func(m *memory) whole { return thenDeleted{m, func(m *memory, _ chat.Deletion) { clear(m.gone) }} }},
	{"a deleted name is free", "deletions/its name and its heir's can't be taken again",
		func(m *memory) whole {
			return thenDeleted{m, func(m *memory, d chat.Deletion) { delete(m.retired, d.Name) }}
		}},
	{"an heir's name is free", "deletions/its name and its heir's can't be taken again",
		func(m *memory) whole {
			return thenDeleted{m, func(m *memory, d chat.Deletion) { delete(m.retired, d.Heir) }}
		}},
	{"the work that is left is forgotten", "deletions/the work that is left is kept until it is done",
		func(m *memory) whole { return thenDeleted{m, func(m *memory, _ chat.Deletion) { m.deletions = nil }} }},
	{"all work is done at once", "deletions/the work that is left is kept until it is done",
		func(m *memory) whole { return endsAll{m} }},
	{"work is left where nobody was", "deletions/deleting nobody leaves no work",
		func(m *memory) whole { return leavesWork{m} }},
	{"many delete one account", "deletions/of many who delete an account one does",
		func(m *memory) whole { return leavesWork{m} }},

	{"the session seen first comes first", "session list/the session seen last comes first",
		func(m *memory) whole { return listsOldest{m} }},
	{"the list has no limit", "session list/sessions of many are listed within the limit",
		func(m *memory) whole { return listsEverything{m} }},
	{"others' sessions can be ended", "session list/whoever ends a session ends their own only",
		func(m *memory) whole { return endsAnybodys{m} }},
	{"a new password ends the session it came from", "session list/a new password keeps the session that is to stay, and no one else's",
		func(m *memory) whole { return keepsNoSession{m} }},
	{"a session loses where it came from", "sessions/a session comes back with its user and grants",
		func(m *memory) whole { return changesSession{m, func(s *chat.Session) { s.Address = "" }} }},
	{"a session loses its browser", "sessions/a session comes back with its user and grants",
		func(m *memory) whole { return changesSession{m, func(s *chat.Session) { s.Agent = "" }} }},
}

type deletesRow struct{ *memory }

func (s deletesRow) DeleteUser(ctx context.Context, id int64, d chat.Deletion) ([]chat.SessionID, error) {
	kept := make(map[chat.SessionID]chat.Session)
	for id, session := range s.sessions {
		kept[id] = session
	}
	_, err := s.memory.DeleteUser(ctx, id, d)
	s.sessions = kept
	return nil, err
}

// thenDeleted does something more when an account is deleted.
type thenDeleted struct {
	*memory
	then func(*memory, chat.Deletion)
}

func (s thenDeleted) DeleteUser(ctx context.Context, id int64, d chat.Deletion) ([]chat.SessionID, error) {
	ended, err := s.memory.DeleteUser(ctx, id, d)
	if err == nil {
		s.then(s.memory, d)
	}
	return ended, err
}

type endsAll struct{ *memory }

func (s endsAll) EndDeletion(context.Context, string) error {
	s.deletions = nil
	return nil
}

// leavesWork notes the work before it knows whether there is any.
type leavesWork struct{ *memory }

func (s leavesWork) DeleteUser(ctx context.Context, id int64, d chat.Deletion) ([]chat.SessionID, error) {
	ended, err := s.memory.DeleteUser(ctx, id, d)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.deletions = append(s.deletions, d)
	}
	return ended, err
}

type listsOldest struct{ *memory }

func (s listsOldest) SessionsOf(ctx context.Context, userID int64, limit int) ([]chat.Session, error) {
	list, err := s.memory.SessionsOf(ctx, userID, limit)
	slices.Reverse(list)
	return list, err
}

type listsEverything struct{ *memory }

func (s listsEverything) SessionsOf(ctx context.Context, userID int64, _ int) ([]chat.Session, error) {
	return s.memory.SessionsOf(ctx, userID, 1<<20)
}

type endsAnybodys struct{ *memory }

func (s endsAnybodys) DeleteSessionOf(ctx context.Context, _ int64, id chat.SessionID) (bool, error) {
	return s.memory.DeleteSessionOf(ctx, s.sessions[id].UserID, id)
}

type keepsNoSession struct{ *memory }

func (s keepsNoSession) ReplacePassword(ctx context.Context, id int64, hash string, _ chat.SessionID) ([]chat.SessionID, error) {
	return s.memory.ReplacePassword(ctx, id, hash, "")
}

// changesSession changes every session that is put.
type changesSession struct {
	*memory
	change func(*chat.Session)
}

func (s changesSession) PutSession(ctx context.Context, session chat.Session) error {
	s.change(&session)
	return s.memory.PutSession(ctx, session)
}
