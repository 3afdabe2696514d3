package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"hihichat/handlers"
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

// Links that change something, followed from elsewhere. What they do then is the handlers' test.
func TestSource(t *testing.T) {
	const foreign, unvouched, ours = handlers.Foreign, handlers.Unvouched, handlers.Ours
	tests := []struct {
		name, method, site, referer, origin string
		want                                handlers.Source
	}{
		{"our own link", "GET", "same-origin", "http://example.com/chat/", "", ours},
		{"typed, a bookmark, or a link in a mail", "GET", "none", "", "", unvouched},
		{"a foreign link", "GET", "cross-site", "https://evil.example/", "", foreign},
		{"a foreign link without referrer", "GET", "cross-site", "", "", foreign},
		{"a foreign link that claims our host", "GET", "cross-site", "http://example.com/chat/", "", foreign},
		{"a sister site's", "GET", "same-site", "http://a.example.com/", "", foreign},
		{"an allowed origin's", "GET", "cross-site", partner + "/page", "", ours},
		{"an allowed origin's script", "GET", "cross-site", partner + "/page", partner, ours},
		{"a foreign script", "GET", "cross-site", "", "https://evil.example", foreign},
		{"an unknown word", "GET", "elsewhere", "", "", foreign},
		{"a HEAD", "HEAD", "cross-site", "", "", foreign},
		{"an old browser, our own", "GET", "", "http://example.com/chat/", "", ours},
		{"an old browser, foreign", "GET", "", "https://evil.example/", "", foreign},
		{"an old browser, a name like ours", "GET", "", "http://example.com.evil.example/", "", foreign},
		{"an old browser, our name as user", "GET", "", "http://example.com@evil.example/", "", foreign},
		{"an old browser, our host at another port", "GET", "", "http://example.com:8080/", "", foreign},
		{"an old browser, allowed", "GET", "", partner + "/page", "", ours},
		{"an old browser, no URL at all", "GET", "", "http://[", "", foreign},
		{"an old browser, a foreign script", "GET", "", "", "https://evil.example", foreign},
		{"an old browser, a sandboxed page", "GET", "", "", "null", foreign},
		{"an old browser, two that differ", "GET", "", "http://example.com/chat/", "https://evil.example", foreign},
		{"no browser", "GET", "", "", "", unvouched},
		{"a POST is not its business", "POST", "cross-site", "https://evil.example/", "", ours},
	}
	origins := mustOrigins(t, "", []string{partner}, slog.Default())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/logout/", nil)
			r.Header.Set("Sec-Fetch-Site", tt.site)
			r.Header.Set("Referer", tt.referer)
			r.Header.Set("Origin", tt.origin)
			if got := origins.Source(r); got != tt.want {
				t.Errorf("got %v", got)
			}
			r.Header.Set("Sec-Purpose", "prefetch;prerender")
			if got := origins.Source(r); r.Method != http.MethodPost && got != foreign {
				t.Errorf("fetched in advance: %v", got)
			}
		})
	}
}

// Over plain http, but for localhost, browsers send no Sec-Fetch-Site, and the page that holds a link decides whether
// there is a Referer.
func TestSourceOverPlainHTTP(t *testing.T) {
	tests := []struct {
		name, agent, referer string
		want                 handlers.Source
	}{
		{"a browser from our own page", "Mozilla/5.0 (X11; Linux x86_64)", "http://example.com/chat/", handlers.Ours},
		{"a browser from a page that hides itself", "Mozilla/5.0 (X11; Linux x86_64)", "", handlers.Foreign},
		{"an old browser from a page that hides itself", "Mozilla/4.0 (compatible; MSIE 8.0)", "", handlers.Foreign},
		{"a browser from a foreign page", "Mozilla/5.0 (X11; Linux x86_64)", "http://evil.example/", handlers.Foreign},
		{"a script", "curl/8.0", "", handlers.Unvouched},
		{"a client without a name", "", "", handlers.Unvouched},
	}
	origins := mustOrigins(t, "", nil, slog.Default())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/chat/kick/roomuser/?rname=a&del_user=b", nil)
			r.Header.Set("User-Agent", tt.agent)
			r.Header.Set("Referer", tt.referer)
			if got := origins.Source(r); got != tt.want {
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

func TestHere(t *testing.T) {
	proxies := Proxies{netip.MustParsePrefix("192.0.2.1/32")} // httptest's client
	for _, tt := range []struct {
		name, public, host, proto, forwarded, want string
		proxies                                    Proxies
	}{
		{"by its own word", "", "chat.example.org:8080", "", "", "http://chat.example.org:8080", nil},
		{"the public URL", "https://chat.example.org/", "10.0.0.1:80", "", "", "https://chat.example.org", nil},
		{"a trusted proxy", "", "10.0.0.1", "https", "chat.example.org", "https://chat.example.org", proxies},
		{"somebody who claims to be one", "", "10.0.0.1", "https", "evil.example", "http://10.0.0.1", nil},
		{"no host", "", "<b>", "", "", "", nil},
		{"a host with more", "", "a@evil.example/x", "", "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := slog.New(slog.DiscardHandler)
			origins := mustOrigins(t, tt.public, nil, log)
			r := httptest.NewRequest(http.MethodPost, "/", nil)
			r.Host = tt.host
			r.Header.Set("X-Forwarded-Proto", tt.proto)
			r.Header.Set("X-Forwarded-Host", tt.forwarded)
			got := "nobody was asked"
			tt.proxies.reveal(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = origins.Here(r) }), log).ServeHTTP(httptest.NewRecorder(), r)
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
