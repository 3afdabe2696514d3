//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"hihichat/bench/results"
)

// machine describes where the benchmark runs, as far as Linux tells.
func machine() results.Machine {
	m := results.Machine{CPU: fieldOf("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), Kernel: wordOf("/proc/sys/kernel/osrelease", 0)}
	kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(fieldOf("/proc/meminfo", "MemTotal"), " kB"), 10, 64)
	m.Memory = kilobytes << 10
	m.Load, _ = strconv.ParseFloat(wordOf("/proc/loadavg", 0), 64)
	return m
}

// fieldOf returns the value of the first line "name : value" of a file, empty if there is none.
func fieldOf(file, name string) string {
	text, _ := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func wordOf(file string, i int) string {
	text, _ := os.ReadFile(file)
	if words := strings.Fields(string(text)); i < len(words) {
		return words[i]
	}
	return ""
}

// files is what the largest scenario needs: 10,000 sockets and some.
const files = 10_500

// raiseFileLimit raises the soft limit of open files to the hard one, for the servers too, which inherit it.
func raiseFileLimit() error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return fmt.Errorf("read the limit of open files: %w", err)
	}
	l.Cur = l.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return fmt.Errorf("raise the limit of open files: %w", err)
	}
	if l.Cur < files {
		return fmt.Errorf("only %d files may be open here; %d are needed (ulimit -Hn)", l.Cur, files)
	}
	return nil
}

// build compiles a Go program of this module.
func build(ctx context.Context, file, pkg string) error {
	out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", file, pkg).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// revision returns the commit that is measured, with a mark when there are changes beyond it; empty without git.
func revision(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--abbrev=12").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
