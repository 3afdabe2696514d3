package redis

import (
	"testing"
	"time"
	"unicode/utf8"

	"hihichat/chat"
)

// sent is the time of the rows in these tests, and sentScore the same as Python's time.time() would give it.
var sent = time.Date(2026, 11, 22, 12, 0, 12, 345_678_000, time.UTC)

const sentScore = 1795348812.345678

func TestEncodeRowAsPythonWritesIt(t *testing.T) {
	id := chat.NewID(sent, 7)
	cases := []struct {
		name string
		m    chat.Message
		want string
	}{
		{
			"in a room", chat.Message{ID: id, Conversation: chat.InRoom("hall"), From: "alice", Text: "hello"},
			`{"id": "` + string(id) + `", "username": "alice", "msg": "hello"}`,
		},
		{
			"Chinese and emoji", chat.Message{ID: id, Conversation: chat.InRoom("大厅"), From: "小明", Text: "你好🐤"},
			`{"id": "` + string(id) + `", "username": "\u5c0f\u660e", "msg": "\u4f60\u597d\ud83d\udc24"}`,
		},
		{
			"quotes and control characters",
			chat.Message{ID: id, Conversation: chat.InRoom("hall"), From: "al\"ice", Text: "a\\b\n\t\x00"},
			`{"id": "` + string(id) + `", "username": "al\"ice", "msg": "a\\b\n\t\u0000"}`,
		},
		{
			"private", chat.Message{ID: id, Conversation: chat.Between("alice", "bob"), From: "bob", Text: "hi"},
			`{"id": "` + string(id) + `", "username": "bob", "msg": "hi", "to": "alice"}`,
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got := encodeRow(tc.m)
			if got != tc.want {
				t.Fatalf("got  %s\nwant %s", got, tc.want)
			}
			r, err := decodeRow(got)
			must(t, err)
			tc.m.Time = sent
			if back := r.message(tc.m.Conversation, got, sentScore); back != tc.m {
				t.Errorf("read back as %+v, want %+v", back, tc.m)
			}
		})
	}
}

func TestOldRowsGetAStableID(t *testing.T) {
	const member = `{"username": "alice", "msg": "hello"}`
	r, err := decodeRow(member)
	must(t, err)
	first := r.message(chat.InRoom("hall"), member, sentScore)
	if first.Time != sent || first.ID.Time() != sent {
		t.Errorf("time %v, of the ID %v, want %v", first.Time, first.ID.Time(), sent)
	}
	if again := r.message(chat.InRoom("hall"), member, sentScore); again != first {
		t.Errorf("another reading gives another message: %v, %v", first, again)
	}
	other := `{"username": "alice", "msg": "hullo"}`
	r, err = decodeRow(other)
	must(t, err)
	if second := r.message(chat.InRoom("hall"), other, sentScore); second.ID == first.ID {
		t.Error("two rows of one time have the same ID")
	}
}

func TestOnlyAnIDThatFitsItsScoreIsBelieved(t *testing.T) {
	own := chat.NewID(sent, 7)
	cases := []struct {
		name, id string
		believed bool
	}{
		{"ours", string(own), true},
		{"of another time", string(chat.NewID(sent.Add(time.Microsecond), 7)), false},
		{"some other scheme", "42", false},
		{"none", "", false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			id := row{ID: rowID(tc.id)}.id(chat.InRoom("hall"), "member", sent)
			if (id == own) != tc.believed || id.Time() != sent {
				t.Errorf("ID %s of %v", id, id.Time())
			}
		})
	}
}

func TestDecodeRowRefusesForeignMembers(t *testing.T) {
	for _, member := range []string{
		"", "hello", "null", "[]", "{}", "17", `"text"`, `{"username": "alice"}`, `{"msg": "hello"}`,
		`{"username": 1, "msg": "hello"}`, `{"username": "alice", "msg": null}`, `{"username": "alice", "msg": "hello"`,
	} {
		if r, err := decodeRow(member); err == nil {
			t.Errorf("%q was read as %+v", member, r)
		}
	}
}

func TestAddressee(t *testing.T) {
	cases := []struct {
		name, key, username string
		to                  *string
		want                string
		ok                  bool
	}{
		{"Flask's row", "pmsg-bob-alice", "alice", nil, "bob", true},
		{"Flask's row of nobody in the key", "pmsg-bob-alice", "carol", nil, "", false},
		{"Flask's row of the addressee", "pmsg-bob-alice", "bob", nil, "", false},
		{"hyphens: the sender's name decides", "pmsg-a-b-c", "c", nil, "a-b", true},
		{"hyphens: the other way to read the key", "pmsg-a-b-c", "b-c", nil, "a", true},
		{"half a name", "pmsg-a-xb", "b", nil, "", false},
		{"an empty addressee", "pmsg--b", "b", nil, "", true},
		{"a sender longer than the key", "pmsg-b", "msg-b", nil, "", false},
		{"our row", "pmsg-bob-alice", "alice", new("bob"), "bob", true},
		{"our row at the other key", "pmsg-alice-bob", "alice", new("bob"), "bob", true},
		{"our row of another pair", "pmsg-a-b-c", "alice", new("bob"), "bob", false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			to, ok := row{Username: &tc.username, To: tc.to}.addressee(tc.key)
			if ok != tc.ok || ok && to != tc.want {
				t.Errorf("addressee %q, %v, want %q, %v", to, ok, tc.want, tc.ok)
			}
		})
	}
}

func FuzzReadRow(f *testing.F) {
	f.Add("pmsg-bob-alice", `{"username": "alice", "msg": "hello"}`, sentScore)
	f.Add("pmsg-a-b-c", `{"id": "x", "username": "b-c", "msg": "\ud800", "to": "a"}`, -1.0)
	f.Add("pmsg-", `{"username": "", "msg": ""}`, 1e300)
	f.Fuzz(func(t *testing.T, key, member string, score float64) {
		r, err := decodeRow(member)
		if err != nil {
			return
		}
		m := r.message(chat.InRoom("hall"), member, score)
		if !utf8.ValidString(m.Text) || m.ID.Time() != m.Time {
			t.Errorf("%q at %v is %+v", member, score, m)
		}
		if to, ok := r.addressee(key); ok && key != privateKey(to, m.From) && key != privateKey(m.From, to) {
			t.Errorf("the row %q of %q goes to %q", member, key, to)
		}
		homesOf(key, member)
	})
}
