package realtime_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"hihichat/chat"
)

// answer is what came back for a raw request.
type answer struct {
	status int
	body   string
	header http.Header
}

// request makes one raw request under the Socket.IO path.
func (w *world) request(method, query string, body io.Reader, header http.Header) answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.http.URL+"/socket.io/?"+query, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if header != nil {
		r.Header = header
	}
	res, err := w.http.Client().Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{res.StatusCode, string(text), res.Header}
}

// expectStatus checks status and, as a part of it, body.
func (a answer) expect(t *testing.T, status int, body string) {
	t.Helper()
	if a.status != status || !strings.Contains(a.body, body) {
		t.Errorf("%d %q, want %d with %q", a.status, a.body, status, body)
	}
}

// query returns the query of c's requests.
func (c *client) query(transport string) string {
	_, query, _ := strings.Cut(c.url(transport), "?")
	return query
}

// expectGone checks that the polling session no longer exists. Its last words, if it has some, are read first.
func (w *world) expectGone(c *client) {
	w.t.Helper()
	if a := w.request(http.MethodGet, c.query("polling"), nil, nil); a.status == http.StatusOK {
		if !strings.HasSuffix(a.body, "1") {
			w.t.Errorf("the session goes on: %q", a.body)
		}
		w.request(http.MethodGet, c.query("polling"), nil, nil).expect(w.t, http.StatusBadRequest, "Session ID unknown")
		return
	}
	w.request(http.MethodGet, c.query("polling"), nil, nil).expect(w.t, http.StatusBadRequest, "Session ID unknown")
}

// session opens a polling session without a reader: the test polls and posts.
func (w *world) session(protocol int) *client {
	w.t.Helper()
	c := w.newClient(variant{protocol, "polling"}, "", nil)
	c.handshake(c.poll())
	w.t.Cleanup(func() {
		c.tryPost("1")
		c.http.CloseIdleConnections()
	})
	return c
}

// expectMain waits for the main namespace, which protocol 3 gets unasked: with the OPEN packet or by a later poll.
func (c *client) expectMain() {
	c.t.Helper()
	select {
	case <-c.packets:
	default:
		expectPacket(c.t, c, "40")
	}
}

// upgradeHeader is that of a proper WebSocket request, without what a test takes away.
func upgradeHeader(without ...string) http.Header {
	h := http.Header{
		"Connection": {"keep-alive, Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	for _, name := range without {
		h.Del(name)
	}
	return h
}

// bystander is a client that must not notice what others do wrong.
type bystander struct {
	*client
	w     *world
	actor chat.Actor
}

func (w *world) bystander() *bystander {
	w.t.Helper()
	actor, token := w.user("bystander")
	w.room("bystander's", "bystander")
	return &bystander{client: w.subscribe(variant{4, "websocket"}, token, "bystander's"), w: w, actor: actor}
}

// stillServed checks that the process lives and the bystander gets its messages.
func (b *bystander) stillServed() {
	b.w.t.Helper()
	m := b.w.send(b.actor, chat.InRoom("bystander's"), "still there?")
	if got := b.client.expect(`2/testnamespace,["response"`); !strings.Contains(got, string(m.ID)) {
		b.w.t.Errorf("got %s", got)
	}
}
