package chat_test

import (
	"fmt"
	"testing"

	"hihichat/chat"
)

// TestRemoveRecent: all that one person has said of late is gone, from this room alone, and the log says so once.
func TestRemoveRecent(t *testing.T) {
	w := newWorld(t)
	owner, bob, eve := w.user("owner"), w.user("bob"), w.user("eve")
	hall, other := w.room("hall", owner, bob, eve), w.room("other", owner, eve)
	for i := range 450 {
		from := eve
		if i%3 == 0 {
			from = bob
		}
		_, err := w.Send(t.Context(), from, hall, fmt.Sprint("message ", i))
		w.must(err)
	}
	_, err := w.Send(t.Context(), eve, other, "elsewhere")
	w.must(err)

	w.code("by somebody who moderates nothing", errorOf(w.RemoveRecent(t.Context(), bob, "hall", "eve")), "not-allowed")
	w.code("of the owner", errorOf(w.RemoveRecent(t.Context(), owner, "hall", "nobody")), "no-user")
	n, err := w.RemoveRecent(t.Context(), owner, "hall", "eve")
	w.must(err)
	if n != 300 {
		t.Errorf("%d messages, want 300", n)
	}
	for _, m := range w.stored(hall) {
		if m.Removed != (m.From == "eve") || m.Removed == (m.Text != "") {
			t.Fatalf("%+v", m)
		}
	}
	if w.stored(other)[0].Removed {
		t.Error("it went into another room")
	}
	if n, err := w.RemoveRecent(t.Context(), owner, "hall", "eve"); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
	w.logged("owner message-removed eve in hall:  [300 messages] from address of owner")
}

// TestRemoveRecentLooksBackSoFar: what lies before the newest 1,000 messages stays.
func TestRemoveRecentLooksBackSoFar(t *testing.T) {
	w := newWorld(t)
	owner, eve := w.user("owner"), w.user("eve")
	hall := w.room("hall", owner, eve)
	for i := range 1002 {
		_, err := w.Send(t.Context(), eve, hall, fmt.Sprint("message ", i))
		w.must(err)
	}
	if n, err := w.RemoveRecent(t.Context(), owner, "hall", "eve"); n != 1000 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	first, err := w.stores.Messages.Messages(t.Context(), hall, chat.HistoryQuery{Before: w.stored(hall)[0].ID, Limit: 10})
	if len(first) != 2 || first[0].Removed || first[1].Removed || err != nil {
		t.Errorf("%+v, %v", first, err)
	}
}

// errorOf returns the error of a call that also counts.
func errorOf(_ int, err error) error { return err }
