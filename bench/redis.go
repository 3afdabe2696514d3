//go:build linux

package main

import (
	"fmt"
	"os"

	"hihichat/store/redis/redistest"
)

// startRedis starts a redis-server on loopback whose files are in a new folder. It loses nothing that it has
// acknowledged: appendonly yes, appendfsync always. args are further options. Who starts it calls Kill.
func startRedis(dir string, args ...string) (*redistest.Server, error) {
	if err := emptyFolder(dir); err != nil {
		return nil, err
	}
	server, err := redistest.New(dir, args...)
	if err != nil {
		return nil, fmt.Errorf("start redis-server (Debian: apt-get install redis-server): %w", err)
	}
	return server, nil
}

// emptyFolder makes a folder in the place of whatever is there.
func emptyFolder(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o700)
}
