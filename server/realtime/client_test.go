package realtime_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/gorilla/websocket"
)

// client is a bare Engine.IO client for tests: it speaks what it is told to, and hands out every message packet it
// gets (the text behind the digit 4). It answers pings. A real client's cleverness would hide what the server does.
type client struct {
	t       *testing.T
	base    string
	header  http.Header
	v       variant
	sid     string
	packets chan string // closed at the end of the connection
	err     error       // why it ended; read it after packets was closed

	mu   sync.Mutex // one writer at a time
	ws   *websocket.Conn
	http *http.Client
	done chan struct{}
}

// dial opens a connection and connects to the chat's namespace. It returns when the server is done with that too: an
// event is answered only then.
func (w *world) dial(v variant, token string, header http.Header) *client {
	w.t.Helper()
	c := w.open(v, token, header)
	c.emit("0/testnamespace")
	c.expect("0/testnamespace")
	c.emit(`2/testnamespace,98["request_for_response",{}]`)
	c.expect("3/testnamespace,98")
	return c
}

// open opens a connection and connects to nothing.
func (w *world) open(v variant, token string, header http.Header) *client {
	w.t.Helper()
	c := w.newClient(v, token, header)
	if v.way == "websocket" {
		c.connectWebSocket("")
		go c.readWebSocket()
	} else {
		c.handshake(c.poll())
		if v.way == "upgrade" {
			c.upgrade()
		} else {
			go c.readPolls()
		}
	}
	w.t.Cleanup(c.close)
	return c
}

func (w *world) newClient(v variant, token string, header http.Header) *client {
	c := &client{t: w.t, base: w.http.URL + "/socket.io/", v: v, header: header.Clone(),
		packets: make(chan string, 10_000), http: &http.Client{Transport: &http.Transport{}}, done: make(chan struct{})}
	if c.header == nil {
		c.header = http.Header{}
	}
	if token != "" {
		c.header.Set("Cookie", "hihi_session="+token)
	}
	return c
}

// openPolling opens a connection whose polls and posts the test makes itself.
func (w *world) openPolling(v variant, token string) *client {
	w.t.Helper()
	c := w.newClient(v, token, nil)
	c.handshake(c.poll())
	w.t.Cleanup(c.close)
	return c
}

// post sends packets by one POST.
func (c *client) post(packets ...string) {
	c.t.Helper()
	if status, body := c.tryPost(packets...); status != http.StatusOK {
		c.t.Fatalf("POST: %d %q", status, body)
	}
}

// leave ends the connection and returns when the server knows it.
func (c *client) leave() {
	c.emit("1/testnamespace")
	c.write("1")
	c.expectEnd()
}

func (c *client) close() {
	if c.ws != nil {
		c.ws.Close()
		<-c.done
	} else {
		c.tryPost("1")
		<-c.done
	}
	c.http.CloseIdleConnections()
}

func (c *client) url(transport string) string {
	q := url.Values{"EIO": {strconv.Itoa(c.v.protocol)}, "transport": {transport}}
	if c.sid != "" {
		q.Set("sid", c.sid)
	}
	return c.base + "?" + q.Encode()
}

func (c *client) handshake(packets []string) {
	var open struct{ Sid string }
	if err := json.Unmarshal([]byte(packets[0][1:]), &open); err != nil || packets[0][0] != '0' {
		c.t.Fatalf("handshake: %q", packets)
	}
	c.sid = open.Sid
	for _, p := range packets[1:] {
		c.take(p)
	}
}

func (c *client) connectWebSocket(probe string) {
	ws, _, err := websocket.DefaultDialer.Dial(strings.Replace(c.url("websocket"), "http", "ws", 1), c.header)
	if err != nil {
		c.t.Fatalf("websocket: %v", err)
	}
	c.ws = ws
	if probe == "" {
		_, first, err := ws.ReadMessage()
		if err != nil {
			c.t.Fatal(err)
		}
		c.handshake([]string{string(first)})
	}
}

// upgrade moves from polling to WebSocket as clients do: probe, let the open poll end, upgrade.
func (c *client) upgrade() {
	polls := make(chan []string)
	go func() {
		packets, _ := c.tryPoll()
		polls <- packets
	}()
	c.connectWebSocket("probe")
	c.writeWebSocket("2probe")
	if _, answer, err := c.ws.ReadMessage(); err != nil || string(answer) != "3probe" {
		c.t.Fatalf("probe: %q %v", answer, err)
	}
	for _, p := range <-polls {
		c.take(p)
	}
	c.writeWebSocket("5")
	go c.readWebSocket()
}

func (c *client) readWebSocket() {
	defer close(c.done)
	defer close(c.packets)
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			c.err = err
			return
		}
		c.take(string(data))
	}
}

func (c *client) readPolls() {
	defer close(c.done)
	defer close(c.packets)
	for {
		packets, err := c.tryPoll()
		if err != nil {
			c.err = err
			return
		}
		for _, p := range packets {
			if p == "1" {
				c.err = io.EOF
				return
			}
			c.take(p)
		}
	}
}

// take handles one Engine.IO packet.
func (c *client) take(p string) {
	switch {
	case p[0] == '4':
		c.packets <- p[1:]
	case p == "2":
		c.write("3")
	}
}

func (c *client) poll() []string {
	c.t.Helper()
	packets, err := c.tryPoll()
	if err != nil {
		c.t.Fatal(err)
	}
	return packets
}

func (c *client) tryPoll() ([]string, error) {
	r, err := http.NewRequest(http.MethodGet, c.url("polling"), nil)
	if err != nil {
		return nil, err
	}
	r.Header = c.header
	res, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("poll: %d %s %v", res.StatusCode, body, err)
	}
	if c.v.protocol == 4 {
		return strings.Split(string(body), "\x1e"), nil
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
		return split3Text(string(body)), nil
	}
	return split3Binary(body), nil
}

// split3Text parses the textual framing of protocol 3.
func split3Text(body string) []string {
	var packets []string
	for body != "" {
		digits, rest, _ := strings.Cut(body, ":")
		size, _ := strconv.Atoi(digits)
		units := utf16.Encode([]rune(rest))
		packets = append(packets, string(utf16.Decode(units[:size])))
		body = string(utf16.Decode(units[size:]))
	}
	return packets
}

// split3Binary parses the binary framing of protocol 3.
func split3Binary(body []byte) []string {
	var packets []string
	for len(body) > 0 {
		size, i := 0, 1
		for ; body[i] != 0xff; i++ {
			size = size*10 + int(body[i])
		}
		packets = append(packets, string(body[i+1:i+1+size]))
		body = body[i+1+size:]
	}
	return packets
}

// emit sends a Socket.IO packet.
func (c *client) emit(packet string) { c.write("4" + packet) }

// write sends Engine.IO packets; several go in one POST, or in as many frames.
func (c *client) write(packets ...string) {
	if c.ws != nil {
		for _, p := range packets {
			c.writeWebSocket(p)
		}
		return
	}
	if status, body := c.tryPost(packets...); status != http.StatusOK || body != "ok" {
		c.t.Errorf("POST: %d %q", status, body)
	}
}

func (c *client) writeWebSocket(p string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(p)); err != nil {
		c.t.Logf("writing: %v", err)
	}
}

func (c *client) tryPost(packets ...string) (int, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body := strings.Join(packets, "\x1e")
	if c.v.protocol == 3 {
		body = ""
		for _, p := range packets {
			body += fmt.Sprintf("%d:%s", len(utf16.Encode([]rune(p))), p)
		}
	}
	r, err := http.NewRequest(http.MethodPost, c.url("polling"), strings.NewReader(body))
	if err != nil {
		c.t.Error(err)
		return 0, ""
	}
	r.Header = c.header.Clone()
	r.Header.Set("Content-Type", "text/plain;charset=UTF-8")
	res, err := c.http.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	answer, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(answer)
}
