package realtime_test

import (
	"net/http"
	"testing"

	"hihichat/server/realtime"
)

const friend, stranger = "https://friend.example", "https://stranger.example"

func TestForeignOriginsAreRefusedEverywhere(t *testing.T) {
	w := newWorld(t, realtime.Config{AllowedOrigins: []string{friend}})
	c := w.session(4)
	for _, tt := range []struct {
		name, method, query string
		header              http.Header
	}{
		{"polling handshake", "GET", "EIO=4&transport=polling", http.Header{}},
		{"poll", "GET", c.query("polling"), http.Header{}},
		{"post", "POST", c.query("polling"), http.Header{}},
		{"preflight", "OPTIONS", c.query("polling"), http.Header{}},
		{"WebSocket handshake", "GET", "EIO=4&transport=websocket", upgradeHeader()},
		{"upgrade", "GET", c.query("websocket"), upgradeHeader()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, origin := range []string{stranger, "null"} {
				tt.header.Set("Origin", origin)
				a := w.request(tt.method, tt.query, nil, tt.header)
				a.expect(t, http.StatusForbidden, `{"code":4,"message":"Forbidden"}`)
				if a.header.Get("Access-Control-Allow-Origin") != "" {
					t.Error("the refusal may be read by a foreign page")
				}
			}
		})
	}
	c.emit("0/testnamespace") // the session has taken no harm
	if got := c.poll(); len(got) != 1 || got[0][:16] != "40/testnamespace" {
		t.Errorf("%q", got)
	}
}

func TestAllowedOriginsMayReadAnswersWithCredentials(t *testing.T) {
	w := newWorld(t, realtime.Config{AllowedOrigins: []string{friend}})
	for _, origin := range []string{friend, w.http.URL} {
		t.Run(origin, func(t *testing.T) {
			a := w.request(http.MethodGet, "EIO=4&transport=polling", nil, http.Header{"Origin": {origin}})
			a.expect(t, http.StatusOK, "0{")
			checkCORS(t, a, origin)
			c := w.dial(variant{4, "upgrade"}, "", http.Header{"Origin": {origin}})
			c.emit(`2/testnamespace,1["request_for_response",{"param":"room"}]`)
			c.expect(`3/testnamespace,1[{"code":401,`)
		})
	}
}

func checkCORS(t *testing.T, a answer, origin string) {
	t.Helper()
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Vary": "Origin",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Fetch standard, "CORS-preflight request": a POST of octets needs one.
func TestPreflight(t *testing.T) {
	w := newWorld(t, realtime.Config{AllowedOrigins: []string{friend}})
	a := w.request(http.MethodOptions, "EIO=4&transport=polling", nil, http.Header{
		"Origin": {friend}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"content-type"},
	})
	a.expect(t, http.StatusNoContent, "")
	checkCORS(t, a, friend)
	if a.header.Get("Access-Control-Allow-Methods") != "GET, POST" || a.header.Get("Access-Control-Allow-Headers") != "Content-Type" {
		t.Errorf("%v", a.header)
	}
}

func TestNativeClientsSayNoOrigin(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	a := w.request(http.MethodGet, "EIO=4&transport=polling", nil, nil)
	a.expect(t, http.StatusOK, "0{")
	if got := a.header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("Access-Control-Allow-Origin: %q", got)
	}
}
