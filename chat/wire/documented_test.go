package wire_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// TestEventsAreAsDocumented: what docs/client-events.md shows is what clients get.
func TestEventsAreAsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/client-events.md")
	if err != nil {
		t.Fatal(err)
	}
	hall, bob := chat.InRoom("hall"), chat.Between("alice", "bob")
	m := message(hall, "alice", "1 < 2")
	m.ID = "01M81J1MHS0AKG000000000001"
	mute := chat.Mute{Room: "hall", User: "bob", Until: sent.Add(time.Hour), Reason: "noise"}
	for event, bodies := range map[string][][]byte{
		"response": {wire.Response(m, "", true)},
		"removed":  {wire.Removed(m, "")},
		"room":     {wire.Room(chat.Room{Name: "hall", Topic: "everything", Owner: "alice"})},
		"notice":   {wire.MuteNotice(mute, time.Hour), wire.Notice(wire.Kicked, "hall", "spam")},
		"presence": {wire.Presence(hall, "", []string{"alice"}, []string{"bob", "eve"}), wire.Presence(bob, "alice", []string{"bob"}, nil)},
		"member":   {wire.Member("hall", "bob", "Bobby", wire.MemberJoined)},
		"typing":   {wire.Typing(hall, "", "bob", true)},
		"read":     {wire.Read(hall, "alice", m.ID)},
	} {
		for _, body := range bodies {
			if line := `["` + event + `",` + string(body) + "]\n"; !strings.Contains(string(page), line) {
				t.Errorf("the page does not show %s", line)
			}
		}
	}
	if ack := wire.Following(wire.AppendNames(nil, []string{"alice", "bob"}), []string{"bob"}); !strings.Contains(string(page), string(ack)+"\n") {
		t.Errorf("the page does not show %s", ack)
	}
}
