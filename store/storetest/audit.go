package storetest

import (
	"fmt"
	"slices"
	"time"

	"hihichat/chat"
)

var auditChecks = []check{
	{"an entry comes back with all it was given, under an id of the store's", func(e *env) {
		want := chat.AuditEntry{
			ID: 4711, At: start.Add(7 * time.Microsecond), Actor: "alice", Deed: chat.UserMuted, Target: "bob", Room: "大厅",
			Reason: "垃圾广告 <b> \x00 \"", Detail: "3600 s", Address: "2001:db8::1", Failed: true,
		}
		e.must(e.Audit.AppendAudit(e.Context(), want))
		e.must(e.Audit.AppendAudit(e.Context(), chat.AuditEntry{At: start, Deed: chat.DeletionFinished}))
		got := e.audit(chat.AuditQuery{Limit: 10})
		if len(got) != 2 || got[1].ID == 0 || got[0].ID <= got[1].ID {
			e.Fatalf("entries %v", got)
		}
		same(e, "the bare one", got[0], chat.AuditEntry{ID: got[0].ID, At: start, Deed: chat.DeletionFinished})
		want.ID = got[1].ID
		same(e, "the full one", got[1], want)
	}},
	{"an empty log has no entries", func(e *env) {
		sameList(e, "entries", e.audit(chat.AuditQuery{Limit: 10}), nil)
	}},
	{"the newest come first, in the order they were added", func(e *env) {
		for i, after := range []time.Duration{0, 0, -time.Hour, time.Second} { // clocks are set back
			e.append(chat.AuditEntry{At: start.Add(after), Deed: chat.UserKicked, Detail: fmt.Sprint(i)})
		}
		sameList(e, "entries", details(e.audit(chat.AuditQuery{Limit: 10})), []string{"3", "2", "1", "0"})
	}},
	{"pages join without gap or overlap", func(e *env) {
		var want []string
		for i := range 25 {
			e.append(chat.AuditEntry{At: start, Deed: chat.UserKicked, Target: []string{"bob", "carol"}[i%2], Detail: fmt.Sprint(i)})
			if i%2 == 0 {
				want = append(want, fmt.Sprint(i))
			}
		}
		slices.Reverse(want)
		var got []string
		q := chat.AuditQuery{Target: "bob", Limit: 4}
		for page := e.audit(q); len(page) > 0 && len(got) <= len(want); page = e.audit(q) {
			same(e, "page is within its limit", len(page) <= 4, true)
			got = append(got, details(page)...)
			q.Before = page[len(page)-1].ID
		}
		sameList(e, "entries of all pages", got, want)
	}},
	{"every filter keeps its own, and all together", func(e *env) {
		all := chat.AuditEntry{At: start, Actor: "alice", Deed: chat.UserBanned, Target: "bob", Room: "hall", Detail: "all"}
		for what, change := range map[string]func(*chat.AuditEntry){
			"another actor":  func(a *chat.AuditEntry) { a.Actor = "Alice" },
			"another deed":   func(a *chat.AuditEntry) { a.Deed = chat.UserUnbanned },
			"another target": func(a *chat.AuditEntry) { a.Target = "bob " },
			"another room":   func(a *chat.AuditEntry) { a.Room = "" },
			"earlier":        func(a *chat.AuditEntry) { a.At = start.Add(-time.Microsecond) },
			"later":          func(a *chat.AuditEntry) { a.At = start.Add(time.Second) },
		} {
			other := all
			other.Detail = what
			change(&other)
			e.append(other)
		}
		e.append(all)
		for what, q := range map[string]chat.AuditQuery{
			"another actor": {Actor: "alice"}, "another deed": {Deed: chat.UserBanned}, "another target": {Target: "bob"},
			"another room": {Room: "hall"}, "earlier": {Since: start}, "later": {Until: start.Add(time.Second)},
		} {
			q.Limit = 10
			got := details(e.audit(q))
			same(e, "entries without "+what, len(got), 6)
			same(e, what+" is among them", slices.Contains(got, what), false)
		}
		q := chat.AuditQuery{Actor: "alice", Deed: chat.UserBanned, Target: "bob", Room: "hall", Since: start, Limit: 10}
		q.Until = start.Add(time.Microsecond)
		sameList(e, "all filters", details(e.audit(q)), []string{"all"})
		q.Target = "carol"
		sameList(e, "of nobody", e.audit(q), nil)
	}},
	{"names are matched byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.append(chat.AuditEntry{At: start, Deed: chat.UserBanned, Actor: name, Target: "to " + name, Room: "in " + name})
		}
		for _, name := range awkwardNames {
			for _, q := range []chat.AuditQuery{{Actor: name}, {Target: "to " + name}, {Room: "in " + name}} {
				q.Limit = 10
				got := e.audit(q)
				if len(got) != 1 || got[0].Actor != name || got[0].Target != "to "+name || got[0].Room != "in "+name {
					e.Errorf("%q: %v", name, got)
				}
			}
		}
	}},
	{"entries of many are all kept, each under its own id", func(e *env) {
		e.race(func(i int) {
			for n := range 4 {
				entry := chat.AuditEntry{At: start, Deed: chat.UserKicked, Detail: fmt.Sprint(i*4 + n)}
				if err := e.Audit.AppendAudit(e.Context(), entry); err != nil {
					e.Errorf("AppendAudit: %v", err)
				}
			}
		})
		got := e.audit(chat.AuditQuery{Limit: 1000})
		ids, texts := map[int64]bool{}, map[string]bool{}
		for _, entry := range got {
			ids[entry.ID], texts[entry.Detail] = true, true
		}
		same(e, "entries", len(texts), 4*racers)
		same(e, "ids", len(ids), 4*racers)
	}},
	{"the log is there after a restart, and goes on", func(e *env) {
		e.append(chat.AuditEntry{At: start, Deed: chat.UserKicked, Detail: "before"})
		e.restart()
		e.append(chat.AuditEntry{At: start, Deed: chat.UserKicked, Detail: "after"})
		got := e.audit(chat.AuditQuery{Limit: 10})
		sameList(e, "entries", details(got), []string{"after", "before"})
		same(e, "ids grow", got[0].ID > got[1].ID, true)
	}},
	{"the log outlives whom it speaks of", func(e *env) {
		e.user("root")
		alice := e.user("alice")
		e.append(chat.AuditEntry{At: start, Deed: chat.UserDeleted, Actor: "root", Target: "alice"})
		e.deleteUser(alice, chat.RemoveMessages, "")
		e.must(e.Accounts.EndDeletion(e.Context(), "alice"))
		same(e, "entries", len(e.audit(chat.AuditQuery{Target: "alice", Limit: 10})), 1)
	}},
}

func (e *env) append(entry chat.AuditEntry) {
	e.Helper()
	e.must(e.Audit.AppendAudit(e.Context(), entry))
}

func (e *env) audit(q chat.AuditQuery) []chat.AuditEntry {
	e.Helper()
	page, err := e.Audit.Audit(e.Context(), q)
	e.must(err)
	for i := range page {
		page[i].At = page[i].At.UTC()
	}
	return page
}

// details tells the entries of a page apart.
func details(page []chat.AuditEntry) []string {
	var list []string
	for _, entry := range page {
		list = append(list, entry.Detail)
	}
	return list
}
