package realtime_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hihichat/server/realtime"
)

// narrow makes connections for which the kernel keeps little, so that a few answers fill it.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err == nil {
		err = nc.(*net.TCPConn).SetWriteBuffer(4096)
	}
	return nc, err
}

// A client that polls and does not read the answer holds its connection no longer than a write may take, though its
// session lives.
func TestUnreadAnswerEndsTheConnection(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{WriteTimeout: 200 * time.Millisecond})
			web := httptest.NewUnstartedServer(w.rt)
			web.Listener = narrow{web.Listener}
			web.Start()
			defer web.Close()
			if err := (victim{addr: web.Listener.Addr().String()}).leaveUnread(protocol); err != nil {
				t.Error(err)
			}
		})
	}
}

func (v victim) leaveUnread(protocol int) error {
	p, err := v.longPoll(protocol)
	if err != nil {
		return err
	}
	refusals := make([]string, 700) // each is answered with 280 bytes
	for i := range refusals {
		refusals[i] = fmt.Sprintf("40/%0240d", i)
	}
	if status, body, err := p.say(refusals...); err != nil || status != http.StatusOK {
		return expectStatus(http.StatusOK, status, body, err)
	}
	w, err := v.dial()
	if err != nil {
		return err
	}
	defer w.Close()
	if err := w.Conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		return err
	}
	w.deliver([]byte(head("GET", p.query("polling"), "\r\n")))
	return untilReset(w)
}

// untilReset writes until the server has closed the connection, which a client that does not read learns only so.
func untilReset(w *wire) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := w.Write([]byte("x"))
		var late net.Error
		switch {
		case errors.As(err, &late) && late.Timeout():
			return errors.New("the connection did not end")
		case err != nil:
			return nil
		}
		<-tick.C
	}
}
