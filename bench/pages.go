//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"hihichat/bench/load"
	"hihichat/bench/results"
)

const (
	fewMessages  = 100
	manyMessages = 1_000_000
	fewRooms     = 10
	fullPage     = 100 // rooms, of which a page shows no more
	manyRooms    = 10_000

	readLasts = 1500 * time.Millisecond
	warmUp    = 20 // pages that are not counted
)

// pages reads two rooms of one store, one with few messages and one with many, as a page and as JSON.
func (b *bench) pages() series {
	small, large := stocked{"small", fewMessages}, stocked{"large", b.n(manyMessages)}
	site := plot{name: "pages", people: 1, fill: fillMessages(small, large)}
	all := series{repeats: 3}
	for _, kind := range []struct{ scenario, path string }{
		{results.RoomPage, "/chat/?rname="}, {results.Messages, "/api/messages?rname="},
	} {
		for _, r := range []struct {
			stocked
			full int
		}{{small, fewMessages}, {large, manyMessages}} {
			newest := fmt.Sprintf("%08d ", r.messages-1)
			all.scenarios = append(all.scenarios, scenario{
				results.MessagesPoint(kind.scenario, r.full), ours, b.reading(site, kind.path+r.room, newest),
			})
		}
	}
	return all
}

// lists reads the first page of the list of rooms.
func (b *bench) lists() series {
	all := series{repeats: 3}
	for _, full := range []int{fewRooms, fullPage, manyRooms} {
		n := full
		if n > fullPage {
			n = b.n(full)
		}
		site := plot{name: fmt.Sprint("rooms-", n), people: 1, fill: fillRooms(n)}
		all.scenarios = append(all.scenarios, scenario{
			results.RoomsPoint(full), ours, b.reading(site, "/roomlist/", "room-0009"),
		})
	}
	return all
}

// reading returns what reads a page of a site for a while. Each page must hold the sign.
func (b *bench) reading(site plot, path, sign string) func(context.Context, string) (results.Figures, string, error) {
	return func(ctx context.Context, variant string) (results.Figures, string, error) {
		site := site
		site.variant = variant
		h, err := b.share(ctx, site)
		if err != nil {
			return nil, "", err
		}
		seen, err := h.visit(ctx, path, sign, b.during(readLasts))
		if err != nil {
			return nil, "", err
		}
		return seen.figures(h.redis != nil), "", nil
	}
}

// visited is what came of reading a page again and again.
type visited struct {
	pages int
	size  int // of the last one, in bytes
	used  usage
	first load.Histogram // until the head of the answer was there
	whole load.Histogram
}

func (v *visited) figures(redis bool) results.Figures {
	f := results.Figures{
		results.FirstByte: millis(v.first.Quantile(0.5)), results.P50: millis(v.whole.Quantile(0.5)), results.P99: millis(v.whole.Quantile(0.99)),
		results.CPUPerPage: millis(v.used.program) / float64(v.pages), results.PageSize: float64(v.size) / 1024,
	}
	if redis {
		f[results.RedisPerPage] = millis(v.used.redis) / float64(v.pages)
	}
	return f
}

// visit gets a page as the first of the people, one after the other on one connection. The first pages only warm up.
func (h *house) visit(ctx context.Context, path, sign string, during time.Duration) (*visited, error) {
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", h.addr)
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(during + limit))
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nCookie: hihi_session=%s\r\n\r\n", path, h.addr, h.cookies[0])
	reader := pageReader{net: nc, in: bufio.NewReader(nc), request: request, sign: []byte(sign)}
	var seen visited
	for range warmUp {
		if err := reader.get(&seen); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	before, err := h.usage()
	if err != nil {
		return nil, err
	}
	seen = visited{}
	for end := time.Now().Add(during); time.Now().Before(end) && ctx.Err() == nil; {
		if err := reader.get(&seen); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	after, err := h.usage()
	seen.used = after.since(before)
	return &seen, errors.Join(err, context.Cause(ctx))
}

// pageReader reads one page on one connection.
type pageReader struct {
	net     net.Conn
	in      *bufio.Reader
	request string
	sign    []byte // what the page must hold
	body    bytes.Buffer
}

// get reads the page once and counts it.
func (r *pageReader) get(seen *visited) error {
	began := time.Now()
	if _, err := io.WriteString(r.net, r.request); err != nil {
		return err
	}
	res, err := http.ReadResponse(r.in, nil)
	if err != nil {
		return err
	}
	seen.first.Add(time.Since(began))
	r.body.Reset()
	if _, err := r.body.ReadFrom(res.Body); err != nil {
		return err
	}
	seen.whole.Add(time.Since(began))
	seen.pages++
	seen.size = r.body.Len()
	switch {
	case res.StatusCode != http.StatusOK:
		return errors.New(res.Status)
	case !bytes.Contains(r.body.Bytes(), r.sign):
		return errors.New("the page does not show " + string(r.sign))
	}
	return nil
}
