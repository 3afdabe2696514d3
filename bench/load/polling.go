//go:build linux

package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"hihichat/bench/control"
)

// Pollers are many long-polling connections that listen. Who makes them calls Close. All methods may be called
// concurrently.
type Pollers struct {
	Retries int

	tally   tally
	clients []*poller
	running sync.WaitGroup
	cancel  context.CancelFunc
}

// poller is one long-polling client with one HTTP connection; its own goroutine uses it.
type poller struct {
	follower
	target Target
	number int
	net    net.Conn
	in     *bufio.Reader
	sid    string
}

// Poll connects the clients of the plan by long polling and starts to listen.
func Poll(ctx context.Context, t Target, p Plan) (*Pollers, error) {
	ctx, cancel := context.WithCancel(ctx)
	all := &Pollers{clients: make([]*poller, p.Sockets), cancel: cancel}
	retries, err := each(p.Sockets, func(i int) error {
		c, err := newPoller(ctx, t, p, i)
		all.clients[i] = c
		return err
	})
	all.Retries = retries
	if err != nil {
		all.Close()
		return nil, err
	}
	for _, c := range all.clients {
		all.running.Go(func() { all.listen(ctx, c) })
	}
	return all, nil
}

// newPoller opens a session and joins its room.
func newPoller(ctx context.Context, t Target, p Plan, i int) (*poller, error) {
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", t.Addr)
	if err != nil {
		return nil, err
	}
	_ = nc.SetDeadline(time.Now().Add(patience))
	c := &poller{target: t, number: i, net: nc, in: bufio.NewReader(nc)}
	c.room = i % p.Rooms
	if err := c.open(p.room(i)); err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("connect by polling: %w", err)
	}
	_ = nc.SetDeadline(time.Time{})
	return c, nil
}

func (c *poller) open(room string) error {
	packets, err := c.poll()
	if err != nil {
		return err
	}
	var open struct{ Sid string }
	if err := json.Unmarshal(packets[0][1:], &open); err != nil {
		return fmt.Errorf("the answer to the handshake: %w", err)
	}
	c.sid = open.Sid
	if err := c.ask("40"+control.Namespace+",", "40"+control.Namespace); err != nil {
		return err
	}
	return c.ask(listenPacket(room), listening)
}

// ask sends a packet and polls for the answer that begins so.
func (c *poller) ask(packet, answer string) error {
	if err := c.post(packet); err != nil {
		return err
	}
	for {
		packets, err := c.poll()
		if err != nil {
			return fmt.Errorf("waiting for %s: %w", answer, err)
		}
		for _, p := range packets {
			if bytes.HasPrefix(p, []byte(answer)) {
				return nil
			}
		}
	}
}

// poll gets the next packets.
func (c *poller) poll() ([][]byte, error) {
	body, err := c.request(http.MethodGet, "")
	if err != nil {
		return nil, err
	}
	return bytes.Split(body, []byte{0x1e}), nil
}

func (c *poller) post(packet string) error {
	_, err := c.request(http.MethodPost, packet)
	return err
}

func (c *poller) request(method, body string) ([]byte, error) {
	_, err := fmt.Fprintf(c.net, "%s /socket.io/?EIO=4&transport=polling&sid=%s HTTP/1.1\r\nHost: %s\r\n%s"+
		"Content-Type: text/plain;charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s",
		method, c.sid, c.target.Addr, c.target.cookie(c.number), len(body), body)
	if err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(method + ": " + res.Status)
	}
	return answer, err
}

// listen polls until the connection ends.
func (all *Pollers) listen(ctx context.Context, c *poller) {
	for {
		packets, err := c.poll()
		if err == nil && slicesHas(packets, "2") {
			err = c.post("3")
		}
		all.tally.mu.Lock()
		if err != nil && ctx.Err() == nil {
			all.tally.Closed++
		}
		now := time.Now().UnixNano()
		for _, p := range packets {
			if len(p) > 1 {
				all.tally.FrameBytes = len(p)
				all.tally.take(&c.follower, p, now)
			}
		}
		all.tally.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func slicesHas(packets [][]byte, want string) bool {
	for _, p := range packets {
		if string(p) == want {
			return true
		}
	}
	return false
}

// Begin starts a new measurement, as Fleet.Begin does.
func (all *Pollers) Begin(rooms int) {
	all.tally.mu.Lock()
	defer all.tally.mu.Unlock()
	all.tally.begin(rooms)
	for _, c := range all.clients {
		c.next = c.room
	}
}

// Tally returns what came since Begin.
func (all *Pollers) Tally() Tally { return all.tally.get() }

// Delivered returns how many messages came since Begin, and when the last one did.
func (all *Pollers) Delivered() (n, last int64) { return all.tally.progress() }

// Close ends all connections.
func (all *Pollers) Close() {
	all.cancel()
	for _, c := range all.clients {
		if c != nil {
			_ = c.net.Close()
		}
	}
	all.running.Wait()
}
