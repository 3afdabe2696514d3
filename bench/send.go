//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"hihichat/bench/control"
	"hihichat/bench/load"
)

// sending is what came of a while of sending.
type sending struct {
	sent    int
	refused int
	took    time.Duration
	answers load.Histogram // how long senders waited
}

// send has everybody send for a while, and returns the CPU that was used meanwhile.
func (h *house) send(ctx context.Context, during time.Duration) (sending, usage, error) {
	var all sending
	var mu sync.Mutex // guards all and problem
	var problem error
	var running sync.WaitGroup
	before, err := h.usage()
	if err != nil {
		return all, usage{}, err
	}
	began := time.Now()
	for i := range h.cookies {
		running.Go(func() {
			err := h.sendAs(ctx, i, began.Add(during), func(took time.Duration, ok bool) {
				mu.Lock()
				defer mu.Unlock()
				if !ok {
					all.refused++
					return
				}
				all.sent++
				all.answers.Add(took)
			})
			mu.Lock()
			defer mu.Unlock()
			problem = errors.Join(problem, err)
		})
	}
	running.Wait()
	all.took = time.Since(began)
	after, err := h.usage()
	return all, after.since(before), errors.Join(problem, err)
}

// sendAs sends one message after the other on one connection, and reports each.
func (h *house) sendAs(ctx context.Context, who int, until time.Time, report func(took time.Duration, ok bool)) error {
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", h.addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	_ = nc.SetDeadline(until.Add(limit))
	in := bufio.NewReader(nc)
	for seq := 0; ; seq++ {
		now := time.Now()
		if now.After(until) || ctx.Err() != nil {
			return ctx.Err()
		}
		body := "rname=" + wholeRoom + "&msg=" + url.QueryEscape(control.Text(seq, now))
		_, err := fmt.Fprintf(nc, "POST /api/sendchat/ HTTP/1.1\r\nHost: %s\r\nCookie: hihi_session=%s\r\n"+
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
			h.addr, h.cookies[who], len(body), body)
		if err != nil {
			return err
		}
		ok, err := accepted(in)
		if err != nil {
			return err
		}
		report(time.Since(now), ok)
	}
}

// accepted reads the answer to a send.
func accepted(in *bufio.Reader) (bool, error) {
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return strings.HasPrefix(string(body), `{"code": 200`), err
}
