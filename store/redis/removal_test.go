package redis

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

// flaskReads returns the rows of a key as Flask's page shows them: it takes username and msg, whatever else there is.
func (f flask) flaskReads(key string) []string {
	f.t.Helper()
	var lines []string
	for _, row := range f.rows(key) {
		var said struct{ Username, Msg string }
		must(f.t, json.Unmarshal([]byte(row), &said))
		lines = append(lines, said.Username+": "+said.Msg)
	}
	return lines
}

// everything returns all that stands in the keys of histories.
func (f flask) everything() string {
	f.t.Helper()
	var all []string
	for _, key := range f.keys() {
		if isHistory(key) {
			all = append(all, f.rows(key)...)
		}
	}
	return strings.Join(all, "\n")
}

// TestFlaskShowsThatAMessageWasRemoved, of either version, in a room and in private, and goes on posting beside it.
func TestFlaskShowsThatAMessageWasRemoved(t *testing.T) {
	s, f := beside(t, func(f flask) {
		f.zadd("msg-hall", sentScore, flaskRow("bob", "secret 1"), flaskRow("alice", "stays"))
		f.zadd("pmsg-carol-bob", sentScore, flaskRow("bob", "secret 2"))
	})
	hall, pair := chat.InRoom("hall"), chat.Between("bob", "carol")
	say(t, s, hall, "bob", sent.Add(time.Second), "secret 3")
	say(t, s, pair, "bob", sent.Add(time.Second), "secret 4")
	var want []chat.Message
	for _, c := range []chat.Conversation{hall, pair} {
		all, err := s.Messages(t.Context(), c, chat.HistoryQuery{Limit: 10})
		must(t, err)
		for _, m := range all {
			if m.From == "bob" {
				must(t, s.RemoveMessage(t.Context(), c, m.ID))
				m.Text, m.Removed = "", true
			}
			want = append(want, m)
		}
	}
	f.zadd("msg-hall", sentScore+2, flaskRow("bob", "secret 3"), flaskRow("bob", removedText))
	wantList(t, "Flask's room", f.flaskReads("msg-hall"), []string{
		"bob: 消息已被删除", "alice: stays", "bob: 消息已被删除", "bob: secret 3", "bob: 消息已被删除",
	})
	wantList(t, "bob's page", f.flaskReads("pmsg-carol-bob"), []string{"bob: 消息已被删除", "bob: 消息已被删除"})
	wantList(t, "carol's page", f.flaskReads("pmsg-bob-carol"), []string{"bob: 消息已被删除"})
	var got, posted []chat.Message
	for _, c := range []chat.Conversation{hall, pair} {
		all, err := s.Messages(t.Context(), c, chat.HistoryQuery{Limit: 10})
		must(t, err)
		for _, m := range all {
			if m.Time.Equal(sent.Add(2 * time.Second)) {
				posted = append(posted, m)
			} else {
				got = append(got, m)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	lines := texts(posted)
	slices.Sort(lines)
	wantList(t, "what Flask has posted", lines, []string{"bob: secret 3", "bob: 消息已被删除"})
	if n := strings.Count(f.everything(), "secret"); n != 1 {
		t.Errorf("%d secrets are left, want Flask's new one alone:\n%s", n, f.everything())
	}
}

// TestARemovedRowAsPythonWritesIt: the old reader's fields first, in its own spelling.
func TestARemovedRowAsPythonWritesIt(t *testing.T) {
	id := chat.NewID(sent, 7)
	m := chat.Message{ID: id, Conversation: chat.Between("alice", "bob"), From: "bob", Removed: true, Time: sent}
	want := `{"id": "` + string(id) + `", "username": "bob", "msg": "\u6d88\u606f\u5df2\u88ab\u5220\u9664", "removed": true, "to": "alice"}`
	got := encodeRow(m)
	if got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	r, err := decodeRow(got)
	must(t, err)
	if back := r.message(m.Conversation, got, sentScore); back != m {
		t.Errorf("read back as %+v", back)
	}
	for _, odd := range []string{`"true"`, `1`, `null`, `[true]`, `{"removed": true}`, `false`} {
		r, err := decodeRow(`{"username": "bob", "msg": "hi", "removed": ` + odd + `}`)
		if must(t, err); r.message(chat.InRoom("hall"), "", sentScore).Text != "hi" {
			t.Errorf("removed: %s hides the text", odd)
		}
	}
}

// TestHalfARemovalIsARemoval: the process dies between the two keys of a private message, whichever comes first.
func TestHalfARemovalIsARemoval(t *testing.T) {
	pair := chat.Between("alice", "bob")
	for _, first := range keysIn(pair) {
		t.Run(first, func(t *testing.T) {
			s, f := beside(t, nothing)
			said := say(t, s, pair, "alice", sent, "secret")[0]
			row := foundRow{first, encodeRow(said), said}
			n, err := s.rewrite(t.Context(), first, []foundRow{row}, func(m *chat.Message) { m.Removed = true })
			if must(t, err); n != 1 || strings.Count(f.everything(), "secret") != 1 {
				t.Fatalf("%d rows were changed:\n%s", n, f.everything())
			}
			want := said
			want.Text, want.Removed = "", true
			for range 2 {
				page, err := s.Messages(t.Context(), pair, chat.HistoryQuery{Limit: 10})
				if must(t, err); len(page) != 1 || page[0] != want {
					t.Errorf("history %v", page)
				}
				got, err := s.Message(t.Context(), pair, said.ID)
				if must(t, err); got != want {
					t.Errorf("message %v", got)
				}
				must(t, s.RemoveMessage(t.Context(), pair, said.ID))
			}
			if all := f.everything(); strings.Contains(all, "secret") {
				t.Errorf("after removing again the text is still there:\n%s", all)
			}
		})
	}
}

// TestARemovalMeetsAnotherName: between looking for the row and changing it the message gets another sender.
func TestARemovalMeetsAnotherName(t *testing.T) {
	s, f := beside(t, nothing)
	hall := chat.InRoom("hall")
	said := say(t, s, hall, "bob", sent, "secret")[0]
	other := openStore(t, shared.server)
	s.client.AddHook(beforeAt("msg-hall", func() {
		_, _, err := other.Disown(t.Context(), "hall", "bob", "heir", "", 10)
		must(t, err)
	}))
	must(t, s.RemoveMessage(t.Context(), hall, said.ID))
	wantList(t, "what Flask shows", f.flaskReads("msg-hall"), []string{"heir: 消息已被删除"})
}

// TestAnotherNameMeetsARemoval: between looking for the rows and changing them one of the messages is removed.
func TestAnotherNameMeetsARemoval(t *testing.T) {
	for heir, want := range map[string][]string{
		"heir": {"heir: one", "heir: 消息已被删除", "bob: three"}, "": {"bob: three"},
	} {
		t.Run("heir "+heir, func(t *testing.T) {
			s, f := beside(t, nothing)
			said := say(t, s, chat.InRoom("hall"), "bob", sent, "one", "two", "three")
			other := openStore(t, shared.server)
			s.client.AddHook(beforeAt("msg-hall", func() {
				must(t, other.RemoveMessage(t.Context(), chat.InRoom("hall"), said[1].ID))
			}))
			next, changed, err := s.Disown(t.Context(), "hall", "bob", heir, "", 2)
			if must(t, err); changed != 2 || next != said[1].ID {
				t.Errorf("changed %d, next %q, want 2 and the second", changed, next)
			}
			wantList(t, "what Flask shows", f.flaskReads("msg-hall"), want)
		})
	}
}

// TestFlasksRowsAreDisownedInTheirPlaces, and keep the IDs under which they were read.
func TestFlasksRowsAreDisownedInTheirPlaces(t *testing.T) {
	s, _ := beside(t, func(f flask) {
		for n := range 30 {
			f.zadd("msg-hall", sentScore+float64(n/10), flaskRow([]string{"alice", "bob"}[n%2], fmt.Sprint(n)))
		}
	})
	hall := chat.InRoom("hall")
	want := whole(t, s, hall, 30)
	for after := chat.ID(""); ; {
		next, _, err := s.Disown(t.Context(), "hall", "bob", "heir", after, 7)
		must(t, err)
		if next == "" {
			break
		}
		after = next
	}
	for i := range want {
		if want[i].From == "bob" {
			want[i].From = "heir"
		}
	}
	if got := whole(t, s, hall, 30); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestWhatWasRemovedHereIsNotImportedAgain, nor are Flask's rows doubled that were exported from here.
func TestWhatWasRemovedHereIsNotImportedAgain(t *testing.T) {
	s, f := beside(t, func(f flask) {
		f.zadd("msg-hall", sentScore, flaskRow("bob", "flask's"), flaskRow("bob", "flask's secret"))
	})
	hall := chat.InRoom("hall")
	say(t, s, hall, "bob", sent.Add(time.Second), "ours", "our secret")
	exported, _ := dumpAll(t, s)
	for _, m := range exported {
		if strings.Contains(m.Text, "secret") {
			must(t, s.RemoveMessage(t.Context(), hall, m.ID))
		}
	}
	before := f.everything()
	again := func(yield func(chat.Message, error) bool) {
		for _, m := range exported {
			if !yield(m, nil) {
				return
			}
		}
	}
	done, err := s.RestoreMessages(t.Context(), again, chat.RestoreOptions{Overwrite: true})
	if must(t, err); done.Kept != 4 || done.Added != 0 {
		t.Errorf("restored %+v", done)
	}
	if after := f.everything(); strings.Contains(after, "secret") {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	wantList(t, "history", history(t, s, hall), texts(removedOnes(exported)))
}

// removedOnes are the messages after those with a secret were removed.
func removedOnes(messages []chat.Message) []chat.Message {
	list := slices.Clone(messages)
	for i := range list {
		if strings.Contains(list[i].Text, "secret") {
			list[i].Text = ""
		}
	}
	return list
}
