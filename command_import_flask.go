package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hihichat/chat"
	"hihichat/store"
	"hihichat/transfer"
)

// importFlask brings in what the Flask version has left. Both sources are looked at before the data folder is.
func (c *importCommand) importFlask(ctx context.Context, p *process) (err error) {
	flask, err := store.OpenFlask(ctx, store.FlaskConfig{File: c.SQLite, RedisURL: c.Redis})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, flask.Close()) }()
	admins, err := c.admins(ctx, flask)
	if err != nil {
		return err
	}
	return c.withStores(ctx, p, func(stores *store.Set) error {
		records, total, err := c.flaskRecords(ctx, p, flask, stores)
		if err != nil {
			return err
		}
		done, err := c.move(ctx, stores, records, stores.Chat, p.newProgress(expecting(total)))
		if err == nil {
			err = c.makeAdmins(ctx, stores.Stores.Accounts, admins)
		}
		return c.conclude(ctx, p, stores, done, err)
	})
}

// flaskRecords returns what is to be brought in, without what is in its place already, and how many messages to expect.
func (c *importCommand) flaskRecords(
	ctx context.Context, p *process, flask *store.Flask, stores *store.Set,
) (records transfer.Records, total int, err error) {
	var parts []transfer.Records
	if flask.Accounts != nil && store.ServesFile(p.data, c.SQLite) {
		fmt.Fprintf(p.stdout, "%s is the database of this data folder: its accounts are in their place\n", c.SQLite)
	} else if flask.Accounts != nil {
		parts = append(parts, transfer.Of(flask.Accounts.Permissions(ctx)), transfer.Of(flask.Accounts.Accounts(ctx)))
	}
	shared, err := stores.SharesRedis(ctx, flask)
	switch {
	case err != nil:
		return nil, 0, err
	case shared:
		fmt.Fprintln(p.stdout, "--redis is the Redis that the server uses: rooms and messages are in their place")
	case flask.Chat != nil:
		if total, err = flask.Chat.CountMessages(ctx); err != nil {
			return nil, 0, err
		}
		parts = append(parts, transfer.Chat(ctx, flask.Chat, time.Now()))
	}
	return transfer.All(parts...), total, nil
}

// admins returns the ids that the users named with --admin have in the file. It fails when one is not there.
func (c *importCommand) admins(ctx context.Context, flask *store.Flask) (map[string]int64, error) {
	ids := make(map[string]int64)
	if len(c.Admin) == 0 {
		return ids, nil
	}
	for a, err := range flask.Accounts.Accounts(ctx) {
		if err != nil && !transfer.IsSkip(err) {
			return nil, err
		}
		if slices.Contains(c.Admin, a.User.Name) {
			ids[a.User.Name] = a.FlaskID
		}
	}
	for _, name := range c.Admin {
		if _, there := ids[name]; !there {
			return nil, usageError{fmt.Errorf("--admin: %s has no user %s", c.SQLite, printable(name))}
		}
	}
	return ids, nil
}

// makeAdmins gives the users named with --admin their right. An account of that name which did not come from there is
// somebody else's.
func (c *importCommand) makeAdmins(ctx context.Context, accounts chat.AccountStore, ids map[string]int64) error {
	if c.DryRun {
		return nil
	}
	for name, id := range ids {
		if u, err := accounts.UserByName(ctx, name); err == nil && u.Admin {
			continue
		}
		imported, err := accounts.FlaskCredentials(ctx, id)
		if err != nil && !errors.Is(err, chat.ErrNoUser) {
			return err
		}
		if err != nil || imported.User.Name != name {
			return fmt.Errorf("--admin: the account %s here did not come from %s and is not made an administrator; "+
				"if it is the same person: hihichat user grant %s --admin", printable(name), c.SQLite, printable(name))
		}
		if err := accounts.SetAdmin(ctx, imported.User.ID, true); err != nil {
			return err
		}
	}
	return nil
}
