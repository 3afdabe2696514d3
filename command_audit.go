package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"hihichat/chat"
)

// auditCommand prints the newest entries of the audit log: who did what, to whom, where, when, why and from where. It
// works while the server runs.
type auditCommand struct {
	Actor  string `once:"" placeholder:"NAME" help:"Only what this user did."`
	Target string `once:"" placeholder:"NAME" help:"Only what was done to this user."`
	Room   string `once:"" placeholder:"NAME" help:"Only what was done in this room."`
	Deed   string `once:"" placeholder:"DEED" help:"Only this kind of deed: muted, kicked, banned, message-removed, user-disabled … A wrong one lists them all."`
	Since  string `once:"" placeholder:"TIME" help:"Only what was done since then: 2026-11-22, 2026-11-22T15:04:05Z, or for how long: 24h."`
	Limit  int    `once:"" default:"50" help:"The most entries to print; 0 for all."`
	JSON   bool   `name:"json" help:"Print each entry as a line of JSON."`
}

// Validate is called by kong after parsing.
func (c *auditCommand) Validate() error {
	if c.Limit < 0 {
		return fmt.Errorf("--limit: %d is negative", c.Limit)
	}
	if c.Deed != "" && !slices.Contains(chat.Deeds, chat.Deed(c.Deed)) {
		known := make([]string, len(chat.Deeds))
		for i, d := range chat.Deeds {
			known[i] = string(d)
		}
		return fmt.Errorf("--deed: %q is none of %s", c.Deed, strings.Join(known, ", "))
	}
	_, err := parseSince(c.Since, time.Now())
	return err
}

// parseSince reads a moment, or a time span before now. Empty is the zero time.
func parseSince(raw string, now time.Time) (time.Time, error) {
	if raw == "" {
		return time.Time{}, nil
	}
	if span, err := time.ParseDuration(raw); err == nil && span >= 0 {
		return now.Add(-span), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, raw, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--since: %q is no time like 2026-11-22, 2026-11-22T15:04:05Z or 24h", raw)
}

// Run prints the entries, the newest first.
func (c *auditCommand) Run(ctx context.Context, p *process) error {
	since, err := parseSince(c.Since, time.Now())
	if err != nil {
		return usageError{err}
	}
	q := chat.AuditQuery{Actor: c.Actor, Target: c.Target, Room: c.Room, Deed: chat.Deed(c.Deed), Since: since}
	return p.atDesk(ctx, func(d desk) error {
		print, flush := auditTable(p.stdout)
		if c.JSON {
			print, flush = auditLines(p.stdout)
		}
		if err := d.audit(ctx, q, c.Limit, print); err != nil {
			return err
		}
		return flush()
	})
}

// audit calls do with the newest limit entries, or with all if limit is 0.
func (d desk) audit(ctx context.Context, q chat.AuditQuery, limit int, do func(chat.AuditEntry) error) error {
	for printed := 0; ; {
		q.Limit = chat.MaxPage
		if limit > 0 {
			q.Limit = min(q.Limit, limit-printed)
		}
		entries, err := d.chat.Audit(ctx, chat.Operator(), q)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := do(e); err != nil {
				return err
			}
			q.Before = e.ID
		}
		if printed += len(entries); len(entries) < q.Limit || printed == limit {
			return nil
		}
	}
}

// auditTable returns what prints entries as a table. A deed that did not come about has an exclamation mark.
func auditTable(w io.Writer) (print func(chat.AuditEntry) error, flush func() error) {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "TIME\tWHO\tDEED\tWHOM\tROOM\tMORE\tWHY\tFROM")
	return func(e chat.AuditEntry) error {
		deed := string(e.Deed)
		if e.Failed {
			deed += " (failed)"
		}
		_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.At.Local().Format(time.DateTime), orDash(e.Actor), deed,
			orDash(e.Target), orDash(e.Room), orDash(e.Detail), orDash(e.Reason), orDash(e.Address))
		return err
	}, table.Flush
}

// orDash returns the text as one line, or a dash for none, so that columns can be told apart.
func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return oneLine(text)
}

// auditLine is an entry as JSON, with the names that /api/audit has.
type auditLine struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"time"`
	Actor   string    `json:"who"`
	Deed    chat.Deed `json:"deed"`
	Target  string    `json:"whom"`
	Room    string    `json:"room"`
	Reason  string    `json:"reason"`
	Detail  string    `json:"detail"`
	Address string    `json:"from"`
	Failed  bool      `json:"failed"`
}

// auditLines returns what prints entries as lines of JSON.
func auditLines(w io.Writer) (print func(chat.AuditEntry) error, flush func() error) {
	encoder := json.NewEncoder(w)
	return func(e chat.AuditEntry) error {
		e.At = e.At.UTC()
		return encoder.Encode(auditLine(e))
	}, func() error { return nil }
}
