// Package proc reads what Linux accounts to a process (proc(5)): the CPU it has used and the memory it holds.
package proc

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc/<pid>/stat: USER_HZ, which is 100 on every architecture that Go runs on.
const tick = 10 * time.Millisecond

// CPU returns the CPU time that a process has used so far, in its own code and in the kernel for it, all threads
// together, those that have ended too. Its resolution is 10 ms.
func CPU(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(path(pid, "stat"))
	if err != nil {
		return 0, err
	}
	return parseStat(stat)
}

// parseStat adds utime and stime, fields 14 and 15. The second field, the program's name in parentheses, may itself
// hold spaces and parentheses.
func parseStat(stat []byte) (time.Duration, error) {
	_, rest, ok := bytes.Cut(stat[max(bytes.LastIndexByte(stat, ')'), 0):], []byte(") "))
	fields := bytes.Fields(rest)
	if !ok || len(fields) < 13 {
		return 0, errors.New("proc: this is not the stat file of a process")
	}
	user, err1 := strconv.ParseInt(string(fields[11]), 10, 64)
	system, err2 := strconv.ParseInt(string(fields[12]), 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return 0, fmt.Errorf("proc: times of a process: %w", err)
	}
	return time.Duration(user+system) * tick, nil
}

// Memory is what a process holds in RAM, in bytes.
type Memory struct {
	Resident int64 // now
	Peak     int64 // at most so far
}

// MemoryOf returns the memory of a process.
func MemoryOf(pid int) (Memory, error) {
	status, err := os.ReadFile(path(pid, "status"))
	if err != nil {
		return Memory{}, err
	}
	return parseStatus(string(status))
}

func parseStatus(status string) (Memory, error) {
	resident, err1 := kilobytes(status, "VmRSS:")
	peak, err2 := kilobytes(status, "VmHWM:")
	return Memory{Resident: resident, Peak: peak}, errors.Join(err1, err2)
}

// kilobytes returns the value of a line such as "VmRSS:	 1234 kB" in bytes.
func kilobytes(status, label string) (int64, error) {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, label); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("proc: no %s in the status of a process", label)
}

func path(pid int, file string) string {
	return filepath.Join("/proc", strconv.Itoa(pid), file)
}
