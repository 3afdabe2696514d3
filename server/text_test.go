package server

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What the old page puts behind /api/sendchat/, unencoded, arrives as it was typed (contract section 2). The duck is a
// parrot here.
func TestTextInThePathArrivesExactly(t *testing.T) {
	tests := []struct{ name, target, want string }{
		{"plain", "hello", "hello"},
		{"a stray percent sign", "100%", "100%"},
		{"nothing but one", "%", "%"},
		{"one before a digit", "100%5", "100%5"},
		{"one before text", "5%zz", "5%zz"},
		{"a stray one beside an escape", "%%41", "%A"},
		{"a plus", "1+1=2", "1+1=2"},
		{"a plus and a slash", "a+b/c", "a+b/c"},
		{"a slash", "a/b", "a/b"},
		{"an escaped slash", "a%2Fb", "a/b"},
		{"slashes at the start", "//x", "//x"},
		{"a slash at the end", "x/", "x/"},
		{"dots", "../../etc/passwd", "../../etc/passwd"},
		{"a question", "what?%20#tag", "what? #tag"},
		{"a question mark at the end", "what?", "what?"},
		{"percent after a question mark", "a?100%", "a?100%"},
		{"a plus after a question mark", "a?b+c", "a?b+c"},
		{"Chinese", "%E4%BD%A0%E5%A5%BD", "你好"},
		{"Chinese, raw", "你好", "你好"},
		{"emoji", "%F0%9F%98%80", "😀"},
		{"a line break", "a%0Ab", "a\nb"},
		{"a zero byte", "a%00b", "a\x00b"},
		{"a space", "a%20b", "a b"},
		{"half a character", "a%E4%BDb", "a\uFFFDb"},
		{"HTML", "%3Cb%3E", "<b>"},
		{"4,000 Chinese characters", strings.Repeat("%E5%A5%BD", 4000), strings.Repeat("好", 4000)},
	}
	r := newWorld(t).start()
	defer func() { r.stop(); <-r.done }()
	addr := strings.TrimPrefix(r.addr, "http://")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	answers := bufio.NewReader(conn)
	for _, tt := range tests { // all on one connection, as a browser does
		t.Run(tt.name, func(t *testing.T) {
			fmt.Fprintf(conn, "POST /api/sendchat/%s HTTP/1.1\r\nHost: %s\r\nContent-Length: 8\r\n\r\nrname=x%%", tt.target, addr)
			resp, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatal(resp.Status, err)
			}
			if got := html.UnescapeString(string(body)); got != html.UnescapeString(html.EscapeString(tt.want)) {
				t.Errorf("got %.80q, want %.80q", got, tt.want)
			}
		})
	}
}
