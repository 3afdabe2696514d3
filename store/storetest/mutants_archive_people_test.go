package storetest

import (
	"context"
	"iter"
	"slices"

	"hihichat/chat"
)

var archivePeopleMutants = []mutant{
	{"restored accounts are enabled", "archive of account states/accounts keep that they are disabled, and their shown names",
		func(m *memory) whole {
			return changesAccounts{m, func(a *chat.AccountRecord) { a.User.Disabled = false }}
		}},
	{"restored accounts have no shown name", "archive of account states/accounts keep that they are disabled, and their shown names",
		func(m *memory) whole {
			return changesAccounts{m, func(a *chat.AccountRecord) { a.User.ShownName = "" }}
		}},
	{"resets outlive a replacement", "archive of account states/overwriting voids a reset",
		func(m *memory) whole { return keepsResets{m} }},
	{"the last administrator is disabled by a record", "archive of account states/overwriting leaves an administrator who can sign in",
		func(m *memory) whole { return disablesAll{m} }},
	{"two go by one name after an import", "archive of account states/a shown name that somebody goes by is dropped",
		func(m *memory) whole { return sharesNames{m} }},
	{"deleted accounts come back", "archive of account states/an account that was deleted here does not come back",
		func(m *memory) whole { return undeletes{m} }},

	{"restored rooms are private", "archive of moderation/rooms keep publicity, moderators and bans",
		func(m *memory) whole { return changesRooms{m, func(r *chat.RoomRecord) { r.Room.Public = false }} }},
	{"restored rooms have no moderators", "archive of moderation/rooms keep publicity, moderators and bans",
		func(m *memory) whole { return changesRooms{m, func(r *chat.RoomRecord) { r.Moderators = nil }} }},
	{"bans lose their reasons", "archive of moderation/rooms keep publicity, moderators and bans",
		func(m *memory) whole { return changesRooms{m, losesReasons} }},
	{"restored bans ban nobody", "archive of moderation/nobody comes back who is banned here, and whom the record bans goes",
		func(m *memory) whole { return changesRooms{m, func(r *chat.RoomRecord) { r.Bans = nil }} }},
	{"bans here are forgotten", "archive of moderation/nobody comes back who is banned here, and whom the record bans goes",
		func(m *memory) whole { return pardons{m} }},
}

func losesReasons(r *chat.RoomRecord) {
	r.Bans = slices.Clone(r.Bans)
	for i := range r.Bans {
		r.Bans[i].Reason = ""
	}
}

type keepsResets struct{ *memory }

func (s keepsResets) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	before := make(map[int64]chat.Reset)
	for id, r := range s.resets {
		before[id] = r
	}
	done, err := s.memory.RestoreAccounts(ctx, records, o)
	s.resets = before
	return done, err
}

type disablesAll struct{ *memory }

func (s disablesAll) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	done, err := s.memory.RestoreAccounts(ctx, records, o)
	for record := range records {
		s.named(record.User.Name).Disabled = record.User.Disabled
	}
	return done, err
}

type sharesNames struct{ *memory }

func (s sharesNames) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	done, err := s.memory.RestoreAccounts(ctx, records, o)
	for record := range records {
		s.named(record.User.Name).ShownName = record.User.ShownName
	}
	return done, err
}

type undeletes struct{ *memory }

func (s undeletes) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	clear(s.retired)
	return s.memory.RestoreAccounts(ctx, records, o)
}

type pardons struct{ *memory }

func (s pardons) RestoreRooms(
	ctx context.Context, records iter.Seq2[chat.RoomRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	for _, r := range s.rooms {
		clear(r.bans)
	}
	return s.memory.RestoreRooms(ctx, records, o)
}
