package wire_test

import (
	"testing"

	"hihichat/chat"
	"hihichat/chat/wire"
)

func TestPeopleEventBytes(t *testing.T) {
	room, private := chat.InRoom("大厅"), chat.Between("alice", "bob")
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"who has come and gone": {wire.Presence(room, "", []string{"alice", "小明"}, []string{"<b>"}),
			`{"room":"\u5927\u5385","online":["alice","\u5c0f\u660e"],"offline":["\u003cb\u003e"]}`},
		"nobody": {wire.Presence(room, "", nil, nil), `{"room":"\u5927\u5385","online":[],"offline":[]}`},
		"the peer, as one sees it": {wire.Presence(private, "alice", []string{"bob"}, nil),
			`{"room":"bob","rtype":"p","online":["bob"],"offline":[]}`},
		"the peer, as the other sees it": {wire.Presence(private, "bob", nil, []string{"alice"}),
			`{"room":"alice","rtype":"p","online":[],"offline":["alice"]}`},
		"somebody types": {wire.Typing(room, "", `a"b`, true), `{"room":"\u5927\u5385","user":"a\"b","typing":true}`},
		"no longer, in private": {wire.Typing(private, "bob", "alice", false),
			`{"room":"alice","rtype":"p","user":"alice","typing":false}`},
		"read in a room":    {wire.Read(room, "alice", "01ABC"), `{"room":"\u5927\u5385","id":"01ABC"}`},
		"read in private":   {wire.Read(private, "alice", "01ABC"), `{"room":"bob","rtype":"p","id":"01ABC"}`},
		"a new member":      {wire.Member("hall", "bob", "鲍勃", wire.MemberJoined), `{"room":"hall","user":"bob","shown":"\u9c8d\u52c3","kind":"joined"}`},
		"a member less":     {wire.Member("hall", "bob", "", wire.MemberBanned), `{"room":"hall","user":"bob","shown":"","kind":"banned"}`},
		"a follower":        {wire.Following(wire.AppendNames(nil, []string{"a", "b"}), []string{"b"}), `{"code":200,"msg":"ok","online":["a","b"],"typing":["b"]}`},
		"a follower of few": {wire.Following(wire.AppendNames(nil, nil), nil), `{"code":200,"msg":"ok","online":[],"typing":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(c.got); got != c.want {
				t.Errorf("\n%s, want\n%s", got, c.want)
			}
		})
	}
}

// FuzzPeopleEvents: whatever people and rooms are called, a client's JSON parser finds it in its place, and the frame stays
// ASCII.
func FuzzPeopleEvents(f *testing.F) {
	f.Add("hall", "alice", "Alice")
	f.Add(`","kind":"forged`, "<script>\u2028🐤\x00", "\xff")
	f.Fuzz(func(t *testing.T, room, user, shown string) {
		room, user, shown = valid(room), valid(user), valid(shown)
		presence := wire.Presence(chat.InRoom(room), "", []string{user, shown}, []string{shown})
		private := wire.Typing(chat.Between(user, "~"+room), user, "~"+room, true)
		member := wire.Member(room, user, shown, wire.MemberJoined)
		for _, body := range [][]byte{presence, private, member} {
			for _, b := range body {
				if b < ' ' || b >= 0x7f {
					t.Fatalf("%q holds the byte %#x", body, b)
				}
			}
		}
		online, _ := parse(t, presence)["online"].([]any)
		if len(online) != 2 || online[0] != user || online[1] != shown {
			t.Errorf("presence: %s", presence)
		}
		if got := parse(t, private); user != "~"+room && (got["room"] != "~"+room || got["rtype"] != "p" || got["typing"] != true) {
			t.Errorf("typing: %v", got)
		}
		if got := parse(t, member); got["room"] != room || got["user"] != user || got["shown"] != shown || got["kind"] != "joined" || len(got) != 4 {
			t.Errorf("member: %v", got)
		}
	})
}
