package wire_test

import (
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/chat/wire"
)

func TestEventBytes(t *testing.T) {
	inRoom, private := message(chat.InRoom("大厅"), "alice", ""), message(chat.Between("alice", "bob"), "alice", "")
	id := string(inRoom.ID)
	hour := chat.Mute{Room: "hall", User: "bob", Until: sent, Reason: `<b>"spam"`}
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"taken back in a room": {wire.Removed(inRoom, ""), `{"id":"` + id + `","room":"\u5927\u5385"}`},
		"for the addressee":    {wire.Removed(private, "bob"), `{"id":"` + id + `","room":"alice","rtype":"p"}`},
		"for the sender":       {wire.Removed(private, "alice"), `{"id":"` + id + `","room":"bob","rtype":"p"}`},
		"a room that changed": {wire.Room(chat.Room{Name: "hall", Topic: "<b>你好", Owner: "a&b"}),
			`{"room":"hall","topic":"\u003cb\u003e\u4f60\u597d","owner":"a\u0026b"}`},
		"a room of nobody": {wire.Room(chat.Room{Name: "hall"}), `{"room":"hall","topic":"","owner":""}`},
		"kicked": {wire.Notice(wire.Kicked, "hall", "吵"),
			`{"kind":"kicked","room":"hall","until":null,"left":null,"reason":"\u5435"}`},
		"a session that ended": {wire.Notice(wire.SessionEnded, "", ""),
			`{"kind":"session-ended","room":"","until":null,"left":null,"reason":""}`},
		"muted for a time": {wire.MuteNotice(hour, 90*time.Minute+time.Microsecond),
			`{"kind":"muted","room":"hall","until":1795348812.345679,"left":5400.000001,"reason":"\u003cb\u003e\"spam\""}`},
		"a mute that is just over": {wire.MuteNotice(chat.Mute{Until: sent}, 0),
			`{"kind":"muted","room":"","until":1795348812.345679,"left":0.000000,"reason":""}`},
		"muted for ever": {wire.MuteNotice(chat.Mute{Room: chat.Everywhere, Reason: "x"}, 0),
			`{"kind":"muted","room":"","until":null,"left":null,"reason":"x"}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(c.got); got != c.want {
				t.Errorf("\n%s, want\n%s", got, c.want)
			}
		})
	}
}

// FuzzEvents: whatever people write, a client's JSON parser finds it in its place, and the frame stays ASCII.
func FuzzEvents(f *testing.F) {
	f.Add("hall", "spam", "alice")
	f.Add(`","kind":"forged`, "<script>\u2028🐤\x00", "\xff")
	f.Fuzz(func(t *testing.T, room, reason, name string) {
		room, reason, name = valid(room), valid(reason), valid(name)
		notice := wire.Notice(wire.Banned, room, reason)
		changed := wire.Room(chat.Room{Name: room, Topic: reason, Owner: name})
		for _, b := range append(notice, changed...) {
			if b < ' ' || b >= 0x7f {
				t.Fatalf("%q holds the byte %#x", notice, b)
			}
		}
		if got := parse(t, notice); got["room"] != room || got["reason"] != reason || got["kind"] != "banned" || len(got) != 5 {
			t.Errorf("notice: %v", got)
		}
		if got := parse(t, changed); got["topic"] != reason || got["owner"] != name || len(got) != 3 {
			t.Errorf("room: %v", got)
		}
	})
}
