package chat_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

func TestCleanText(t *testing.T) {
	for name, c := range map[string]struct{ raw, want, refused string }{
		"plain":                 {"hello", "hello", ""},
		"white space stays":     {" \n\t ", " \n\t ", ""},
		"control characters":    {"a\x00b\x1b", "a\x00b\x1b", ""},
		"markup":                {"<b>&amp;", "<b>&amp;", ""},
		"decomposed stays":      {"e\u0301", "e\u0301", ""},
		"invalid UTF-8":         {"a\xffb", "a\uFFFDb", ""},
		"a run of invalid UTF8": {"a\xff\xfe\xfdb", "a\uFFFDb", ""},
		"only invalid UTF-8":    {"\xff", "\uFFFD", ""},
		"a surrogate":           {"\xed\xa0\x80", "\uFFFD", ""},
		"empty":                 {"", "", "empty"},
		"4,000 characters":      {strings.Repeat("🐤", 4000), strings.Repeat("🐤", 4000), ""},
		"4,001 characters":      {strings.Repeat("a", 4001), "", "too-long"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := chat.CleanText(c.raw)
			if got != c.want || (err != nil || c.refused != "") && chat.CodeOf(err) != c.refused {
				t.Errorf("%.20q, %v; want %.20q, %q", got, err, c.want, c.refused)
			}
		})
	}
}

// TestSendLooksAtThePersonFirst: who may not speak at all is told so, whatever the text is.
func TestSendLooksAtThePersonFirst(t *testing.T) {
	w := newWorld(t)
	alice, bob, ctx := w.user("alice"), w.user("bob"), context.Background()
	hall := w.room("hall", alice)
	_, err := w.Send(ctx, alice, hall, "")
	w.is("a member says nothing", err, chat.ErrEmpty)
	_, err = w.Send(ctx, alice, hall, strings.Repeat("a", 4001))
	w.is("a member says too much", err, chat.ErrTooLong)
	_, err = w.Send(ctx, bob, hall, "")
	w.is("a stranger says nothing", err, chat.ErrNotMember)
	w.mute("hall", alice, 0)
	_, err = w.Send(ctx, alice, hall, "")
	w.is("the muted say nothing", err, chat.ErrMuted)
	_, err = w.Send(ctx, chat.Actor{}, hall, "")
	w.is("a guest says nothing", err, chat.ErrSignIn)
	if len(w.stored(hall))+len(w.heard.delivered()) > 0 {
		t.Error("something was stored or delivered")
	}
}

func TestSentMessage(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.user("bob")
	m, err := w.Send(context.Background(), alice, chat.Between("bob", "alice"), "a\xff")
	w.must(err)
	want := chat.Message{ID: m.ID, Conversation: chat.Between("alice", "bob"), From: "alice", Text: "a\uFFFD", Time: noon}
	if m != want || m.To() != "bob" || len(m.ID) != 26 {
		t.Errorf("%+v to %q, want %+v", m, m.To(), want)
	}
	if delivered := w.heard.delivered(); !slices.Equal(delivered, []chat.Message{want}) {
		t.Errorf("delivered %+v", delivered)
	}
}

func TestIDsCarryTheirTime(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var last chat.ID
	for _, at := range []time.Time{
		time.UnixMicro(0), time.UnixMicro(1), time.UnixMicro(999), time.UnixMicro(1000), noon.Add(-time.Microsecond), noon,
		noon.Add(999 * time.Nanosecond), noon.Add(time.Microsecond), time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
	} {
		id := chat.NewID(at, random.Uint64())
		if want := at.Truncate(time.Microsecond); !id.Time().Equal(want) {
			t.Errorf("%v came back as %v", want, id.Time())
		}
		if parsed, err := chat.ParseID(string(id)); parsed != id || err != nil {
			t.Errorf("%s was parsed as %s, %v", id, parsed, err)
		}
		if id.Time().After(last.Time()) && id <= last {
			t.Errorf("%s does not follow %s", id, last)
		}
		last = id
	}
	if low, high := chat.NewID(noon, 1), chat.NewID(noon, 1<<63); low >= high {
		t.Error("the random half does not order equal times")
	}
}

func TestParseID(t *testing.T) {
	good := string(chat.NewID(noon, 42))
	for raw, want := range map[string]chat.ID{"": "", good: chat.ID(good), strings.ToLower(good): chat.ID(good)} {
		if got, err := chat.ParseID(raw); got != want || err != nil {
			t.Errorf("%q: %q, %v", raw, got, err)
		}
	}
	for name, raw := range map[string]string{
		"short": good[1:], "long": good + "0", "not in the alphabet": good[:25] + "U", "beyond 128 bits": "8" + good[1:],
		"a time": "1700000000.123", "a statement": "' OR 1=1 --", "NUL": "\x00",
	} {
		if _, err := chat.ParseID(raw); chat.KindOf(err) != chat.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
		if !chat.ID(raw).Time().IsZero() {
			t.Errorf("%s has a time", name)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(string(chat.NewID(noon, 42)))
	f.Add("")
	f.Add("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
	f.Fuzz(func(t *testing.T, raw string) {
		id, err := chat.ParseID(raw)
		if err != nil || id == "" {
			return
		}
		if again, err := chat.ParseID(string(id)); again != id || err != nil || !strings.EqualFold(string(id), raw) {
			t.Errorf("%q became %q, then %q (%v)", raw, id, again, err)
		}
	})
}
