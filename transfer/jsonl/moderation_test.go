package jsonl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/transfer"
)

// TestExportsFromBeforeModerationAreRead: the fields that they lack are empty.
func TestExportsFromBeforeModerationAreRead(t *testing.T) {
	old, err := os.ReadFile(filepath.Join("testdata", "export-before-moderation.jsonl"))
	must(t, err)
	got, skipped, err := read(string(old))
	must(t, err)
	want := slices.DeleteFunc(sample(), func(record transfer.Record) bool {
		switch r := record.(type) {
		case chat.AccountRecord:
			return r.User.Disabled
		case chat.RoomRecord:
			return r.Room.Public
		case chat.Message:
			return r.Removed
		}
		return false
	})
	for i, record := range want {
		if m, ok := record.(chat.Mute); ok {
			m.Reason = ""
			want[i] = m
		}
	}
	if len(skipped) > 0 || fmt.Sprintf("%+q", got) != fmt.Sprintf("%+q", want) {
		t.Errorf("skipped %q, read\n%+q\nwant\n%+q", skipped, got, want)
	}
}

// TestReadersPassOverWhatTheyDoNotKnow: fields and types may be added within a version. A line of an unknown type counts
// as a record, which is how programs from before bans count the lines of bans.
func TestReadersPassOverWhatTheyDoNotKnow(t *testing.T) {
	got, skipped, err := read(head + `{"type":"mute","user":"bob","colour":"red"}` + "\n" + `{"type":"emoji","name":"duck"}` + "\n" +
		fmt.Sprintf(tail, 2))
	must(t, err)
	if len(got) != 1 || got[0] != (chat.Mute{User: "bob"}) || len(skipped) != 1 {
		t.Errorf("records %v, skipped %q", got, skipped)
	}
	lines, records := 0, 0
	for line := range strings.Lines(written(t, sample())) {
		if !strings.Contains(line, `"format"`) && !strings.Contains(line, `"type":"end"`) && !strings.Contains(line, `"type":"member"`) {
			lines++
		}
		_, _ = fmt.Sscanf(line, `{"type":"end","records":%d}`, &records)
	}
	if lines != records {
		t.Errorf("the end counts %d records, there are %d lines but for those of members", records, lines)
	}
}

// TestBansFollowTheirRoom, in any order with its members.
func TestBansFollowTheirRoom(t *testing.T) {
	got, skipped, err := read(head + `{"type":"ban","room":"hall","user":"early"}` + "\n" +
		`{"type":"room","name":"hall"}` + "\n" + `{"type":"ban","room":"hall","user":"eve","reason":7}` + "\n" +
		`{"type":"ban","room":"hall","user":"eve"}` + "\n" + `{"type":"member","room":"hall","name":"alice"}` + "\n" +
		`{"type":"ban","room":"other","user":"bob"}` + "\n" + `{"type":"ban","room":"hall","user":"dave"}` + "\n" +
		`{"type":"mute","user":"bob"}` + "\n" + `{"type":"ban","room":"hall","user":"late"}` + "\n" + fmt.Sprintf(tail, 8))
	must(t, err)
	if len(got) != 2 || len(skipped) != 4 {
		t.Fatalf("records %v, skipped %q", got, skipped)
	}
	hall := got[0].(chat.RoomRecord)
	if len(hall.Members) != 1 || len(hall.Bans) != 2 || hall.Bans[1] != (chat.Ban{Room: "hall", User: "dave"}) {
		t.Errorf("%+v", hall)
	}
}

// TestWhatWasTakenBackHasNoText, whatever a file says that was made by hand.
func TestWhatWasTakenBackHasNoText(t *testing.T) {
	got, _, err := read(head + `{"type":"message","time":"2026-11-22T12:00:00Z","room":"hall","from":"bob","text":"secret","removed":true}` +
		"\n" + fmt.Sprintf(tail, 1))
	must(t, err)
	if m := got[0].(chat.Message); !m.Removed || m.Text != "" || m.ID == "" {
		t.Errorf("%+v", m)
	}
}
