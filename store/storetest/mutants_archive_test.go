package storetest

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"hihichat/chat"
)

var archiveMutants = []mutant{
	{"restored rooms have no owner", "archive/rooms come back as they were restored",
		func(m *memory) whole { return changesRooms{m, func(r *chat.RoomRecord) { r.Room.Owner = "" }} }},
	{"restored rooms have no members", "archive/rooms come back as they were restored",
		func(m *memory) whole { return changesRooms{m, func(r *chat.RoomRecord) { r.Members = nil }} }},
	{"members have joined just now", "archive/rooms come back as they were restored",
		func(m *memory) whole { return changesRooms{m, joinsNow} }},
	{"owners are made members", "archive/rooms come back as they were restored",
		func(m *memory) whole { return changesRooms{m, addsOwner} }},
	{"rooms are always overwritten", "archive/a room that is there keeps owner and topic, and gets the members it lacks",
		func(m *memory) whole { return decides{m, true} }},
	{"rooms are never overwritten", "archive/overwriting makes a room that of the record",
		func(m *memory) whole { return decides{m, false} }},
	{"messages get IDs of their own", "archive/messages keep IDs, times and texts",
		func(m *memory) whole { return newIDs{m} }},
	{"messages are stored again", "archive/the same messages again add nothing",
		func(m *memory) whole { return storesAgain{m} }},
	{"private messages are not dumped", "archive/messages keep IDs, times and texts",
		func(m *memory) whole { return dumpsRooms{m} }},
	{"restored messages come last", "archive/older messages take their place before newer ones",
		func(m *memory) whole { return comesLast{m} }},
	{"silent pairs are lost", "archive/pairs stay in each other's lists without messages",
		func(m *memory) whole { return losesPairs{m} }},
	{"mutes bind everywhere", "archive/mutes keep what is left of their time",
		func(m *memory) whole { return widens{m} }},
	{"mutes begin anew", "archive/a mute that is there stays, unless it is to be overwritten",
		func(m *memory) whole { return mutesAnew{m} }},
	{"a trial run is none", "archive/a trial run counts and changes nothing",
		func(m *memory) whole { return noTrial{m} }},
	{"a broken source is its end", "archive/an error of the records is returned",
		func(m *memory) whole { return swallows{m} }},

	{"accounts lose their grants", "account archive/accounts come back as they were restored",
		func(m *memory) whole { return changesAccounts{m, func(a *chat.AccountRecord) { a.Grants = nil }} }},
	{"accounts lose their old hash", "account archive/accounts come back as they were restored",
		func(m *memory) whole { return changesAccounts{m, func(a *chat.AccountRecord) { a.Legacy = "" }} }},
	{"Flask's IDs are forgotten", "account archive/an ID that is taken is not taken away",
		func(m *memory) whole { return changesAccounts{m, func(a *chat.AccountRecord) { a.FlaskID = 0 }} }},
	{"account names lose their case", "account archive/names that differ in case stay apart",
		func(m *memory) whole {
			return changesAccounts{m, func(a *chat.AccountRecord) { a.User.Name = strings.ToLower(a.User.Name) }}
		}},
	{"accounts are always overwritten", "account archive/an account that is there stays as it is",
		func(m *memory) whole { return decides{m, true} }},
	{"accounts are never overwritten", "account archive/overwriting replaces hashes and grants, and ends sessions",
		func(m *memory) whole { return decides{m, false} }},
	{"administrators are overwritten", "account archive/overwriting hands no administrator's account to somebody of the same name",
		func(m *memory) whole { return sparesNobody{m} }},
	{"accounts stay in spite of an error", "account archive/an error takes all accounts back",
		func(m *memory) whole { return keepsSome{m} }},
	{"all old hashes are dropped", "account archive/old hashes go where there are new ones, and only there",
		func(m *memory) whole { return dropsAll{m} }},
}

// mapped changes every record of an iterator.
func mapped[V any](records iter.Seq2[V, error], change func(*V)) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for v, err := range records {
			change(&v)
			if !yield(v, err) {
				return
			}
		}
	}
}

type changesRooms struct {
	*memory
	change func(*chat.RoomRecord)
}

func (s changesRooms) RestoreRooms(
	ctx context.Context, records iter.Seq2[chat.RoomRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreRooms(ctx, mapped(records, s.change), o)
}

func joinsNow(r *chat.RoomRecord) {
	r.Members = slices.Clone(r.Members)
	for i := range r.Members {
		r.Members[i].JoinedAt = time.Now()
	}
}

func addsOwner(r *chat.RoomRecord) {
	r.Members = append([]chat.Member{{Name: r.Room.Owner, JoinedAt: r.Room.CreatedAt}}, r.Members...)
}

type decides struct {
	*memory
	always bool
}

func (s decides) RestoreRooms(
	ctx context.Context, records iter.Seq2[chat.RoomRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	o.Overwrite = s.always
	return s.memory.RestoreRooms(ctx, records, o)
}

func (s decides) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	o.Overwrite = s.always
	return s.memory.RestoreAccounts(ctx, records, o)
}

type newIDs struct{ *memory }

func (s newIDs) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreMessages(ctx, mapped(records, func(m *chat.Message) { m.ID = chat.NewID(m.Time, 4711) }), o)
}

type storesAgain struct{ *memory }

func (s storesAgain) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], _ chat.RestoreOptions,
) (done chat.Restored, err error) {
	for m := range records {
		done.Added++
		s.Append(ctx, []chat.Message{m})
	}
	return done, nil
}

type dumpsRooms struct{ *memory }

func (s dumpsRooms) DumpMessages(ctx context.Context) iter.Seq2[chat.Message, error] {
	return func(yield func(chat.Message, error) bool) {
		for m, err := range s.memory.DumpMessages(ctx) {
			if !m.Conversation.Private() && !yield(m, err) {
				return
			}
		}
	}
}

type comesLast struct{ *memory }

func (s comesLast) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (done chat.Restored, err error) {
	for m := range records {
		done.Added++
		s.messages[m.Conversation] = append(s.messages[m.Conversation], m)
	}
	return done, nil
}

type losesPairs struct{ *memory }

func (losesPairs) DumpPairs(context.Context) iter.Seq2[chat.PairRecord, error] {
	return yields[chat.PairRecord](nil)
}

type widens struct{ *memory }

func (s widens) RestoreMutes(
	ctx context.Context, records iter.Seq2[chat.Mute, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreMutes(ctx, mapped(records, func(m *chat.Mute) { m.Room = chat.Everywhere }), o)
}

type mutesAnew struct{ *memory }

func (s mutesAnew) RestoreMutes(
	ctx context.Context, records iter.Seq2[chat.Mute, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	o.Overwrite = true
	return s.memory.RestoreMutes(ctx, records, o)
}

type noTrial struct{ *memory }

func (s noTrial) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	o.DryRun = false
	return s.memory.RestoreMessages(ctx, records, o)
}

type swallows struct{ *memory }

func (s swallows) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreMessages(ctx, untilError(records), o)
}

// untilError ends an iterator before its error.
func untilError[V any](records iter.Seq2[V, error]) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for v, err := range records {
			if err != nil || !yield(v, nil) {
				return
			}
		}
	}
}

type changesAccounts struct {
	*memory
	change func(*chat.AccountRecord)
}

func (s changesAccounts) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreAccounts(ctx, mapped(records, s.change), o)
}

type sparesNobody struct{ *memory }

func (s sparesNobody) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	for _, a := range s.users {
		o.Admins = append(o.Admins, a.Name)
	}
	return s.memory.RestoreAccounts(ctx, records, o)
}

type keepsSome struct{ *memory }

func (s keepsSome) RestoreAccounts(
	ctx context.Context, records iter.Seq2[chat.AccountRecord, error], o chat.RestoreOptions,
) (done chat.Restored, err error) {
	for a, err := range records {
		if err != nil {
			return done, err
		}
		if _, err := s.memory.RestoreAccounts(ctx, yields([]chat.AccountRecord{a}), o); err != nil {
			return done, err
		}
	}
	return done, nil
}

type dropsAll struct{ *memory }

func (s dropsAll) DropLegacyHashes(context.Context) (dropped int, waiting []string, err error) {
	for _, a := range s.users {
		a.legacy = ""
		dropped++
	}
	return dropped, nil, nil
}
