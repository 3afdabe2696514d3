package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"hihichat/chat"
)

// userGrant is "user grant NAME P…".
type userGrant struct {
	grants
	Admin bool `help:"Make the user an administrator."`
}

// Run grants. It takes effect with the user's next request.
func (c *userGrant) Run(ctx context.Context, p *process) error {
	return c.change(ctx, p, c.Admin, func(d desk, u chat.User, permissions []chat.Permission) error {
		if err := d.raise(ctx, u.ID, permissions, c.Admin); err != nil {
			return err
		}
		return p.tell("granted to %s%s", printable(u.Name), unasked(permissions))
	})
}

// userRevoke is "user revoke NAME P…".
type userRevoke struct {
	grants
	Admin bool `help:"Make the user an administrator no more."`
}

// Run revokes. It takes effect with the user's next request. The last administrator stays one, and then nothing else is
// taken from them either.
func (c *userRevoke) Run(ctx context.Context, p *process) error {
	return c.change(ctx, p, c.Admin, func(d desk, u chat.User, permissions []chat.Permission) error {
		if c.Admin {
			if err := d.chat.SetAdmin(ctx, chat.Operator(), u.ID, false); err != nil {
				return err
			}
		}
		if err := d.revoke(ctx, u.ID, permissions); err != nil {
			return err
		}
		return p.tell("revoked from %s", printable(u.Name))
	})
}

// grants are a user and permissions.
type grants struct {
	named
	Permission []string `arg:"" optional:"" name:"permission" help:"What they may do: createroom, moderate, manageusers, managepermissions, readaudit, or one of your own."`
}

func (c grants) change(ctx context.Context, p *process, admin bool, do func(desk, chat.User, []chat.Permission) error) error {
	if len(c.Permission) == 0 && !admin {
		return usageError{errors.New("name a permission, or give --admin")}
	}
	permissions, err := parsePermissions(c.Permission)
	if err != nil {
		return err
	}
	return c.with(ctx, p, func(d desk, u chat.User) error { return do(d, u, permissions) })
}

// raise gives permissions and makes the user an administrator.
func (d desk) raise(ctx context.Context, id int64, permissions []chat.Permission, admin bool) error {
	if err := d.grant(ctx, id, permissions); err != nil || !admin {
		return err
	}
	return d.chat.SetAdmin(ctx, chat.Operator(), id, true)
}

// unasked says which of these permissions only a team's own pages can ask for: any other name may be a slip.
func unasked(permissions []chat.Permission) string {
	var own []string
	for _, p := range permissions {
		if !slices.Contains(chat.KnownPermissions, p) {
			own = append(own, printable(string(p)))
		}
	}
	if own == nil {
		return ""
	}
	return "; hihichat itself never asks for " + strings.Join(own, ", ")
}
