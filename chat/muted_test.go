package chat_test

import (
	"testing"
	"time"

	"hihichat/chat"
)

// TestAMuteBindsEverybody: it is looked at before membership, bans and roles, and the muted may do all the rest.
func TestAMuteBindsEverybody(t *testing.T) {
	columns, rows := policyRows(t)
	say := make(map[string]string)
	for _, row := range rows {
		if row.action == "say" {
			say = row.cells
		}
	}
	for name, c := range map[string]struct {
		room  string
		d     time.Duration
		binds bool
	}{
		"here": {"hall", 0, true}, "here for an hour": {"hall", time.Hour, true}, "everywhere": {chat.Everywhere, 0, true},
		"in another room": {"other", 0, false}, "until now": {"hall", time.Second, false},
	} {
		for _, column := range columns {
			w, a := playedWorld(t, column)
			w.mute(c.room, a, c.d)
			w.clock.add(time.Second)
			want := say[column]
			if c.binds && !a.Guest() {
				want = "muted"
			}
			_, err := w.Send(t.Context(), a, chat.InRoom("hall"), "hello")
			w.code(column+", muted "+name+": send", err, want)
			w.code(column+", muted "+name+": may send", w.MaySend(t.Context(), a, chat.InRoom("hall")), want)
		}
	}
}

// TestTheMutedMayDoTheRest, but for a topic: all who come into the room read it.
func TestTheMutedMayDoTheRest(t *testing.T) {
	columns, rows := policyRows(t)
	wanted := make(map[string]policyRow)
	for _, row := range rows {
		wanted[join(row.action, row.target)] = row
	}
	for name, c := range useCases {
		if c.row == "say" {
			continue
		}
		for _, column := range columns {
			w, a := playedWorld(t, column)
			w.mute("hall", a, 0)
			w.mute(chat.Everywhere, a, 0)
			want := wanted[c.row].cells[column]
			if name == "topic" && want == "" {
				want = "muted"
			}
			w.code(column+", "+name, c.do(w, a), want)
		}
	}
}

// TestTheMutedInAMissingRoom learn of the mute first, if it binds there.
func TestTheMutedInAMissingRoom(t *testing.T) {
	w := newWorld(t)
	for who, c := range map[string]struct {
		scope *string
		want  string
	}{"free": {nil, "no-room"}, "muted everywhere": {new(string), "muted"}} {
		a := w.user(who)
		if c.scope != nil {
			w.mute(*c.scope, a, 0)
		}
		_, err := w.Send(t.Context(), a, chat.InRoom("nowhere"), "hello")
		w.code(who, err, c.want)
	}
}
