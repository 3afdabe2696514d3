package storetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"hihichat/chat"
)

var sessionChecks = []check{
	{"a session comes back with its user and grants", func(e *env) {
		alice := e.user("alice")
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "manageusers", "createroom"))
		s := e.session(alice.ID, "one")
		e.live(s)
		_, u, ps, _, err := e.Sessions.Session(e.Context(), s.ID)
		e.must(err)
		e.sameUser("user", u, alice)
		sameList(e, "permissions", ps, []chat.Permission{"createroom", "manageusers"})
	}},
	{"user and grants are those of now", func(e *env) {
		alice := e.user("alice")
		s := e.session(alice.ID, "one")
		e.must(e.Accounts.SetAdmin(e.Context(), alice.ID, true))
		e.must(e.Accounts.Grant(e.Context(), alice.ID, "createroom"))
		_, u, ps, _, err := e.Sessions.Session(e.Context(), s.ID)
		e.must(err)
		same(e, "administrator", u.Admin, true)
		sameList(e, "permissions", ps, []chat.Permission{"createroom"})
	}},
	{"an unknown session is not ok and no error", func(e *env) {
		e.dead(sessionID("unknown"))
		e.dead("")
	}},
	{"a session whose user is gone is not ok", func(e *env) {
		s := e.session(e.user("alice").ID, "one")
		e.backend.RemoveUser(e.TB, e.Stores, s.UserID)
		e.dead(s.ID)
	}},
	{"nobody's session is refused", func(e *env) {
		e.is(e.Sessions.PutSession(e.Context(), sessionOf(4711, "one")), chat.ErrNoUser)
		e.dead(sessionID("one"))
	}},
	{"putting again replaces", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		s := e.session(alice.ID, "one")
		s.UserID, s.Remember, s.Data = bob.ID, false, nil
		s.LastSeen, s.ExpiresAt = s.LastSeen.Add(time.Minute), s.ExpiresAt.Add(time.Minute)
		e.must(e.Sessions.PutSession(e.Context(), s))
		e.live(s)
		ended, err := e.Sessions.DeleteSessionsOf(e.Context(), alice.ID, "")
		e.must(err)
		sameList(e, "alice's sessions", ended, nil)
	}},
	{"the data is the store's own copy", func(e *env) {
		s := sessionOf(e.user("alice").ID, "one")
		given := s
		given.Data = bytes.Clone(s.Data)
		e.must(e.Sessions.PutSession(e.Context(), given))
		given.Data[0]++
		read, _, _, _, err := e.Sessions.Session(e.Context(), s.ID)
		e.must(err)
		read.Data[1]++
		e.live(s)
	}},
	{"setting data changes the data alone", func(e *env) {
		alice := e.user("alice")
		s, other := e.session(alice.ID, "one"), e.session(alice.ID, "two")
		e.must(e.Sessions.SetListening(e.Context(), s.ID, []string{"room:a"}))
		for _, given := range [][]byte{[]byte("other \xff\x00"), nil} {
			same(e, "set", e.setData(s.ID, given), true)
			s.Data = bytes.Clone(given)
			for i := range given {
				given[i]++
			}
			e.live(s)
		}
		e.live(other)
		e.listens(s.ID, "room:a")
	}},
	{"setting data brings no session back", func(e *env) {
		same(e, "set for an unknown session", e.setData(sessionID("unknown"), []byte("late")), false)
		e.dead(sessionID("unknown"))
		alice := e.user("alice")
		one, two, three := e.session(alice.ID, "one"), e.session(alice.ID, "two"), e.session(alice.ID, "three")
		e.must(e.Sessions.DeleteSession(e.Context(), one.ID))
		same(e, "set after the end", e.setData(one.ID, []byte("late")), false)
		e.dead(one.ID)
		e.live(two)
		_, err := e.Accounts.ReplacePassword(e.Context(), alice.ID, "new", "")
		e.must(err)
		for _, s := range []chat.Session{two, three} {
			same(e, "set after a new password", e.setData(s.ID, []byte("late")), false)
			e.dead(s.ID)
		}
	}},
	{"where a session listens is kept with it, in order", func(e *env) {
		alice := e.user("alice")
		s, other := e.session(alice.ID, "one"), e.session(alice.ID, "two")
		e.listens(s.ID)
		e.must(e.Sessions.SetListening(e.Context(), s.ID, []string{"room:大厅 \x00\"", "room:b", "room:b"}))
		e.listens(s.ID, "room:大厅 \x00\"", "room:b", "room:b")
		e.listens(other.ID)
		e.must(e.Sessions.PutSession(e.Context(), s))
		e.listens(s.ID, "room:大厅 \x00\"", "room:b", "room:b")
		e.must(e.Sessions.SetListening(e.Context(), s.ID, nil))
		e.listens(s.ID)
	}},
	{"a session that does not exist listens nowhere", func(e *env) {
		e.must(e.Sessions.SetListening(e.Context(), sessionID("unknown"), []string{"room:a"}))
		e.listens(sessionID("unknown"))
		s := e.session(e.user("alice").ID, "one")
		e.must(e.Sessions.SetListening(e.Context(), s.ID, []string{"room:a"}))
		e.must(e.Sessions.DeleteSession(e.Context(), s.ID))
		e.listens(s.ID)
	}},
	{"touching moves the last use of those that exist", func(e *env) {
		alice := e.user("alice")
		one, two, three := e.session(alice.ID, "one"), e.session(alice.ID, "two"), e.session(alice.ID, "three")
		seen := start.Add(5 * time.Minute)
		ids := []chat.SessionID{one.ID, sessionID("unknown"), three.ID}
		touched, err := e.Sessions.TouchSessions(e.Context(), ids, seen)
		e.must(err)
		one.LastSeen, three.LastSeen = seen, seen
		slices.SortFunc(touched, func(a, b chat.Session) int { return a.CreatedAt.Compare(b.CreatedAt) })
		if len(touched) != 2 {
			e.Fatalf("%d sessions were touched", len(touched))
		}
		for i, want := range slices.SortedFunc(slices.Values([]chat.Session{one, three}), byCreation) {
			e.sameSession("touched", touched[i], want)
			e.live(want)
		}
		e.live(two)
	}},
	{"touching none or many", func(e *env) {
		touched, err := e.Sessions.TouchSessions(e.Context(), nil, start)
		e.must(err)
		same(e, "touched of none", len(touched), 0)
		alice := e.user("alice")
		var ids []chat.SessionID
		for i := range 1500 {
			ids = append(ids, sessionID(fmt.Sprint(i)))
		}
		e.session(alice.ID, "0")
		e.session(alice.ID, "1499")
		touched, err = e.Sessions.TouchSessions(e.Context(), ids, start)
		e.must(err)
		same(e, "touched of 1,500", len(touched), 2)
	}},
	{"deleting ends one session", func(e *env) {
		alice := e.user("alice")
		one, two := e.session(alice.ID, "one"), e.session(alice.ID, "two")
		e.must(e.Sessions.DeleteSession(e.Context(), one.ID))
		e.dead(one.ID)
		e.live(two)
		e.must(e.Sessions.DeleteSession(e.Context(), one.ID))
	}},
	{"all sessions of a user end but one", func(e *env) {
		alice, bob := e.user("alice"), e.user("bob")
		one, two, three := e.session(alice.ID, "one"), e.session(alice.ID, "two"), e.session(alice.ID, "three")
		other := e.session(bob.ID, "four")
		ended, err := e.Sessions.DeleteSessionsOf(e.Context(), alice.ID, two.ID)
		e.must(err)
		slices.Sort(ended)
		sameList(e, "ended", ended, sorted(one.ID, three.ID))
		e.dead(one.ID)
		e.dead(three.ID)
		e.live(two)
		e.live(other)
		ended, err = e.Sessions.DeleteSessionsOf(e.Context(), alice.ID, "")
		e.must(err)
		sameList(e, "ended", ended, []chat.SessionID{two.ID})
		ended, err = e.Sessions.DeleteSessionsOf(e.Context(), 4711, "")
		e.must(err)
		sameList(e, "ended of nobody", ended, nil)
	}},
	{"stale are those idle too long or expired", func(e *env) {
		alice := e.user("alice")
		idle, now := start.Add(time.Hour), start.Add(2*time.Hour)
		put := func(name string, seen, expires time.Time) chat.Session {
			s := sessionOf(alice.ID, name)
			s.LastSeen, s.ExpiresAt = seen, expires
			e.must(e.Sessions.PutSession(e.Context(), s))
			return s
		}
		live := put("live", idle, now.Add(time.Microsecond))
		unused := put("unused", idle.Add(-time.Microsecond), now.Add(time.Hour))
		expired := put("expired", now, now)
		same(e, "deleted", e.deleteStale(idle, now, 10), 2)
		e.live(live)
		e.dead(unused.ID)
		e.dead(expired.ID)
		same(e, "deleted again", e.deleteStale(idle, now, 10), 0)
	}},
	{"stale sessions are removed within a limit", func(e *env) {
		alice := e.user("alice")
		for i := range 10 {
			e.session(alice.ID, fmt.Sprint(i))
		}
		later := start.Add(1000 * time.Hour)
		for _, want := range []int{4, 4, 2, 0} {
			same(e, "deleted", e.deleteStale(later, later, 4), want)
		}
	}},
}

// sessionID returns the ID of a cookie with that value.
func sessionID(cookie string) chat.SessionID {
	sum := sha256.Sum256([]byte(cookie))
	return chat.SessionID(hex.EncodeToString(sum[:]))
}

// sessionOf makes a session with data that is no text. Its time of creation depends on name.
func sessionOf(user int64, name string) chat.Session {
	created := start.Add(time.Duration(len(name)) * time.Second)
	return chat.Session{
		ID: sessionID(name), UserID: user, CreatedAt: created, LastSeen: created.Add(time.Second),
		ExpiresAt: created.Add(24 * time.Hour), Remember: true, Data: []byte("\x00\xff" + name),
		Agent: "Mozilla/5.0 (" + name + "; \xff)", Address: "2001:db8::" + name,
	}
}

func byCreation(a, b chat.Session) int { return a.CreatedAt.Compare(b.CreatedAt) }

func (e *env) session(user int64, name string) chat.Session {
	e.Helper()
	s := sessionOf(user, name)
	e.must(e.Sessions.PutSession(e.Context(), s))
	return s
}

// live checks that the session is there exactly so.
func (e *env) live(want chat.Session) {
	e.Helper()
	got, u, _, ok, err := e.Sessions.Session(e.Context(), want.ID)
	e.must(err)
	if !ok {
		e.Errorf("the session is gone")
		return
	}
	same(e, "user of the session", u.ID, want.UserID)
	e.sameSession("session", got, want)
}

func (e *env) dead(id chat.SessionID) {
	e.Helper()
	s, u, ps, ok, err := e.Sessions.Session(e.Context(), id)
	e.must(err)
	if ok || s.ID != "" || u.ID != 0 || ps != nil {
		e.Errorf("the session is there: %v %v %v", s, u, ps)
	}
}

// setData reports whether there was a session to set the data of.
func (e *env) setData(id chat.SessionID, data []byte) bool {
	e.Helper()
	ok, err := e.Sessions.SetSessionData(e.Context(), id, data)
	e.must(err)
	return ok
}

func (e *env) deleteStale(idle, now time.Time, limit int) int {
	e.Helper()
	n, err := e.Sessions.DeleteStaleSessions(e.Context(), idle, now, limit)
	e.must(err)
	return n
}

func (e *env) sameSession(what string, got, want chat.Session) {
	e.Helper()
	if got.ID != want.ID || got.UserID != want.UserID || got.Remember != want.Remember ||
		got.Agent != want.Agent || got.Address != want.Address ||
		!got.CreatedAt.Equal(want.CreatedAt) || !got.LastSeen.Equal(want.LastSeen) ||
		!got.ExpiresAt.Equal(want.ExpiresAt) || !bytes.Equal(got.Data, want.Data) {
		e.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

// listens checks where a session listens.
func (e *env) listens(id chat.SessionID, want ...string) {
	e.Helper()
	where, err := e.Sessions.Listening(e.Context(), id)
	e.must(err)
	sameList(e, "where it listens", where, want)
}
