package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	healthTimeout  = 5 * time.Second        // for one answer
	healthInterval = 100 * time.Millisecond // between two questions
)

// healthCommand asks a running server whether it is ready: for a container, which has no shell to ask with, and for a
// service manager that waits until a start has succeeded.
type healthCommand struct {
	Addr string        `default:"127.0.0.1:5000" help:"Where the server listens, as the server itself is told."`
	Wait time.Duration `once:"" default:"0s" help:"How long to wait for it to become ready."`
}

// Validate is called by kong after parsing. An error names the flag.
func (c *healthCommand) Validate() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("--addr: %q is not HOST:PORT", c.Addr)
	}
	return nil
}

// Run prints "ready" once the server says so. It fails with the last thing that stood against it.
func (c *healthCommand) Run(ctx context.Context, p *process) error {
	deadline := time.Now().Add(c.Wait)
	for {
		err := askReady(ctx, "http://"+reachable(c.Addr)+"/readyz")
		if err == nil {
			_, err = fmt.Fprintln(p.stdout, "ready")
			return err
		}
		if ctx.Err() != nil || !time.Now().Before(deadline) {
			return fmt.Errorf("not ready: %w", err)
		}
		pause(ctx, healthInterval)
	}
}

// pause waits, but not beyond the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// healthClient goes straight to the server, whatever proxies the environment names.
var healthClient = &http.Client{
	Timeout:       healthTimeout,
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// askReady returns nil if url answers 200.
func askReady(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := healthClient.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<10))
	if resp.StatusCode != http.StatusOK {
		err = errors.New("the server answers " + resp.Status)
	}
	return errors.Join(err, resp.Body.Close())
}

// reachable returns where somebody on this machine reaches a server that listens on addr: one that listens on all
// addresses, on loopback. It is a number, since a container from scratch can't look up names.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
