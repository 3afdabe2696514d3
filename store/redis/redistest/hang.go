//go:build unix

package redistest

import (
	"syscall"
	"testing"
)

// Hang stops the server in its tracks: connections stay open and new ones are accepted by the kernel, but nothing is
// answered, until Resume. The test ends it also when it hangs.
func (srv *Server) Hang(t testing.TB) { srv.signal(t, syscall.SIGSTOP) }

// Resume lets a server go on that hangs. It then does what it was asked meanwhile.
func (srv *Server) Resume(t testing.TB) { srv.signal(t, syscall.SIGCONT) }

func (srv *Server) signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := srv.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}
