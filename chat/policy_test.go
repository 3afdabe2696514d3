package chat_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"hihichat/chat"
)

// TestPolicy compares every cell of the table with what the policy decides.
func TestPolicy(t *testing.T) {
	columns, rows := policyRows(t)
	seen := make(map[chat.Action]bool)
	for _, row := range rows {
		act := policyActions[row.action]
		seen[act] = true
		for _, column := range columns {
			a, s := policyActor(column)
			name, role := "somebody", policyTargets[row.target]
			if row.target == "oneself" {
				name, role = a.Name, chat.RoleOf(a, s)
			}
			got := ""
			if err := chat.May(a, act, s, name, role); err != nil {
				got = chat.CodeOf(err)
			}
			if got != row.cells[column] {
				t.Errorf("%s, %s %s: %q, want %q", column, row.action, row.target, got, row.cells[column])
			}
		}
	}
	if len(seen) != len(policyActions) || len(rows) != 8+7*6 {
		t.Errorf("the table has %d lines of %v", len(rows), slices.Collect(maps.Keys(seen)))
	}
}

// TestPolicyInAMissingRoom: whoever is signed in learns that it is not there, whatever they hold elsewhere.
func TestPolicyInAMissingRoom(t *testing.T) {
	for column, want := range map[string]string{"guest": "sign-in", "signed": "no-room", "gloo": "no-room", "admo": "no-room"} {
		a, _ := policyActor(column)
		for name, act := range policyActions {
			for _, target := range []string{"somebody", a.Name, ""} {
				err := chat.May(a, act, chat.Standing{}, target, chat.Person)
				if err == nil || chat.CodeOf(err) != want {
					t.Errorf("%s, %s: %v, want %q", column, name, err, want)
				}
			}
		}
	}
}

// TestGuestsReadWhereTheyMay: what the server says, what the room says, and what a guest is told.
func TestGuestsReadWhereTheyMay(t *testing.T) {
	for mode, public := range map[chat.GuestMode]string{"": "sign-in", chat.GuestsOff: "sign-in", chat.GuestsBot: "sign-in", chat.GuestsRead: ""} {
		w := newWorld(t)
		alice, ctx := w.user("alice"), context.Background()
		w.room("private", alice)
		w.room("public", alice)
		w.must(w.SetPublic(ctx, alice, "public", true))
		w.restart(chat.Options{Guests: mode})
		for c, want := range map[chat.Conversation]string{
			chat.InRoom("public"): public, chat.InRoom("private"): "sign-in", chat.InRoom("nowhere"): "sign-in",
			chat.Between("", "alice"): "sign-in", chat.Between("", ""): "sign-in", {}: "sign-in",
		} {
			w.code(string(mode)+": listen", w.MayListen(ctx, chat.Actor{}, c), want)
			_, err := w.History(ctx, chat.Actor{}, c, chat.HistoryQuery{Limit: 10})
			w.code(string(mode)+": read", err, want)
			_, err = w.Send(ctx, chat.Actor{}, c, "hello")
			w.code(string(mode)+": say", err, "sign-in")
		}
		w.must(w.SetPublic(ctx, alice, "public", false))
		w.code("when it is private again", w.MayListen(ctx, chat.Actor{}, chat.InRoom("public")), "sign-in")
	}
}
