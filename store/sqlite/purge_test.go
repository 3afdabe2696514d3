package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"testing"

	"hihichat/chat"
)

// deletedHall makes a room with n messages, deletes it and makes another one of its name, with one message.
func deletedHall(t testing.TB, s *Store, n int) {
	t.Helper()
	hall := chat.InRoom("hall")
	must(t, s.CreateRoom(context.Background(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: at}))
	var batch []chat.Message
	for i := range n {
		batch = append(batch, message(i, hall, "before"))
	}
	if errs := s.Append(context.Background(), batch); errs != nil {
		t.Fatal(errs)
	}
	must(t, s.DeleteRoom(context.Background(), "hall"))
	must(t, s.CreateRoom(context.Background(), chat.Room{Name: "hall", Owner: "bob", CreatedAt: at}))
	if errs := s.Append(context.Background(), []chat.Message{message(n, hall, "after")}); errs != nil {
		t.Fatal(errs)
	}
}

// purgeForEver frees messages one by one and says so.
func purgeForEver(s *Store) {
	for {
		n, err := s.PurgeDeleted(context.Background(), 1)
		fmt.Println(n, err)
		if n == 0 || err != nil {
			return
		}
	}
}

// counted reads a number.
func counted(t testing.TB, s folder, query string) int {
	t.Helper()
	n, _, err := first(t.Context(), s.reader, one[int], query)
	must(t, err)
	return n
}

// A process that is killed while it frees a deleted room leaves the rest to the next one; nobody sees any of it meanwhile,
// and what was said since stays.
func TestPurgingGoesOnAfterAKill(t *testing.T) {
	const stored, killedAfter = 2000, 50
	dir := t.TempDir()
	s := open(t, dir)
	deletedHall(t, s.Store, stored)
	must(t, s.Close())
	cmd := helperProcess(t, "purge", dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for n := 1; lines.Scan(); n++ {
		if lines.Text() != "1 <nil>" {
			t.Fatalf("the other process says: %s", lines.Text())
		}
		if n == killedAfter {
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait() // it was killed
	s = open(t, dir)
	left := counted(t, s, `SELECT count(*) FROM messages`)
	if left > stored+1-killedAfter { // perhaps fewer: the signal takes its time
		t.Errorf("%d messages are left in the file", left)
	}
	hallIsNew(t, s)
	freed := 0
	for {
		n, err := s.PurgeDeleted(t.Context(), 300)
		must(t, err)
		if n == 0 {
			break
		}
		if freed += n; n > 300 {
			t.Errorf("%d freed at a time", n)
		}
	}
	if freed != left-1 || counted(t, s, `SELECT count(*) FROM buried`) > 0 || counted(t, s, `SELECT count(*) FROM conversations`) != 1 {
		t.Errorf("%d freed of %d", freed, left-1)
	}
	hallIsNew(t, s)
}

// hallIsNew finds nothing of the deleted room, by any way.
func hallIsNew(t *testing.T, s folder) {
	t.Helper()
	if got := all(t, s, chat.InRoom("hall")); len(got) != 1 || got[0].Text != "after" {
		t.Errorf("the room has %d messages", len(got))
	}
	if n, err := s.CountMessages(t.Context()); n != 1 || err != nil {
		t.Errorf("%d messages in all, %v", n, err)
	}
	for m, err := range s.DumpMessages(t.Context()) {
		if must(t, err); m.Text != "after" {
			t.Errorf("dumped: %+v", m)
		}
	}
	if _, err := s.Message(t.Context(), chat.InRoom("hall"), message(1, chat.InRoom("hall"), "").ID); err == nil {
		t.Error("a message of the deleted room is found")
	}
}

// A room that was deleted by mistake comes back from an export, also before it is purged, and stays.
func TestMessagesComeBackBeforeThePurge(t *testing.T) {
	s := fresh(t)
	deletedHall(t, s.Store, 3)
	hall := chat.InRoom("hall")
	records := func(yield func(chat.Message, error) bool) {
		for i := range 2 {
			if !yield(message(i, hall, "again"), nil) {
				return
			}
		}
	}
	done, err := s.RestoreMessages(t.Context(), records, chat.RestoreOptions{})
	if err != nil || done.Added != 2 {
		t.Errorf("%+v, %v", done, err)
	}
	if n, err := s.PurgeDeleted(t.Context(), 100); n != 1 || err != nil {
		t.Errorf("%d purged, %v", n, err)
	}
	var texts []string
	for _, m := range all(t, s, hall) {
		texts = append(texts, m.Text)
	}
	if !slices.Equal(texts, []string{"again", "again", "after"}) {
		t.Errorf("the room has %q", texts)
	}
}
