package bot

import (
	"net/url"
	"strings"
	"testing"
)

func TestAddresses(t *testing.T) {
	tests := []struct{ name, address, text, want string }{
		{"a query", "http://127.0.0.1:8000/ask?k=v&q=", "a b+c&d=e#f/100%", "http://127.0.0.1:8000/ask?k=v&q=a%20b%2Bc%26d%3De%23f%2F100%25"},
		{"a path", "https://bot.example/ask/", "a b+c/d?e", "https://bot.example/ask/a%20b%2Bc%2Fd%3Fe"},
		{"Chinese", "http://bot.example/ask/", "你好", "http://bot.example/ask/%E4%BD%A0%E5%A5%BD"},
		{"a host alone", "http://bot.example", ".evil.example", "http://bot.example/.evil.example"},
		{"a port", "http://bot.example:80", "80", "http://bot.example:80/80"},
		{"a host and a query", "http://bot.example?q=", "hi", "http://bot.example/?q=hi"},
		{"a bare question mark", "http://bot.example/ask?", "..", "http://bot.example/ask?.."},
		{"a user", "http://me:pw@bot.example/", "hi", "http://me:pw@bot.example/hi"},
		{"steps in a query", "http://bot.example/?q=", "../../admin", "http://bot.example/?q=..%2F..%2Fadmin"},
		{"steps in a path", "http://bot.example/ask/", "../admin", ""},
		{"a step alone", "http://bot.example/ask/", "..", ""},
		{"a dot alone", "http://bot.example/ask/", ".", ""},
		{"steps within", "http://bot.example/ask/", "a/../../admin", ""},
		{"backward steps", "http://bot.example/ask/", `a\..\admin`, ""},
		{"steps with parameters", "http://bot.example/ask/", "..;x/admin", ""},
		{"dots that are no steps", "http://bot.example/ask/", "well... 1/2. ..a/..", ""},
		{"dots of every day", "http://bot.example/ask/", "well... a/b.c", "http://bot.example/ask/well...%20a%2Fb.c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := ParseAddress(tt.address)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := a.For(tt.text); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestBadAddresses(t *testing.T) {
	for _, bad := range []string{
		"", "bot.example", "/ask/", "//bot.example/", "ftp://bot.example/", "file:///etc/passwd", "http://", "http:///ask", "http://:80/",
		"http://bot.example/#x", "http://bot.example/#", "http://hunter2@bot.example:x/", "http://bot.example/a b?q=", "http://bot.example/?a b=",
		"http://bot.example/\n", "http://bot.example/%zz", "unix:///run/bot", "javascript:hunter2",
	} {
		if a, err := ParseAddress(bad); err == nil {
			t.Errorf("%q is an address: %+v", bad, a)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error repeats it: %v", bad, err)
		}
	}
}

// Whatever somebody says, the host stays and the text arrives.
func FuzzAddressFor(f *testing.F) {
	for _, text := range []string{"hi", "@evil.example/", "/../..", "%2e%2e/", "a&b=c", "\x00\n\r", "你好🦆", "\xff"} {
		f.Add(text)
	}
	const prefix, query = "/ask/", "text"
	inPath, _ := ParseAddress("http://bot.example" + prefix)
	inQuery, _ := ParseAddress("http://bot.example/ask?x=y&" + query + "=")
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := inQuery.For(text)
		u, badURL := url.Parse(raw)
		if err != nil || badURL != nil || u.Host != "bot.example" || u.Path != "/ask" || u.Query().Get(query) != text || len(u.Query()) != 2 {
			t.Errorf("in a query: %q, %v, %v", raw, err, badURL)
		}
		raw, err = inPath.For(text)
		if err != nil {
			return
		}
		u, badURL = url.Parse(raw)
		if badURL != nil || u.Host != "bot.example" || u.Path != prefix+text || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("in a path: %q, %v", raw, badURL)
		}
		if clean := u.JoinPath().Path; !strings.HasPrefix(clean, prefix[:len(prefix)-1]) {
			t.Errorf("in a path: %q leads to %q", text, clean)
		}
	})
}
