package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"hihichat/chat"
	"hihichat/store"
	"hihichat/transfer"
	"hihichat/transfer/jsonl"
)

// importCommand is "import": one source, given by its flags, goes into the configured stores.
type importCommand struct {
	SQLite          string   `name:"sqlite" once:"" placeholder:"FILE" help:"The Flask version's database: accounts, passwords and permissions."`
	Redis           string   `once:"" placeholder:"URL" help:"The Flask version's Redis: rooms, members, messages and mutes."`
	JSONL           string   `name:"jsonl" once:"" placeholder:"FILE" help:"An export of hihichat."`
	FromSQLiteStore bool     `name:"from-sqlite-store" help:"Copy rooms, messages and mutes from the data folder's own database to the Redis of --redis-url."`
	FromRedisStore  bool     `help:"Copy rooms, messages and mutes from the Redis of --redis-url to the data folder's own database."`
	Finish          bool     `help:"Erase the Flask version's password hashes of all who have signed in since. There is no way back for them then."`
	RedisURL        string   `placeholder:"URL" help:"The Redis that the server is run with, if it is."`
	DryRun          bool     `help:"Write nothing, only tell what would be done."`
	Overwrite       bool     `help:"Accounts, rooms and mutes that are there already become what the source says, but for administrators who are none there. Messages never change."`
	Admin           []string `once:"" placeholder:"NAME" help:"Make an imported user an administrator. Nobody becomes one otherwise, except by an export."`
}

// Validate is called by kong after parsing.
func (c *importCommand) Validate() error {
	sources := 0
	for _, given := range []bool{c.SQLite != "" || c.Redis != "", c.JSONL != "", c.FromSQLiteStore, c.FromRedisStore, c.Finish} {
		if given {
			sources++
		}
	}
	switch {
	case sources == 0:
		return errors.New("say what to import: --sqlite and --redis, --jsonl, --from-sqlite-store, --from-redis-store, or --finish")
	case sources > 1:
		return errors.New("import one thing at a time: --sqlite with --redis, --jsonl, --from-sqlite-store, --from-redis-store, or --finish")
	case (c.FromSQLiteStore || c.FromRedisStore) && c.RedisURL == "":
		return errors.New("--redis-url: say which Redis")
	case len(c.Admin) > 0 && c.SQLite == "":
		return errors.New("--admin: goes with --sqlite only; later there is: hihichat user grant NAME --admin")
	case c.Finish && (c.DryRun || c.Overwrite):
		return errors.New("--finish: goes with neither --dry-run nor --overwrite")
	}
	return nil
}

// Run imports, and prints a report on standard output.
func (c *importCommand) Run(ctx context.Context, p *process) error {
	switch {
	case c.Finish:
		return c.finish(ctx, p)
	case c.JSONL != "":
		return c.importExport(ctx, p)
	case c.FromSQLiteStore, c.FromRedisStore:
		return c.moveChat(ctx, p)
	}
	return c.importFlask(ctx, p)
}

// options returns how records are taken in.
func (c *importCommand) options(step func(transfer.Part, int)) transfer.Options {
	o := chat.RestoreOptions{Overwrite: c.Overwrite, DryRun: c.DryRun, Now: time.Now(), Admins: c.Admin}
	return transfer.Options{RestoreOptions: o, Step: step}
}

// withStores opens the stores that the import goes to. A trial run on a folder that has no database of ours works on an
// empty one elsewhere.
func (c *importCommand) withStores(ctx context.Context, p *process, do func(*store.Set) error) (err error) {
	cfg := store.Config{Dir: p.data, RedisURL: c.RedisURL, Log: p.log, ReadOnly: c.DryRun}
	if c.DryRun && !store.Used(ctx, p.data) {
		if cfg.Dir, err = os.MkdirTemp("", "hihichat-dry-run-"); err != nil {
			return fmt.Errorf("cannot make a folder for the trial run: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(cfg.Dir)) }()
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("cannot use the data folder: %w", err)
	}
	stores, err := store.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	return do(stores)
}

// importExport reads a file that export has written.
func (c *importCommand) importExport(ctx context.Context, p *process) error {
	file, err := openExport(c.JSONL)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return c.withStores(ctx, p, func(stores *store.Set) error {
		done, err := c.move(ctx, stores, jsonl.Read(file), stores.Chat, p.newProgress(file.share))
		return c.conclude(ctx, p, stores, done, err)
	})
}

// moveChat copies the chat between the two kinds of stores. The source stays as it is.
func (c *importCommand) moveChat(ctx context.Context, p *process) error {
	return c.withStores(ctx, p, func(stores *store.Set) error {
		from, to := stores.Embedded, stores.Chat
		if c.FromRedisStore {
			from, to = to, from
		}
		total, err := from.CountMessages(ctx)
		if err != nil {
			return err
		}
		done, err := c.move(ctx, stores, transfer.Chat(ctx, from, time.Now()), to, p.newProgress(expecting(total)))
		return c.conclude(ctx, p, stores, done, err)
	})
}

// moved is what an import has done.
type moved struct {
	report   *transfer.Report
	accounts []chat.AccountRecord // after a trial run those that were read, since they are nowhere else
}

// move runs the transfer beside a progress bar. What comes is marked as inherited before it can expire.
func (c *importCommand) move(
	ctx context.Context, stores *store.Set, records transfer.Records, to chat.ChatArchive, bar *progress,
) (done moved, err error) {
	if c.DryRun {
		records = noting(records, &done.accounts)
	} else if err := stores.MarkInherited(ctx, to); err != nil {
		return moved{}, err
	}
	defer bar.finish()
	done.report, err = transfer.Move(ctx, records, transfer.Sink{Accounts: stores.Accounts, Chat: to}, c.options(bar.step))
	return done, err
}

// noting keeps the accounts that come by.
func noting(records transfer.Records, accounts *[]chat.AccountRecord) transfer.Records {
	return func(yield func(transfer.Record, error) bool) {
		for record, err := range records {
			if a, ok := record.(chat.AccountRecord); ok && err == nil {
				*accounts = append(*accounts, a)
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// finish erases old hashes.
func (c *importCommand) finish(ctx context.Context, p *process) error {
	return c.withStores(ctx, p, func(stores *store.Set) error {
		dropped, waiting, err := stores.Accounts.DropLegacyHashes(ctx)
		if err != nil {
			return err
		}
		r := reporter{w: p.stdout}
		r.line("erased the Flask version's password hash of %s", counted(dropped, "account"))
		if len(waiting) > 0 {
			r.line("%s have not signed in since the import. They keep the old hash, which lets them in the first time:",
				counted(len(waiting), "account"))
			r.names(waiting)
			r.line("run --finish again later, or set a password: hihichat user passwd NAME")
		}
		r.line("copies of the Flask version's database still hold all old hashes")
		return r.err
	})
}
