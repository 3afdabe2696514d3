// Command conformance serves what the official test suites of Engine.IO and Socket.IO expect, on hihichat's own
// transports and guard. Point a suite at it:
//
//	go run ./e2e/conformance --addr 127.0.0.1:3000 --suite eio4
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"hihichat/server/realtime"
)

type cli struct {
	Addr  string `default:"127.0.0.1:3000" help:"Where to listen."`
	Suite string `required:"" enum:"eio3,eio4,sio5" help:"Whose server this is to be: eio3, eio4 or sio5."`
}

func main() {
	var c cli
	kong.Parse(&c, kong.Name("conformance"))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, c); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, c cli) error {
	rt, err := realtime.NewConformance(c.Suite, slog.Default())
	if err != nil {
		return err
	}
	srv := &http.Server{Addr: c.Addr, Handler: rt, ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- srv.ListenAndServe() }()
	select {
	case err = <-served:
		return errors.Join(err, closeAll(rt, srv))
	case <-ctx.Done():
		return closeAll(rt, srv)
	}
}

func closeAll(rt *realtime.Server, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(rt.Close(ctx), srv.Shutdown(ctx))
}
