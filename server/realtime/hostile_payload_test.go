package realtime_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const octets = "application/octet-stream"

// badPayloads are bodies of polling POSTs that are refused and end their session (engine.io-protocol, "Encoding", of
// both versions).
func badPayloads() []attack {
	var list []attack
	for _, tt := range []struct {
		protocol       int
		name, as, body string
	}{
		{4, "nothing", "text/plain", ""},
		{4, "a separator", "text/plain", "\x1e"},
		{4, "separators", "text/plain", strings.Repeat("\x1e", 1000)},
		{4, "a separator first", "text/plain", "\x1e6"},
		{4, "a separator last", "text/plain", "6\x1e"},
		{4, "two separators", "text/plain", "6\x1e\x1e6"},
		{4, "a binary packet", "text/plain", "bAQIDBA=="},
		{4, "an empty binary packet", "text/plain", "b"},
		{4, "base64 that is none", "text/plain", "b!!!!"},
		{4, "base64 without its end", "text/plain", "bAQIDB"},
		{4, "the other version's framing", "text/plain", "9:[]"},
		{4, "no UTF-8", "text/plain", "4\xff\xfe"},
		{4, "half a character", "text/plain", "4\xe4\xbd"},
		{4, "a zero character", "text/plain", "\x00"},
		{4, "a letter", "text/plain", "x"},
		{4, "an OPEN", "text/plain", "0{}"},
		{4, "a packet over 64 KiB", "text/plain", "4" + strings.Repeat("x", 1<<16)},
		{4, "octets", octets, "6"},
		{4, "octets of the other version", octets, "\x00\x01\xff6"},
		{4, "octets with parameters", octets + "; charset=x", "6"},
		{4, "a form", "application/x-www-form-urlencoded", "d=6"},
		{3, "nothing", "text/plain", ""},
		{3, "a length of 0", "text/plain", "0:"},
		{3, "a length alone", "text/plain", "1:"},
		{3, "a length without a colon", "text/plain", "16"},
		{3, "a colon alone", "text/plain", ":6"},
		{3, "a negative length", "text/plain", "-1:6"},
		{3, "a signed length", "text/plain", "+1:6"},
		{3, "a hexadecimal length", "text/plain", "0x1:6"},
		{3, "a length with an exponent", "text/plain", "1e0:6"},
		{3, "a length behind a space", "text/plain", " 1:6"},
		{3, "a length in Arabic digits", "text/plain", "١:6"},
		{3, "a trillion", "text/plain", "1000000000000:6"},
		{3, "a length beyond 64 bits", "text/plain", "18446744073709551617:6"},
		{3, "a length of a thousand digits", "text/plain", strings.Repeat("1", 1000) + ":6"},
		{3, "a length that is one too long", "text/plain", "2:6"},
		{3, "a length that is one too short", "text/plain", "1:401:6"},
		{3, "a length that ends in a character", "text/plain", "2:4😀"},
		{3, "base64 that is none", "text/plain", "6:b4!!!!"},
		{3, "a binary packet", "text/plain", "6:b4AQID"},
		{3, "an empty binary packet", "text/plain", "2:b4"},
		{3, "no UTF-8", "text/plain", "2:4\xff"},
		{3, "the other version's framing", "text/plain", "6\x1e6"},
		{3, "octets that are text", octets, "1:6"},
		{3, "octets of nothing", octets, ""},
		{3, "octets of kind 2", octets, "\x02\x01\xff6"},
		{3, "octets without a length", octets, "\x00\xff6"},
		{3, "octets without an end of the length", octets, "\x00\x01"},
		{3, "octets with a digit of 10", octets, "\x00\x0a\xff6"},
		{3, "octets with ASCII digits", octets, "\x001\xff6"},
		{3, "octets of length 0", octets, "\x00\x00\xff"},
		{3, "octets of a trillion", octets, "\x00\x01" + strings.Repeat("\x00", 12) + "\xff6"},
		{3, "binary octets of a trillion", octets, "\x01\x01" + strings.Repeat("\x00", 12) + "\xff\x046"},
		{3, "octets of a length of 60,000 digits", octets, "\x00" + strings.Repeat("\x09", 60_000) + "\xff6"},
		{3, "octets that are one short", octets, "\x00\x02\xff6"},
		{3, "octets that go on", octets, "\x00\x01\xff66"},
		{3, "octets that are binary", octets, "\x01\x02\xff\x04x"},
		{3, "octets that are binary of another type", octets, "\x01\x02\xff\x05x"},
		{3, "octets that are no UTF-8", octets, "\x00\x02\xff4\xff"},
		{3, "octets with a BOM", octets, "\xef\xbb\xbf\x00\x01\xff6"},
	} {
		list = append(list, attack{fmt.Sprintf("EIO%d %s", tt.protocol, tt.name), func(v victim) error {
			p, err := v.longPoll(tt.protocol)
			if err != nil {
				return err
			}
			status, body, err := p.post(tt.as, tt.body)
			return errors.Join(expectStatus(http.StatusBadRequest, status, body, err), p.expectGone())
		}})
	}
	return list
}

// badBodies are POSTs that go wrong as HTTP requests. A body over the limit is refused aloud, chunked or not, and no
// more of it is read than the limit.
func badBodies() []attack {
	const limit = 256 << 10
	chunked := "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
	var list []attack
	for _, protocol := range []int{3, 4} {
		add := func(name string, status int, headers string, body string) {
			list = append(list, attack{fmt.Sprintf("EIO%d %s", protocol, name), func(v victim) error {
				p, err := v.longPoll(protocol)
				if err != nil {
					return err
				}
				got, text, err := p.once(head("POST", p.query("polling"), closing, headers) + body)
				return expectStatus(status, got, text, err)
			}})
		}
		sized := func(n int) string {
			return "Content-Type: text/plain\r\nContent-Length: " + strconv.Itoa(n) + "\r\n\r\n"
		}
		chunks := func(n int) string { return strings.Repeat("1000\r\n"+strings.Repeat("6", 0x1000)+"\r\n", n) }
		add("one byte over the limit", 413, sized(limit+1), strings.Repeat("6", limit+1))
		add("chunks over the limit", 413, chunked, chunks(65))
		add("chunks over the limit without an end", 413, chunked, chunks(80))
		add("small chunks over the limit", 413, chunked, strings.Repeat("10\r\n6666666666666666\r\n", limit/16+1))
		add("one chunk of a trillion", 413, chunked, "e8d4a51000\r\n"+strings.Repeat("6", limit+1))
		add("a chunk of a length that is none", 400, chunked, "xyz\r\n6\r\n0\r\n\r\n")
		add("a chunk of a length beyond 64 bits", 400, chunked, "10000000000000001\r\n6\r\n0\r\n\r\n")
		add("a negative chunk", 400, chunked, "-1\r\n6\r\n0\r\n\r\n")
		add("a chunk without its line end", 400, chunked, "1\r\n60\r\n\r\n")
		add("no chunks", 400, chunked, "0\r\n\r\n")
		add("a negative length", 400, "Content-Length: -1\r\n\r\n", "")
		add("two lengths", 400, "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "66")
		add("a length that is none", 400, "Content-Length: 0x10\r\n\r\n", "6")
		add("no length and no body", 400, "\r\n", "")
		add("a transfer encoding of no meaning", 501, "Transfer-Encoding: gzip\r\n\r\n", "6")
		list = append(list, cutBodies(protocol)...)
	}
	return list
}

// cutBodies are bodies whose client ends its side before their end: that ends the session.
func cutBodies(protocol int) []attack {
	var list []attack
	for _, tt := range []struct{ name, headers, body string }{
		{"a body that is cut", "Content-Length: 100\r\n\r\n", "6"},
		{"a trillion that is cut", "Content-Length: 1000000000000\r\n\r\n", "6"},
		{"chunks that are cut", "Transfer-Encoding: chunked\r\n\r\n", "5\r\n6"},
	} {
		list = append(list, attack{fmt.Sprintf("EIO%d %s", protocol, tt.name), func(v victim) error {
			p, err := v.longPoll(protocol)
			if err != nil {
				return err
			}
			w, err := v.dial()
			if err != nil {
				return err
			}
			defer w.Close()
			w.deliver([]byte(head("POST", p.query("polling"), "Content-Type: text/plain\r\n", tt.headers) + tt.body))
			if err := halfClose(w); err != nil {
				return err
			}
			if _, err := io.Copy(io.Discard, w); err != nil {
				return err
			}
			return p.expectGone()
		}})
	}
	return list
}
