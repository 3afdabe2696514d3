package wire_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hihichat/chat"
	"hihichat/chat/wire"
)

func TestAppendASCII(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":                {"", `""`},
		"plain":                {"hello, it's me", `"hello, it's me"`},
		"quotes and backslash": {`say "a\b"`, `"say \"a\\b\""`},
		"short escapes":        {"\n\r\t", `"\n\r\t"`},
		"control characters":   {"\x00\x01\b\f\x1b\x1f\x7f", `"\u0000\u0001\u0008\u000c\u001b\u001f\u007f"`},
		"markup":               {"<b>&amp;</b>", `"\u003cb\u003e\u0026amp;\u003c/b\u003e"`},
		"Chinese":              {"你好", `"\u4f60\u597d"`},
		"Latin 1":              {"é\u0080", `"\u00e9\u0080"`},
		"surrogate pair":       {"🐤", `"\ud83d\udc24"`},
		"first and last plane": {"\U00010000\U0010ffff", `"\ud800\udc00\udbff\udfff"`},
		"end of the first":     {"\uffff", `"\uffff"`},
		"line separators":      {"\u2028\u2029", `"\u2028\u2029"`},
		"invalid UTF-8":        {"a\xffb", `"a\ufffdb"`},
		"cut off":              {"a\xe4\xbd", `"a\ufffd\ufffd"`},
		"a lone surrogate":     {"\xed\xa0\x80", `"\ufffd\ufffd\ufffd"`},
		"between plain text":   {"a你b好c", `"a\u4f60b\u597dc"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(wire.AppendASCII(nil, c.text)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if got := string(wire.AppendASCII([]byte("x="), c.text)); got != "x="+c.want {
				t.Errorf("what was there before is lost: %s", got)
			}
		})
	}
}

// FuzzAppendASCII: the result is ASCII, a JSON string, and means what encoding/json means by the text.
func FuzzAppendASCII(f *testing.F) {
	for _, text := range []string{"", "hello", "你好 🐤", "\x00\x7f\u0080", `"\`, "<&>", "\xff\xed\xa0\x80", "\u2028"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := wire.AppendASCII(nil, text)
		for _, b := range got {
			if b < ' ' || b >= 0x7f || b == '<' || b == '>' || b == '&' {
				t.Fatalf("%q holds the byte %#x", got, b)
			}
		}
		if decoded, want := decode(t, got), decode(t, marshal(t, text)); decoded != want {
			t.Errorf("%q decodes to %q, want %q", got, decoded, want)
		}
		if utf8.ValidString(text) && decode(t, got) != text {
			t.Errorf("%q does not come back", text)
		}
	})
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		`don't say "hi"`:            `don't say "hi"`,
		"a & b":                     "a &amp; b",
		"&amp;":                     "&amp;amp;",
		"<script>alert(1)</script>": "&lt;script&gt;alert(1)&lt;/script&gt;",
		"1 < 2 > 0":                 "1 &lt; 2 &gt; 0",
		"你好 🐤\n\x00\\ / ` = + % #":  "你好 🐤\n\x00\\ / ` = + % #",
	} {
		if got := wire.Escape(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// sent is a moment that floating-point seconds can't hold exactly.
var sent = time.Date(2026, 11, 22, 12, 0, 12, 345_679_000, time.UTC)

func message(c chat.Conversation, from, text string) chat.Message {
	return chat.Message{ID: chat.NewID(sent, 0xfedcba9876543210), Conversation: c, From: from, Text: text, Time: sent}
}

func removed(m chat.Message) chat.Message {
	m.Removed = true
	return m
}

func TestResponseBytes(t *testing.T) {
	const id = "01M81J1MHS0AKZXQ5TK1V58CGG"
	for name, c := range map[string]struct {
		message chat.Message
		viewer  string
		raw     bool
		want    string
	}{
		"in a room": {message(chat.InRoom("大厅"), "alice", "你好"), "bob", false,
			`{"code":"200","msg":"\u4f60\u597d","username":"alice","id":"ID","room":"\u5927\u5385","time":1795348812.345679,"text":"\u4f60\u597d"}`},
		"escaped for HTML": {message(chat.InRoom("a&b"), "<al>", `<b> & "c" it's`), "", false,
			`{"code":"200","msg":"\u0026lt;b\u0026gt; \u0026amp; \"c\" it's","username":"\u0026lt;al\u0026gt;","id":"ID","room":"a\u0026b",` +
				`"time":1795348812.345679,"text":"\u003cb\u003e \u0026 \"c\" it's"}`},
		"raw": {message(chat.InRoom("hall"), "<al>", "<b>"), "", true,
			`{"code":"200","msg":"\u003cb\u003e","username":"\u003cal\u003e","id":"ID","room":"hall","time":1795348812.345679,"text":"\u003cb\u003e"}`},
		"private, to the addressee": {message(chat.Between("alice", "bob"), "alice", "hi"), "bob", false,
			`{"code":"200","msg":"hi","username":"alice","id":"ID","room":"alice","time":1795348812.345679,"text":"hi","rtype":"p","to":"bob"}`},
		"private, to the sender": {message(chat.Between("alice", "bob"), "alice", "hi"), "alice", false,
			`{"code":"200","msg":"hi","username":"alice","id":"ID","room":"bob","time":1795348812.345679,"text":"hi","rtype":"p","to":"bob"}`},
		"private, to oneself": {message(chat.Between("alice", "alice"), "alice", "hi"), "alice", false,
			`{"code":"200","msg":"hi","username":"alice","id":"ID","room":"alice","time":1795348812.345679,"text":"hi","rtype":"p","to":"alice"}`},
		"taken back": {removed(message(chat.InRoom("hall"), "alice", "")), "bob", false,
			`{"code":"200","msg":"","username":"alice","id":"ID","room":"hall","time":1795348812.345679,"text":"","removed":true}`},
		"taken back in private": {removed(message(chat.Between("alice", "bob"), "alice", "")), "bob", false,
			`{"code":"200","msg":"","username":"alice","id":"ID","room":"alice","time":1795348812.345679,"text":"","rtype":"p","to":"bob","removed":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			want := strings.Replace(c.want, "ID", string(c.message.ID), 1)
			if got := string(wire.Response(c.message, c.viewer, !c.raw)); got != want {
				t.Errorf("\n%s, want\n%s", got, want)
			}
		})
	}
	if got := string(message(chat.InRoom("x"), "", "").ID); got != id {
		t.Errorf("the id is %s, want %s", got, id)
	}
}

// FuzzResponse: whatever people write and call themselves, a client's JSON parser finds each value in its place.
func FuzzResponse(f *testing.F) {
	f.Add("alice", "bob", "hello", "hall")
	f.Add("a-b", "小明", "\x00<script>\u2028🐤", `","room":"forged`)
	f.Fuzz(func(t *testing.T, from, to, text, room string) {
		from, to, text, room = valid(from), valid(to), valid(text), valid(room)
		public := parse(t, wire.Response(message(chat.InRoom(room), from, text), to, true))
		if public["text"] != text || public["room"] != room || public["msg"] != wire.Escape(text) || len(public) != 7 {
			t.Errorf("room: %v", public)
		}
		private := parse(t, wire.Response(message(chat.Between(from, to), from, text), to, false))
		if private["msg"] != text || private["to"] != chat.Between(from, to).Peer(from) || len(private) != 9 {
			t.Errorf("private: %v", private)
		}
	})
}

func TestAppendSeconds(t *testing.T) {
	for micros, want := range map[int64]string{
		0: "0.000000", 1: "0.000001", 999_999: "0.999999", 1_000_000: "1.000000",
		1_795_348_812_345_678: "1795348812.345678", 1_795_348_812_345_679: "1795348812.345679", 1_795_348_812_000_000: "1795348812.000000",
	} {
		if got := string(wire.AppendSeconds([]byte("t="), micros)); got != "t="+want {
			t.Errorf("%d: %s, want %s", micros, got, want)
		}
	}
}

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func parse(t *testing.T, object []byte) map[string]any {
	t.Helper()
	var values map[string]any
	if err := json.Unmarshal(object, &values); err != nil {
		t.Fatalf("%s: %v", object, err)
	}
	return values
}

func decode(t *testing.T, literal []byte) (s string) {
	t.Helper()
	if err := json.Unmarshal(literal, &s); err != nil {
		t.Fatalf("%q is no JSON string: %v", literal, err)
	}
	return s
}

func marshal(t *testing.T, s string) []byte {
	t.Helper()
	literal, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return literal
}
