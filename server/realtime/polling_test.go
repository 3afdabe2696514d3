package realtime_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hihichat/server/realtime"
)

// A poll that comes while another is open ends the session (engine.io-protocol, "HTTP long-polling").
func TestSecondPollEndsTheSession(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{})
			c := w.session(protocol)
			if protocol == 3 {
				c.expectMain() // nothing more waits, so that the next poll stays open
			}
			results := make(chan answer, 2)
			for range 2 {
				go func() { results <- w.request(http.MethodGet, c.query("polling"), nil, nil) }()
			}
			a, b := <-results, <-results
			if a.status == http.StatusOK {
				a, b = b, a
			}
			a.expect(t, http.StatusBadRequest, "")
			b.expect(t, http.StatusOK, "1")
			w.expectGone(c)
		})
	}
}

// TestSecondPostEndsTheSession holds the first one open by not sending its end.
func TestSecondPostEndsTheSession(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	c := w.session(4)
	body, end := io.Pipe()
	first := make(chan answer, 1)
	go func() { first <- w.request(http.MethodPost, c.query("polling"), body, nil) }()
	if _, err := end.Write([]byte("4")); err != nil {
		t.Fatal(err)
	}
	w.until(func() bool {
		return w.request(http.MethodPost, c.query("polling"), strings.NewReader("6"), nil).status == http.StatusBadRequest
	})
	end.Close()
	if a := <-first; a.status == http.StatusOK {
		t.Errorf("%d %q", a.status, a.body)
	}
	w.expectGone(c)
}

func TestPollingAfterTheUpgradeIsRefused(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{})
			c := w.open(variant{protocol, "upgrade"}, "", nil)
			c.emit("0/testnamespace")
			c.expect("0/testnamespace") // the server has seen the upgrade
			w.request(http.MethodGet, c.query("polling"), nil, nil).expect(t, http.StatusBadRequest, `"code":3`)
			w.request(http.MethodPost, c.query("polling"), strings.NewReader("6"), nil).expect(t, http.StatusBadRequest, `"code":3`)
			w.expectTurnedAway(c)
			c.emit(`2/testnamespace,1["request_for_response",1,2,3]`)
			c.expect(`3/testnamespace,1[{"code":400,`) // and the session goes on
		})
	}
}

func TestIllFormedPostsEndTheSession(t *testing.T) {
	const octets = "application/octet-stream"
	w := newWorld(t, realtime.Config{})
	b := w.bystander()
	for _, tt := range []struct {
		name              string
		protocol          int
		contentType, body string
		status            int
	}{
		{"nothing", 4, "", "", 400},
		{"rubbish", 4, "", "abc", 400},
		{"rubbish of version 3", 4, "", "7:4hello!", 400},
		{"octets", 4, octets, "4hello", 400},
		{"octets with a charset", 4, octets + "; charset=UTF-8", "4hello", 400},
		{"not UTF-8", 4, "", "4\xff", 400},
		{"binary", 4, "", "bAQID", 400},
		{"bad base64", 4, "", "b?", 400},
		{"an open packet", 4, "", "0{}", 400},
		{"a good one, then rubbish", 4, "", "6\x1eabc", 400},
		{"300 kB", 4, "", "4" + strings.Repeat("x", 300<<10), 413},
		{"a packet over 64 KiB", 4, "", "4" + strings.Repeat("x", 64<<10), 400},
		{"70,000 separators", 4, "", strings.Repeat("\x1e", 70_000), 400},
		{"nothing", 3, "", "", 400},
		{"rubbish", 3, "", "abc", 400},
		{"version 4's", 3, "", "4hello", 400},
		{"length too long", 3, "", "7:4hello", 400},
		{"a length of 1e12", 3, "", "1000000000000:4hello", 400},
		{"binary length of 1e12", 3, octets, "\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\x04", 400},
		{"octets that are text", 3, octets, "6:4hello", 400},
		{"binary", 3, octets, "\x01\x02\xff\x04a", 400},
		{"binary as base64", 3, "", "6:b4AQID", 400},
		{"300 kB", 3, "", "300000:" + strings.Repeat("x", 300<<10), 413},
		{"a packet over 64 KiB", 3, "", "70000:4" + strings.Repeat("x", 69_999), 400},
	} {
		for _, chunked := range []bool{false, true} {
			t.Run(fmt.Sprintf("EIO%d %s, chunked %v", tt.protocol, tt.name, chunked), func(t *testing.T) {
				c := w.session(tt.protocol)
				var body io.Reader = strings.NewReader(tt.body)
				if chunked {
					body = io.MultiReader(body) // hides the length
				}
				header := http.Header{}
				if tt.contentType != "" {
					header.Set("Content-Type", tt.contentType)
				}
				w.request(http.MethodPost, c.query("polling"), body, header).expect(t, tt.status, "")
				w.expectGone(c)
			})
		}
	}
	b.stillServed()
}

func TestPostsUpToTheLimitsArrive(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	c := w.session(4)
	filler := `42/elsewhere,["` + strings.Repeat("x", 60<<10) + `"]`
	c.post(filler, filler, filler, filler)
	c.post("40/testnamespace")
	if got := c.poll(); !strings.HasPrefix(got[0], "40/testnamespace") {
		t.Errorf("%q", got)
	}
}

func TestPostIsAnsweredOK(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	c := w.session(4)
	a := w.request(http.MethodPost, c.query("polling"), strings.NewReader("6"), nil)
	if a.status != http.StatusOK || a.body != "ok" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		t.Errorf("%d %q %v", a.status, a.body, a.header)
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch} {
		w.request(method, c.query("polling"), strings.NewReader("6"), nil).expect(t, http.StatusBadRequest, `"code":3`)
	}
}

func TestClientEndsItsPollingSession(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{})
			c := w.session(protocol)
			if protocol == 3 {
				c.expectMain()
			}
			polled := make(chan answer, 1)
			go func() { polled <- w.request(http.MethodGet, c.query("polling"), nil, nil) }()
			c.post("1")
			a := <-polled // with a NOOP, unless it came after the end
			if a.status != http.StatusOK && a.status != http.StatusBadRequest {
				t.Errorf("%d %q", a.status, a.body)
			}
			w.expectGone(c)
		})
	}
}

func TestNothingBehindTheEndIsLookedAt(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	for _, protocol := range []int{3, 4} {
		c := w.session(protocol)
		if status, body := c.tryPost("6", "1", "40/testnamespace"); status != http.StatusBadRequest {
			t.Errorf("%d %q", status, body)
		}
		w.expectGone(c)
	}
}

// The answers of protocol 3 are read by socket.io-client 1.3.6 in two ways (contract section 5).
func TestFramingOfProtocol3Answers(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	for _, tt := range []struct{ name, extra, contentType, body string }{
		{"browser", "", "application/octet-stream", "\x00\x02\xff40"},
		{"b64", "&b64=1", "text/plain; charset=UTF-8", "2:40"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := w.request(http.MethodGet, "EIO=3&transport=polling"+tt.extra, nil, nil)
			_, rest, _ := strings.Cut(got.body, `"sid":"`)
			sid, _, _ := strings.Cut(rest, `"`)
			if strings.HasSuffix(got.body, "}") { // the main namespace was connected a little later
				got = w.request(http.MethodGet, "EIO=3&transport=polling"+tt.extra+"&sid="+sid, nil, nil)
			}
			if !strings.HasSuffix(got.body, tt.body) || got.header.Get("Content-Type") != tt.contentType {
				t.Errorf("%q as %s", got.body, got.header.Get("Content-Type"))
			}
		})
	}
}
