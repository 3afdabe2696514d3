package chat_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"hihichat/chat"
)

func TestHistoryAround(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for _, where := range []chat.Conversation{w.room("hall", alice), chat.Between("alice", "alice")} {
		said := w.says(alice, where, 10)
		between := chat.NewID(said[4].Time, 1<<64-1)
		for name, c := range map[string]struct {
			at           chat.ID
			limit        int
			from, to     int
			older, newer bool
		}{
			"in the middle":               {said[5].ID, 4, 3, 7, true, true},
			"an odd limit":                {said[5].ID, 3, 3, 7, true, true},
			"a limit of one":              {said[5].ID, 1, 4, 6, true, true},
			"the first":                   {said[0].ID, 4, 0, 2, false, true},
			"the first, alone":            {said[0].ID, 1, 0, 1, false, true},
			"the second":                  {said[1].ID, 4, 0, 3, false, true},
			"the last":                    {said[9].ID, 4, 7, 10, true, false},
			"the last, alone":             {said[9].ID, 1, 8, 10, true, false},
			"the last but one":            {said[8].ID, 4, 6, 10, true, false},
			"exactly to both ends":        {said[5].ID, 10, 0, 10, false, false},
			"one short of the first":      {said[6].ID, 10, 1, 10, true, false},
			"one short of the last":       {said[4].ID, 10, 0, 9, false, true},
			"all":                         {said[5].ID, 200, 0, 10, false, false},
			"an id that no message has":   {between, 4, 3, 7, true, true},
			"an id before all":            {chat.NewID(noon.Add(-time.Hour), 0), 4, 0, 2, false, true},
			"an id after all":             {chat.NewID(noon.Add(time.Hour), 0), 4, 8, 10, true, false},
			"all, around one before them": {chat.NewID(noon.Add(-time.Hour), 0), 20, 0, 10, false, false},
		} {
			got, err := w.HistoryAround(t.Context(), alice, where, c.at, c.limit)
			w.must(err)
			if !slices.Equal(got.Messages, said[c.from:c.to]) || got.Older != c.older || got.Newer != c.newer {
				t.Errorf("%s: %s, older: %v, newer: %v; want %d to %d, %v, %v", name, textsOf(got.Messages), got.Older, got.Newer,
					c.from, c.to, c.older, c.newer)
			}
		}
	}
}

// says sends n messages and returns them.
func (w *world) says(a chat.Actor, c chat.Conversation, n int) (said []chat.Message) {
	w.Helper()
	for i := range n {
		m, err := w.Send(context.Background(), a, c, fmt.Sprint(i))
		w.must(err)
		said = append(said, m)
	}
	return said
}

func textsOf(messages []chat.Message) (texts []string) {
	for _, m := range messages {
		texts = append(texts, m.Text)
	}
	return texts
}

// TestAroundWhatIsGone leads to where it was; what was taken back stands in its place.
func TestAroundWhatIsGone(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	hall := w.room("hall", alice, bob)
	said := append(w.says(alice, hall, 3), w.says(bob, hall, 1)...)
	said = append(said, w.says(alice, hall, 3)...)
	w.must(w.RemoveMessage(t.Context(), bob, hall, said[3].ID))
	got, err := w.HistoryAround(t.Context(), alice, hall, said[3].ID, 2)
	w.must(err)
	if len(got.Messages) != 2 || got.Messages[1].ID != said[3].ID || !got.Messages[1].Removed || got.Messages[1].Text != "" {
		t.Errorf("taken back: %v", got.Messages)
	}
	_, _, err = w.stores.Messages.Disown(t.Context(), "hall", "bob", "", "", 100)
	w.must(err)
	got, err = w.HistoryAround(t.Context(), alice, hall, said[3].ID, 2)
	w.must(err)
	w.same("gone", got.Messages, []chat.Message{said[2], said[4]})
	_, err = w.stores.Messages.DeleteBefore(t.Context(), said[5].Time, 100)
	w.must(err)
	got, err = w.HistoryAround(t.Context(), alice, hall, said[3].ID, 2)
	w.must(err)
	if w.same("expired", got.Messages, said[5:6]); got.Older || !got.Newer {
		t.Errorf("expired: %v", got)
	}
}

// TestLongPagesAround hold what was asked for, and no message is left out where the two halves meet.
func TestLongPagesAround(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	hall := w.room("hall", alice)
	w.follow(hall, noon, 1000)
	said := w.stored(hall)
	for _, limit := range []int{2, 49, 50, 199, 200} {
		half := (limit + 1) / 2
		got, err := w.HistoryAround(t.Context(), alice, hall, said[500].ID, limit)
		w.must(err)
		w.same(fmt.Sprint("limit ", limit), got.Messages, said[500-half:500+half])
		if !got.Older || !got.Newer {
			t.Errorf("limit %d: older: %v, newer: %v", limit, got.Older, got.Newer)
		}
	}
}

func TestAroundNothing(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	hall := w.room("hall", alice)
	id := chat.NewID(noon, 0)
	for _, c := range []chat.Conversation{hall, chat.Between("alice", "bob")} {
		got, err := w.HistoryAround(t.Context(), alice, c, id, 10)
		if err != nil || len(got.Messages) != 0 || got.Older || got.Newer {
			t.Errorf("an empty conversation: %v, %v", got, err)
		}
	}
	for _, limit := range []int{-1, 0, 201} {
		w.code(fmt.Sprint("limit ", limit), second(w.HistoryAround(t.Context(), alice, hall, id, limit)), "bad-limit")
	}
	w.code("no id", second(w.HistoryAround(t.Context(), alice, hall, "", 10)), "bad-id")
	w.is("no member", second(w.HistoryAround(t.Context(), bob, hall, id, 10)), chat.ErrNotMember)
	w.is("a guest", second(w.HistoryAround(t.Context(), chat.Actor{}, hall, id, 10)), chat.ErrSignIn)
	w.is("a missing room", second(w.HistoryAround(t.Context(), alice, chat.InRoom("nowhere"), id, 10)), chat.ErrNoRoom)
	w.is("a pair of others", second(w.HistoryAround(t.Context(), w.admin("admin"), chat.Between("alice", "bob"), id, 10)), chat.ErrNoUser)
}
