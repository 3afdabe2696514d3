package chat_test

import (
	"testing"
	"time"

	"hihichat/chat"
)

func TestMute(t *testing.T) {
	for name, c := range map[string]struct {
		d     time.Duration
		until time.Time
		log   string
		code  string
	}{
		"for ever":             {0, time.Time{}, "for ever", ""},
		"a second":             {time.Second, noon.Add(time.Second), "1 s", ""},
		"ten years":            {chat.MaxMute, noon.Add(chat.MaxMute), "315360000 s", ""},
		"more than ten years":  {chat.MaxMute + 1, time.Time{}, "", "bad-time"},
		"the longest there is": {1<<63 - 1, time.Time{}, "", "bad-time"},
		"negative":             {-time.Second, time.Time{}, "", "bad-time"},
		"the most negative":    {-1 << 63, time.Time{}, "", "bad-time"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			owner, bob := w.user("owner"), w.user("bob")
			hall, other := w.room("hall", owner, bob), w.room("other", owner, bob)
			w.code("mute", w.Mute(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob", Reason: " spam\n", Time: c.d}), c.code)
			if c.code != "" {
				w.is("bob may speak still", w.MaySend(t.Context(), bob, hall), nil)
				w.told()
				w.noEntries(name)
				return
			}
			w.is("in the room", w.MaySend(t.Context(), bob, hall), chat.ErrMuted)
			w.is("in another room", w.MaySend(t.Context(), bob, other), nil)
			w.is("in private", w.MaySend(t.Context(), bob, chat.Between("bob", "owner")), nil)
			muted, err := w.Muted(t.Context(), "hall", []string{"bob", "owner"})
			w.must(err)
			if want := (chat.Mute{Room: "hall", User: "bob", Until: c.until, Reason: "spam"}); len(muted) != 1 || muted["bob"] != want {
				t.Errorf("muted: %v, want %v", muted, want)
			}
			w.told("muted bob hall for " + c.d.String() + " spam")
			w.logged("owner muted bob in hall: spam [" + c.log + "] from address of owner")
		})
	}
}

// TestMutesOfAdministrators bind everywhere, or in the room alone when they say so.
func TestMutesOfAdministrators(t *testing.T) {
	w := newWorld(t)
	owner, bob, admin := w.user("owner"), w.user("bob"), w.admin("admin")
	hall, other, pair := w.room("hall", owner, bob), w.room("other", owner, bob), chat.Between("bob", "owner")
	w.must(w.MuteHere(t.Context(), admin, chat.Sanction{Room: "hall", User: "bob"}))
	w.is("in the room", w.MaySend(t.Context(), bob, hall), chat.ErrMuted)
	w.is("in another room", w.MaySend(t.Context(), bob, other), nil)
	w.must(w.Mute(t.Context(), admin, chat.Sanction{Room: "hall", User: "bob"}))
	for _, c := range []chat.Conversation{hall, other, pair} {
		w.is("everywhere", w.MaySend(t.Context(), bob, c), chat.ErrMuted)
	}
	w.must(w.Unmute(t.Context(), admin, "hall", "bob"))
	for _, c := range []chat.Conversation{hall, other, pair} {
		w.is("when both are lifted", w.MaySend(t.Context(), bob, c), nil)
	}
	w.must(w.Mute(t.Context(), admin, chat.Sanction{User: "bob"}))
	w.is("from no room's page", w.MaySend(t.Context(), bob, other), chat.ErrMuted)
	w.must(w.Unmute(t.Context(), admin, "", "bob"))
	w.is("lifted from there", w.MaySend(t.Context(), bob, other), nil)
	w.told("muted bob hall for 0s ", "muted bob  for 0s ", "unmuted bob hall", "unmuted bob ", "muted bob  for 0s ", "unmuted bob ")
	w.logged("admin muted bob in hall:  [for ever] from address of admin", "admin muted bob in :  [for ever] from address of admin",
		"admin unmuted bob in :  [] from address of admin", "admin muted bob in :  [for ever] from address of admin",
		"admin unmuted bob in :  [] from address of admin")
}

func TestAMuteEnds(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.user("owner"), w.user("bob")
	hall := w.room("hall", owner, bob)
	w.must(w.Mute(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob", Time: time.Minute}))
	w.clock.add(time.Minute - time.Microsecond)
	w.is("a moment before", w.MaySend(t.Context(), bob, hall), chat.ErrMuted)
	w.clock.add(time.Microsecond)
	w.is("at its end", w.MaySend(t.Context(), bob, hall), nil)
	if muted, err := w.Muted(t.Context(), "hall", []string{"bob"}); err != nil || len(muted) > 0 {
		t.Errorf("muted: %v, %v", muted, err)
	}
}

// TestUnmute: a room's owner lifts what binds in the room, whoever set it, and not what binds everywhere.
func TestUnmute(t *testing.T) {
	w := newWorld(t)
	owner, bob, admin := w.user("owner"), w.user("bob"), w.admin("admin")
	hall := w.room("hall", owner, bob)
	w.must(w.Mute(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob"}))
	w.must(w.Unmute(t.Context(), owner, "hall", "bob"))
	w.is("after the owner's unmute", w.MaySend(t.Context(), bob, hall), nil)
	w.must(w.Mute(t.Context(), admin, chat.Sanction{Room: "hall", User: "bob"}))
	w.must(w.Unmute(t.Context(), owner, "hall", "bob"))
	w.is("an owner can't lift an administrator's mute", w.MaySend(t.Context(), bob, hall), chat.ErrMuted)
	w.must(w.Mute(t.Context(), owner, chat.Sanction{Room: "hall", User: "bob"}))
	w.must(w.Unmute(t.Context(), admin, "hall", "bob"))
	w.is("after the administrator's unmute", w.MaySend(t.Context(), bob, hall), nil)
	w.must(w.Unmute(t.Context(), admin, "hall", "bob")) // nothing left to lift
}

// TestTheMutedAreToldHowLong, at each message that is refused, by the mute that binds longest.
func TestTheMutedAreToldHowLong(t *testing.T) {
	w := newWorld(t)
	alice, admin := w.user("alice"), w.admin("admin")
	hall := w.room("hall", alice)
	w.mute("hall", alice, time.Minute)
	w.mute(chat.Everywhere, alice, time.Hour)
	say := func(want *chat.Error) {
		t.Helper()
		_, err := w.Send(t.Context(), alice, hall, "hello")
		w.is("send", err, want)
	}
	say(chat.ErrMuted)
	w.told("muted alice  for 1h0m0s ")
	w.clock.add(59*time.Minute + 30*time.Second)
	say(chat.ErrMuted)
	w.told("muted alice  for 30s ")
	w.clock.add(30 * time.Second)
	say(nil)
	w.told()
	w.must(w.MuteHere(t.Context(), admin, chat.Sanction{Room: "hall", User: "alice"}))
	w.heard.events()
	w.is("asking is no sending", w.MaySend(t.Context(), alice, hall), chat.ErrMuted)
	w.told()
	_, err := w.Send(t.Context(), alice, hall, "")
	w.is("the mute comes before the text", err, chat.ErrMuted)
	w.told("muted alice hall for 0s ")
	if n := len(w.heard.delivered()); n != 1 || len(w.stored(hall)) != 1 {
		t.Errorf("%d messages were delivered", n)
	}
}
