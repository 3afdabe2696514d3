package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

const (
	secretFile  = "secret"
	secretBytes = 32
)

// loadSecret returns the key of the sessions: the one that was configured, else the one in the data folder, which is
// made at the first run and readable by its owner only.
func loadSecret(folder, configured string, log *slog.Logger) ([]byte, error) {
	if configured != "" {
		return []byte(configured), nil
	}
	path := filepath.Join(folder, secretFile)
	secret, err := readSecret(path, log)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := makeSecret(folder, path); err != nil {
		return nil, fmt.Errorf("cannot make the secret: %w", err)
	}
	return readSecret(path, log)
}

func readSecret(path string, log *slog.Logger) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the secret: %w", err)
	}
	secret := strings.TrimSpace(string(content))
	if len(secret) < minSecret || secret == publishedSecret {
		return nil, fmt.Errorf("%s holds no proper secret; remove it to have a new one made, which signs everybody out", path)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		log.Warn("the secret can be read by others on this machine", "file", path, "mode", info.Mode().Perm().String())
	}
	return []byte(secret), nil
}

// makeSecret writes a new secret to path, whole or not at all. When two processes start at once, the first one's stays.
func makeSecret(folder, path string) error {
	temporary, err := os.CreateTemp(folder, secretFile+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails: it ends the process rather than return weak bytes
	_, err = temporary.WriteString(hex.EncodeToString(secret) + "\n")
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
