//go:build !linux

package redistest

import "os/exec"

// dieWithUs does nothing: only Linux can tie a child's life to its parent's.
func dieWithUs(*exec.Cmd) {}
