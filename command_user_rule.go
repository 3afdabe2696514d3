package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"hihichat/chat"
)

// userDisable is "user disable NAME".
type userDisable struct{ named }

// Run disables the account. A running server closes its sockets when it next checks them.
func (c *userDisable) Run(ctx context.Context, p *process) error {
	return c.setDisabled(ctx, p, true, "disabled")
}

// userEnable is "user enable NAME".
type userEnable struct{ named }

// Run enables the account.
func (c *userEnable) Run(ctx context.Context, p *process) error {
	return c.setDisabled(ctx, p, false, "enabled")
}

func (c named) setDisabled(ctx context.Context, p *process, disabled bool, done string) error {
	return c.with(ctx, p, func(d desk, u chat.User) error {
		if err := d.chat.SetDisabled(ctx, chat.Operator(), u.ID, disabled); err != nil {
			return err
		}
		return p.tell("%s %s", done, printable(u.Name))
	})
}

// userSessions is "user sessions NAME".
type userSessions struct{ named }

// listedSessions is how many sessions are listed.
const listedSessions = 100

// Run prints a table of the user's sessions, the one seen last first.
func (c *userSessions) Run(ctx context.Context, p *process) error {
	return c.with(ctx, p, func(d desk, u chat.User) error {
		sessions, err := d.sessions.SessionsOf(ctx, u.ID, listedSessions)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
		fmt.Fprintln(table, "SIGNED IN\tLAST SEEN\tADDRESS\tBROWSER")
		for _, s := range sessions {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", minute(s.CreatedAt), minute(s.LastSeen), oneLine(s.Address), oneLine(s.Agent))
		}
		return table.Flush()
	})
}

// minute returns a time as tables show it, in the machine's zone.
func minute(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

// userSignout is "user signout NAME".
type userSignout struct{ named }

// Run ends the user's sessions. A running server closes their sockets when it next checks them.
func (c *userSignout) Run(ctx context.Context, p *process) error {
	return c.with(ctx, p, func(d desk, u chat.User) error {
		ended, err := d.chat.SignOut(ctx, chat.Operator(), u.ID)
		if err != nil {
			return err
		}
		return p.tell("signed %s out; sessions ended: %d", printable(u.Name), ended)
	})
}

// userDelete is "user delete NAME".
type userDelete struct {
	named
	Messages string `required:"" once:"" enum:"keep,anonymise,remove" placeholder:"keep|anonymise|remove" help:"What becomes of what they have said: keep leaves it, anonymise puts another name to it, remove deletes it. The latter two delete their private conversations too."`
	Yes      bool   `help:"Do not ask."`
}

// Run deletes the account at once. Its rooms and messages are a server's work.
func (c *userDelete) Run(ctx context.Context, p *process) error {
	return c.with(ctx, p, func(d desk, u chat.User) error {
		if !c.Yes {
			if err := p.confirm(fmt.Sprintf("Delete %s for good? Nobody will have this name again. Type yes: ", printable(u.Name))); err != nil {
				return err
			}
		}
		if err := d.chat.DeleteUser(ctx, chat.Operator(), u.ID, chat.Fate(c.Messages)); err != nil {
			return err
		}
		return p.tell("deleted %s; the server that runs finishes with rooms and messages within a minute, else the next one that starts",
			printable(u.Name))
	})
}

// maxAnswer is the longest answer to a question that is read, in bytes.
const maxAnswer = 100

// confirm asks a question, which only a line that says yes answers.
func (p *process) confirm(question string) error {
	fmt.Fprint(p.stderr, question)
	line, err := bufio.NewReader(io.LimitReader(p.stdin, maxAnswer)).ReadString('\n')
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("cannot read the answer: %w", err)
	case strings.TrimSpace(line) == "yes":
		return nil
	case line == "":
		fmt.Fprintln(p.stderr)
		return usageError{errors.New("nobody said yes, nothing was done; --yes does not ask")}
	}
	return errors.New("nothing was done")
}
