//go:build linux || darwin || freebsd

package main

import "syscall"

// openFiles returns how many files a process like this may have open. Go has raised its own limit to the highest that
// the system allows, as the server's will be.
func openFiles() (uint64, error) {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	return uint64(limit.Cur), err
}

// freeBytes returns how much an ordinary user can still store in a folder.
func freeBytes(dir string) (int64, error) {
	var fs syscall.Statfs_t
	err := syscall.Statfs(dir, &fs)
	return int64(fs.Bavail) * int64(fs.Bsize), err
}
