package storetest

import (
	"fmt"
	"time"

	"hihichat/chat"
)

var ticketChecks = []check{
	{"a ticket opens one session", func(e *env) {
		old := e.legacy("old")
		e.used("one", false)
		s := e.redeemed(true, "one", old)
		e.live(s)
		e.used("one", true)
		e.used("two", false)
		e.redeemed(true, "two", old)
	}},
	{"a used ticket opens no second session", func(e *env) {
		old := e.legacy("old")
		s := e.redeemed(true, "one", old)
		ok, err := e.Sessions.RedeemTicket(e.Context(), ticketOf("one"), werkzeugHash, sessionOf(old.ID, "another"))
		e.must(err)
		same(e, "redeemed again", ok, false)
		e.dead(sessionID("another"))
		e.must(e.Sessions.DeleteSession(e.Context(), s.ID))
		e.redeemed(false, "one", old)
	}},
	{"a void ticket opens nothing", func(e *env) {
		old := e.legacy("old")
		for range 2 {
			e.must(e.Sessions.VoidTicket(e.Context(), ticketOf("one")))
		}
		e.used("one", true)
		e.redeemed(false, "one", old)
	}},
	{"a redeemed ticket can be voided, and its session lives on", func(e *env) {
		s := e.redeemed(true, "one", e.legacy("old"))
		e.must(e.Sessions.VoidTicket(e.Context(), ticketOf("one")))
		e.used("one", true)
		e.live(s)
	}},
	{"a new password undoes the tickets that are out", func(e *env) {
		old := e.legacy("old")
		_, err := e.Accounts.ReplacePassword(e.Context(), old.ID, "new", "")
		e.must(err)
		e.redeemed(false, "one", old)
		e.used("one", false)
	}},
	{"nobody's ticket stays unused", func(e *env) {
		e.redeemed(false, "one", chat.User{ID: 4711})
		e.used("one", false)
		old := e.legacy("old")
		e.backend.RemoveUser(e.TB, e.Stores, old.ID)
		e.redeemed(false, "one", old)
	}},
	{"used tickets are forgotten in their time, within a limit", func(e *env) {
		for i := range 5 {
			t := ticketOf(fmt.Sprint(i))
			t.Until = start.Add(time.Duration(i) * time.Hour)
			e.must(e.Sessions.VoidTicket(e.Context(), t))
		}
		for _, want := range []int{2, 1, 0} { // those of 0, 1 and 2 hours
			n, err := e.Sessions.DeleteStaleTickets(e.Context(), start.Add(2*time.Hour), 2)
			e.must(err)
			same(e, "forgotten", n, want)
		}
		e.used("2", false)
		e.used("3", true)
	}},
	{"voiding again does not shorten the memory", func(e *env) {
		t := ticketOf("one")
		e.must(e.Sessions.VoidTicket(e.Context(), t))
		t.Until = start
		e.must(e.Sessions.VoidTicket(e.Context(), t))
		_, err := e.Sessions.DeleteStaleTickets(e.Context(), start, 10)
		e.must(err)
		e.used("one", true)
	}},
}

// ticketOf returns a ticket that must be remembered for a day.
func ticketOf(name string) chat.Ticket {
	return chat.Ticket{Digest: string(sessionID("ticket " + name)), Until: start.Add(24 * time.Hour)}
}

// redeemed tries to open the session that has the ticket's name and checks whether that worked.
func (e *env) redeemed(want bool, name string, u chat.User) chat.Session {
	e.Helper()
	s := sessionOf(u.ID, name)
	ok, err := e.Sessions.RedeemTicket(e.Context(), ticketOf(name), werkzeugHash, s)
	e.must(err)
	same(e, "redeemed", ok, want)
	if !want {
		e.dead(s.ID)
	}
	return s
}

func (e *env) used(name string, want bool) {
	e.Helper()
	used, err := e.Sessions.TicketUsed(e.Context(), ticketOf(name).Digest)
	e.must(err)
	same(e, "ticket "+name+" is used", used, want)
}
