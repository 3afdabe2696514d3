package redistest

import (
	"os/exec"
	"syscall"
)

// dieWithUs has the kernel kill the server when the test binary is killed before it can: by a time-out, for example.
func dieWithUs(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
