//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"hihichat/bench/load"
	"hihichat/bench/results"
	"hihichat/chat"
	"hihichat/store"
)

func TestPageReaderLooksAtEachPage(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string // of the error
	}{
		"right":      {200, "<p>00000099 hi!</p>", ""},
		"stale":      {200, "<p>00000098 hi!</p>", "does not show"},
		"signed out": {302, "", "302"},
		"failing":    {500, "00000099 ", "500"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			}))
			defer srv.Close()
			nc, err := net.Dial("tcp", srv.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			r := pageReader{net: nc, in: bufio.NewReader(nc), request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", sign: []byte("00000099 ")}
			var seen visited
			for range 2 {
				if err = r.get(&seen); err != nil {
					break
				}
			}
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v", err)
				}
				return
			}
			if err != nil || seen.pages != 2 || seen.size != len(c.body) {
				t.Errorf("%d pages of %d bytes, %v", seen.pages, seen.size, err)
			}
		})
	}
}

func TestFiguresOfPages(t *testing.T) {
	v := visited{pages: 10, size: 2048, used: usage{program: 20 * time.Millisecond, redis: 5 * time.Millisecond}}
	var waited load.Histogram
	waited.Add(4 * time.Millisecond)
	v.first, v.whole = waited, waited
	f := v.figures(true)
	for figure, want := range map[results.Figure]float64{
		results.CPUPerPage: 2, results.RedisPerPage: 0.5, results.PageSize: 2, results.P50: 4, results.P99: 4, results.FirstByte: 4,
	} {
		if f[figure] != want {
			t.Errorf("%s: %g, want %g", figure, f[figure], want)
		}
	}
	if _, there := v.figures(false)[results.RedisPerPage]; there {
		t.Error("a store without Redis has a figure for it")
	}
}

// What is stocked is what the pages will be looked at for: so many messages, the newest of them the last.
func TestStocked(t *testing.T) {
	ctx := t.Context()
	stores, err := store.Open(ctx, store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()
	rooms := []stocked{{"small", 3}, {"large", appended + 1}}
	if err := fillMessages(rooms...)(ctx, stores); err != nil {
		t.Fatal(err)
	}
	if n, err := stores.Chat.CountMessages(ctx); n != appended+4 || err != nil {
		t.Errorf("%d messages, %v", n, err)
	}
	for _, r := range rooms {
		newest, err := stores.Stores.Messages.Messages(ctx, chat.InRoom(r.room), chat.HistoryQuery{Limit: 1})
		if err != nil || len(newest) != 1 || !strings.HasPrefix(newest[0].Text, fmt.Sprintf("%08d ", r.messages-1)) {
			t.Errorf("%s: %v, %v", r.room, newest, err)
		}
		if members, err := stores.Stores.Rooms.Members(ctx, r.room); len(members) != roomMembers || err != nil {
			t.Errorf("%s: %v, %v", r.room, members, err)
		}
	}
	if err := fillRooms(fullPage+1)(ctx, stores); err != nil {
		t.Fatal(err)
	}
	if all, err := stores.Stores.Rooms.Rooms(ctx, chat.RoomQuery{Limit: 1000}); len(all) != fullPage+3 || err != nil {
		t.Errorf("%d rooms, %v", len(all), err)
	}
}

// The peak is that of the process alone, however much we hold ourselves, and the watch ends with it.
func TestWatchSeesThePeakOfAnother(t *testing.T) {
	ours := make([]byte, 64<<20)
	for i := range ours {
		ours[i] = 1
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	cat := exec.CommandContext(ctx, "cat")
	in, err := cat.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cat.Start(); err != nil {
		t.Fatal(err)
	}
	peak := watch(cat.Process.Pid)
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cat.Wait(); err != nil {
		t.Fatal(err)
	}
	if most := peak(); most == 0 || most > int64(len(ours))/2 {
		t.Errorf("cat took %d bytes", most)
	}
	runtime.KeepAlive(ours)
}
