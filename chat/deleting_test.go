package chat_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"hihichat/chat"
)

func TestTheThreeFates(t *testing.T) {
	for fate := range wantLeft {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			bob, admin := furnish(w), w.admin("admin")
			ruleOver(w)
			w.must(w.stores.Sessions.PutSession(t.Context(), chat.Session{ID: "bob's session", UserID: bob.UserID}))
			w.must(w.DeleteUser(t.Context(), admin, bob.UserID, fate))
			synctest.Wait()
			w.settle() // what leaves the rooms may be done before DeleteUser has returned
			w.told(`ended ["bob's session"]`, "left bob bob's ", "left bob hall ")
			heir := w.heir(fate)
			w.sameLeft(fate, heir)
			if fate == chat.AnonymiseMessages && (!strings.HasPrefix(heir, "deleted-") || len(heir) < len("deleted-")+10) {
				t.Errorf("the heir is called %q", heir)
			}
			for _, line := range w.entries() {
				if fate == chat.AnonymiseMessages && strings.Contains(line, "bob") {
					t.Errorf("the log remembers: %s", line)
				}
			}
			for _, name := range []string{"bob", heir} {
				_, err := w.AddUser(t.Context(), admin, name, "hash")
				if name != "" {
					w.is("the name again", err, chat.ErrNameRetired)
				}
			}
		})
	}
}

// TestADeletionIsResumed by the next process, wherever the last one has stopped: every write of the work is the last in
// turn.
func TestADeletionIsResumed(t *testing.T) {
	for fate := range wantLeft {
		for writes := range 12 {
			synctest.Test(t, func(t *testing.T) {
				crash := &crashing{allowed: writes}
				w := newWorld(t, crash.wrap)
				bob, admin := furnish(w), w.admin("admin")
				ruleOver(w)
				crash.arm()
				w.must(w.DeleteUser(t.Context(), admin, bob.UserID, fate))
				synctest.Wait()
				w.Close()
				crash.disarm()
				w.start()
				w.settle()
				w.sameLeft(fate, w.heir(fate))
			})
		}
	}
}

// TestManyMessagesAreDisowned in steps.
func TestManyMessagesAreDisowned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		bob, admin := furnish(w), w.admin("admin")
		var last *chat.Pending
		for range 2500 {
			p, err := w.Accept(t.Context(), bob, chat.InRoom("hall"), "flood")
			w.must(err)
			last = p
		}
		<-last.Done()
		w.must(w.DeleteUser(t.Context(), admin, bob.UserID, chat.RemoveMessages))
		w.settle()
		w.sameLeft(chat.RemoveMessages, "")
	})
}

// TestWhoIsDeletedAndHow: nobody deletes themselves, nor who holds more, nor without saying what becomes of messages.
func TestWhoIsDeletedAndHow(t *testing.T) {
	w := newWorld(t)
	admin, manager, bob := w.admin("admin"), w.user("manager", chat.ManageUsers), w.user("bob", chat.Moderate)
	for _, fate := range []chat.Fate{"", "Keep", "delete", "'"} {
		w.code("fate "+string(fate), w.DeleteUser(t.Context(), admin, bob.UserID, fate), "bad-fate")
	}
	w.code("oneself", w.DeleteUser(t.Context(), admin, admin.UserID, chat.KeepMessages), "oneself")
	w.code("who holds more", w.DeleteUser(t.Context(), manager, bob.UserID, chat.KeepMessages), "outranked")
	w.code("an administrator", w.DeleteUser(t.Context(), manager, admin.UserID, chat.KeepMessages), "outranked")
	w.is("by a user", w.DeleteUser(t.Context(), bob, manager.UserID, chat.KeepMessages), chat.ErrNotAllowed)
	w.is("by a guest", w.DeleteUser(t.Context(), chat.Actor{}, bob.UserID, chat.KeepMessages), chat.ErrSignIn)
	for _, id := range []int64{4711, 0, -1, -1 << 63} {
		w.is("nobody", w.DeleteUser(t.Context(), admin, id, chat.KeepMessages), chat.ErrNoUser)
	}
	w.told()
	w.noEntries("refused")
	if page, err := w.Users(t.Context(), admin, chat.UserQuery{Limit: 10}); err != nil || len(page) != 3 {
		t.Errorf("accounts %v, %v", page, err)
	}
	w.is("deletions, for a user", second(w.Deletions(t.Context(), bob)), chat.ErrNotAllowed)
}

// second drops the first of two results.
func second[V any](_ V, err error) error { return err }
