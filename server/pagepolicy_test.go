package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func policy(t *testing.T, text string) PagePolicy {
	t.Helper()
	p, err := NewPagePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPolicyOfATeamsPages(t *testing.T) {
	const upgraded = "; upgrade-insecure-requests"
	cases := map[string]struct{ text, public, want string }{
		"theirs":                {"default-src 'self'", "", "default-src 'self'"},
		"theirs, https":         {"default-src 'self'; ", "https://chat.example.org", "default-src 'self'" + upgraded},
		"upgraded already":      {"upgrade-insecure-requests; img-src *", "https://chat.example.org", "upgrade-insecure-requests; img-src *"},
		"with the nonce":        {"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'", "", "script-src 'nonce-ONCE'; style-src 'nonce-ONCE'"},
		"public http":           {"default-src 'self'", "http://chat.example.org", "default-src 'self'"},
		"letters of any size":   {"Default-SRC 'self'", "", "Default-SRC 'self'"},
		"none: strict, nonce":   {"", "", "script-src 'self' 'nonce-ONCE'; style-src 'self' 'nonce-ONCE'; " + contentPolicy + " ws://example.com"},
		"none, https: the same": {" ; ", "https://chat.example.org", "script-src 'self' 'nonce-ONCE'; style-src 'self' 'nonce-ONCE'; " + contentPolicy + " wss://example.com" + upgraded},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			origins := mustOrigins(t, c.public, nil, slog.New(slog.DiscardHandler))
			r := httptest.NewRequest(http.MethodGet, "/chat/", nil)
			if got := policy(t, c.text).Under(origins)(r, "ONCE"); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// A policy that browsers would not understand allows what it was to forbid.
func TestPolicyIsRefusedWhenItSaysNothing(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"a slip":       {"default-src 'self'; scrpt-src 'self'", `there is no directive "scrpt-src"; there are base-uri,`},
		"a sentence":   {"be strict", `there is no directive "be"`},
		"a comma":      {"default-src, 'self'", `there is no directive "default-src,"`},
		"two lines":    {"default-src 'self'\r\nSet-Cookie: a=b", "one line of plain ASCII"},
		"other quotes": {"default-src ‘self’", "one line of plain ASCII"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := NewPagePolicy(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestPolicyAllowsInlineScripts(t *testing.T) {
	cases := map[string]bool{
		"":                            false,
		"script-src 'unsafe-inline'":  true,
		"default-src 'unsafe-inline'": true,
		"default-src 'unsafe-inline'; script-src 'self'": false,
		"script-src 'unsafe-inline' 'nonce-{nonce}'":     false,
		"script-src 'unsafe-inline' 'sha256-AAAA'":       false,
		"img-src 'self'": true,
		"SCRIPT-SRC 'self' 'unsafe-inline'; default-src 'x'": true,
	}
	for text, want := range cases {
		if got := policy(t, text).AllowsInline(); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
