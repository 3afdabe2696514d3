package chat_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"hihichat/chat"
)

func TestMute(t *testing.T) {
	for name, c := range map[string]struct {
		d     time.Duration
		until time.Time
		code  string
	}{
		"for ever":            {0, time.Time{}, ""},
		"a second":            {time.Second, noon.Add(time.Second), ""},
		"ten years":           {chat.MaxMute, noon.Add(chat.MaxMute), ""},
		"more than ten years": {chat.MaxMute + 1, time.Time{}, "bad-time"},
		"negative":            {-time.Second, time.Time{}, "bad-time"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			owner, bob, admin, ctx := w.user("owner"), w.user("bob"), w.admin("admin"), context.Background()
			w.room("hall", owner, bob)
			w.room("other", owner, bob)
			w.code("by the owner", w.Mute(ctx, owner, "hall", "bob", c.d), c.code)
			if c.code != "" {
				w.is("bob may still speak", w.MaySend(ctx, bob, chat.InRoom("hall")), nil)
				return
			}
			w.is("in the room", w.MaySend(ctx, bob, chat.InRoom("hall")), chat.ErrMuted)
			w.is("in another room", w.MaySend(ctx, bob, chat.InRoom("other")), nil)
			w.must(w.Mute(ctx, admin, "hall", "bob", c.d))
			w.is("in another room, by an administrator", w.MaySend(ctx, bob, chat.InRoom("other")), chat.ErrMuted)
			w.is("in private", w.MaySend(ctx, bob, chat.Between("bob", "owner")), chat.ErrMuted)
			muted, err := w.Muted(ctx, "hall", []string{"bob", "owner"})
			w.must(err)
			if m := muted["bob"]; len(muted) != 1 || !m.Until.Equal(c.until) {
				t.Errorf("muted: %v, want bob until %v", muted, c.until)
			}
			if got := w.heard.events(); !slices.Equal(got, []string{"muted bob hall", "muted bob "}) {
				t.Errorf("told: %q", got)
			}
		})
	}
}

func TestAMuteEnds(t *testing.T) {
	w := newWorld(t)
	owner, bob, ctx := w.user("owner"), w.user("bob"), context.Background()
	hall := w.room("hall", owner, bob)
	w.must(w.Mute(ctx, owner, "hall", "bob", time.Minute))
	w.clock.add(time.Minute - time.Microsecond)
	w.is("a moment before", w.MaySend(ctx, bob, hall), chat.ErrMuted)
	w.clock.add(time.Microsecond)
	w.is("at its end", w.MaySend(ctx, bob, hall), nil)
	if muted, err := w.Muted(ctx, "hall", []string{"bob"}); err != nil || len(muted) > 0 {
		t.Errorf("muted: %v, %v", muted, err)
	}
}

// TestUnmute: an owner lifts what an owner may set; an administrator lifts both.
func TestUnmute(t *testing.T) {
	w := newWorld(t)
	owner, bob, admin, ctx := w.user("owner"), w.user("bob"), w.admin("admin"), context.Background()
	hall := w.room("hall", owner, bob)
	w.must(w.Mute(ctx, owner, "hall", "bob", 0))
	w.must(w.Unmute(ctx, owner, "hall", "bob"))
	w.is("after the owner's unmute", w.MaySend(ctx, bob, hall), nil)
	w.must(w.Mute(ctx, admin, "hall", "bob", 0))
	w.must(w.Unmute(ctx, owner, "hall", "bob"))
	w.is("an owner can't lift an administrator's mute", w.MaySend(ctx, bob, hall), chat.ErrMuted)
	w.must(w.Mute(ctx, owner, "hall", "bob", 0))
	w.must(w.Unmute(ctx, admin, "hall", "bob"))
	w.is("after the administrator's unmute", w.MaySend(ctx, bob, hall), nil)
	w.must(w.Unmute(ctx, admin, "hall", "bob")) // nothing left to lift
}

func TestKick(t *testing.T) {
	w := newWorld(t)
	owner, bob, admin, ctx := w.user("owner"), w.user("bob"), w.admin("admin"), context.Background()
	hall := w.room("hall", owner, bob)
	w.must(w.Kick(ctx, owner, "hall", "bob"))
	w.is("the kicked one sends", w.MaySend(ctx, bob, hall), chat.ErrNotMember)
	w.is("the kicked one listens", w.MayListen(ctx, bob, hall), chat.ErrNotMember)
	w.must(w.Join(ctx, bob, "hall"))
	w.is("they may come back", w.MaySend(ctx, bob, hall), nil)
	w.must(w.Kick(ctx, admin, "hall", "owner"))
	w.is("a kicked owner moderates still", w.MayModerate(ctx, owner, "hall"), nil)
	if got := w.heard.events(); !slices.Equal(got, []string{"kicked bob hall", "kicked owner hall"}) {
		t.Errorf("told: %q", got)
	}
}

func TestModerationNeedsSomebody(t *testing.T) {
	w := newWorld(t)
	owner, ctx := w.user("owner"), context.Background()
	w.room("hall", owner)
	for _, target := range []string{"nobody", "", "Owner"} {
		w.is("mute "+target, w.Mute(ctx, owner, "hall", target, 0), chat.ErrNoUser)
		w.is("unmute "+target, w.Unmute(ctx, owner, "hall", target), chat.ErrNoUser)
		w.is("kick "+target, w.Kick(ctx, owner, "hall", target), chat.ErrNoUser)
	}
	if told := w.heard.events(); len(told) > 0 {
		t.Errorf("told: %q", told)
	}
}
