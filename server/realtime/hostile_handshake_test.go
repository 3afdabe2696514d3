package realtime_test

import (
	"fmt"
	"net/http"
	"strings"
)

// badHandshakes are requests that open nothing, and some that are odd and do.
func badHandshakes() []attack {
	var list []attack
	add := func(name string, status int, request string) {
		list = append(list, attack{name, func(v victim) error {
			got, body, err := v.once(request)
			return expectStatus(status, got, body, err)
		}})
	}
	plain := func(method, query string) string { return head(method, query, closing, "\r\n") }

	for _, version := range []string{"", "0", "1", "2", "5", "-1", "+4", "04", "4.0", "4%20", "a", "%00", "%EF%BC%94", strings.Repeat("9", 1000)} {
		add(fmt.Sprintf("version %.12q by polling", version), 400, plain("GET", "transport=polling&EIO="+version))
		add(fmt.Sprintf("version %.12q by websocket", version), 400, head("GET", "transport=websocket&EIO="+version, upgrading, "\r\n"))
	}
	for _, transport := range []string{"", "Polling", "flashsocket", "webtransport", "jsonp-polling", "polling,websocket", "websocket%00", strings.Repeat("x", 5000)} {
		add(fmt.Sprintf("transport %.20q", transport), 400, plain("GET", "EIO=4&transport="+transport))
	}
	add("no query at all", 400, plain("GET", ""))
	add("a query that can't be read", 400, plain("GET", "%zz&;;&=&%"))
	add("no transport", 400, plain("GET", "EIO=4"))
	add("JSONP", 400, plain("GET", "EIO=3&transport=polling&j=0"))
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"} {
		add("handshake by "+method, 400, plain(method, "EIO=4&transport=polling"))
	}
	for _, sid := range []string{"x", "..%2F..%2F", "%00", "%FF%FE", "__proto__", strings.Repeat("A", 5000)} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			add(fmt.Sprintf("%s of session %.12q", method, sid), 400, plain(method, "EIO=4&transport=polling&sid="+sid))
		}
		add(fmt.Sprintf("upgrade of session %.12q", sid), 400, head("GET", "EIO=4&transport=websocket&sid="+sid, upgrading, "\r\n"))
	}
	for _, origin := range []string{"null", "http://evil.example", "https://localhost.evil.example", "://", "file://", "localhost", strings.Repeat("h", 3000)} {
		add(fmt.Sprintf("origin %.30q by polling", origin), 403, head("GET", "EIO=4&transport=polling", closing, "Origin: "+origin+"\r\n\r\n"))
		add(fmt.Sprintf("origin %.30q by websocket", origin), 403, head("GET", "EIO=4&transport=websocket", upgrading, "Origin: "+origin+"\r\n\r\n"))
	}
	for _, cookie := range []string{"hihi_session=", "hihi_session=x", "hihi_session=" + strings.Repeat("A", 8000), "hihi_session=\"", "a;b;=;;hihi_session", "hihi_session=1; hihi_session=2"} {
		add(fmt.Sprintf("cookie %.30q", cookie), 200, head("GET", "EIO=4&transport=polling", closing, "Cookie: "+cookie+"\r\n\r\n"))
	}
	return append(list, badRequests()...)
}

// badRequests are WebSocket requests that are none (RFC 6455 section 4.2.1), and such as are no HTTP.
func badRequests() []attack {
	var list []attack
	for _, tt := range []struct{ name, headers string }{
		{"no Upgrade", "Connection: Upgrade\r\n" + properKey + properVersion},
		{"no Connection", "Upgrade: websocket\r\n" + properKey + properVersion},
		{"another upgrade", "Connection: Upgrade\r\nUpgrade: h2c\r\n" + properKey + properVersion},
		{"another connection", "Connection: keep-alive\r\nUpgrade: websocket\r\n" + properKey + properVersion},
		{"no key", "Connection: Upgrade\r\nUpgrade: websocket\r\n" + properVersion},
		{"short key", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\n" + properVersion},
		{"long key", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: " + strings.Repeat("A", 4000) + "\r\n" + properVersion},
		{"key that is no base64", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n" + properVersion},
		{"no version", "Connection: Upgrade\r\nUpgrade: websocket\r\n" + properKey},
		{"version 8", "Connection: Upgrade\r\nUpgrade: websocket\r\n" + properKey + "Sec-WebSocket-Version: 8\r\n"},
		{"version 13 and more", "Connection: Upgrade\r\nUpgrade: websocket\r\n" + properKey + "Sec-WebSocket-Version: 13, 8\r\n"},
	} {
		for _, protocol := range []int{3, 4} {
			list = append(list, attack{fmt.Sprintf("EIO%d websocket with %s", protocol, tt.name), func(v victim) error {
				status, body, err := v.once(head("GET", direct(protocol), tt.headers, "\r\n"))
				return expectStatus(http.StatusBadRequest, status, body, err)
			}})
		}
	}
	for _, tt := range []struct {
		name, request string
		status        int // 0: the connection just ends
	}{
		{"websocket by POST", head("POST", direct(4), upgrading, "\r\n"), 400},
		{"websocket by HTTP 1.0", "GET /socket.io/?EIO=4&transport=websocket HTTP/1.0\r\nHost: localhost\r\n" + upgrading + "\r\n", 400},
		{"no host", "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n\r\n", 400},
		{"a TLS hello", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + strings.Repeat("\x00", 160) + "\r\n\r\n", 400},
		{"HTTP 9", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505},
		{"a header without a colon", head("GET", "EIO=4&transport=polling", "rubbish\r\n\r\n"), 400},
		{"2 MB of headers", head("GET", "EIO=4&transport=polling", strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", 2000), "\r\n"), 431},
	} {
		list = append(list, attack{tt.name, func(v victim) error {
			status, body, err := v.once(tt.request)
			if status == 0 && tt.status == http.StatusRequestHeaderFieldsTooLarge {
				return nil // the answer was lost with what the server did not read
			}
			return expectStatus(tt.status, status, body, err)
		}})
	}
	return list
}
