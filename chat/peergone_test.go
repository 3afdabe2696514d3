package chat_test

import (
	"context"
	"testing"
	"testing/synctest"

	"hihichat/chat"
)

// TestWhatADeletedPeerHasLeft can be read and taken back, but nothing more is said.
func TestWhatADeletedPeerHasLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		bob, admin := furnish(w), w.admin("admin")
		alice, err := w.UserNamed(t.Context(), admin, "alice")
		w.must(err)
		a, pair := chat.Actor{UserID: alice.ID, Name: "alice"}, chat.Between("alice", "bob")
		if _, gone, err := w.Peer(t.Context(), a, "bob"); gone || err != nil {
			t.Errorf("before: %v, %v", gone, err)
		}
		w.must(w.DeleteUser(t.Context(), admin, bob.UserID, chat.KeepMessages))
		w.settle()
		u, gone, err := w.Peer(t.Context(), a, "bob")
		if u.Name != "bob" || !gone || err != nil {
			t.Errorf("%+v, %v, %v", u, gone, err)
		}
		page, err := w.History(t.Context(), a, pair, chat.HistoryQuery{Limit: 10})
		if w.must(err); len(page.Messages) != 2 {
			t.Fatalf("%v", page)
		}
		w.must(w.MayListen(t.Context(), a, pair))
		w.is("may send", w.MaySend(t.Context(), a, pair), chat.ErrPeerGone)
		w.is("send", second(w.Send(t.Context(), a, pair, "are you there?")), chat.ErrPeerGone)
		w.is("another's", w.RemoveMessage(t.Context(), a, pair, page.Messages[0].ID), chat.ErrNotAllowed)
		w.must(w.RemoveMessage(t.Context(), a, pair, page.Messages[1].ID))
		if _, err := w.stores.Messages.DeleteBefore(context.Background(), w.clock.Now().AddDate(1, 0, 0), 100); err != nil {
			t.Fatal(err)
		}
		w.must(w.MayListen(t.Context(), a, pair)) // it has expired, and still stands in alice's list
		w.is("in between others", w.MayListen(t.Context(), admin, pair), chat.ErrNoUser)
		w.is("with whom one never talked", w.MayListen(t.Context(), admin, chat.Between("admin", "bob")), chat.ErrNoUser)
		_, gone, err = w.Peer(t.Context(), admin, "bob")
		if w.is("peer", err, chat.ErrNoUser); gone {
			t.Error("gone")
		}
	})
}

// TestNothingIsLeftOfWhoIsForgotten: messages that were removed with the account leave no conversation.
func TestNothingIsLeftOfWhoIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		bob, admin := furnish(w), w.admin("admin")
		w.must(w.DeleteUser(t.Context(), admin, bob.UserID, chat.RemoveMessages))
		w.settle()
		alice := chat.Actor{UserID: 1, Name: "alice"}
		w.is("listen", w.MayListen(t.Context(), alice, chat.Between("alice", "bob")), chat.ErrNoUser)
		w.is("send", w.MaySend(t.Context(), alice, chat.Between("alice", "bob")), chat.ErrNoUser)
	})
}
