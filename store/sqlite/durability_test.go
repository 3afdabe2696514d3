package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"hihichat/chat"
)

// The tests that need another process run this test binary again, with these variables set.
const (
	helperDir  = "HIHI_TEST_SQLITE_DIR"
	helperTask = "HIHI_TEST_SQLITE_TASK"
)

// helper is what the other process does. It returns its exit code.
func helper(task, dir string) int {
	s, err := Open(context.Background(), Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer s.Close()
	switch task {
	case "append":
		appendForEver(s)
	case "purge":
		purgeForEver(s)
	}
	return 0
}

// appendForEver stores small batches in two conversations and prints the ids of those acknowledged.
func appendForEver(s *Store) {
	hall, pair := chat.InRoom("hall"), chat.Between("alice", "bob")
	for n := 0; ; n += 3 {
		batch := []chat.Message{message(n, hall, "a"), message(n+1, pair, "b"), message(n+2, hall, "c")}
		if errs := s.Append(context.Background(), batch); errs != nil {
			fmt.Println(errs)
			os.Exit(1)
		}
		fmt.Println(batch[0].ID, batch[1].ID, batch[2].ID)
	}
}

func helperProcess(t *testing.T, task, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+dir, helperTask+"="+task)
	return cmd
}

// TestAcknowledgedSurvivesKill kills a process amid its writes: whatever it had acknowledged is there, in order.
func TestAcknowledgedSurvivesKill(t *testing.T) {
	dir := t.TempDir()
	for round := range 3 {
		acknowledged := killAfter(t, dir+fmt.Sprint(round), 150)
		s := open(t, dir+fmt.Sprint(round))
		stored := make(map[chat.ID]bool)
		for _, c := range []chat.Conversation{chat.InRoom("hall"), chat.Between("alice", "bob")} {
			var last chat.ID
			for _, m := range all(t, s, c) {
				if m.ID <= last {
					t.Errorf("%s follows %s", m.ID, last)
				}
				stored[m.ID], last = true, m.ID
			}
		}
		for _, id := range acknowledged {
			if !stored[id] {
				t.Errorf("message %s was acknowledged and is lost", id)
			}
		}
		verdict, _, err := first(t.Context(), s.reader, one[string], `PRAGMA integrity_check`)
		if err != nil || verdict != "ok" {
			t.Errorf("integrity: %s, %v", verdict, err)
		}
	}
}

// killAfter lets another process append until it has acknowledged some batches, kills it with SIGKILL and returns all
// ids that it acknowledged.
func killAfter(t *testing.T, dir string, batches int) (acknowledged []chat.ID) {
	t.Helper()
	cmd := helperProcess(t, "append", dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		ids := strings.Fields(lines.Text())
		if len(ids) != 3 || len(ids[0]) != 26 {
			t.Fatalf("the other process says: %s", lines.Text())
		}
		for _, id := range ids {
			acknowledged = append(acknowledged, chat.ID(id))
		}
		if n == batches {
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the other process ended by itself")
	}
	return acknowledged
}

// all walks through a conversation.
func all(t testing.TB, s folder, c chat.Conversation) []chat.Message {
	t.Helper()
	var messages []chat.Message
	q := chat.HistoryQuery{After: "0", Limit: 1000}
	for {
		page, err := s.Messages(context.Background(), c, q)
		must(t, err)
		if len(page) == 0 {
			return messages
		}
		messages = append(messages, page...)
		q.After = page[len(page)-1].ID
	}
}
