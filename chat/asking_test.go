package chat_test

import (
	"context"
	"testing"
	"time"

	"hihichat/chat"
)

// useCases are all that can be done in a room, each with the line of the policy's table that it must obey. A target, if
// there is one, is "victim", a person and a member who has said something.
var useCases = map[string]struct {
	row string
	do  func(w *world, a chat.Actor) error
}{
	"join":       {"join", func(w *world, a chat.Actor) error { return w.Join(w.Context(), a, "hall") }},
	"may listen": {"read", func(w *world, a chat.Actor) error { return w.MayListen(w.Context(), a, chat.InRoom("hall")) }},
	"history": {"read", func(w *world, a chat.Actor) error {
		_, err := w.History(w.Context(), a, chat.InRoom("hall"), chat.HistoryQuery{Limit: 1})
		return err
	}},
	"history around": {"read", func(w *world, a chat.Actor) error {
		_, err := w.HistoryAround(w.Context(), a, chat.InRoom("hall"), chat.NewID(noon, 0), 1)
		return err
	}},
	"may send": {"say", func(w *world, a chat.Actor) error { return w.MaySend(w.Context(), a, chat.InRoom("hall")) }},
	"send": {"say", func(w *world, a chat.Actor) error {
		_, err := w.Send(w.Context(), a, chat.InRoom("hall"), "hello")
		return err
	}},
	"send once": {"say", func(w *world, a chat.Actor) error {
		_, err := w.SendOnce(w.Context(), a, chat.InRoom("hall"), "hello", "0123456789AB", true)
		return err
	}},
	"members": {"members", func(w *world, a chat.Actor) error {
		_, err := w.Members(w.Context(), a, "hall", chat.MemberQuery{Limit: 1})
		return err
	}},
	"member names": {"members", func(w *world, a chat.Actor) error {
		_, err := w.MemberNames(w.Context(), a, "hall", 1)
		return err
	}},
	"topic":                      {"topic", func(w *world, a chat.Actor) error { return w.SetTopic(w.Context(), a, "hall", "new") }},
	"public":                     {"public", func(w *world, a chat.Actor) error { return w.SetPublic(w.Context(), a, "hall", false) }},
	"delete":                     {"delete", func(w *world, a chat.Actor) error { return w.DeleteRoom(w.Context(), a, "hall") }},
	"name":                       {"moderator person", func(w *world, a chat.Actor) error { return w.NameModerator(w.Context(), a, "hall", "victim", true) }},
	"unname":                     {"moderator person", func(w *world, a chat.Actor) error { return w.NameModerator(w.Context(), a, "hall", "victim", false) }},
	"myself":                     {"moderator oneself", func(w *world, a chat.Actor) error { return w.NameModerator(w.Context(), a, "hall", a.Name, true) }},
	"mute":                       {"mute person", func(w *world, a chat.Actor) error { return w.MuteHere(w.Context(), a, upon("victim")) }},
	"mute me":                    {"mute oneself", func(w *world, a chat.Actor) error { return w.MuteHere(w.Context(), a, upon(a.Name)) }},
	"mute, as the old page does": {"mute person", func(w *world, a chat.Actor) error { return w.Mute(w.Context(), a, upon("victim")) }},
	"unmute":                     {"mute person", func(w *world, a chat.Actor) error { return w.Unmute(w.Context(), a, "hall", "victim") }},
	"unmute me":                  {"mute oneself", func(w *world, a chat.Actor) error { return w.Unmute(w.Context(), a, "hall", a.Name) }},
	"kick":                       {"kick person", func(w *world, a chat.Actor) error { return w.Kick(w.Context(), a, upon("victim")) }},
	"kick me":                    {"kick oneself", func(w *world, a chat.Actor) error { return w.Kick(w.Context(), a, upon(a.Name)) }},
	"ban":                        {"ban person", func(w *world, a chat.Actor) error { return w.Ban(w.Context(), a, upon("victim")) }},
	"ban me":                     {"ban oneself", func(w *world, a chat.Actor) error { return w.Ban(w.Context(), a, upon(a.Name)) }},
	"unban":                      {"ban person", func(w *world, a chat.Actor) error { return w.Unban(w.Context(), a, "hall", "victim") }},
	"unban me":                   {"ban oneself", func(w *world, a chat.Actor) error { return w.Unban(w.Context(), a, "hall", a.Name) }},
	"bans": {"ban person", func(w *world, a chat.Actor) error {
		_, err := w.Bans(w.Context(), a, "hall", "", 10)
		return err
	}},
	"transfer": {"transfer person", func(w *world, a chat.Actor) error {
		return w.Transfer(w.Context(), a, "hall", w.owner("hall"), "victim")
	}},
	"audit": {"audit", func(w *world, a chat.Actor) error {
		_, err := w.Audit(w.Context(), a, chat.AuditQuery{Room: "hall", Limit: 10})
		return err
	}},
}

// upon is a sanction in the hall, for a minute where it has a time.
func upon(user string) chat.Sanction {
	return chat.Sanction{Room: "hall", User: user, Time: time.Minute}
}

// TestEveryUseCaseAsksThePolicy lets everybody of the policy's columns do everything, and compares with the line of the
// table. What is refused leaves no trace: nothing is told, and nothing stands in the audit log.
func TestEveryUseCaseAsksThePolicy(t *testing.T) {
	columns, rows := policyRows(t)
	wanted := make(map[string]policyRow)
	for _, row := range rows {
		wanted[join(row.action, row.target)] = row
	}
	for name, c := range useCases {
		row, known := wanted[c.row]
		if !known {
			t.Fatalf("%s: no line %q", name, c.row)
		}
		for _, column := range columns {
			w, a := playedWorld(t, column)
			err := c.do(w, a)
			w.code(column+", "+name, err, row.cells[column])
			if err != nil {
				w.told()
				w.noEntries(column + ", " + name)
			}
		}
	}
}

func join(action, target string) string {
	if target == "" {
		return action
	}
	return action + " " + target
}

// playedWorld is a world whose hall has an actor as the column says, and a victim.
func playedWorld(t *testing.T, column string) (*world, chat.Actor) {
	w := newWorld(t)
	_, s := policyActor(column)
	ctx := context.Background()
	victim := w.user("victim")
	a, owner := w.actorOf(column), w.user("somebody else")
	if s.Owner {
		owner = a
	}
	w.room("hall", owner, victim)
	_, err := w.stores.Rooms.SetModerator(ctx, "hall", "actor", s.Moderator)
	w.must(err)
	_, err = w.stores.Rooms.Leave(ctx, "hall", "actor")
	w.must(err)
	if s.Banned {
		// As the room of one who was banned before they were given something.
		_, err = w.stores.Rooms.SetBan(ctx, chat.Ban{Room: "hall", User: "actor", At: noon})
		w.must(err)
		_, err = w.stores.Rooms.SetModerator(ctx, "hall", "actor", s.Moderator)
		w.must(err)
	}
	if s.Member {
		_, err = w.stores.Rooms.Join(ctx, "hall", "actor", noon)
		w.must(err)
	}
	_, err = w.stores.Rooms.ChangeRoom(ctx, "hall", chat.RoomChange{Public: &s.Public})
	w.must(err)
	if s.Public {
		w.restart(chat.Options{Guests: chat.GuestsRead})
	}
	return w, a
}

// actorOf creates the account that the column speaks of.
func (w *world) actorOf(column string) chat.Actor {
	w.Helper()
	a, _ := policyActor(column)
	switch {
	case a.Guest():
		return a
	case a.Admin:
		return w.admin("actor")
	}
	return w.user("actor", a.Permissions...)
}

func (w *world) owner(room string) string {
	w.Helper()
	r, err := w.stores.Rooms.Room(w.Context(), room)
	w.must(err)
	return r.Owner
}

// TestAGuestIsNoNamelessPerson: the name of a guest is empty, as that of an account from Flask may be.
func TestAGuestIsNoNamelessPerson(t *testing.T) {
	w := newWorld(t)
	nameless := w.user("")
	w.room("hall", nameless, nameless)
	for name, c := range useCases {
		w.is(name, c.do(w, chat.Actor{}), chat.ErrSignIn)
	}
	w.is("the nameless one", w.MaySend(w.Context(), nameless, chat.InRoom("hall")), nil)
}
