package chat_test

import (
	"strings"
	"testing"

	"hihichat/chat"
)

// TestRemoveMessage: the text is gone from the store, everybody is told, and the log knows who did it, if not oneself.
func TestRemoveMessage(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.user("owner"), w.user("bob")
	hall := w.room("hall", owner, bob)
	var said []chat.Message
	for _, text := range []string{"spam", "mine"} {
		m, err := w.Send(t.Context(), bob, hall, text)
		w.must(err)
		said = append(said, m)
	}
	w.must(w.RemoveMessage(t.Context(), owner, hall, said[0].ID))
	w.must(w.RemoveMessage(t.Context(), bob, hall, said[1].ID))
	for range 2 { // once more changes and tells nothing
		for i, m := range w.stored(hall) {
			want := said[i]
			want.Text, want.Removed = "", true
			if m != want {
				t.Errorf("stored %+v, want %+v", m, want)
			}
		}
		w.must(w.RemoveMessage(t.Context(), owner, hall, said[0].ID))
		w.must(w.RemoveMessage(t.Context(), bob, hall, said[1].ID))
	}
	w.told(`removed bob's message "" in "hall", removed: true`, `removed bob's message "" in "hall", removed: true`)
	w.logged("owner message-removed bob in hall:  [" + string(said[0].ID) + "] from address of owner")
}

// TestRemovingAsksThePolicy compares with the lines of its table; who may not read learns nothing of the message.
func TestRemovingAsksThePolicy(t *testing.T) {
	columns, rows := policyRows(t)
	for _, row := range rows {
		if row.action != "remove" {
			continue
		}
		for _, column := range columns {
			w, a := playedWorld(t, column)
			m := chat.Message{ID: chat.NewID(noon, 1), Conversation: chat.InRoom("hall"), From: w.saidBy(row.target, a), Text: "x", Time: noon}
			w.stores.Messages.Append(t.Context(), []chat.Message{m})
			want := row.cells[column]
			if want == "not-allowed" || want == "not-member" {
				want = w.unseen(column, want)
			}
			w.code(column+", of "+row.target, w.RemoveMessage(t.Context(), a, m.Conversation, m.ID), want)
			if stored := w.stored(m.Conversation); (want == "") != stored[0].Removed {
				t.Errorf("%s, of %s: %+v", column, row.target, stored)
			}
		}
	}
}

// saidBy returns the name of somebody of that kind.
func (w *world) saidBy(kind string, a chat.Actor) string {
	w.Helper()
	switch kind {
	case "oneself":
		return a.Name
	case "owner":
		if owner := w.owner("hall"); owner != a.Name {
			return owner
		}
		return w.user("nobody owns twice", chat.Moderate).Name // refused alike: stands higher than an owner
	case "moderator":
		_, err := w.stores.Rooms.SetModerator(w.Context(), "hall", "victim", true)
		w.must(err)
	case "global":
		return w.user("global", chat.Moderate).Name
	case "admin":
		return w.admin("root").Name
	}
	return "victim"
}

// unseen words a refusal for those who neither read the room nor rule in it: as if they had asked to read it.
func (w *world) unseen(column, want string) string {
	switch column {
	case "signed":
		return "not-member"
	case "banned", "modb", "ownb", "glob":
		return "banned"
	}
	return want
}

func TestRemovingInPrivate(t *testing.T) {
	w := newWorld(t)
	alice, bob, admin := w.user("alice"), w.user("bob"), w.admin("admin")
	pair := chat.Between("alice", "bob")
	m, err := w.Send(t.Context(), alice, pair, "secret")
	w.must(err)
	w.is("by the other", w.RemoveMessage(t.Context(), bob, pair, m.ID), chat.ErrNotAllowed)
	w.is("by an administrator", w.RemoveMessage(t.Context(), admin, pair, m.ID), chat.ErrNoUser)
	w.is("by a guest", w.RemoveMessage(t.Context(), chat.Actor{}, pair, m.ID), chat.ErrSignIn)
	w.is("in a room", w.RemoveMessage(t.Context(), admin, chat.InRoom("hall"), m.ID), chat.ErrNoRoom)
	w.told()
	w.must(w.RemoveMessage(t.Context(), alice, pair, m.ID))
	w.told(`removed alice's message "" in "", removed: true`)
	w.noEntries("one's own message")
}

// TestRemovingWhatIsNotThere: ids that nothing has, whatever they look like.
func TestRemovingWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	owner := w.user("owner")
	hall, other := w.room("hall", owner), w.room("other", owner)
	m, err := w.Send(t.Context(), owner, other, "hello")
	w.must(err)
	for _, id := range []chat.ID{"", m.ID, "'; DROP TABLE messages", chat.ID(strings.Repeat("Z", 1000))} {
		w.is(string(id), w.RemoveMessage(t.Context(), owner, hall, id), chat.ErrNoMessage)
	}
	w.told()
	w.noEntries("nothing")
}

// TestTheMessagesOfTheDeletedCanBeRemoved: whose account is gone stands as low as anybody.
func TestTheMessagesOfTheDeletedCanBeRemoved(t *testing.T) {
	w := newWorld(t)
	owner, mod, root := w.user("owner"), w.user("mod"), w.admin("root")
	w.admin("second")
	hall := w.room("hall", owner, mod, root)
	w.must(w.NameModerator(t.Context(), owner, "hall", "mod", true))
	m, err := w.Send(t.Context(), root, hall, "spam")
	w.must(err)
	w.is("while the account is there", w.RemoveMessage(t.Context(), mod, hall, m.ID), chat.ErrNotAllowed)
	w.must(w.DeleteUser(t.Context(), w.admin("third"), root.UserID, chat.KeepMessages))
	w.must(w.RemoveMessage(t.Context(), mod, hall, m.ID))
}
