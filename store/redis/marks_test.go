package redis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

func wantMark(t *testing.T, s *Store, user string, c chat.Conversation, want chat.ID) {
	t.Helper()
	got, err := s.Mark(t.Context(), user, c)
	if must(t, err); got != want {
		t.Errorf("mark of %s in %v: %q, want %q", user, c, got, want)
	}
}

// wantMoved sets a mark and checks whether it moves.
func wantMoved(t *testing.T, s *Store, user string, c chat.Conversation, id chat.ID, want bool) {
	t.Helper()
	moved, err := s.SetMark(t.Context(), user, c, id)
	if must(t, err); moved != want {
		t.Errorf("mark of %s in %v set to %s: moved %v, want %v", user, c, id, moved, want)
	}
}

func wantUnread(t *testing.T, s *Store, user string, c chat.Conversation, last string, unread int) {
	t.Helper()
	views, err := s.Overviews(t.Context(), user, []chat.Conversation{c}, "")
	must(t, err)
	if got := views[0].Last.From + ": " + views[0].Last.Text; got != last || views[0].Unread != unread {
		t.Errorf("%v: %q, %d unread, want %q, %d", c, got, views[0].Unread, last, unread)
	}
}

// TestFlasksRowsCountAsUnread: they have no ids, and can be read up to all the same.
func TestFlasksRowsCountAsUnread(t *testing.T) {
	s, f := beside(t, func(f flask) {
		f.createRoom("hall", "alice")
		for i, from := range []string{"bob", "alice", "bob", "bob"} {
			f.zadd("msg-hall", sentScore+float64(i), flaskRow(from, fmt.Sprint(i)))
		}
		f.zadd("pchat-bob-alice", 1, "bob", "alice")
		f.zadd("pmsg-bob-alice", sentScore, flaskRow("alice", "to bob"))
		f.zadd("pmsg-alice-bob", sentScore+1, flaskRow("bob", "to alice"))
	})
	hall, pair := chat.InRoom("hall"), chat.Between("alice", "bob")
	wantUnread(t, s, "alice", hall, "bob: 3", 3)
	wantUnread(t, s, "alice", pair, "bob: to alice", 1)
	messages, err := s.Messages(t.Context(), hall, chat.HistoryQuery{Limit: 10})
	must(t, err)
	wantMoved(t, s, "alice", hall, messages[2].ID, true)
	wantUnread(t, s, "alice", hall, "bob: 3", 1)
	f.zadd("msg-hall", sentScore+9, flaskRow("carol", "later"))
	wantUnread(t, s, "alice", hall, "carol: later", 2)
	say(t, s, hall, "bob", sent.Add(time.Minute), "now")
	wantUnread(t, s, "alice", hall, "bob: now", 3)
}

// TestWhatIsNoMessageIsNotUnread: foreign rows, however many they are, and the rows of another pair at the same key.
func TestWhatIsNoMessageIsNotUnread(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	said := say(t, s, chat.InRoom("hall"), "bob", sent, "first", "second", "third")
	for i := range 300 {
		f.zadd("msg-hall", sentScore+float64(i)/1e3+.001, fmt.Sprint("foreign ", i))
	}
	wantUnread(t, s, "alice", chat.InRoom("hall"), "bob: third", 3)
	wantMoved(t, s, "alice", chat.InRoom("hall"), said[0].ID, true)
	wantUnread(t, s, "alice", chat.InRoom("hall"), "bob: third", 2)
	say(t, s, chat.InRoom("hall"), "bob", sent.Add(time.Minute), "last")
	wantUnread(t, s, "alice", chat.InRoom("hall"), "bob: last", 3)
	ours, theirs := chat.Between("a-b", "c"), chat.Between("a", "b-c")
	say(t, s, ours, "a-b", sent, "ours")
	say(t, s, theirs, "a", sent.Add(time.Second), "theirs", "theirs again")
	wantUnread(t, s, "c", ours, "a-b: ours", 1)
	wantUnread(t, s, "b-c", theirs, "a: theirs again", 2)
}

// TestLongTextsAreCountedWhereTheyAre: of what is unread, ours and Flask's, hardly more leaves Redis than who wrote it; and
// all counts as it does in full, whatever the texts and names hold.
func TestLongTextsAreCountedWhereTheyAre(t *testing.T) {
	s, c := counted(t)
	f := flask{t, raw(t, shared.server)}
	const odd = `", "msg": "x", "to": "y"}`
	long := strings.Repeat("🐤", chat.MaxMessageLength-len(odd)) + odd
	hall, pair, oddPair := chat.InRoom("hall"), chat.Between("alice", "bob"), chat.Between("alice", odd)
	for i := range 30 {
		at := sent.Add(time.Duration(i) * time.Second)
		say(t, s, hall, odd, at, long)
		say(t, s, hall, "alice", at.Add(time.Millisecond), long)
		say(t, s, pair, "bob", at, long)
		say(t, s, oddPair, odd, at, long)
		score := sentScore + float64(i) + .5
		text := fmt.Sprint(long, i) // one text stands once in a key
		f.zadd("msg-hall", score, flaskRow("carol", text))
		f.zadd("msg-hall", score, flaskRow("carol", text+"!")) // in the same microsecond
		f.zadd("msg-hall", score, "x"+flaskRow("carol", text))
		f.zadd("pmsg-alice-bob", score, flaskRow("bob", text))
	}
	for where, sender := range map[chat.Conversation]string{hall: "bob", pair: "bob", oddPair: odd} {
		say(t, s, where, sender, sent.Add(time.Hour), "1", "2", "3")
	}
	history, err := s.Messages(t.Context(), hall, chat.HistoryQuery{Limit: 1000})
	must(t, err)
	for _, at := range []int{0, 1, 2, 3, 50, 51, 52, 53, 118} { // the marks of Flask's rows too
		unread := 0
		for _, m := range history[at+1 : min(len(history), at+1+chat.MaxUnread)] {
			if m.From != "alice" {
				unread++
			}
		}
		views, err := s.Overviews(t.Context(), "alice", []chat.Conversation{hall}, history[at].ID)
		must(t, err)
		if views[0].Unread != unread {
			t.Errorf("behind message %d: %d unread, want %d", at, views[0].Unread, unread)
		}
	}
	c.bytes.Store(0)
	wantUnread(t, s, "alice", pair, "bob: 3", 63)
	wantUnread(t, s, "alice", oddPair, odd+": 3", 33)
	if n := c.bytes.Load(); n > 100_000 {
		t.Errorf("%d bytes have left Redis", n)
	}
}

// TestAPrivateMessageIsUnreadOnce, although it stands at two keys.
func TestAPrivateMessageIsUnreadOnce(t *testing.T) {
	s, _ := beside(t, nothing)
	pair := chat.Between("alice", "bob")
	for i := range 60 {
		say(t, s, pair, []string{"alice", "bob"}[i%2], sent.Add(time.Duration(i)*time.Second), "hi")
	}
	wantUnread(t, s, "alice", pair, "bob: hi", 30)
	wantUnread(t, s, "bob", pair, "bob: hi", 30)
}

// TestWithoutAMarkTheOldestAreLookedAt, not the newest.
func TestWithoutAMarkTheOldestAreLookedAt(t *testing.T) {
	s, _ := beside(t, nothing)
	hall(t, s)
	say(t, s, chat.InRoom("hall"), "alice", sent, make([]string, chat.MaxUnread-1)...)
	say(t, s, chat.InRoom("hall"), "bob", sent.Add(time.Second), "one", "two", "three")
	wantUnread(t, s, "alice", chat.InRoom("hall"), "bob: three", 1)
}

// TestPairsThatLookAlikeHaveTheirOwnMarks: the names stand in the key, and any of them may hold what is between.
func TestPairsThatLookAlikeHaveTheirOwnMarks(t *testing.T) {
	s, _ := beside(t, nothing)
	pairs := []chat.Conversation{chat.Between("a:b", "c"), chat.Between("a", "b:c"), chat.InRoom("1:a:b:c")}
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "1:a:b:c", Owner: "a", CreatedAt: sent}))
	for i, c := range pairs {
		if low, high := c.Pair(); c.Private() {
			say(t, s, c, high, sent.Add(time.Duration(i)*time.Second), low)
		}
	}
	low, _ := pairs[1].Pair()
	id := chat.NewID(sent, 7)
	wantMoved(t, s, low, pairs[1], id, true)
	wantMark(t, s, low, pairs[2], "")
	wantMark(t, s, "a:b", pairs[0], "")
	must(t, s.ForgetPair(t.Context(), pairs[0]))
	wantMark(t, s, low, pairs[1], id)
}

// TestAMarkEndsWithAMembershipThatFlaskHasEnded.
func TestAMarkEndsWithAMembershipThatFlaskHasEnded(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	here, id := chat.InRoom("hall"), chat.NewID(sent, 1)
	wantMoved(t, s, chat.PseudoUser, here, id, false)
	wantMoved(t, s, "bob", here, id, true)
	must(t, f.redis.ZRem(t.Context(), "chat-hall", "bob").Err())
	wantMark(t, s, "bob", here, "")
	wantMoved(t, s, "bob", here, chat.NewID(sent, 2), false)
	must(t, second(s.Join(t.Context(), "hall", "bob", sent)))
	wantMark(t, s, "bob", here, "")
	wantMoved(t, s, "bob", here, id, true)
}

// TestWhoeverGoesLeavesNoMark, nor an entry in an index.
func TestWhoeverGoesLeavesNoMark(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	before := f.keys()
	must(t, second(s.Join(t.Context(), "hall", "dave", sent)))
	wantMoved(t, s, "dave", chat.InRoom("hall"), chat.NewID(sent, 1), true)
	must(t, second(s.Leave(t.Context(), "hall", "dave")))
	wantList(t, "keys", f.keys(), before)
}

// TestAConversationThatFlaskBeginsMeanwhileHasMarks, before we have seen it begin.
func TestAConversationThatFlaskBeginsMeanwhileHasMarks(t *testing.T) {
	s, f := beside(t, nothing)
	pair, id := chat.Between("alice", "bob"), chat.NewID(sent, 1)
	wantMoved(t, s, "alice", pair, id, false)
	f.zadd("pchat-alice-bob", 1, "alice")
	wantMoved(t, s, "alice", pair, id, false)
	f.zadd("pchat-alice-bob", 2, "bob")
	wantMoved(t, s, "alice", pair, id, true)
	wantMark(t, s, "alice", pair, id)
	wantMoved(t, s, "eve", pair, id, false)
}

// TestAMarkIsGoneWithItsRoom: with one that is replaced by an import, and one that Flask has let vanish.
func TestAMarkIsGoneWithItsRoom(t *testing.T) {
	for name, again := range map[string]func(s *Store, f flask) error{
		"replaced": func(s *Store, _ flask) error {
			return second(s.RestoreRooms(t.Context(), one(record()), chat.RestoreOptions{Overwrite: true}))
		},
		"vanished": func(s *Store, f flask) error {
			f.forget("chat-hall")
			return s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "bob", CreatedAt: sent})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := beside(t, nothing)
			hall(t, s)
			wantMoved(t, s, "bob", chat.InRoom("hall"), chat.NewID(sent, 1), true)
			must(t, again(s, f))
			wantMark(t, s, "bob", chat.InRoom("hall"), "")
		})
	}
}

// TestAMarkIsSetOnceWhenTheAnswerIsLost, and does not go back to where it was meanwhile.
func TestAMarkIsSetOnceWhenTheAnswerIsLost(t *testing.T) {
	s, _ := beside(t, nothing)
	hall(t, s)
	other, here, later := openStore(t, shared.server), chat.InRoom("hall"), chat.NewID(sent.Add(time.Second), 1)
	s.client.AddHook(twiceAt("hihi:read:hall", func() { wantMoved(t, other, "bob", here, later, true) }))
	must(t, second(s.SetMark(t.Context(), "bob", here, chat.NewID(sent, 1))))
	wantMark(t, other, "bob", here, later)
}

// TestMarksGoByBytes at every place of an ID, whatever the server's language makes of letters.
func TestMarksGoByBytes(t *testing.T) {
	s, _ := beside(t, nothing)
	hall(t, s)
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	here, zeros := chat.InRoom("hall"), strings.Repeat("0", 26)
	for at := 25; at >= 0; at-- {
		for i := 1; i < len(alphabet) && (at > 0 || i < 8); i++ {
			id := chat.ID(zeros[:at] + alphabet[i:i+1] + zeros[at+1:])
			wantMoved(t, s, "bob", here, id, true)
			wantMoved(t, s, "bob", here, chat.ID(zeros[:at]+alphabet[i-1:i]+strings.Repeat("Z", 25-at)), false)
		}
	}
}

// TestMarksBeginOnce, also where somebody else has left a value.
func TestMarksBeginOnce(t *testing.T) {
	for name, prepare := range map[string]func(f flask){
		"nothing": nothing,
		"a text":  func(f flask) { f.put("hihi:marksbegin", "something else") },
		"a zset":  func(f flask) { f.zadd("hihi:marksbegin", 1, "something else") },
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := beside(t, prepare)
			for i := range 3 {
				begin, err := s.BeginMarks(t.Context(), chat.NewID(sent, uint64(i)))
				if must(t, err); begin != chat.NewID(sent, 0) {
					t.Errorf("the marks begin at %s", begin)
				}
			}
		})
	}
}

// TestOverviewsTakeTwoRoundTrips, and bring few rows more than are counted, however long the conversations are.
func TestOverviewsTakeTwoRoundTrips(t *testing.T) {
	s, c := counted(t)
	var conversations []chat.Conversation
	for i := range 20 {
		room, pair := chat.InRoom(fmt.Sprint("room ", i)), chat.Between("alice", fmt.Sprint("peer ", i))
		conversations = append(conversations, room, pair)
		said := make([]string, 500)
		for j := range said {
			said[j] = fmt.Sprint(j)
		}
		say(t, s, room, "bob", sent, said...)
		say(t, s, pair, fmt.Sprint("peer ", i), sent, said...)
	}
	for name, tc := range map[string]struct {
		since  chat.ID
		unread int
		trips  int64
		rows   int64
	}{
		"much is unread":     {chat.NewID(sent, 0), chat.MaxUnread, 2, 60 * (chat.MaxUnread + 2 + 3)},
		"a little":           {chat.NewID(sent.Add(489*time.Microsecond), 489), 10, 2, 60 * (12 + 3)},
		"nothing":            {chat.NewID(sent.Add(499*time.Microsecond), 499), 0, 1, 60 * 3},
		"from the beginning": {"", chat.MaxUnread, 2, 60 * (chat.MaxUnread + 2 + 3)},
	} {
		t.Run(name, func(t *testing.T) {
			c.trips.Store(0)
			c.rows.Store(0)
			views, err := s.Overviews(t.Context(), "alice", conversations, tc.since)
			must(t, err)
			for i, v := range views {
				if v.Conversation != conversations[i] || v.Last.Text != "499" || v.Unread != tc.unread {
					t.Errorf("overview %+v, want %d unread", v, tc.unread)
				}
			}
			if len(views) != len(conversations) || c.trips.Load() != tc.trips || c.rows.Load() > tc.rows {
				t.Errorf("%d overviews from %d rows in %d round trips", len(views), c.rows.Load(), c.trips.Load())
			}
		})
	}
}
