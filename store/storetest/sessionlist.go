package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hihichat/chat"
)

var sessionListChecks = []check{
	{"the session seen last comes first", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		e.session(bob.ID, "bob's")
		var want []chat.Session
		for i, seen := range []time.Duration{2, 4, 1, 3} {
			s := sessionOf(alice.ID, strings.Repeat("x", i+1))
			s.LastSeen = start.Add(seen * time.Hour)
			e.must(e.Sessions.PutSession(e.Context(), s))
			want = append(want, s)
		}
		slices.SortFunc(want, func(a, b chat.Session) int { return b.LastSeen.Compare(a.LastSeen) })
		e.sameSessions(alice.ID, 10, want)
		e.sameSessions(alice.ID, 2, want[:2])
	}},
	{"ended sessions are not listed, touched ones move", func(e *env) {
		alice := e.user("alice")
		one, two, three := e.session(alice.ID, "a"), e.session(alice.ID, "bb"), e.session(alice.ID, "ccc")
		e.must(e.Sessions.DeleteSession(e.Context(), three.ID))
		_, err := e.Sessions.TouchSessions(e.Context(), []chat.SessionID{one.ID}, start.Add(time.Hour))
		e.must(err)
		one.LastSeen = start.Add(time.Hour)
		e.sameSessions(alice.ID, 10, []chat.Session{one, two})
		e.restart()
		e.sameSessions(alice.ID, 10, []chat.Session{one, two})
	}},
	{"nobody has no sessions", func(e *env) {
		e.session(e.user("alice").ID, "one")
		sameList(e, "sessions", e.sessionsOf(4711, 10), nil)
	}},
	{"whoever ends a session ends their own only", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		mine, other, bobs := e.session(alice.ID, "a"), e.session(alice.ID, "bb"), e.session(bob.ID, "ccc")
		for _, c := range []struct {
			id   chat.SessionID
			want bool
		}{{bobs.ID, false}, {sessionID("unknown"), false}, {"", false}, {mine.ID, true}, {mine.ID, false}} {
			ended, err := e.Sessions.DeleteSessionOf(e.Context(), alice.ID, c.id)
			e.must(err)
			same(e, "ended", ended, c.want)
		}
		e.dead(mine.ID)
		e.live(other)
		e.live(bobs)
	}},
	{"a new password keeps the session that is to stay, and no one else's", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		mine, other, bobs := e.session(alice.ID, "a"), e.session(alice.ID, "bb"), e.session(bob.ID, "ccc")
		ended, err := e.Accounts.ReplacePassword(e.Context(), alice.ID, "new", mine.ID)
		e.must(err)
		sameList(e, "ended", ended, []chat.SessionID{other.ID})
		e.live(mine)
		e.dead(other.ID)
		e.live(bobs)
	}},
	{"sessions of many are listed within the limit", func(e *env) {
		alice := e.user("alice")
		for i := range 30 {
			e.session(alice.ID, fmt.Sprint(i))
		}
		same(e, "listed", len(e.sessionsOf(alice.ID, 7)), 7)
		same(e, "listed", len(e.sessionsOf(alice.ID, 100)), 30)
	}},
}

// sessionsOf returns the ids of a user's sessions as they are listed.
func (e *env) sessionsOf(userID int64, limit int) []chat.SessionID {
	e.Helper()
	list, err := e.Sessions.SessionsOf(e.Context(), userID, limit)
	e.must(err)
	var ids []chat.SessionID
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	return ids
}

// sameSessions checks that the list is exactly this.
func (e *env) sameSessions(userID int64, limit int, want []chat.Session) {
	e.Helper()
	list, err := e.Sessions.SessionsOf(e.Context(), userID, limit)
	e.must(err)
	same(e, "number of sessions", len(list), len(want))
	for i := range min(len(list), len(want)) {
		e.sameSession(fmt.Sprint("session ", i), list[i], want[i])
	}
}
