package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const (
	publicURL = "https://Chat.Example.org/"
	partner   = "https://partner.example:8443"
)

// Who may make a browser change something here.
func TestUnsafeMethodsAcrossOrigins(t *testing.T) {
	tests := []struct {
		name, origin, site string
		want               bool
	}{
		{"a native client", "", "", true},
		{"our own page", "http://example.com", "same-origin", true},
		{"our own page, in an old browser", "http://example.com", "", true},
		{"typed by the visitor", "", "none", true},
		{"a foreign page", "https://evil.example", "cross-site", false},
		{"a foreign page, in an old browser", "https://evil.example", "", false},
		{"a page of a sister site", "https://evil.example.com", "same-site", false},
		{"our host at another port", "http://example.com:8080", "", false},
		{"a sandboxed page", "null", "", false},
		{"the public URL", "https://chat.example.org", "", true},
		{"an allowed origin", partner, "cross-site", true},
		{"an allowed host at another port", "https://partner.example", "cross-site", false},
	}
	w := newWorld(t, func(cfg *Config) { cfg.Origins = mustOrigins(t, publicURL, []string{partner + "/"}, cfg.Log) })
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := w.do(http.MethodPost, "/login_check", "Username=alice&Password=old+flask", header("Origin", tt.origin), header("Sec-Fetch-Site", tt.site))
			if got := a.body == "success" && a.cookie() != nil; got != tt.want {
				t.Errorf("%d %q", a.StatusCode, a.body)
			}
		})
	}
	for _, said := range []string{"cross-origin request refused", "origin=https://evil.example", "expected_host=example.com", partner} {
		if !strings.Contains(w.log.String(), said) {
			t.Errorf("the log does not say %q", said)
		}
	}
}

// Links that change something, followed from elsewhere.
func TestCrossSite(t *testing.T) {
	tests := []struct {
		name, method, site, referer, purpose string
		want                                 bool
	}{
		{"our own link", "GET", "same-origin", "http://example.com/chat/", "", false},
		{"typed, or a bookmark", "GET", "none", "", "", false},
		{"a foreign link", "GET", "cross-site", "https://evil.example/", "", true},
		{"a foreign link without referrer", "GET", "cross-site", "", "", true},
		{"a sister site's", "GET", "same-site", "http://a.example.com/", "", true},
		{"an allowed origin's", "GET", "cross-site", partner + "/page", "", false},
		{"a HEAD", "HEAD", "cross-site", "", "", true},
		{"an old browser, our own", "GET", "", "http://example.com/chat/", "", false},
		{"an old browser, foreign", "GET", "", "https://evil.example/", "", true},
		{"an old browser, a name like ours", "GET", "", "http://example.com.evil.example/", "", true},
		{"an old browser, our name as user", "GET", "", "http://example.com@evil.example/", "", true},
		{"an old browser, allowed", "GET", "", partner + "/page", "", false},
		{"an old browser, no URL at all", "GET", "", "http://[", "", true},
		{"no browser", "GET", "", "", "", false},
		{"a page that is fetched in advance", "GET", "same-origin", "http://example.com/", "prefetch;prerender", true},
		{"a POST is not its business", "POST", "cross-site", "https://evil.example/", "", false},
	}
	origins := mustOrigins(t, "", []string{partner}, slog.Default())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/logout/", nil)
			r.Header.Set("Sec-Fetch-Site", tt.site)
			r.Header.Set("Referer", tt.referer)
			r.Header.Set("Sec-Purpose", tt.purpose)
			if got := origins.CrossSite(r); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// Over plain http, but for localhost, browsers send no Sec-Fetch-Site, and the page that holds a link decides whether
// there is a Referer.
func TestCrossSiteOverPlainHTTP(t *testing.T) {
	tests := []struct {
		name, agent, referer string
		want                 bool
	}{
		{"a browser from our own page", "Mozilla/5.0 (X11; Linux x86_64)", "http://example.com/chat/", false},
		{"a browser from a page that hides itself", "Mozilla/5.0 (X11; Linux x86_64)", "", true},
		{"an old browser from a page that hides itself", "Mozilla/4.0 (compatible; MSIE 8.0)", "", true},
		{"a browser from a foreign page", "Mozilla/5.0 (X11; Linux x86_64)", "http://evil.example/", true},
		{"a script", "curl/8.0", "", false},
		{"a client without a name", "", "", false},
	}
	origins := mustOrigins(t, "", nil, slog.Default())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/chat/kick/roomuser/?rname=a&del_user=b", nil)
			r.Header.Set("User-Agent", tt.agent)
			r.Header.Set("Referer", tt.referer)
			if got := origins.CrossSite(r); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestOriginsAreReadAsBrowsersSendThem(t *testing.T) {
	origins := mustOrigins(t, "HTTPS://Chat.Example.org:443/", []string{" http://a.example:80", "http://b.example:8080/", "http://[::1]:5000"}, nil)
	want := []string{"http://[::1]:5000", "http://a.example", "http://b.example:8080", "https://chat.example.org"}
	if got := origins.List(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if !origins.PublicHTTPS() || mustOrigins(t, "", []string{partner}, nil).PublicHTTPS() {
		t.Error("only the public URL makes the site https")
	}
	for _, bad := range []string{"*", "chat.example.org", "https://", "ftp://a.example", "https://a.example/path", "https://a.example?x", "https://u@a.example", "https://a b", "null"} {
		if _, err := NewOrigins("", []string{bad}, nil); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCORS(t *testing.T) {
	w := newWorld(t, func(cfg *Config) { cfg.Origins = mustOrigins(t, "", []string{partner}, cfg.Log) })
	tests := []struct {
		name, method, origin string
		want                 string // status, allowed origin, credentials
	}{
		{"an allowed origin reads", "GET", partner, "200 " + partner + " true"},
		{"another does not", "GET", "https://evil.example", "200  "},
		{"an allowed origin asks before", "OPTIONS", partner, "204 " + partner + " true"},
		{"another asks before", "OPTIONS", "https://evil.example", "405  "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := w.do(tt.method, "/roomlist/", "", header("Origin", tt.origin), header("Access-Control-Request-Method", "POST"))
			h := a.Header
			if got := a.Status[:3] + " " + h.Get("Access-Control-Allow-Origin") + " " + h.Get("Access-Control-Allow-Credentials"); got != tt.want {
				t.Errorf("got %s", got)
			}
			if h.Get("Vary") != "Origin" {
				t.Errorf("Vary: %s", h.Get("Vary"))
			}
		})
	}
}
