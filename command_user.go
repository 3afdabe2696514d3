package main

import (
	"context"
	"fmt"

	"hihichat/auth"
	"hihichat/chat"
)

// userCommands manage accounts in the data folder's SQLite file, which a running server may use at the same time.
type userCommands struct {
	Add      userAdd      `cmd:"" help:"Add an account. The password comes from HIHI_PASSWORD, else from a line of standard input, else it is asked for."`
	Passwd   userPasswd   `cmd:"" help:"Set a new password and sign the user out everywhere. The password comes as for add."`
	Reset    userReset    `cmd:"" help:"Print the path of a page where the user chooses a new password, once and within a day."`
	Grant    userGrant    `cmd:"" help:"Give permissions to a user."`
	Revoke   userRevoke   `cmd:"" help:"Take permissions from a user."`
	Disable  userDisable  `cmd:"" help:"Sign the user out everywhere and let them sign in no more. Everything they have stays."`
	Enable   userEnable   `cmd:"" help:"Let a disabled user sign in again."`
	Sessions userSessions `cmd:"" help:"List where a user is signed in."`
	Signout  userSignout  `cmd:"" help:"Sign a user out everywhere."`
	Delete   userDelete   `cmd:"" help:"Delete an account for good, and say what becomes of its messages."`
	List     userList     `cmd:"" help:"List all accounts."`
}

// userAdd is "user add NAME".
type userAdd struct {
	Name       string   `arg:"" help:"The user's name."`
	Permission []string `once:"" placeholder:"P" help:"What the user may do: createroom, moderate, manageusers, managepermissions, readaudit, or one of your own."`
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
	return p.atDesk(ctx, func(d desk) error {
		if _, err := d.accounts.UserByName(ctx, name); err == nil {
			return chat.ErrUserExists
		}
		password, err := p.newPassword(ctx, name)
		if err != nil {
			return err
		}
		hash, err := hashPassword(ctx, d.accounts, name, password)
		if err != nil {
			return err
		}
		u, err := d.chat.AddUser(ctx, chat.Operator(), name, hash)
		if err != nil {
			return err
		}
		if err := d.raise(ctx, u.ID, permissions, c.Admin); err != nil {
			return err
		}
		return p.tell("added user %s (id %d)%s", printable(u.Name), u.ID, unasked(permissions))
	})
}

// tell prints a line: what was done.
func (p *process) tell(format string, args ...any) error {
	_, err := fmt.Fprintf(p.stdout, format+"\n", args...)
	return err
}

// userPasswd is "user passwd NAME".
type userPasswd struct{ named }

// Run sets the password and ends the user's sessions. A running server closes their sockets when it next checks them.
func (c *userPasswd) Run(ctx context.Context, p *process) error {
	return c.with(ctx, p, func(d desk, u chat.User) error {
		password, err := p.newPassword(ctx, u.Name)
		if err != nil {
			return err
		}
		hash, err := hashPassword(ctx, d.accounts, u.Name, password)
		if err != nil {
			return err
		}
		ended, err := d.chat.SetPassword(ctx, chat.Operator(), u.ID, hash)
		if err != nil {
			return err
		}
		return p.tell("new password for %s; sessions ended: %d", printable(u.Name), ended)
	})
}

// userReset is "user reset NAME".
type userReset struct{ named }

// Run makes the link. It goes to standard output alone: whoever has it has the account.
func (c *userReset) Run(ctx context.Context, p *process) error {
	return c.with(ctx, p, func(d desk, u chat.User) error {
		secret, digest := auth.NewReset()
		r, err := d.chat.OfferReset(ctx, chat.Operator(), u.ID, digest)
		if err != nil {
			return err
		}
		return p.tell("/reset/%s\ngive it to %s alone, behind the server's address; it works once, until %s",
			secret, printable(u.Name), r.Until.Local().Format("2006-01-02 15:04"))
	})
}

// named is what commands about one user have in common.
type named struct {
	Name string `arg:"" help:"The user's name."`
}

// with runs do on the user of that name. chat.ErrNoUser.
func (c named) with(ctx context.Context, p *process, do func(desk, chat.User) error) error {
	return p.atDesk(ctx, func(d desk) error {
		u, err := d.accounts.UserByName(ctx, c.Name)
		if err != nil {
			return err
		}
		return do(d, u)
	})
}
