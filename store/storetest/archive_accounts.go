package storetest

import (
	"errors"
	"slices"

	"hihichat/chat"
)

var accountArchiveChecks = []check{
	{"accounts come back as they were restored", func(e *env) {
		accounts := archivedAccounts()
		same(e, "added", e.restoreAccounts(accounts, chat.RestoreOptions{}).Added, len(accounts))
		e.sameAccounts(accounts)
		e.restart()
		e.sameAccounts(accounts)
		e.sameCredentials(chat.Credentials{User: accounts[0].User, Legacy: werkzeugHash})
		e.sameCredentials(chat.Credentials{User: accounts[1].User, Current: "argon2id"})
	}},
	{"the same accounts again add nothing", func(e *env) {
		accounts := archivedAccounts()
		e.restoreAccounts(accounts, chat.RestoreOptions{})
		done := e.restoreAccounts(accounts, chat.RestoreOptions{})
		same(e, "added", done.Added+done.Replaced, 0)
		same(e, "kept", done.Kept, len(accounts))
		e.sameAccounts(accounts)
	}},
	{"an ID that is taken is not taken away", func(e *env) {
		ours := e.user("ours")
		record := chat.AccountRecord{User: chat.User{ID: ours.ID, Name: "theirs"}, FlaskID: ours.ID, Legacy: werkzeugHash}
		e.restoreAccounts([]chat.AccountRecord{record}, chat.RestoreOptions{})
		e.sameUser("who was here", e.userByID(ours.ID), ours)
		found, err := e.Accounts.FlaskCredentials(e.Context(), ours.ID)
		e.must(err)
		same(e, "who had the ID there", found.User.Name, "theirs")
		if found.User.ID == ours.ID {
			e.Errorf("two accounts have the ID %d", ours.ID)
		}
	}},
	{"an account that is there stays as it is", func(e *env) {
		ours := e.user("小明")
		e.must(e.Accounts.Grant(e.Context(), ours.ID, "own"))
		done := e.restoreAccounts(archivedAccounts(), chat.RestoreOptions{})
		sameList(e, "kept", done.Names, []string{"小明"})
		c, err := e.Accounts.CredentialsOf(e.Context(), "小明")
		e.must(err)
		e.sameUser("account", c.User, ours)
		same(e, "old hash", c.Legacy, "")
		sameList(e, "grants", e.granted(ours.ID), []chat.Permission{"own"})
	}},
	{"overwriting replaces hashes and grants, and ends sessions", func(e *env) {
		ours := e.user("小明")
		e.must(e.Accounts.SetAdmin(e.Context(), ours.ID, true))
		e.must(e.Accounts.Grant(e.Context(), ours.ID, "own"))
		s := e.session(ours.ID, "visit")
		o := chat.RestoreOptions{Overwrite: true, Admins: []string{"小明"}}
		same(e, "replaced", e.restoreAccounts(archivedAccounts(), o).Replaced, 1)
		c, err := e.Accounts.CredentialsOf(e.Context(), "小明")
		e.must(err)
		same(e, "ID", c.User.ID, ours.ID)
		same(e, "old hash", c.Legacy, werkzeugHash)
		same(e, "current hash", c.Current, "")
		same(e, "still an administrator", c.User.Admin, true)
		sameList(e, "grants", e.granted(ours.ID), []chat.Permission{"createroom", "dance"})
		e.dead(s.ID)
	}},
	{"overwriting hands no administrator's account to somebody of the same name", func(e *env) {
		ours, newer := e.user("小明"), e.user("newer")
		e.must(e.Accounts.SetAdmin(e.Context(), ours.ID, true))
		e.must(e.Accounts.SetAdmin(e.Context(), newer.ID, true))
		e.must(e.Accounts.Grant(e.Context(), ours.ID, "own"))
		s := e.session(ours.ID, "visit")
		before, err := e.Accounts.CredentialsOf(e.Context(), "小明")
		e.must(err)
		for _, dry := range []bool{true, false} {
			o := chat.RestoreOptions{Overwrite: true, DryRun: dry, Admins: []string{"somebody else"}}
			done := e.restoreAccounts(archivedAccounts(), o)
			sameList(e, "spared", done.Spared, []string{"小明"})
			sameList(e, "names of others that were kept", done.Names, nil)
			same(e, "kept", done.Kept, 1)
			same(e, "replaced: an administrator there too", done.Replaced, 1)
		}
		e.sameCredentials(before)
		sameList(e, "grants", e.granted(ours.ID), []chat.Permission{"own"})
		e.live(s)
	}},
	{"names that differ in case stay apart", func(e *env) {
		accounts := []chat.AccountRecord{
			{User: chat.User{ID: 1, Name: "bob"}, Legacy: "one"}, {User: chat.User{ID: 2, Name: "Bob"}, Legacy: "two"},
		}
		same(e, "added", e.restoreAccounts(accounts, chat.RestoreOptions{}).Added, 2)
		e.sameAccounts(accounts)
	}},
	{"an error takes all accounts back", func(e *env) {
		broken := errors.New("the source is gone")
		records := func(yield func(chat.AccountRecord, error) bool) {
			_ = yield(archivedAccounts()[0], nil) && yield(chat.AccountRecord{}, broken)
		}
		if _, err := e.accountArchive().RestoreAccounts(e.Context(), records, chat.RestoreOptions{}); !errors.Is(err, broken) {
			e.Errorf("RestoreAccounts: %v", err)
		}
		e.sameAccounts(nil)
	}},
	{"a trial run of accounts changes nothing", func(e *env) {
		known := e.known()
		done := e.restoreAccounts(archivedAccounts(), chat.RestoreOptions{DryRun: true})
		same(e, "added", done.Added, len(archivedAccounts()))
		e.sameAccounts(nil)
		sameList(e, "permissions", e.known(), known)
	}},
	{"permission names become known, whoever holds them", func(e *env) {
		known := e.known()
		names := []chat.Permission{"dance", known[0]}
		done, err := e.accountArchive().RestorePermissions(e.Context(), yields(names), chat.RestoreOptions{})
		e.must(err)
		same(e, "added", done.Added, 1)
		same(e, "kept", done.Kept, 1)
		want := append(known, "dance")
		slices.Sort(want)
		sameList(e, "known", e.known(), want)
	}},
	{"old hashes go where there are new ones, and only there", func(e *env) {
		e.restoreAccounts(archivedAccounts(), chat.RestoreOptions{})
		e.must(e.Accounts.SetCurrentHash(e.Context(), 9, "argon2id"))
		dropped, waiting, err := e.accountArchive().DropLegacyHashes(e.Context())
		e.must(err)
		same(e, "dropped", dropped, 1)
		sameList(e, "waiting", waiting, []string{"小明"})
		for name, want := range map[string]string{"小明": werkzeugHash, "later": "", "newer": ""} {
			c, err := e.Accounts.CredentialsOf(e.Context(), name)
			e.must(err)
			same(e, "old hash of "+name, c.Legacy, want)
		}
		dropped, _, err = e.accountArchive().DropLegacyHashes(e.Context())
		e.must(err)
		same(e, "dropped the second time", dropped, 0)
	}},
}

// archivedAccounts are one that Flask made, one that was made here, and one with a gap before its ID.
func archivedAccounts() []chat.AccountRecord {
	return []chat.AccountRecord{
		{User: chat.User{ID: 1, Name: "小明"}, FlaskID: 1, Legacy: werkzeugHash, Grants: []chat.Permission{"createroom", "dance"}},
		{User: chat.User{ID: 2, Name: "newer", AvatarHash: "0123456789abcdef0123456789abcdef", Admin: true, CreatedAt: start},
			Current: "argon2id"},
		{User: chat.User{ID: 9, Name: "later"}, FlaskID: 4, Legacy: werkzeugHash},
	}
}

func (e *env) accountArchive() chat.AccountArchive { return e.Accounts.(chat.AccountArchive) }

func (e *env) restoreAccounts(accounts []chat.AccountRecord, o chat.RestoreOptions) chat.Restored {
	e.Helper()
	done, err := e.accountArchive().RestoreAccounts(e.Context(), yields(accounts), o)
	e.must(err)
	return done
}

// sameAccounts compares all accounts with what they should be.
func (e *env) sameAccounts(want []chat.AccountRecord) {
	e.Helper()
	got := dumped(e, e.accountArchive().DumpAccounts(e.Context()))
	same(e, "number of accounts", len(got), len(want))
	for i := range min(len(got), len(want)) {
		e.sameUser("account", got[i].User, want[i].User)
		same(e, "Flask's ID", got[i].FlaskID, want[i].FlaskID)
		same(e, "old hash", got[i].Legacy, want[i].Legacy)
		same(e, "current hash", got[i].Current, want[i].Current)
		sameList(e, "grants", got[i].Grants, want[i].Grants)
	}
}
