package redis

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

// TestAFailoverBySentinel takes the master away: sends are refused until the replica has taken over, and go on by
// themselves; nothing that was copied is lost.
func TestAFailoverBySentinel(t *testing.T) {
	for name, lose := range map[string]func(*redistest.Server){
		"killed": (*redistest.Server).Kill,
		"hung":   func(master *redistest.Server) { master.Hang(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := redistest.StartWatched(t)
			hall := chat.InRoom("hall")
			s := &sender{store: openURL(t, w.URL()+"?read_timeout=200ms"), where: []chat.Conversation{hall}}
			said := say(t, s.store, hall, "alice", sent.Add(-time.Second), "before")
			w.AwaitCopied(t)
			lose(w.Master)
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { s.run(ctx) })
			s.awaitRefusal(t)
			s.awaitAcked(t, 20)
			cancel()
			running.Wait()
			s.acked = append(s.acked, said...)
			s.check(t)
		})
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
