package chat_test

import (
	"testing"
	"testing/synctest"

	"hihichat/chat"
)

// TestLastWordsMeetTheirFate: what was accepted before the deletion and is stored after it goes with the rest.
func TestLastWordsMeetTheirFate(t *testing.T) {
	for fate, want := range map[chat.Fate]int{chat.KeepMessages: 3, chat.AnonymiseMessages: 3, chat.RemoveMessages: 0} {
		synctest.Test(t, func(t *testing.T) {
			g := &gated{gate: make(chan struct{})}
			w, alice, hall := gatedWorld(t, g)
			for range 3 { // the first is being stored, the others wait
				_, err := w.Accept(t.Context(), alice, hall, "last words")
				w.must(err)
				synctest.Wait()
			}
			w.must(w.DeleteUser(t.Context(), w.admin("admin"), alice.UserID, fate))
			synctest.Wait()
			close(g.gate)
			w.settle()
			said := w.stored(hall)
			if len(said) != want {
				t.Errorf("%s: stored %v", fate, said)
			}
			for _, m := range said {
				if (m.From == "alice") != (fate == chat.KeepMessages) {
					t.Errorf("%s: said by %s", fate, m.From)
				}
			}
		})
	}
}

// TestTheDeletedAreSilent, also those whose request was on its way, and who were found to be members.
func TestTheDeletedAreSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, meeting, _, bob, hall := shutWorld(t)
		admin := w.admin("admin")
		meeting.afterStanding = func() {
			w.must(w.DeleteUser(t.Context(), admin, bob.UserID, chat.RemoveMessages))
			w.settle()
		}
		_, err := w.Send(t.Context(), bob, hall, "late")
		w.is("in a room", err, chat.ErrSessionEnded)
		_, err = w.Send(t.Context(), bob, chat.Between("bob", "owner"), "late")
		w.is("in private", err, chat.ErrSessionEnded)
		peers, err := w.stores.Messages.PrivatePeers(t.Context(), "owner")
		if err != nil || len(peers) > 0 || len(w.stored(hall)) > 0 {
			t.Errorf("peers %v, messages %v, %v", peers, w.stored(hall), err)
		}
	})
}
