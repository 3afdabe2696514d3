package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store"
)

// adminName is the account that the first run creates.
const adminName = "admin"

// openStores opens the databases, making the data folder if there is none.
func openStores(ctx context.Context, p *process, redisURL string) (*store.Set, error) {
	if err := os.MkdirAll(p.data, 0o700); err != nil {
		return nil, fmt.Errorf("cannot use the data folder: %w", err)
	}
	return store.Open(ctx, store.Config{Dir: p.data, RedisURL: redisURL, Log: p.log})
}

// createAdmin creates the administrator unless there is an account of that name already. Their password is the
// configured one, else a random one that is printed here, once.
func (c *serveCommand) createAdmin(ctx context.Context, p *process, stores chat.Stores) error {
	accounts := stores.Accounts
	admin, err := accounts.UserByName(ctx, adminName)
	if err == nil {
		warnWithoutAdmin(ctx, p, accounts, admin)
		return nil
	}
	if !errors.Is(err, chat.ErrNoUser) {
		return fmt.Errorf("cannot read the accounts: %w", err)
	}
	password := c.AdminPassword
	if password == "" {
		password = rand.Text() // 128 bits in 26 letters and digits
	} else if err := auth.CheckNew(adminName, password); err != nil {
		return usageError{fmt.Errorf("--admin-password: %w", err)}
	}
	err = addAdmin(ctx, stores, password)
	if errors.Is(err, chat.ErrUserExists) { // another process was faster and has said so
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot create the administrator: %w", err)
	}
	if c.AdminPassword == "" {
		fmt.Fprintf(p.stdout, "\n  The administrator has been created. This is shown only once:\n\n"+
			"    user name  %s\n    password   %s\n\n", adminName, password)
	}
	return nil
}

// addAdmin creates the account, an administrator from its first moment. Errors: chat.ErrUserExists.
func addAdmin(ctx context.Context, stores chat.Stores, password string) error {
	hash, err := hashPassword(ctx, stores.Accounts, adminName, password)
	if err != nil {
		return err
	}
	now := time.Now()
	e := chat.AuditEntry{At: now, Deed: chat.AdminNamed, Target: adminName, Detail: "first start", Address: chat.CommandLine}
	if err := stores.Audit.AppendAudit(ctx, e); err != nil {
		return err
	}
	u, err := stores.Accounts.CreateUser(ctx, chat.User{Name: adminName, Admin: true, CreatedAt: now}, hash)
	if err != nil {
		return err
	}
	return stores.Accounts.Grant(ctx, u.ID, chat.KnownPermissions...)
}

// warnWithoutAdmin says what to do with a Flask database, whose admin is a user like any other until told otherwise.
func warnWithoutAdmin(ctx context.Context, p *process, accounts chat.AccountStore, admin chat.User) {
	if admin.Admin || hasAdmin(ctx, accounts) {
		return
	}
	p.log.LogAttrs(ctx, slog.LevelWarn, "nobody is an administrator yet; "+
		"run: hihichat user grant --admin NAME, and hihichat user passwd NAME if the password is a published one")
}

// hasAdmin reports whether any account is an administrator's. A failure to read counts as yes: it shows elsewhere.
func hasAdmin(ctx context.Context, accounts chat.AccountStore) bool {
	for u, err := range allUsers(ctx, accounts) {
		if u.Admin || err != nil {
			return true
		}
	}
	return false
}
