package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store"
	"hihichat/transfer"
)

// namesShown bounds the names in one line of a report.
const namesShown = 20

// reporter prints lines for a person; err is the first failure.
type reporter struct {
	w   io.Writer
	err error
}

func (r *reporter) line(format string, args ...any) {
	_, err := fmt.Fprintf(r.w, format+"\n", args...)
	r.err = errors.Join(r.err, err)
}

// names prints the first of some names, fit for a terminal.
func (r *reporter) names(names []string) {
	shown := make([]string, 0, namesShown)
	for _, name := range names[:min(len(names), namesShown)] {
		shown = append(shown, printable(name))
	}
	more := ""
	if len(names) > namesShown {
		more = fmt.Sprintf(" and %s more", grouped(len(names)-namesShown))
	}
	r.line("  %s%s", strings.Join(shown, ", "), more)
}

// errStopped is what a person hears who has stopped an import.
var errStopped = errors.New("stopped before the end; what was added is there, and the same command goes on with the rest")

// conclude prints what became of an import, also of one that failed: the parts before are done then.
func (c *importCommand) conclude(ctx context.Context, p *process, stores *store.Set, done moved, failure error) error {
	report := done.report
	if report == nil {
		return failure
	}
	r := &reporter{w: p.stdout}
	if c.DryRun {
		r.line("trial run: nothing was written; this would be done")
	}
	r.table(report)
	r.skips(report)
	if ctx.Err() != nil {
		failure = errStopped
	}
	if failure != nil || c.SQLite == "" && report.Read[transfer.AccountPart] == 0 {
		return errors.Join(failure, r.err)
	}
	if c.DryRun {
		r.accounts(ctx, p, c.withAdmins(done.accounts))
		return r.err
	}
	accounts, err := accountsOf(ctx, stores)
	if err != nil {
		return err
	}
	r.accounts(ctx, p, accounts)
	return r.err
}

// table prints the numbers of each part.
func (r *reporter) table(report *transfer.Report) {
	table := tabwriter.NewWriter(r.w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tread\tadded\treplaced\tthere already\t")
	for _, part := range transfer.Parts {
		done := report.Done[part]
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t\n", part, grouped(report.Read[part]), grouped(done.Added),
			grouped(done.Replaced), grouped(done.Kept))
	}
	r.err = errors.Join(r.err, table.Flush())
	if members := report.Done[transfer.RoomPart].Members; members > 0 {
		r.line("%s added", counted(members, "membership"))
	}
	for _, part := range []transfer.Part{transfer.AccountPart, transfer.RoomPart} {
		if done := report.Done[part]; len(done.Names) > 0 {
			r.line("%s of a name that was there already, left as they were (--overwrite replaces them):", part)
			r.names(done.Names)
		}
	}
	if spared := report.Done[transfer.AccountPart].Spared; len(spared) > 0 {
		r.line("administrators here who are none in the source, left as they were (with --sqlite, --admin NAME hands one over):")
		r.names(spared)
	}
	if retired := report.Done[transfer.AccountPart].Retired; len(retired) > 0 {
		r.line("accounts that were deleted here, left out (their messages and memberships come along, if the source has them):")
		r.names(retired)
	}
}

// skips prints what was passed over, and why.
func (r *reporter) skips(report *transfer.Report) {
	for _, s := range report.Skips {
		r.line("skipped %s: %s", counted(s.Count, s.What), s.Why)
		r.names(s.Names)
	}
}

// accounts says who administers, and who can't sign in.
func (r *reporter) accounts(ctx context.Context, p *process, all []chat.AccountRecord) {
	var admins []string
	for _, a := range all {
		if a.User.Admin {
			admins = append(admins, a.User.Name)
		}
	}
	if len(admins) > 0 {
		r.line("administrators:")
		r.names(admins)
	} else {
		r.line("nobody is an administrator: hihichat user grant NAME --admin")
	}
	known, closed := judge(ctx, p, all)
	if len(known) > 0 {
		r.line("%s with a password that is published and lets nobody in; set another: hihichat user passwd NAME",
			counted(len(known), "account"))
		r.names(known)
	}
	if len(closed) > 0 {
		r.line("%s without a password that can be checked; set one: hihichat user passwd NAME", counted(len(closed), "account"))
		r.names(closed)
	}
}

// withAdmins makes those administrators who were named with --admin.
func (c *importCommand) withAdmins(accounts []chat.AccountRecord) []chat.AccountRecord {
	for i := range accounts {
		u := &accounts[i].User
		u.Admin = u.Admin || slices.Contains(c.Admin, u.Name)
	}
	return accounts
}

func accountsOf(ctx context.Context, stores *store.Set) (all []chat.AccountRecord, err error) {
	for a, err := range stores.Accounts.DumpAccounts(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// judge returns the names of the accounts that a published password opens, and of those that no password opens. It
// takes as long as a login for each account that has not signed in since it was imported.
func judge(ctx context.Context, p *process, all []chat.AccountRecord) (known, closed []string) {
	opens := make([]bool, len(all))
	bar := p.newProgress(expecting(len(all)))
	defer bar.finish()
	var wg sync.WaitGroup
	var mu sync.Mutex // guards bar
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := worker; i < len(all) && ctx.Err() == nil; i += runtime.GOMAXPROCS(0) {
				opens[i] = auth.OpensWithPublished(credentials(all[i]))
				mu.Lock()
				bar.step("passwords checked", i)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for i, a := range all {
		switch {
		case opens[i]:
			known = append(known, a.User.Name)
		case !auth.CanSignIn(credentials(a)):
			closed = append(closed, a.User.Name)
		}
	}
	return known, closed
}

func credentials(a chat.AccountRecord) chat.Credentials {
	return chat.Credentials{User: a.User, Legacy: a.Legacy, Current: a.Current}
}
