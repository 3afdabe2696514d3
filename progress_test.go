package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store"
	"hihichat/transfer"
)

// On a terminal there is one line that is drawn over and over, and taken away at the end.
func TestTheBarOnATerminal(t *testing.T) {
	var out strings.Builder
	b := &progress{w: &out, terminal: true, share: expecting(1000), started: time.Now().Add(-time.Second)}
	for n := range 1000 {
		b.step(transfer.MessagePart, n+1)
	}
	b.finish()
	if !strings.Contains(out.String(), "[#######.......................]  26 %  messages  ") {
		t.Errorf("drawn %q", out.String())
	}
	if strings.Contains(out.String(), "\n") || !strings.HasSuffix(out.String(), clearLineCode) {
		t.Errorf("left behind %q", out.String())
	}
}

// Elsewhere, in a log for one, there is a line now and then and nothing that moves the cursor.
func TestProgressInALog(t *testing.T) {
	var out strings.Builder
	b := &progress{w: &out, share: expecting(250_000), started: time.Now()}
	for n := range 250_000 {
		b.step(transfer.MessagePart, n+1)
	}
	b.finish()
	if want := "messages: 100,000 read, 40 %\nmessages: 200,000 read, 80 %\n"; out.String() != want {
		t.Errorf("written %q, want %q", out.String(), want)
	}
}

// Whoever stops an import is told what is there, not which part of the store gave up first.
func TestAStoppedImportSaysSo(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var out strings.Builder
	p := &process{stdout: &out, stderr: io.Discard}
	records := func(yield func(transfer.Record, error) bool) {
		if yield(chat.Permission("dance"), nil) {
			stop()
			yield(chat.Permission("sing"), nil)
		}
	}
	stores, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stores.Close() }()
	c := &importCommand{}
	done, err := c.move(ctx, stores, records, stores.Chat, p.newProgress(expecting(2)))
	if err == nil {
		t.Fatal("it went on")
	}
	if err := c.conclude(ctx, p, stores, done, err); !errors.Is(err, errStopped) || strings.Contains(out.String(), "1      1") {
		t.Errorf("%v\n%s", err, &out)
	}
	known, err := stores.Stores.Accounts.Permissions(t.Context())
	if err != nil || slices.Contains(known, "dance") {
		t.Errorf("half a part was kept: %q, %v", known, err)
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
