package bot

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hihichat/chat"
)

func TestReplies(t *testing.T) {
	long := strings.Repeat("嘎", chat.MaxMessageLength)
	tests := []struct{ name, kind, body, want, err string }{
		{"no type", "", "quack", "quack", ""},
		{"JSON of another name", "application/problem+json", `"quack"`, "quack", ""},
		{"JSON by an upper-case name", "Application/JSON; charset=UTF-8", ` "quack" `, "quack", ""},
		{"a byte order mark", "application/json", "\uFEFF\"quack\"", "quack", ""},
		{"half a surrogate pair", "application/json", `"a\ud83eb"`, "a\uFFFDb", ""},
		{"wrong UTF-8 in a string", "application/json", "\"a\xffb\"", "a\uFFFDb", ""},
		{"controls", "application/json", `"\u0000a\u0007\r\nb\tc\u009b\u001b[31m"`, "a\nb\tc[31m", ""},
		{"white space around", "text/plain", "\r\n  quack quack \n\n", "quack quack", ""},
		{"a flag at its end", "text/plain", "🏴\U000E0067\U000E007F", "🏴\U000E0067\U000E007F", ""},
		{"the longest", "text/plain", long, long, ""},
		{"longer", "application/json", `"` + long + `嘎嘎"`, long, ""},
		{"cut before a space", "text/plain", long[3:] + " x", long[3:], ""},
		{"quoted, but no JSON", "text/plain", `"Quack", said the duck.`, `"Quack", said the duck.`, ""},
		{"braces, but no JSON", "text/plain", "{quack}", "{quack}", ""},
		{"a number as text", "text/plain", "42", "42", ""},
		{"a number as JSON", "application/json", "42", "", "JSON, but no string"},
		{"an object as text", "text/html", `{"a": 1}`, "", "JSON, but no string"},
		{"a list as text", "text/html", `["a"]`, "", "JSON, but no string"},
		{"null as JSON", "application/json", "null", "", "JSON, but no string"},
		{"null as text", "text/html", "null\n", "", "JSON, but no string"},
		{"two strings", "application/json", `"a" "b"`, "", "JSON, but no string"},
		{"empty JSON", "application/json", "", "", "JSON, but no string"},
		{"empty", "text/plain", "", "", "empty answer"},
		{"an empty string", "application/json", `""`, "", "empty answer"},
		{"nothing to be seen", "text/plain", "\u200b\u2060 \u00a0\x01", "", "empty answer"},
		{"nothing to be seen of what fits", "text/plain", strings.Repeat("\u200b", chat.MaxMessageLength) + "quack", "", "empty answer"},
		{"the largest body", "text/plain", strings.Repeat("q", maxBody), strings.Repeat("q", chat.MaxMessageLength), ""},
		{"a byte more", "text/plain", strings.Repeat("q", maxBody+1), "", "answer over 64 KiB"},
		{"bytes", "application/octet-stream", "quack", "", "neither text nor JSON"},
		{"no type at all", ";;;", "quack", "", "neither text nor JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := reply{200, tt.kind, []byte(tt.body)}.text()
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
				t.Errorf("%.100q, %v; want %.100q, %s", got, err, tt.want, tt.err)
			}
		})
	}
}

func FuzzRemoteReply(f *testing.F) {
	for _, kind := range []string{"", "text/html; charset=gbk", "application/json", "image/png"} {
		for _, body := range []string{"quack", `"qu\u0061ck"`, `{"a":[1]}`, "null", "\xff\x00", "\uFEFF", strings.Repeat("嘎 ", 5000), "[", `"`} {
			f.Add(kind, []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		text, err := reply{200, kind, body}.text()
		if err != nil {
			if text != "" {
				t.Errorf("%q beside %v", text, err)
			}
			return
		}
		odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
		switch {
		case !utf8.ValidString(text):
			t.Errorf("not UTF-8: %q", text)
		case text == "" || utf8.RuneCountInString(text) > chat.MaxMessageLength:
			t.Errorf("%d characters", utf8.RuneCountInString(text))
		case strings.TrimSpace(text) != text || strings.ContainsFunc(text, odd):
			t.Errorf("not presentable: %q", text)
		}
	})
}
