package jsonl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/transfer"
)

// FuzzRead: whatever stands in a file, reading ends, and the records that it yields are written and read the same.
func FuzzRead(f *testing.F) {
	golden, err := os.ReadFile(filepath.Join("testdata", "export.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(golden)) {
		f.Add(line)
	}
	f.Add(string(golden))
	f.Add(`{"type":"room","name":"a"}` + "\n" + `{"type":"member","room":"a","name":"b"}`)
	f.Add(`{"type":"message","room":{"base64":"/w=="},"from":"a","text":"b","time":"2026-11-22T12:00:00Z"}`)
	f.Fuzz(func(t *testing.T, text string) {
		first, _, _ := read(head + text)
		again, skipped, err := read(written(t, first))
		if err != nil || len(skipped) > 0 {
			t.Fatalf("what was read of %q is written as %q: skipped %q, %v", text, written(t, first), skipped, err)
		}
		if fmt.Sprintf("%+q", again) != fmt.Sprintf("%+q", first) {
			t.Errorf("first %+q\nthen  %+q", first, again)
		}
	})
}

// FuzzText: a text is the same when it comes back, byte for byte.
func FuzzText(f *testing.F) {
	for _, text := range []string{"", "hi", "你好", "\xff", "a\x00b", "\u2028<&>", `{"base64":"aGk="}`, "\xed\xa0\x80", "\ufffd"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _, err := read(written(t, []transfer.Record{message(1, chat.InRoom("hall"), "alice", text)}))
		if err != nil || got[0].(chat.Message).Text != text {
			t.Errorf("%q came back as %+q, %v", text, got, err)
		}
	})
}
