package main

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"text/tabwriter"

	"hihichat/chat"
)

// userPage is how many accounts are read at a time.
const userPage = 200

// userList is "user list".
type userList struct{}

// Run prints a table of all accounts.
func (userList) Run(ctx context.Context, p *process) error {
	return p.atDesk(ctx, func(d desk) error {
		table := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tNAME\tADMIN\tSTATE\tPERMISSIONS")
		for u, err := range allUsers(ctx, d.accounts) {
			if err != nil {
				return err
			}
			ps, err := d.accounts.PermissionsOf(ctx, u.ID)
			if err != nil {
				return err
			}
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", u.ID, printable(u.Name), yes(u.Admin), state(u), joined(ps))
		}
		return table.Flush()
	})
}

// allUsers yields all accounts in the order of their ids, read page by page. An error is the last thing it yields.
func allUsers(ctx context.Context, accounts chat.AccountStore) iter.Seq2[chat.User, error] {
	return func(yield func(chat.User, error) bool) {
		query := chat.UserQuery{Limit: userPage}
		for {
			users, err := accounts.Users(ctx, query)
			if err != nil {
				yield(chat.User{}, err)
				return
			}
			for _, u := range users {
				if !yield(u, nil) {
					return
				}
				query.After = u.ID
			}
			if len(users) < userPage {
				return
			}
		}
	}
}

// printable returns the name as it is, or quoted when it would disturb the terminal: old names may hold anything.
func printable(name string) string {
	for _, r := range name {
		if !strconv.IsPrint(r) {
			return strconv.Quote(name)
		}
	}
	return name
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func state(u chat.User) string {
	if u.Disabled {
		return "disabled"
	}
	return ""
}

func joined(ps []chat.Permission) string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = printable(string(p))
	}
	return strings.Join(names, ", ")
}
