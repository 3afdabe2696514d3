package main

import (
	"context"
	"errors"
	"fmt"

	"hihichat/chat"
)

// userCommands manage accounts in the data folder's SQLite file, which a running server may use at the same time.
type userCommands struct {
	Add    userAdd    `cmd:"" help:"Add an account. The password comes from HIHI_PASSWORD, else from a line of standard input, else it is asked for."`
	Passwd userPasswd `cmd:"" help:"Set a new password and sign the user out everywhere. The password comes as for add."`
	Grant  userGrant  `cmd:"" help:"Give permissions to a user."`
	List   userList   `cmd:"" help:"List all accounts."`
}

// userAdd is "user add NAME".
type userAdd struct {
	Name       string   `arg:"" help:"The user's name."`
	Permission []string `once:"" placeholder:"P" help:"What the user may do: createroom, manageusers, managepermissions, or one of your own."`
	Admin      bool     `help:"An administrator may do everything."`
}

// Run adds the account.
func (c *userAdd) Run(ctx context.Context, p *process) error {
	permissions, err := parsePermissions(c.Permission)
	if err != nil {
		return err
	}
	name, err := chat.NewName(c.Name)
	if err != nil {
		return usageError{err}
	}
	return p.withAccounts(ctx, func(accounts chat.AccountStore) error {
		if _, err := accounts.UserByName(ctx, name); err == nil {
			return chat.ErrUserExists
		}
		password, err := p.newPassword(ctx, name)
		if err != nil {
			return err
		}
		u, err := addUser(ctx, accounts, newUser{name: name, password: password, admin: c.Admin, permissions: permissions})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "added user %s (id %d)\n", printable(u.Name), u.ID)
		return err
	})
}

// userPasswd is "user passwd NAME".
type userPasswd struct {
	Name string `arg:"" help:"The user's name."`
}

// Run sets the password and ends the user's sessions. A running server closes their sockets when it next checks them.
func (c *userPasswd) Run(ctx context.Context, p *process) error {
	return p.withAccounts(ctx, func(accounts chat.AccountStore) error {
		u, err := accounts.UserByName(ctx, c.Name)
		if err != nil {
			return err
		}
		password, err := p.newPassword(ctx, u.Name)
		if err != nil {
			return err
		}
		hash, err := hashPassword(ctx, accounts, u.Name, password)
		if err != nil {
			return err
		}
		ended, err := accounts.ReplacePassword(ctx, u.ID, hash)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "new password for %s; sessions ended: %d\n", printable(u.Name), len(ended))
		return err
	})
}

// userGrant is "user grant NAME P…".
type userGrant struct {
	Name       string   `arg:"" help:"The user's name."`
	Permission []string `arg:"" optional:"" name:"permission" help:"What the user may do from now on."`
	Admin      bool     `help:"Make the user an administrator."`
}

// Run grants. It takes effect with the user's next request.
func (c *userGrant) Run(ctx context.Context, p *process) error {
	if len(c.Permission) == 0 && !c.Admin {
		return usageError{errors.New("name a permission, or give --admin")}
	}
	permissions, err := parsePermissions(c.Permission)
	if err != nil {
		return err
	}
	return p.withAccounts(ctx, func(accounts chat.AccountStore) error {
		u, err := accounts.UserByName(ctx, c.Name)
		if err != nil {
			return err
		}
		if err := accounts.Grant(ctx, u.ID, permissions...); err != nil {
			return err
		}
		if c.Admin {
			if err := accounts.SetAdmin(ctx, u.ID, true); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(p.stdout, "granted to %s\n", printable(u.Name))
		return err
	})
}
