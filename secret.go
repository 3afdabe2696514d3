package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
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
	secret, exposed, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(folder, path); err != nil {
			return nil, fmt.Errorf("cannot make the secret: %w", err)
		}
		secret, exposed, err = readSecret(path)
	}
	if exposed != 0 {
		log.Warn("the secret can be read by others on this machine", "file", path, "mode", exposed.String())
	}
	return secret, err
}

// readSecret returns the secret in a file. exposed is the file's mode if others than its owner may read it, else 0.
func readSecret(path string) (secret []byte, exposed fs.FileMode, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, fmt.Errorf("cannot read the secret: %w", err)
	}
	secret = bytes.TrimSpace(content)
	if len(secret) < minSecret || string(secret) == publishedSecret {
		return nil, 0, fmt.Errorf("%s holds no proper secret; remove it to have a new one made, which signs everybody out", path)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		exposed = info.Mode().Perm()
	}
	return secret, exposed, nil
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
