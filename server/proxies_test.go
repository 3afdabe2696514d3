package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestClientBehindProxies(t *testing.T) {
	proxies, err := ParseProxies([]string{"10.0.0.0/8", "::1", " 192.168.1.9 "})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, peer string
		headers    []string // name, value, …
		want       string   // RemoteAddr, Host, X-Forwarded-Proto
	}{
		{"no proxy", "1.2.3.4:5", nil, "1.2.3.4:5 own.example "},
		{"a stranger's claims", "1.2.3.4:5", []string{"X-Forwarded-For", "9.9.9.9", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https"}, "1.2.3.4:5 own.example "},
		{"a proxy that says nothing", "10.1.1.1:5", nil, "10.1.1.1:5 own.example "},
		{"one proxy", "10.1.1.1:5", []string{"X-Forwarded-For", "9.9.9.9", "X-Forwarded-Host", "chat.example:8443", "X-Forwarded-Proto", "https"}, "9.9.9.9:0 chat.example:8443 https"},
		{"two proxies", "10.1.1.1:5", []string{"X-Forwarded-For", "9.9.9.9, 10.2.2.2"}, "9.9.9.9:0 own.example "},
		{"a client that invents hops", "10.1.1.1:5", []string{"X-Forwarded-For", "10.9.9.9, 8.8.8.8, 9.9.9.9"}, "9.9.9.9:0 own.example "},
		{"invented hops in a header of their own", "10.1.1.1:5", []string{"X-Forwarded-For", "8.8.8.8", "X-Forwarded-For", "9.9.9.9"}, "9.9.9.9:0 own.example "},
		{"only proxies", "10.1.1.1:5", []string{"X-Forwarded-For", "10.3.3.3"}, "10.3.3.3:0 own.example "},
		{"nonsense", "10.1.1.1:5", []string{"X-Forwarded-For", "unknown", "X-Forwarded-Host", "a b", "X-Forwarded-Proto", "gopher"}, "10.1.1.1:5 own.example "},
		{"a header injection", "10.1.1.1:5", []string{"X-Forwarded-Host", "a;script-src *"}, "10.1.1.1:5 own.example "},
		{"an address with a port", "10.1.1.1:5", []string{"X-Forwarded-For", "9.9.9.9:1234"}, "9.9.9.9:0 own.example "},
		{"IPv6", "[::1]:5", []string{"X-Forwarded-For", "2001:db8::7", "X-Forwarded-Host", "[2001:db8::1]:80"}, "[2001:db8::7]:0 [2001:db8::1]:80 "},
		{"IPv4 in IPv6", "[::ffff:192.168.1.9]:5", []string{"X-Forwarded-For", "::ffff:9.9.9.9"}, "9.9.9.9:0 own.example "},
		{"upper case", "10.1.1.1:5", []string{"X-Forwarded-Proto", "HTTPS"}, "10.1.1.1:5 own.example https"},
		{"no address at all", "@", []string{"X-Forwarded-For", "9.9.9.9"}, "@ own.example "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://own.example/", nil)
			r.RemoteAddr = tt.peer
			for pair := range slices.Chunk(append(tt.headers, "Forwarded", "for=7.7.7.7", "X-Real-Ip", "7.7.7.7"), 2) {
				r.Header.Add(pair[0], pair[1])
			}
			var seen *http.Request
			proxies.reveal(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r }), slog.New(slog.DiscardHandler)).ServeHTTP(nil, r)
			if got := seen.RemoteAddr + " " + seen.Host + " " + seen.Header.Get("X-Forwarded-Proto"); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded"} {
				if v := seen.Header.Get(name); v != "" {
					t.Errorf("%s: %s is left", name, v)
				}
			}
		})
	}
}

// A proxy that the configuration does not name is the commonest slip behind one; every request would show it, so it is
// said once.
func TestAProxyThatNobodyNamedIsLoggedOnce(t *testing.T) {
	for _, tt := range []struct {
		name, proxies, header string
		want                  int
	}{
		{"not named", "10.0.0.0/8", "X-Forwarded-For", 1},
		{"named", "192.0.2.1", "X-Forwarded-For", 0}, // httptest's client
		{"another header", "10.0.0.0/8", "X-Real-Ip", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			proxies, err := ParseProxies([]string{tt.proxies})
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, func(cfg *Config) { cfg.Proxies = proxies })
			for range 3 {
				w.do(http.MethodGet, "/", "", header(tt.header, "9.9.9.9"))
			}
			if said := w.log.String(); strings.Count(said, "--trusted-proxies") != tt.want || strings.Contains(said, "9.9.9.9") && tt.want > 0 {
				t.Errorf("logged %s", said)
			}
		})
	}
}

func TestParseProxiesNamesWhatIsWrong(t *testing.T) {
	for _, bad := range []string{"10.0.0.0/33", "proxy.example", "", "10.0.0"} {
		if _, err := ParseProxies([]string{"10.0.0.0/8", bad}); err == nil || !strings.Contains(err.Error(), `"`+bad+`"`) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
