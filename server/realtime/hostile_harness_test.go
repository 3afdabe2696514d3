package realtime_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"
)

// attack is one way to treat the server badly. run does it once and returns what the server did wrong; it is called
// concurrently.
type attack struct {
	name string
	run  func(v victim) error
}

// repeats is how often each attack is made, each time delivered in another way.
const repeats = 3

// victim is the server under attack, and which of the repetitions this is.
type victim struct {
	addr string
	nth  int
}

// strike makes every attack of a family, up to together at a time, and judges each as a test of its own.
func (w *world) strike(t *testing.T, together int, attacks []attack) {
	outcomes := make([][repeats]error, len(attacks))
	places := make(chan struct{}, together)
	var all sync.WaitGroup
	for i, a := range attacks {
		for nth := range repeats {
			places <- struct{}{}
			all.Go(func() {
				defer func() { <-places }()
				outcomes[i][nth] = a.run(victim{w.http.Listener.Addr().String(), nth})
			})
		}
	}
	all.Wait()
	for i, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			for nth, err := range outcomes[i] {
				if err != nil {
					t.Errorf("time %d: %v", nth, err)
				}
			}
		})
	}
}

// wire is a bare TCP connection to the server. Everything on it ends with an error after patience.
type wire struct {
	net.Conn
	in  *bufio.Reader
	nth int
}

func (v victim) dial() (*wire, error) {
	nc, err := net.Dial("tcp", v.addr)
	if err != nil {
		return nil, err
	}
	_ = nc.SetDeadline(time.Now().Add(patience))
	return &wire{Conn: nc, in: bufio.NewReader(nc), nth: v.nth}, nil
}

// deliver sends bytes at once, in two halves, or in many pieces, by the repetition. That the server ends the connection
// meanwhile is no error here: what it says then is.
func (w *wire) deliver(b []byte) {
	piece := len(b)
	switch w.nth % repeats {
	case 1:
		piece = max(1, len(b)/2)
	case 2:
		piece = max(1, len(b)/100)
	}
	for len(b) > 0 {
		n := min(piece, len(b))
		if _, err := w.Write(b[:n]); err != nil {
			return
		}
		b = b[n:]
	}
}

// ask sends a whole request and returns the answer.
func (w *wire) ask(request string) (status int, body string, err error) {
	w.deliver([]byte(request))
	res, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return 0, "", err
	}
	if res.StatusCode == http.StatusSwitchingProtocols {
		return res.StatusCode, "", nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), err
}

// head writes a request's first lines; headers are whole lines.
func head(method, query string, headers ...string) string {
	return method + " /socket.io/?" + query + " HTTP/1.1\r\nHost: localhost\r\n" + strings.Join(headers, "")
}

// once makes one request on a connection of its own.
func (v victim) once(request string) (status int, body string, err error) {
	w, err := v.dial()
	if err != nil {
		return 0, "", err
	}
	defer w.Close()
	return w.ask(request)
}

const closing = "Connection: close\r\n"

// upgrading are the header lines of a proper WebSocket request.
const upgrading = "Connection: Upgrade\r\nUpgrade: websocket\r\n" + properKey + properVersion

const (
	properKey     = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	properVersion = "Sec-WebSocket-Version: 13\r\n"
)

// socket opens a WebSocket and reads the OPEN packet if the connection is a new one.
func (v victim) socket(query string) (*wire, error) {
	w, err := v.dial()
	if err != nil {
		return nil, err
	}
	status, body, err := w.ask(head("GET", query, upgrading, "\r\n"))
	if err != nil || status != http.StatusSwitchingProtocols {
		w.Close()
		return nil, fmt.Errorf("opening a WebSocket: %d %q %w", status, body, err)
	}
	if !strings.Contains(query, "sid=") {
		if err := w.expect("0{"); err != nil {
			w.Close()
			return nil, err
		}
	}
	return w, nil
}

// direct is the query of a new WebSocket connection.
func direct(protocol int) string { return fmt.Sprintf("EIO=%d&transport=websocket", protocol) }

// masked makes a client's frame; first is its first byte, with FIN and opcode.
func masked(first byte, payload string) []byte {
	b := sized(first, uint64(len(payload)))
	for i := range len(payload) {
		b = append(b, payload[i]^maskingKey[i&3])
	}
	return b
}

const maskingKey = "\x01\x02\x03\x04"

// sized is the head of a client's frame that claims to hold size bytes.
func sized(first byte, size uint64) []byte {
	b := []byte{first}
	switch {
	case size < 126:
		b = append(b, 0x80|byte(size))
	case size < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(size))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), size)
	}
	return append(b, maskingKey...)
}

// say sends text messages.
func (w *wire) say(messages ...string) {
	var b []byte
	for _, m := range messages {
		b = append(b, masked(0x81, m)...)
	}
	w.deliver(b)
}

// frame reads one frame of the server's, which has neither mask nor parts.
func (w *wire) frame() (op byte, payload []byte, err error) {
	var h [8]byte
	if _, err := io.ReadFull(w.in, h[:2]); err != nil {
		return 0, nil, err
	}
	op, size := h[0]&0x0f, uint64(h[1])
	switch size {
	case 126:
		_, err = io.ReadFull(w.in, h[6:])
		size = uint64(binary.BigEndian.Uint16(h[6:]))
	case 127:
		_, err = io.ReadFull(w.in, h[:])
		size = binary.BigEndian.Uint64(h[:])
	}
	if err != nil || h[0]&0x80 == 0 || size > 16<<20 {
		return 0, nil, fmt.Errorf("a frame of %d bytes: %w", size, err)
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(w.in, payload)
	return op, payload, err
}

// expect reads until a text message that begins with prefix.
func (w *wire) expect(prefix string) error {
	for {
		op, payload, err := w.frame()
		if err != nil {
			return fmt.Errorf("waiting for %q: %w", prefix, err)
		}
		if op == 8 {
			return fmt.Errorf("waiting for %q: closed with %q", prefix, payload)
		}
		if op == 1 && bytes.HasPrefix(payload, []byte(prefix)) {
			return nil
		}
	}
}

// expectEnd reads until the server ends the connection, and checks the code it gives; 0 stands for any.
func (w *wire) expectEnd(code int) error {
	got := 0
	for {
		op, payload, err := w.frame()
		var late net.Error
		switch {
		case errors.As(err, &late) && late.Timeout():
			return errors.New("the connection did not end")
		case err != nil && code != 0 && got != code:
			return fmt.Errorf("closed with %d, want %d", got, code)
		case err != nil:
			return nil
		case op == 8 && len(payload) >= 2:
			got = int(binary.BigEndian.Uint16(payload))
		}
	}
}

// longPoll is a polling session; every request of it has a connection of its own.
type longPoll struct {
	victim
	protocol int
	sid      string
}

func (v victim) longPoll(protocol int) (*longPoll, error) {
	p := &longPoll{v, protocol, ""}
	status, body, err := p.poll()
	start := strings.IndexByte(body, '{')
	if err != nil || status != http.StatusOK || start < 0 {
		return nil, fmt.Errorf("handshake: %d %q %w", status, body, err)
	}
	var open struct{ Sid string }
	if err := json.NewDecoder(strings.NewReader(body[start:])).Decode(&open); err != nil {
		return nil, err
	}
	p.sid = open.Sid
	return p, nil
}

// query is that of every request of the session; more is appended.
func (p *longPoll) query(transport string) string {
	q := fmt.Sprintf("EIO=%d&transport=%s", p.protocol, transport)
	if p.sid != "" {
		q += "&sid=" + p.sid
	}
	return q
}

func (p *longPoll) poll() (int, string, error) {
	return p.once(head("GET", p.query("polling"), closing, "\r\n"))
}

// post sends a body as it is.
func (p *longPoll) post(contentType, body string) (int, string, error) {
	return p.once(head("POST", p.query("polling"), closing, "Content-Type: "+contentType+"\r\n",
		"Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n") + body)
}

// say posts packets.
func (p *longPoll) say(packets ...string) (int, string, error) {
	body := strings.Join(packets, "\x1e")
	if p.protocol == 3 {
		body = ""
		for _, packet := range packets {
			body += fmt.Sprintf("%d:%s", len(utf16.Encode([]rune(packet))), packet)
		}
	}
	return p.post("text/plain", body)
}

// expect polls until something comes that contains part.
func (p *longPoll) expect(part string) error {
	for {
		status, body, err := p.poll()
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("waiting for %q: %d %q %w", part, status, body, err)
		}
		if strings.Contains(body, part) {
			return nil
		}
	}
}

// expectGone checks that the session has ended, or is about to: its transport closes a moment before the server forgets it.
// Polls meet a refusal of another kind then.
func (p *longPoll) expectGone() error {
	for deadline := time.Now().Add(settleTime); ; {
		status, body, err := p.poll()
		switch {
		case err == nil && status == http.StatusBadRequest && strings.Contains(body, "Session ID unknown"):
			return nil
		case err != nil || status != http.StatusBadRequest || time.Now().After(deadline):
			return fmt.Errorf("the session goes on: %d %q %v", status, body, err)
		}
	}
}

// expectStatus judges an answer.
func expectStatus(want, status int, body string, err error) error {
	if status == want {
		return nil // the body may be cut off: who refuses a request need not read the rest of it
	}
	return fmt.Errorf("answered %d %.60q, want %d (%v)", status, body, want, err)
}
