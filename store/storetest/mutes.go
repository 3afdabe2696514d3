package storetest

import (
	"time"

	"hihichat/chat"
)

var muteChecks = []check{
	{"a mute binds in its room alone", func(e *env) {
		e.mute(chat.Mute{Room: "hall", User: "bob"})
		want := chat.Mute{Room: "hall", User: "bob"}
		e.sameMutes("in the room", e.mutes("hall", "bob"), map[string]chat.Mute{"bob": want})
		e.sameMutes("in another room", e.mutes("other", "bob"), nil)
		e.sameMutes("everywhere", e.mutes(chat.Everywhere, "bob"), nil)
	}},
	{"a mute everywhere binds in every room", func(e *env) {
		e.mute(chat.Mute{User: "bob"})
		want := map[string]chat.Mute{"bob": {User: "bob"}}
		e.sameMutes("in a room", e.mutes("hall", "bob"), want)
		e.sameMutes("everywhere", e.mutes(chat.Everywhere, "bob"), want)
	}},
	{"only those named are looked at", func(e *env) {
		for _, user := range []string{"alice", "bob", "carol"} {
			e.mute(chat.Mute{Room: "hall", User: user})
		}
		want := map[string]chat.Mute{"alice": {Room: "hall", User: "alice"}, "carol": {Room: "hall", User: "carol"}}
		e.sameMutes("two of three, and one who is not muted", e.mutes("hall", "alice", "carol", "dave"), want)
		e.sameMutes("nobody", e.mutes("hall"), nil)
	}},
	{"the end of a mute is kept", func(e *env) {
		until := e.now().Add(90*time.Minute + 123456*time.Microsecond)
		e.mute(chat.Mute{Room: "hall", User: "bob", Until: until})
		want := map[string]chat.Mute{"bob": {Room: "hall", User: "bob", Until: until}}
		e.sameMutes("mutes", e.mutes("hall", "bob"), want)
	}},
	{"of two scopes the longest wins", func(e *env) {
		now := e.now()
		for name, c := range map[string]struct{ room, everywhere, want time.Duration }{
			"the room's is longer":   {2 * time.Hour, time.Hour, 2 * time.Hour},
			"everywhere is longer":   {time.Hour, 2 * time.Hour, 2 * time.Hour},
			"the room's is for ever": {0, time.Hour, 0},
			"everywhere is for ever": {time.Hour, 0, 0},
		} {
			e.mute(until(now, chat.Mute{Room: "hall", User: name}, c.room))
			e.mute(until(now, chat.Mute{User: name}, c.everywhere))
			want := until(now, chat.Mute{User: name}, c.want)
			if c.room == c.want {
				want.Room = "hall"
			}
			e.sameMutes(name, e.mutes("hall", name), map[string]chat.Mute{name: want})
		}
	}},
	{"setting again replaces, longer or shorter", func(e *env) {
		now := e.now()
		for _, d := range []time.Duration{time.Hour, 2 * time.Hour, 30 * time.Minute, 0, time.Hour} {
			m := until(now, chat.Mute{Room: "hall", User: "bob"}, d)
			e.mute(m)
			e.sameMutes(d.String(), e.mutes("hall", "bob"), map[string]chat.Mute{"bob": m})
		}
	}},
	{"a mute that has ended already does nothing", func(e *env) {
		past := e.now().Add(-time.Minute)
		e.mute(chat.Mute{User: "bob", Until: past})
		e.sameMutes("bob", e.mutes("hall", "bob"), nil)
		e.mute(chat.Mute{User: "carol"})
		e.mute(chat.Mute{User: "carol", Until: past})
		e.sameMutes("carol", e.mutes("hall", "carol"), map[string]chat.Mute{"carol": {User: "carol"}})
	}},
	{"clearing ends one scope of one user", func(e *env) {
		for _, room := range []string{"hall", "other", chat.Everywhere} {
			e.mute(chat.Mute{Room: room, User: "bob"})
			e.mute(chat.Mute{Room: room, User: "carol"})
		}
		e.must(e.Mutes.ClearMute(e.Context(), chat.Everywhere, "bob"))
		e.must(e.Mutes.ClearMute(e.Context(), "hall", "bob"))
		e.sameMutes("bob in the room", e.mutes("hall", "bob"), nil)
		e.sameMutes("bob elsewhere", e.mutes("other", "bob"), map[string]chat.Mute{"bob": {Room: "other", User: "bob"}})
		same(e, "carol is muted", len(e.mutes("hall", "carol")), 1)
	}},
	{"clearing what is not there is no error", func(e *env) {
		e.must(e.Mutes.ClearMute(e.Context(), "hall", "bob"))
		e.must(e.Mutes.ClearMute(e.Context(), chat.Everywhere, "bob"))
	}},
	{"a mute that has run out is never returned", func(e *env) {
		if e.backend.ServerClock {
			e.mute(chat.Mute{User: "bob", Until: e.now().Add(50 * time.Millisecond)})
			e.eventually("the mute runs out", func() bool { return len(e.mutes("hall", "bob")) == 0 })
			return
		}
		now := e.now()
		e.mute(chat.Mute{Room: "hall", User: "bob", Until: now.Add(time.Second)})
		for after, want := range map[time.Duration]int{0: 1, time.Second - time.Microsecond: 1, time.Second: 0, time.Hour: 0} {
			mutes, err := e.Mutes.Mutes(e.Context(), "hall", []string{"bob"}, now.Add(after))
			e.must(err)
			same(e, "mutes after "+after.String(), len(mutes), want)
		}
	}},
	{"a mute that has run out does not hide one that runs", func(e *env) {
		now := e.now()
		e.mute(chat.Mute{Room: "hall", User: "bob", Until: now.Add(50 * time.Millisecond)})
		forever := chat.Mute{User: "bob"}
		e.mute(forever)
		e.sameMutes("bob", e.mutes("hall", "bob"), map[string]chat.Mute{"bob": forever})
	}},
	{"names are matched byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.mute(chat.Mute{Room: name, User: "bob"})
			e.mute(chat.Mute{Room: "hall", User: name})
			e.mute(chat.Mute{User: "by " + name})
		}
		for _, name := range awkwardNames {
			e.sameMutes(name, e.mutes(name, "bob"), map[string]chat.Mute{"bob": {Room: name, User: "bob"}})
			e.sameMutes(name, e.mutes("hall", name), map[string]chat.Mute{name: {Room: "hall", User: name}})
			e.sameMutes(name, e.mutes("another", name), nil)
		}
		same(e, "muted of all names", len(e.mutes("hall", awkwardNames...)), len(awkwardNames))
	}},
	{"scope and user do not run together", func(e *env) {
		e.mute(chat.Mute{Room: "a", User: "b-c"})
		e.sameMutes("c in a-b", e.mutes("a-b", "c"), nil)
		e.mute(chat.Mute{Room: "x-y", User: "z"})
		e.sameMutes("y-z in x", e.mutes("x", "y-z"), nil)
		e.mute(chat.Mute{User: "k-l"})
		e.sameMutes("l in k", e.mutes("k", "l"), nil)
	}},
}

// now is the real time: a backend whose server ends mutes knows no other.
func (e *env) now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// until returns m with an end d from now, for ever if d is zero.
func until(now time.Time, m chat.Mute, d time.Duration) chat.Mute {
	m.Until = time.Time{}
	if d > 0 {
		m.Until = now.Add(d)
	}
	return m
}

func (e *env) mute(m chat.Mute) {
	e.Helper()
	e.must(e.Mutes.SetMute(e.Context(), m, e.now()))
}

func (e *env) mutes(room string, users ...string) map[string]chat.Mute {
	e.Helper()
	mutes, err := e.Mutes.Mutes(e.Context(), room, users, e.now())
	e.must(err)
	return mutes
}

// sameMutes compares mutes by key; their ends may be off by the backend's slack.
func (e *env) sameMutes(what string, got, want map[string]chat.Mute) {
	e.Helper()
	same(e, what+": number of mutes", len(got), len(want))
	for key, w := range want {
		g, ok := got[key]
		off := g.Until.Sub(w.Until).Abs()
		if !ok || g.Room != w.Room || g.User != w.User || g.Reason != w.Reason || g.Forever() != w.Forever() ||
			off > e.backend.MuteSlack {
			e.Errorf("%s: %s: got %+v, want %+v", what, key, g, w)
		}
	}
}

// eventually waits for what another process's clock brings about, at most ten seconds.
func (e *env) eventually(what string, done func() bool) {
	e.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			e.Fatalf("%s: not within ten seconds", what)
		}
	}
}
