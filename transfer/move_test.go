package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/storetest"
	"hihichat/transfer"
)

// at is the present of these tests.
var at = time.Date(2026, 11, 22, 12, 0, 12, 345_678_000, time.UTC)

func sinkOf(s chat.Stores) transfer.Sink {
	return transfer.Sink{Accounts: s.Accounts.(chat.AccountArchive), Chat: s.Rooms.(chat.ChatArchive)}
}

func options() transfer.Options {
	return transfer.Options{RestoreOptions: chat.RestoreOptions{Now: at}}
}

// records yields a list; errors in it take the place of records.
func records(list ...any) transfer.Records {
	return func(yield func(transfer.Record, error) bool) {
		for _, item := range list {
			err, broken := item.(error)
			if broken && !yield(nil, err) || !broken && !yield(item, nil) {
				return
			}
		}
	}
}

func message(n int, c chat.Conversation, from, text string) chat.Message {
	sent := at.Add(time.Duration(n-1000) * time.Second)
	return chat.Message{ID: chat.NewID(sent, uint64(n)), Conversation: c, From: from, Text: text, Time: sent}
}

// everything is one record of each kind, and some more.
func everything() []any {
	hall := chat.Room{Name: "hall", Topic: "talk", Owner: "alice", CreatedAt: at.Add(-time.Hour), Public: true}
	removed := message(3, chat.InRoom("hall"), "bob", "")
	removed.Removed = true
	return []any{
		chat.Permission("dance"),
		chat.AccountRecord{User: chat.User{ID: 1, Name: "alice"}, FlaskID: 1, Legacy: "hash", Grants: []chat.Permission{"dance"}},
		chat.AccountRecord{User: chat.User{ID: 2, Name: "Alice", Admin: true, CreatedAt: at}, Current: "argon2id"},
		chat.AccountRecord{User: chat.User{ID: 3, Name: "carol", ShownName: "Carol C.", Disabled: true}, Current: "argon2id"},
		chat.RoomRecord{
			Room: hall, Members: []chat.Member{{Name: "alice", JoinedAt: hall.CreatedAt}}, Moderators: []string{"bob", "dora"},
			Bans: []chat.Ban{{Room: "hall", User: "eve", By: "alice", Reason: "spam", At: at}},
		},
		message(1, chat.InRoom("hall"), "alice", "hello"),
		message(2, chat.Between("alice", "bob"), "bob", "hi"), removed,
		chat.PairRecord{Pair: chat.Between("alice", "carol"), Last: at.Add(-time.Hour)},
		chat.Mute{User: "bob", Until: at.Add(time.Hour), Reason: "noise"},
	}
}

// allOf returns everything that stores keep, as text.
func allOf(t testing.TB, s chat.Stores) (list []string) {
	t.Helper()
	sink := sinkOf(s)
	for record, err := range transfer.All(transfer.Of(sink.Accounts.DumpAccounts(t.Context())), transfer.Chat(t.Context(), sink.Chat, at)) {
		must(t, err)
		list = append(list, fmt.Sprintf("%+v", record))
	}
	return list
}

func TestEverythingArrives(t *testing.T) {
	stores := storetest.NewMemory()
	report, err := transfer.Move(t.Context(), records(everything()...), sinkOf(stores), options())
	must(t, err)
	var want []string
	for _, record := range everything()[1:] { // permission names are no dump of their own
		want = append(want, fmt.Sprintf("%+v", record))
	}
	if got := allOf(t, stores); !slices.Equal(got, want) {
		t.Errorf("there is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for part, n := range map[transfer.Part]int{
		transfer.PermissionPart: 1, transfer.AccountPart: 3, transfer.RoomPart: 1, transfer.MessagePart: 3,
		transfer.PairPart: 1, transfer.MutePart: 1,
	} {
		if report.Read[part] != n || report.Done[part].Added != n {
			t.Errorf("%s: %d read, %+v, want %d", part, report.Read[part], report.Done[part], n)
		}
	}
	if report.Skipped() > 0 || report.Done[transfer.RoomPart].Members != 1 {
		t.Errorf("%+v", report)
	}
}

func TestMovingAgainAddsNothing(t *testing.T) {
	stores := storetest.NewMemory()
	for _, added := range []int{len(everything()), 0} {
		report, err := transfer.Move(t.Context(), records(everything()...), sinkOf(stores), options())
		must(t, err)
		sum := 0
		for _, done := range report.Done {
			sum += done.Added + done.Replaced
		}
		if sum != added {
			t.Errorf("%d records added, want %d: %+v", sum, added, report.Done)
		}
	}
}

func TestATrialRunTellsAndChangesNothing(t *testing.T) {
	stores := storetest.NewMemory()
	o := options()
	o.DryRun = true
	report, err := transfer.Move(t.Context(), records(everything()...), sinkOf(stores), o)
	must(t, err)
	if report.Done[transfer.MessagePart].Added != 3 || report.Done[transfer.AccountPart].Added != 3 {
		t.Errorf("%+v", report.Done)
	}
	if left := allOf(t, stores); len(left) > 0 {
		t.Errorf("there is %q", left)
	}
}

func TestRecordsThatMustNotComeAreSkipped(t *testing.T) {
	hall := chat.InRoom("hall")
	long := strings.Repeat("x", 5000)
	future := message(1, hall, "alice", "from the future")
	future.Time = at.Add(48 * time.Hour)
	future.ID = chat.NewID(future.Time, 1)
	moved := message(1, hall, "alice", "moved")
	moved.Time = moved.Time.Add(time.Microsecond)
	cases := []struct {
		name   string
		record any
		why    string
	}{
		{"an error of the source", &chat.Skip{What: "message", Name: "msg-x", Why: "odd"}, "odd"},
		{"a message of the future", future, "future"},
		{"a message whose ID is of another time", moved, "id"},
		{"a message without an ID", chat.Message{Conversation: hall, From: "alice", Text: "hi", Time: at}, "id"},
		{"a message of nobody", message(1, hall, "", "hi"), "where it belongs"},
		{"a message to nobody", message(1, chat.Conversation{}, "alice", "hi"), "where it belongs"},
		{"a message of somebody else", message(1, chat.Between("alice", "bob"), "eve", "hi"), "where it belongs"},
		{"a message of 2 MB", message(1, hall, "alice", strings.Repeat("x", 2<<20)), "longer"},
		{"a message in a room with a long name", message(1, chat.InRoom(long+long), "alice", "hi"), "longer"},
		{"an account without a name", chat.AccountRecord{}, "no name"},
		{"an account with a long name", chat.AccountRecord{User: chat.User{Name: long}}, "longer"},
		{"an account with a long hash", chat.AccountRecord{User: chat.User{Name: "alice"}, Legacy: long}, "hash"},
		{"an account with an empty permission", chat.AccountRecord{User: chat.User{Name: "alice"}, Grants: []chat.Permission{""}}, "permission"},
		{"a permission without a name", chat.Permission(""), "no name"},
		{"a room without a name", chat.RoomRecord{}, "no name"},
		{"a room with a nameless member", chat.RoomRecord{Room: chat.Room{Name: "hall"}, Members: []chat.Member{{}}}, "member"},
		{"a room with a long topic", chat.RoomRecord{Room: chat.Room{Name: "hall", Topic: strings.Repeat("x", 20_000)}}, "too long"},
		{"an account with a long shown name", chat.AccountRecord{User: chat.User{Name: "alice", ShownName: long}}, "shown name"},
		{"a room with a nameless moderator", chat.RoomRecord{Room: chat.Room{Name: "hall"}, Moderators: []string{""}}, "moderator"},
		{"a room with a ban of nobody", chat.RoomRecord{Room: chat.Room{Name: "hall"}, Bans: []chat.Ban{{Room: "hall"}}}, "ban"},
		{"a room with a long reason", chat.RoomRecord{Room: chat.Room{Name: "hall"}, Bans: []chat.Ban{{Room: "hall", User: "eve", Reason: long}}}, "reason"},
		{"a mute with a long reason", chat.Mute{User: "bob", Reason: long}, "reason"},
		{"a pair of one", chat.PairRecord{Pair: chat.Between("", "alice")}, "no name"},
		{"a mute that has run out", chat.Mute{User: "bob", Until: at}, "run out"},
		{"a mute of nobody", chat.Mute{}, "no name"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			stores := storetest.NewMemory()
			report, err := transfer.Move(t.Context(), records(tc.record, message(9, hall, "alice", "last")), sinkOf(stores), options())
			must(t, err)
			if len(report.Skips) != 1 || report.Skips[0].Count != 1 || !strings.Contains(report.Skips[0].Why, tc.why) {
				t.Errorf("skipped %+v, want %q", report.Skips, tc.why)
			}
			if left := allOf(t, stores); len(left) != 1 {
				t.Errorf("there is %.300q", left)
			}
		})
	}
}

// A file may hold millions of bad records: the report stays short.
func TestTheReportOfManySkipsIsShort(t *testing.T) {
	many := func(yield func(transfer.Record, error) bool) {
		for i := range 10_000 {
			if !yield(nil, &chat.Skip{What: "line", Name: fmt.Sprint(i), Why: "odd"}) ||
				!yield(nil, &chat.Skip{What: "line", Name: fmt.Sprint(i), Why: fmt.Sprint("odd in way ", i)}) {
				return
			}
		}
	}
	report, err := transfer.Move(t.Context(), many, sinkOf(storetest.NewMemory()), options())
	must(t, err)
	if report.Skips[0].Count != 10_000 || len(report.Skips[0].Names) > 100 || len(report.Skips) > 1000 {
		t.Errorf("%d reasons, the first with %d names of %d", len(report.Skips), len(report.Skips[0].Names), report.Skips[0].Count)
	}
}

// What came before a failure stays, and the report tells of it.
func TestABrokenSourceEndsTheMove(t *testing.T) {
	broken := errors.New("the source is gone")
	list := append(slices.Clone(everything()[:6]), broken, everything()[6])
	stores := storetest.NewMemory()
	report, err := transfer.Move(t.Context(), records(list...), sinkOf(stores), options())
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if report.Done[transfer.AccountPart].Added != 3 || report.Done[transfer.MessagePart].Added != 0 {
		t.Errorf("%+v", report.Done)
	}
	if left := allOf(t, stores); len(left) != 4 {
		t.Errorf("there is %q", left)
	}
}

func TestABrokenStoreEndsTheMove(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := transfer.Move(ctx, records(everything()...), sinkOf(storetest.NewMemory()), options()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestEachRecordIsAStep(t *testing.T) {
	steps := map[transfer.Part]int{}
	o := options()
	o.Step = func(part transfer.Part, read int) {
		if steps[part]++; steps[part] != read {
			t.Errorf("%s: %d, want %d", part, read, steps[part])
		}
	}
	_, err := transfer.Move(t.Context(), records(everything()...), sinkOf(storetest.NewMemory()), o)
	must(t, err)
	if steps[transfer.MessagePart] != 3 {
		t.Errorf("%v", steps)
	}
}

// The order of a chat's parts lets rooms be there before their messages.
func TestAllStopsAtTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	var got []any
	for record, err := range transfer.All(records("a", &chat.Skip{}), records(broken), records("b")) {
		got = append(got, record, err)
	}
	if len(got) != 6 || got[0] != "a" || got[5] != broken {
		t.Errorf("%v", got)
	}
}
