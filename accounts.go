package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store"
)

// needDatabase fails when the data folder holds no database: its name is mistyped, or the server has never been started.
// Only the server makes one.
func (p *process) needDatabase() error {
	if path, exists := store.Database(p.data); !exists {
		return fmt.Errorf("there is no database %s (--data or HIHI_DATA names its folder; the server makes it at its first start)", path)
	}
	return nil
}

// desk is where the user commands do what administrators do by the pages, by the same rules and with the same entries
// in the audit log, in the name of chat.Operator.
type desk struct {
	chat     *chat.Service
	accounts chat.AccountStore
	sessions chat.SessionStore
}

// atDesk runs do on the data folder, which must have a database.
func (p *process) atDesk(ctx context.Context, do func(desk) error) (err error) {
	if err := p.needDatabase(); err != nil {
		return err
	}
	stores, err := openStores(ctx, p, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	return do(deskOn(stores.Stores))
}

func deskOn(stores chat.Stores) desk {
	return desk{chat: chat.Offline(stores), accounts: stores.Accounts, sessions: stores.Sessions}
}

// grant gives the user permissions beside those they hold. Unknown names become known.
func (d desk) grant(ctx context.Context, id int64, permissions []chat.Permission) error {
	known, _, err := d.chat.Permissions(ctx, chat.Operator(), id)
	if err != nil {
		return err
	}
	for _, p := range permissions {
		if slices.Contains(known, p) {
			continue
		}
		if err := d.chat.AddPermission(ctx, chat.Operator(), string(p)); err != nil {
			return err
		}
	}
	return d.chat.EditPermissions(ctx, chat.Operator(), id, nil, permissions)
}

// revoke takes permissions from the user. One that they do not hold is not an error.
func (d desk) revoke(ctx context.Context, id int64, permissions []chat.Permission) error {
	return d.chat.EditPermissions(ctx, chat.Operator(), id, permissions, nil)
}

func hashPassword(ctx context.Context, accounts chat.AccountStore, name, password string) (string, error) {
	passwords, err := auth.NewPasswords(ctx, accounts)
	if err != nil {
		return "", err
	}
	return passwords.Hash(ctx, name, password)
}

func parsePermissions(names []string) ([]chat.Permission, error) {
	permissions := make([]chat.Permission, len(names))
	for i, name := range names {
		p, err := chat.NewPermission(name)
		if err != nil {
			return nil, usageError{fmt.Errorf("permission %q: %w", name, err)}
		}
		permissions[i] = p
	}
	return permissions, nil
}
