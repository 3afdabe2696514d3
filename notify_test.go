package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// systemd's end of the socket is a datagram socket, by a path or in the abstract namespace, written with an @.
func TestServiceManagerIsToldWhenReady(t *testing.T) {
	for _, tt := range []struct{ name, address string }{
		{"a path", filepath.Join(shortDir(t), "notify")},
		{"an abstract name", "@hihichat-test-" + filepath.Base(t.TempDir()) + "-" + time.Now().Format("150405.000000000")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: tt.address, Net: "unixgram"})
			if err != nil {
				t.Fatal(err)
			}
			defer manager.Close()
			s := serve(t, t.TempDir(), []string{"NOTIFY_SOCKET=" + tt.address})
			said := make([]byte, 100)
			if err := manager.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			n, err := manager.Read(said)
			if err != nil || string(said[:n]) != "READY=1" {
				t.Errorf("told %q, %v", said[:n], err)
			}
			if log := s.log(); strings.Contains(log, "NOTIFY_SOCKET") || strings.Contains(log, "systemd") {
				t.Errorf("log: %s", log)
			}
		})
	}
}

func TestAServiceManagerThatIsGoneIsNoReasonToStop(t *testing.T) {
	s := serve(t, t.TempDir(), []string{"NOTIFY_SOCKET=" + filepath.Join(t.TempDir(), "nobody")})
	if got := s.get("healthz"); !strings.HasPrefix(got, "200") {
		t.Errorf("healthz: %s", got)
	}
	if log := s.log(); !strings.Contains(log, "systemd could not be told") {
		t.Errorf("log: %s", log)
	}
}

// shortDir returns a folder whose path fits into the address of a socket, 108 bytes, whatever the test is called.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hihi-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
