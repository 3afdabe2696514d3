package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"hihichat/store"
	"hihichat/transfer"
	"hihichat/transfer/jsonl"
)

// exportCommand is "export".
type exportCommand struct {
	Out      string `once:"" placeholder:"FILE" help:"A new file, which its owner alone can read: it holds password hashes and all messages. Standard output without it."`
	RedisURL string `placeholder:"URL" help:"The Redis that the server is run with, if it is."`
}

// Run writes everything that is kept, sessions left out.
func (c *exportCommand) Run(ctx context.Context, p *process) (err error) {
	if !store.Used(ctx, p.data) {
		return fmt.Errorf("there is no database in %s", p.data)
	}
	stores, err := store.Open(ctx, store.Config{Dir: p.data, RedisURL: c.RedisURL, Log: p.log, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	if c.Out == "" {
		return c.write(ctx, p, stores, p.stdout)
	}
	return newFile(c.Out, func(w io.Writer) error { return c.write(ctx, p, stores, w) })
}

func (c *exportCommand) write(ctx context.Context, p *process, stores *store.Set, w io.Writer) error {
	permissions, err := stores.Stores.Accounts.Permissions(ctx)
	if err != nil {
		return err
	}
	total, err := stores.Chat.CountMessages(ctx)
	if err != nil {
		return err
	}
	records := transfer.All(transfer.Permissions(permissions), transfer.Of(stores.Accounts.DumpAccounts(ctx)),
		transfer.Chat(ctx, stores.Chat, time.Now()))
	bar := p.newProgress(expecting(total))
	written, skipped, err := jsonl.Write(w, records, bar.step)
	bar.finish()
	if err != nil {
		return err
	}
	r := reporter{w: p.stderr}
	for _, part := range transfer.Parts {
		r.line("%s: %s", part, grouped(written[part]))
	}
	for _, skip := range skipped {
		r.line("skipped %v", skip)
	}
	return r.err
}

// newFile makes a file that only its owner can read, whole or not at all. One that exists is not touched.
func newFile(path string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s exists already", path)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	if err := errors.Join(write(temporary), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), path); err != nil { // unlike a renaming it never replaces a file
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}

// exportFile is an export that is being read.
type exportFile struct {
	*os.File
	size, read int64
}

// openExport opens a regular file.
func openExport(path string) (*exportFile, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	}
	return &exportFile{File: file, size: info.Size()}, nil
}

// Read implements io.Reader and counts.
func (f *exportFile) Read(into []byte) (int, error) {
	n, err := f.File.Read(into)
	f.read += int64(n)
	return n, err
}

// share returns how much of the file has been read.
func (f *exportFile) share(int) float64 { return float64(f.read) / float64(max(f.size, f.read, 1)) }
