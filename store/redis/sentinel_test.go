package redis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

// TestAFailoverBySentinel kills the master: sends are refused until the replica has taken over, and go on by
// themselves; nothing that was copied is lost.
func TestAFailoverBySentinel(t *testing.T) {
	w := redistest.StartWatched(t)
	s := openURL(t, w.URL())
	hall := chat.InRoom("hall")
	say(t, s, hall, "alice", sent, "before")
	w.AwaitCopied(t)
	w.Master.Kill()
	var refused, stored []string
	for i := 1; len(stored) < 3; i++ {
		at := sent.Add(time.Duration(i) * time.Second)
		m := chat.Message{ID: chat.NewID(at, 1), Conversation: hall, From: "alice", Text: fmt.Sprint(i), Time: at}
		errs := s.Append(t.Context(), []chat.Message{m})
		switch {
		case errs == nil:
			stored = append(stored, "alice: "+m.Text)
		case chat.KindOf(errs[0]) != chat.Unavailable:
			t.Fatalf("Append: %v, want unavailable", errs[0])
		default:
			refused = append(refused, m.Text)
			time.Sleep(20 * time.Millisecond) // not to fill the log
		}
	}
	if len(refused) == 0 {
		t.Error("no send was refused: the master was not killed in time")
	}
	got := history(t, s, hall)
	for _, line := range append([]string{"alice: before"}, stored...) {
		if !slices.Contains(got, line) {
			t.Errorf("%q was acknowledged and is lost; there are %q", line, got)
		}
	}
}

func TestOpenSaysWhatIsWrongWithSentinels(t *testing.T) {
	w := redistest.StartWatched(t)
	for srv, command := range map[*redistest.Server]string{
		w.Master: "CONFIG SET requirepass right", w.Sentinel: "ACL SETUSER default resetpass >righter",
	} {
		if answer, err := srv.Ask(command); err != nil || answer != "+OK" {
			t.Fatalf("%s: %s, %v", command, answer, err)
		}
	}
	port, err := redistest.FreePort()
	must(t, err)
	sentinel := w.Sentinel.Addr()
	cases := []struct{ name, url, want string }{
		{"another master's name", "redis+sentinel://:right@" + sentinel + "/other?sentinel_password=righter", "no master of this name"},
		{"no sentinel there", fmt.Sprintf("redis+sentinel://:hunter2@127.0.0.1:%d/chat", port), "connection refused"},
		{"no password for the sentinel", "redis+sentinel://:right@" + sentinel + "/chat", "NOAUTH"},
		{"a wrong password for the sentinel", "redis+sentinel://:right@" + sentinel + "/chat?sentinel_password=hunter2", "WRONGPASS"},
		{"a wrong password for Redis", "redis+sentinel://:hunter2@" + sentinel + "/chat?sentinel_password=righter", "WRONGPASS"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s, err := Open(t.Context(), Config{URL: tc.url})
			if err == nil {
				t.Fatal("no error", s.Close())
			}
			if line := err.Error(); strings.Contains(line, "\n") || strings.Contains(line, "hunter2") || !strings.Contains(line, tc.want) {
				t.Errorf("error %q, want one line with %q", line, tc.want)
			}
		})
	}
	openURL(t, "redis+sentinel://:right@"+sentinel+"/chat?sentinel_password=righter")
}
