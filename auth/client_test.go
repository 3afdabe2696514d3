package auth_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hihichat/auth"
	"hihichat/chat"
)

func TestAddresses(t *testing.T) {
	for _, tc := range []struct{ name, remote, want string }{
		{"IPv4", "192.0.2.1:5000", "192.0.2.1"},
		{"IPv6", "[2001:db8::1]:5000", "2001:db8::1"},
		{"IPv4 in IPv6", "[::ffff:192.0.2.1]:5000", "192.0.2.1"},
		{"with a zone", "[fe80::1%eth0]:5000", "fe80::1"},
		{"a socket file", "@", "@"},
		{"nothing", "", ""},
		{"no address", "<b>\n" + strings.Repeat("x", 1000), "<b>" + strings.Repeat("x", 253)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := auth.ClientOf(&http.Request{RemoteAddr: tc.remote}).Address; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// hostileAgents are User-Agent headers, the kept form beside each.
var hostileAgents = map[string]struct{ agent, want string }{
	"a browser's":      {"Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0", "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0"},
	"none":             {"", ""},
	"markup":           {"<script>alert(1)</script>", "<script>alert(1)</script>"},
	"line breaks":      {"a\r\nSet-Cookie: b", "aSet-Cookie: b"},
	"a zero byte":      {"a\x00b\x7fc\u0085d", "abcd"},
	"not UTF-8":        {"a\xff\xfeb\xc3", "ab"},
	"turned direction": {"a\u202egnp.exe\u2066\u200b\u2028", "agnp.exe"},
	"spaces only":      {" \t ", ""},
	"too long":         {strings.Repeat("x", 300), strings.Repeat("x", 256)},
	"cut in between":   {"x" + strings.Repeat("长", 100), "x" + strings.Repeat("长", 85)},
	"far too long":     {strings.Repeat("长", 100_000), strings.Repeat("长", 85)},
	"dropped and long": {strings.Repeat("\x01", 5000) + "late", ""},
}

func TestHostileAgentsAreKeptAsPlainText(t *testing.T) {
	for name, tc := range hostileAgents {
		t.Run(name, func(t *testing.T) {
			r := &http.Request{Header: http.Header{"User-Agent": {tc.agent}}}
			if got := auth.ClientOf(r).Agent; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzAgent(f *testing.F) {
	for _, tc := range hostileAgents {
		f.Add(tc.agent)
	}
	f.Fuzz(func(t *testing.T, agent string) {
		got := auth.ClientOf(&http.Request{Header: http.Header{"User-Agent": {agent}}}).Agent
		if len(got) > chat.MaxAgentLength || !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("%q is kept as %q", agent, got)
		}
		if again := auth.ClientOf(&http.Request{Header: http.Header{"User-Agent": {got}}}).Agent; again != got {
			t.Errorf("%q is no final form: %q", got, again)
		}
	})
}

func TestSessionsKeepWhereTheyBegan(t *testing.T) {
	w := newWorld(t)
	token, _, err := w.sessions.Start(t.Context(), w.alice.ID, false, auth.Client{Address: "192.0.2.1", Agent: "Firefox"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	visit, _, err := w.sessions.Open(t.Context(), token)
	if err != nil || visit.Session.Address != "192.0.2.1" || visit.Session.Agent != "Firefox" {
		t.Errorf("%+v, %v", visit.Session, err)
	}
}

// Whoever acts is known by the address of this request, not of the one that signed in; guests too.
func TestActorsHaveTheAddressOfTheirRequest(t *testing.T) {
	w := newWorld(t)
	token, _ := w.start(false)
	for name, cookie := range map[string]string{"signed in": token, "guest": "", "dead": "AAAAAAAAAAAAAAAAAAAAAA"} {
		t.Run(name, func(t *testing.T) {
			r := request(cookie)
			r.RemoteAddr = "198.51.100.7:4000"
			a, err := w.sessions.Arrive(r)
			if err != nil || a.Actor.Address != "198.51.100.7" {
				t.Errorf("%+v, %v", a.Actor, err)
			}
			if actor, _, err := w.sessions.FromRequest(r); err != nil || actor.Address != "198.51.100.7" {
				t.Errorf("for a socket: %+v, %v", actor, err)
			}
		})
	}
}

func TestFlaskCookiesAreSessionsWithTheirBeginning(t *testing.T) {
	m := newMoved(t)
	r := request("", m.cookie(m.olga))
	r.RemoteAddr = "198.51.100.7:4000"
	r.Header.Set("User-Agent", "Old\x01Browser")
	a, err := m.sessions.Arrive(r)
	if err != nil || a.State != auth.Live {
		t.Fatal(a, err)
	}
	list, err := m.stores.Sessions.SessionsOf(t.Context(), m.olga.ID, 10)
	if err != nil || len(list) != 1 || list[0].Address != "198.51.100.7" || list[0].Agent != "OldBrowser" {
		t.Errorf("%+v, %v", list, err)
	}
}
