package handlers

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSentTextIsWhatWasTyped(t *testing.T) {
	for _, tc := range []struct{ name, target, want string }{
		{"plain", "hello", "hello"},
		{"spaces", "hello%20world", "hello world"},
		{"plus stays plus", "1+1", "1+1"},
		{"plus and slash", "1+1/2", "1+1/2"},
		{"plus and escaped slash", "1+1%2F2", "1+1/2"},
		{"slash", "a/b", "a/b"},
		{"double slash", "http://x.example//y", "http://x.example//y"},
		{"leading slashes", "//x", "//x"},
		{"trailing slash", "a/", "a/"},
		{"escaped slashes", "%2F%2f", "//"},
		{"question mark", "what?%20", "what? "},
		{"question mark at the end", "really?", "really?"},
		{"several question marks", "a?b?c", "a?b?c"},
		{"question mark alone", "?", "?"},
		{"escaped question mark", "a%3Fb", "a?b"},
		{"query with a form's look", "a?b=c&d+e%2Bf", "a?b=c&d+e+f"},
		{"percent sign, mended", "100%25", "100%"},
		{"percent sign in the query", "a?100%", "a?100%"},
		{"escape written out", "%2541", "%41"},
		{"hash, escaped", "%23tag", "#tag"},
		{"Chinese", "%E4%BD%A0%E5%A5%BD", "你好"},
		{"raw Chinese", "你好", "你好"},
		{"raw Chinese and a slash", "你/好", "你/好"},
		{"emoji", "%F0%9F%98%80", "😀"},
		{"NUL", "a%00b", "a\x00b"},
		{"line break", "a%0Ab", "a\nb"},
		{"carriage return and tab", "%0D%09", "\r\t"},
		{"markup", "%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(1)</script>"},
		{"quotes", "don't%20%22say%22", `don't "say"`},
		{"semicolon", "a;b=c", "a;b=c"},
		{"dots", "..", ".."},
		{"invalid UTF-8", "%FFx", "\uFFFDx"},
		{"invalid UTF-8 in the query", "a?%FF", "a?\uFFFD"},
		{"nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, err := url.ParseRequestURI(sendChatPrefix + tc.target)
			if err != nil {
				t.Fatal(err)
			}
			if got := sentText(u); got != tc.want {
				t.Errorf("sentText(%q) = %q, want %q", tc.target, got, tc.want)
			}
		})
	}
}

func TestAnEscapedPrefixLosesNothing(t *testing.T) {
	u, err := url.ParseRequestURI("/api/sendch%61t/a+b%20c?d")
	if err != nil {
		t.Fatal(err)
	}
	if got := sentText(u); got != "a+b c?d" {
		t.Errorf("sentText = %q", got)
	}
}

// FuzzSentText checks that what encodeURIComponent makes of any text is read back, and that no URL makes anything but
// valid UTF-8.
func FuzzSentText(f *testing.F) {
	for _, seed := range []string{"hello", "100%", "a/b?c+d", "你好 😀", "\x00\n", "%2F%zz", "??", "//"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if u, err := url.ParseRequestURI(sendChatPrefix + text); err == nil && !utf8.ValidString(sentText(u)) {
			t.Errorf("%q gave invalid UTF-8", text)
		}
		u, err := url.ParseRequestURI(sendChatPrefix + url.PathEscape(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := sentText(u); got != strings.ToValidUTF8(text, "\uFFFD") {
			t.Errorf("%q came back as %q", text, got)
		}
	})
}
