package main

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// withAccounts runs do on the accounts of the data folder, which must have a database.
func (p *process) withAccounts(ctx context.Context, do func(chat.AccountStore) error) (err error) {
	if err := p.needDatabase(); err != nil {
		return err
	}
	stores, err := openStores(ctx, p, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	return do(stores.Stores.Accounts)
}

// newUser is an account to be made.
type newUser struct {
	name, password string
	admin          bool
	permissions    []chat.Permission
}

// addUser creates the account with all it holds. Errors: those of auth.CheckNew, chat.ErrUserExists.
func addUser(ctx context.Context, accounts chat.AccountStore, n newUser) (chat.User, error) {
	hash, err := hashPassword(ctx, accounts, n.name, n.password)
	if err != nil {
		return chat.User{}, err
	}
	u, err := accounts.CreateUser(ctx, chat.User{Name: n.name, Admin: n.admin, CreatedAt: time.Now()}, hash)
	if err != nil {
		return chat.User{}, err
	}
	return u, accounts.Grant(ctx, u.ID, n.permissions...)
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
