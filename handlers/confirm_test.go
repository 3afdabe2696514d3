package handlers

import (
	"net/http/httptest"
	"testing"
)

func TestWhereALinkWasFollowed(t *testing.T) {
	for _, tc := range []struct {
		name, method string
		header       map[string]string
		elsewhere    bool
	}{
		{"our page", "GET", map[string]string{"Sec-Fetch-Site": "same-origin", "Referer": "http://chat.example/chat/"}, false},
		{"typed", "GET", map[string]string{"Sec-Fetch-Site": "none"}, false},
		{"another site", "GET", map[string]string{"Sec-Fetch-Site": "cross-site"}, true},
		{"a sister site", "GET", map[string]string{"Sec-Fetch-Site": "same-site"}, true},
		{"followed in advance", "GET", map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Purpose": "prefetch;prerender"}, true},
		{"old browser, our page", "GET", map[string]string{"Referer": "http://chat.example/chat/"}, false},
		{"old browser, another site", "GET", map[string]string{"Referer": "http://evil.example/chat.example"}, true},
		{"old browser, another port", "GET", map[string]string{"Referer": "http://chat.example:81/"}, true},
		{"broken referer", "GET", map[string]string{"Referer": "%"}, true},
		{"no browser", "GET", nil, false},
		{"a form, checked by the server", "POST", map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest(tc.method, "http://chat.example/logout/", nil)
			for name, value := range tc.header {
				r.Header.Set(name, value)
			}
			if got := fromElsewhere(r); got != tc.elsewhere {
				t.Errorf("fromElsewhere = %v, want %v", got, tc.elsewhere)
			}
		})
	}
}
