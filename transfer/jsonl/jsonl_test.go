package jsonl_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hihichat/chat"
	"hihichat/transfer"
	"hihichat/transfer/jsonl"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden file")

var at = time.Date(2026, 11, 22, 12, 0, 12, 345_678_000, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func message(n int, c chat.Conversation, from, text string) chat.Message {
	sent := at.Add(time.Duration(n) * time.Microsecond)
	return chat.Message{ID: chat.NewID(sent, uint64(n)), Conversation: c, From: from, Text: text, Time: sent}
}

// sample holds every kind of record, with all there is and with as little as there may be.
func sample() []transfer.Record {
	return []transfer.Record{
		chat.Permission("createroom"),
		chat.AccountRecord{
			User:    chat.User{ID: 1, Name: "小明", AvatarHash: "cafe", Admin: true, CreatedAt: at},
			FlaskID: 3, Legacy: "pbkdf2:sha256:50000$abcdefgh$00", Current: "$argon2id$v=19$", Grants: []chat.Permission{"createroom", "a\xffb"},
		},
		chat.AccountRecord{User: chat.User{ID: 2, Name: "not \xff UTF-8 \x00"}},
		chat.AccountRecord{User: chat.User{ID: 4, Name: "bob", ShownName: "Bob <b> \xff", Disabled: true}},
		chat.RoomRecord{Room: chat.Room{Name: "deserted"}},
		chat.RoomRecord{
			Room:    chat.Room{Name: "大厅", Topic: "<b>&amp;", Owner: "小明", CreatedAt: at},
			Members: []chat.Member{{Name: "小明", JoinedAt: at}, {Name: "bob"}},
		},
		chat.RoomRecord{
			Room:       chat.Room{Name: "ruled", Public: true},
			Members:    []chat.Member{{Name: "bob", JoinedAt: at}},
			Moderators: []string{"bob", "not \xff UTF-8"},
			Bans: []chat.Ban{
				{Room: "ruled", User: "carol", By: "bob", Reason: "spam \"<b>\"", At: at}, {Room: "ruled", User: "dave \xff"},
			},
		},
		message(1, chat.InRoom("大厅"), "小明", "line\nbreak, \u2028, \"quotes\" and 🐤"),
		message(2, chat.Between("bob", "alice"), "bob", ""),
		message(3, chat.Between("bob", "bob"), "bob", "to \xc3\x28 myself"),
		removed(4),
		chat.PairRecord{Pair: chat.Between("bob", "carol"), Last: at},
		chat.PairRecord{Pair: chat.Between("bob", "dave")},
		chat.Mute{User: "bob"},
		chat.Mute{Room: "大厅", User: "carol", Until: at, Reason: "垃圾 \xff"},
	}
}

// removed is a message that somebody has taken back.
func removed(n int) chat.Message {
	m := message(n, chat.InRoom("大厅"), "bob", "")
	m.Removed = true
	return m
}

func records(list []transfer.Record) transfer.Records {
	return func(yield func(transfer.Record, error) bool) {
		for _, record := range list {
			if err, ok := record.(error); ok && !yield(nil, err) || !ok && !yield(record, nil) {
				return
			}
		}
	}
}

func written(t testing.TB, list []transfer.Record) string {
	t.Helper()
	var b strings.Builder
	_, _, err := jsonl.Write(&b, records(list), nil)
	must(t, err)
	return b.String()
}

// read returns the records of a text, the lines that were skipped, and the error at its end.
func read(text string) (list []transfer.Record, skipped []string, err error) {
	for record, err := range jsonl.Read(strings.NewReader(text)) {
		var skip *chat.Skip
		switch {
		case errors.As(err, &skip):
			skipped = append(skipped, skip.Error())
		case err != nil:
			return list, skipped, err
		default:
			list = append(list, record)
		}
	}
	return list, skipped, nil
}

// The format is a promise: exports of today are read by the programs of tomorrow.
func TestTheFormat(t *testing.T) {
	got := written(t, sample())
	path := filepath.Join("testdata", "export.jsonl")
	if *update {
		must(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if got != string(want) {
		t.Errorf("written\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsWrittenIsReadTheSame(t *testing.T) {
	got, skipped, err := read(written(t, sample()))
	must(t, err)
	if len(skipped) > 0 {
		t.Errorf("skipped %q", skipped)
	}
	if fmt.Sprintf("%+q", got) != fmt.Sprintf("%+q", sample()) {
		t.Errorf("read\n%+q\nwant\n%+q", got, sample())
	}
}

func TestWriteCountsAndSkips(t *testing.T) {
	steps := 0
	list := slices.Insert(sample(), 5, transfer.Record(&chat.Skip{What: "message", Name: "msg-x", Why: "odd"}))
	counts, skipped, err := jsonl.Write(&strings.Builder{}, records(list), func(transfer.Part, int) { steps++ })
	must(t, err)
	if counts[transfer.MessagePart] != 4 || counts[transfer.RoomPart] != 3 || len(skipped) != 1 || steps != len(sample()) {
		t.Errorf("counts %v, skipped %v, %d steps", counts, skipped, steps)
	}
	broken := errors.New("the source is gone")
	if _, _, err := jsonl.Write(&strings.Builder{}, records([]transfer.Record{broken}), nil); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, _, err := jsonl.Write(full{}, records(sample()), nil); err == nil {
		t.Error("a full disk was not noticed")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

const (
	head = `{"format":"hihichat export","version":1}` + "\n"
	tail = `{"type":"end","records":%d}` + "\n"
)

// A line that is no record is told by its number; the others count.
func TestLinesThatAreNoRecords(t *testing.T) {
	cases := []struct{ name, line, want string }{
		{"no JSON", `hello`, "not a JSON object"},
		{"empty", ``, "not a JSON object"},
		{"cut off", `{"type":"mute","user":"bo`, "not a JSON object"},
		{"a list", `["mute"]`, "not a JSON object"},
		{"no type", `{"user":"bob"}`, "type is not known"},
		{"another type", `{"type":"emoji","name":"duck"}`, "type is not known"},
		{"a number for a name", `{"type":"mute","user":7}`, "not a JSON object"},
		{"null for a name", `{"type":"mute","user":null}`, "not a JSON object"},
		{"bad base64", `{"type":"mute","user":{"base64":"%%%"}}`, "not a JSON object"},
		{"a bad time", `{"type":"mute","user":"bob","until":"tomorrow"}`, "not a JSON object"},
		{"a message without a place", `{"type":"message","id":"01M826RXH209TXKMZ896KDDT5A","from":"bob","text":"hi"}`, "either a room or an addressee"},
		{"a message with two places", `{"type":"message","id":"01M826RXH209TXKMZ896KDDT5A","room":"a","to":"b","from":"bob","text":"hi"}`, "either a room or an addressee"},
		{"a message with a bad id", `{"type":"message","id":"7","room":"a","from":"bob","text":"hi"}`, "no message id"},
		{"a message without time and id", `{"type":"message","room":"a","from":"bob","text":"hi"}`, "a time or an id"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got, skipped, err := read(head + `{"type":"permission","name":"a"}` + "\n" + tc.line + "\n" +
				`{"type":"permission","name":"b"}` + "\n" + fmt.Sprintf(tail, 3))
			must(t, err)
			if len(got) != 2 || len(skipped) != 1 || !strings.Contains(skipped[0], `line "3"`) || !strings.Contains(skipped[0], tc.want) {
				t.Errorf("records %v, skipped %q", got, skipped)
			}
		})
	}
}

func TestMembersFollowTheirRoom(t *testing.T) {
	got, skipped, err := read(head + `{"type":"member","room":"hall","name":"early"}` + "\n" +
		`{"type":"room","name":"hall"}` + "\n" + `{"type":"member","room":"hall","name":"alice"}` + "\n" +
		`{"type":"member","room":"other","name":"bob"}` + "\n" + `{"type":"member","room":"hall","name":"carol"}` + "\n" +
		`{"type":"room","name":"other"}` + "\n" + fmt.Sprintf(tail, 2))
	must(t, err)
	if len(got) != 2 || len(skipped) != 2 {
		t.Fatalf("records %v, skipped %q", got, skipped)
	}
	if hall := got[0].(chat.RoomRecord); len(hall.Members) != 2 || hall.Members[1].Name != "carol" {
		t.Errorf("%+v", hall)
	}
}

// Whoever makes a file by hand may leave the ids out: the same line always gets the same one.
func TestAMessageWithoutAnID(t *testing.T) {
	line := `{"type":"message","time":"2026-11-22T13:00:12.345678999+01:00","room":"%s","from":"bob","text":"hi"}` + "\n"
	ids := map[chat.ID]bool{}
	for _, room := range []string{"hall", "hall", "other"} {
		got, _, err := read(head + fmt.Sprintf(line, room) + fmt.Sprintf(tail, 1))
		must(t, err)
		m := got[0].(chat.Message)
		if !m.Time.Equal(at) || !m.ID.Time().Equal(at) {
			t.Errorf("time %v, of the ID %v", m.Time, m.ID.Time())
		}
		ids[m.ID] = true
	}
	if len(ids) != 2 {
		t.Errorf("IDs %v", ids)
	}
}

func TestFilesThatAreNoExports(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"nothing", "", "no export"},
		{"a text", "hello\nworld\n", "no export"},
		{"JSON of something else", `{"version":1}` + "\n", "no export"},
		{"a newer version", `{"format":"hihichat export","version":2}` + "\n", "newer version"},
		{"no version", `{"format":"hihichat export"}` + "\n", "no export"},
		{"a header alone", head, "ends early"},
		{"no end", head + `{"type":"permission","name":"a"}` + "\n", "ends early"},
		{"a wrong count", head + `{"type":"permission","name":"a"}` + "\n" + fmt.Sprintf(tail, 2), "not whole"},
		{"something behind the end", head + fmt.Sprintf(tail, 0) + `{"type":"permission","name":"a"}`, "line 3 follows"},
		{"a line without end", head + strings.Repeat("x", 9<<20), "longer than 8 MiB"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if _, _, err := read(tc.text); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
}

// Wherever a copy breaks off, that is noticed.
func TestHalfAnExportIsAnError(t *testing.T) {
	whole := written(t, sample())
	for n := range len(whole) - len("\n") {
		if _, _, err := read(whole[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are taken for an export", n, len(whole))
		}
	}
}

func TestReadingMayEndEarly(t *testing.T) {
	for range jsonl.Read(strings.NewReader(written(t, sample()))) {
		break
	}
}
