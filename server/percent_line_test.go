package server

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
)

func TestMendRequestLine(t *testing.T) {
	const rest = "Host: x\r\nX: 5% HTTP/1.1\r\n\r\nPOST /7% HTTP/1.1\r\n"
	tests := []struct{ name, line, want string }{
		{"a stray sign at the end", "POST /api/sendchat/100% HTTP/1.1", "POST /api/sendchat/100%25 HTTP/1.1"},
		{"before text", "GET /a%zz HTTP/1.1", "GET /a%25zz HTTP/1.1"},
		{"before one digit", "GET /a%4 HTTP/1.1", "GET /a%254 HTTP/1.1"},
		{"two in a row", "GET /%% HTTP/1.1", "GET /%25%25 HTTP/1.1"},
		{"one before an escape", "GET /%%41 HTTP/1.1", "GET /%25%41 HTTP/1.1"},
		{"in the query", "GET /x?a=5%&b=%20 HTTP/1.1", "GET /x?a=5%25&b=%20 HTTP/1.1"},
		{"among Chinese", "GET /%E4%BD%A0100%%E5%A5%BD HTTP/1.1", "GET /%E4%BD%A0100%25%E5%A5%BD HTTP/1.1"},
		{"first letter gone", "OST /1% HTTP/1.1", "OST /1%25 HTTP/1.1"},
		{"proper escapes", "GET /%e4%BD%a0 HTTP/1.1", "GET /%e4%BD%a0 HTTP/1.1"},
		{"another version", "GET /1% HTTP/1.0", "GET /1% HTTP/1.0"},
		{"no version", "GET /1%", "GET /1%"},
		{"space after the version", "GET /1% HTTP/1.1 ", "GET /1% HTTP/1.1 "},
		{"a space in the target", "GET /1% 2% HTTP/1.1", "GET /1% 2% HTTP/1.1"},
		{"no slash before the target", "CONNECT 1%:80 HTTP/1.1", "CONNECT 1%:80 HTTP/1.1"},
		{"a full URL", "GET http://x/1% HTTP/1.1", "GET http://x/1% HTTP/1.1"},
		{"a header", "Referer: /1% HTTP/1.1", "Referer: /1% HTTP/1.1"},
		{"a method with a sign", "G%T /x HTTP/1.1", "G%T /x HTTP/1.1"},
		{"an empty line", "", ""},
		{"only the version", " HTTP/1.1", " HTTP/1.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, end := range []string{"\r\n", "\n"} {
				got := mendRequestLine([]byte(tt.line + end + rest))
				if want := tt.want + end + rest; string(got) != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
			if got := mendRequestLine([]byte(tt.line)); string(got) != tt.line {
				t.Errorf("an unfinished line became %q", got)
			}
		})
	}
}

// FuzzMendRequestLine: only percent signs of the first line change, a second time changes nothing, and what comes out of
// a request line is a target that net/http reads.
func FuzzMendRequestLine(f *testing.F) {
	f.Add([]byte("POST /api/sendchat/100% HTTP/1.1\r\nHost: x\r\n\r\n%"))
	f.Add([]byte("OST /%%4%41?a%=%zz HTTP/1.1\n%"))
	f.Add([]byte("X: %\r\nGET /% HTTP/1.1\r\n"))
	f.Fuzz(func(t *testing.T, head []byte) {
		before := bytes.Clone(head)
		got := mendRequestLine(head)
		if !bytes.Equal(head, before) {
			t.Fatal("the input was changed in place")
		}
		if again := mendRequestLine(got); !bytes.Equal(again, got) {
			t.Fatalf("%q was mended twice: %q", got, again)
		}
		line, rest, complete := strings.Cut(string(head), "\n")
		gotLine, gotRest, _ := strings.Cut(string(got), "\n")
		if gotRest != rest {
			t.Fatalf("the stream behind the line changed: %q", gotRest)
		}
		if bytes.Equal(got, head) {
			return
		}
		if !complete || unmend(gotLine) != unmend(line) {
			t.Fatalf("%q became %q", line, gotLine)
		}
		path, _, _ := strings.Cut(strings.Fields(gotLine)[1], "?")
		if _, err := url.PathUnescape(path); err != nil {
			t.Fatalf("%q is still broken: %v", gotLine, err)
		}
	})
}

// unmend makes a line comparable whether its percent signs are mended or not.
func unmend(line string) string { return strings.ReplaceAll(line, "%25", "%") }
