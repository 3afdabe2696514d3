package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// What a disk should have left, in bytes.
const (
	fullDisk  = 100 << 20
	smallDisk = 1 << 30
)

// checkDisk looks at what is left where the data folder is or will be.
func checkDisk(_ context.Context, e *examination, f *findings) {
	dir, err := existingFolder(e.process.data)
	if err != nil {
		return // said by checkFolder
	}
	free, err := freeBytes(dir)
	if err != nil {
		f.add(warn, "can't see how much is free: %v", err)
		return
	}
	judgeDisk(free, f)
}

func judgeDisk(free int64, f *findings) {
	switch {
	case free < fullDisk:
		f.add(bad, "%s free: soon nothing can be sent; make room", byteSize(free))
	case free < smallDisk:
		f.add(warn, "%s free; a backup needs as much as the database has", byteSize(free))
	default:
		f.add(ok, "%s free", byteSize(free))
	}
}

// existingFolder returns the folder, or the nearest one above that exists.
func existingFolder(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", os.ErrNotExist
		}
		dir = filepath.Dir(dir)
	}
}

// spareFiles are those that the server opens beside its sockets: databases, logs, polls that overlap.
const spareFiles = 200

// checkFiles compares how many sockets may be open with what the system lets a process open.
func checkFiles(_ context.Context, e *examination, f *findings) {
	limit, err := openFiles()
	if err != nil {
		f.add(warn, "can't see how many files may be open: %v", err)
		return
	}
	judgeFiles(limit, e.settings.Limits.Conns, f)
}

func judgeFiles(limit uint64, conns int, f *findings) {
	switch {
	case conns == 0 && limit < 10_000:
		f.add(warn, "only %d files may be open, so about as many sockets; raise it (ulimit -n, LimitNOFILE= of systemd)", limit)
	case limit < uint64(conns)+spareFiles:
		f.add(warn, "only %d files may be open, but --limit-conns is %d; raise it (ulimit -n, LimitNOFILE= of systemd) or lower --limit-conns", limit, conns)
	default:
		f.add(ok, "%d may be open", limit)
	}
}

// checkAddress tries to listen, unless our server does already.
func checkAddress(ctx context.Context, e *examination, f *findings) {
	running := isHihichat(ctx, e.settings.Addr)
	tryAddress(e.settings.Addr, "--addr", running, f)
	if e.settings.MetricsAddr != "" {
		tryAddress(e.settings.MetricsAddr, "--metrics-addr", running, f)
	}
}

func tryAddress(addr, flag string, running bool, f *findings) {
	listener, err := net.Listen("tcp", addr)
	switch {
	case err == nil:
		_ = listener.Close()
		f.add(ok, "%s is free", addr)
	case running && errors.Is(err, syscall.EADDRINUSE):
		f.add(ok, "%s is in use: hihichat runs", addr)
	default:
		f.add(bad, "%v", cannotListen(addr, flag, err))
	}
}

// isHihichat reports whether a hihichat answers at the address.
func isHihichat(ctx context.Context, addr string) bool {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(addr)+"/healthz", nil)
	if err != nil {
		return false
	}
	resp, err := healthClient.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	return err == nil && resp.StatusCode == http.StatusOK && strings.HasPrefix(string(body), `{"status":`)
}
