package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"hihichat/store"
)

// backupCommand is "backup FILE".
type backupCommand struct {
	File string `arg:"" help:"The file to be made. One that exists is not overwritten."`
}

// Run makes the copy and says what is in it, and what is not. The secret stays out on purpose: who finds a backup can
// read it, but not act for anybody.
func (c *backupCommand) Run(ctx context.Context, p *process) error {
	if err := p.needDatabase(); err != nil {
		return err
	}
	progress := progressOn(p.stderr)
	saved, err := store.Backup(ctx, p.data, c.File, progress)
	if progress != nil {
		fmt.Fprint(p.stderr, clearLineCode)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "saved %s to %s and checked it: %s, %s, %s\n", byteSize(saved.Bytes), c.File,
		counted(saved.Accounts, "account"), counted(saved.Rooms, "room"), counted(saved.Messages, "message"))
	if err == nil && p.env[variable("redis-url")] != "" {
		_, err = fmt.Fprintln(p.stdout, "rooms and messages in Redis are not in it: save those with Redis's own means (its append-only file or BGSAVE)")
	}
	return err
}

// progressOn returns what draws progress on a terminal, nil for anything else.
func progressOn(w io.Writer) func(done, about int64) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return func(done, about int64) {
		fmt.Fprintf(w, clearLineCode+"%s of about %s", byteSize(done), byteSize(about))
	}
}

// byteSize returns a size for a person.
func byteSize(bytes int64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}
