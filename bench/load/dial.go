//go:build linux

package load

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"hihichat/bench/control"
)

// Target is the server to connect to.
type Target struct {
	Addr    string   // HOST:PORT
	Bare    bool     // it speaks WebSocket only, no Engine.IO: the floor
	Cookies []string // socket i sends number i modulo their number; none for servers without accounts
}

// Plan is how many sockets connect, and to what.
type Plan struct {
	Sockets int
	Rooms   int
	Listen  bool             // each joins its room: socket i room i modulo Rooms
	Name    func(int) string // of a room, control.Room by default
}

func (p Plan) room(i int) string {
	if p.Name != nil {
		return p.Name(i % p.Rooms)
	}
	return control.Room(i % p.Rooms)
}

const (
	atOnce   = 64              // sockets that connect at the same time
	patience = 5 * time.Second // for one attempt to connect
	attempts = 5               // since the library as it comes loses some
)

// dialled is a connection that is ready to receive. rest was read already.
type dialled struct {
	net  *net.TCPConn
	rest []byte
}

// dial connects one socket as its plan says.
func dial(ctx context.Context, t Target, p Plan, i int) (*dialled, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", t.Addr)
	if err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	_ = nc.SetDeadline(deadline)
	h := &handshake{net: nc.(*net.TCPConn), in: bufio.NewReaderSize(nc, 4096)}
	if err := h.run(t, p, i); err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	_ = nc.SetDeadline(time.Time{})
	rest, _ := h.in.Peek(h.in.Buffered())
	return &dialled{net: h.net, rest: append([]byte(nil), rest...)}, nil
}

// handshake is a connection while it is being set up.
type handshake struct {
	net *net.TCPConn
	in  *bufio.Reader
}

func (h *handshake) run(t Target, p Plan, i int) error {
	path := "/socket.io/?EIO=4&transport=websocket"
	if t.Bare {
		path = fmt.Sprintf("/?room=%d", i%p.Rooms)
	}
	if err := h.upgrade(t, path, i); err != nil || t.Bare {
		return err
	}
	if err := h.expect("0{"); err != nil {
		return err
	}
	if err := h.say("40" + control.Namespace + ","); err != nil {
		return err
	}
	if err := h.expect("40" + control.Namespace); err != nil || !p.Listen {
		return err
	}
	if err := h.say(listenPacket(p.room(i))); err != nil {
		return err
	}
	return h.expect(listening)
}

// listenPacket is the event by which a client of the chat names its room; listening is the answer.
func listenPacket(room string) string {
	return fmt.Sprintf(`42%s,1["request_for_response",{"param":"%s"}]`, control.Namespace, room)
}

const listening = "43" + control.Namespace + `,1[{"code":200`

// upgrade opens the WebSocket (RFC 6455 section 4.1).
func (h *handshake) upgrade(t Target, path string, i int) error {
	_, err := fmt.Fprintf(h.net, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n", path, t.Addr, t.cookie(i))
	if err != nil {
		return err
	}
	res, err := http.ReadResponse(h.in, nil)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSwitchingProtocols {
		return errors.New("upgrade: " + res.Status)
	}
	return nil
}

// cookie returns the header line of socket i, empty if it has no cookie.
func (t Target) cookie(i int) string {
	if len(t.Cookies) == 0 {
		return ""
	}
	return "Cookie: hihi_session=" + t.Cookies[i%len(t.Cookies)] + "\r\n"
}

func (h *handshake) say(packet string) error {
	_, err := h.net.Write(clientFrame(opText, packet))
	return err
}

// expect reads up to a packet that begins so. Messages that come before are not counted: the measuring has not begun.
func (h *handshake) expect(start string) error {
	for {
		packet, err := h.packet()
		switch {
		case err != nil:
			return fmt.Errorf("waiting for %s: %w", start, err)
		case strings.HasPrefix(packet, start):
			return nil
		case packet == "2":
			if err := h.say("3"); err != nil {
				return err
			}
		case !strings.HasPrefix(packet, string(messageStart)):
			return fmt.Errorf("waiting for %s: got %s", start, packet)
		}
	}
}

// packet reads one text frame.
func (h *handshake) packet() (string, error) {
	for {
		buffered, _ := h.in.Peek(h.in.Buffered())
		op, payload, size, err := parseFrame(buffered)
		switch {
		case err != nil:
			return "", err
		case op == opClose:
			return "", errors.New("the server closed the connection")
		case size > 0:
			text := string(payload)
			_, _ = h.in.Discard(size)
			return text, nil
		}
		if _, err := h.in.Peek(len(buffered) + 1); err != nil {
			return "", err
		}
	}
}
