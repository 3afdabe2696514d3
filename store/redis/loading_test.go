package redis

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

// loadingServer returns a restarted server that loads its file, a hundredth of a second for each key, until it is told to hurry.
func loadingServer(t *testing.T) (srv *redistest.Server, hurry func()) {
	t.Helper()
	srv = redistest.Start(t, "--appendonly", "no", "--dbfilename", "dump.rdb", "--key-load-delay", "0")
	s := openStore(t, srv)
	for i := range 2000 {
		say(t, s, chat.InRoom(fmt.Sprint("room ", i)), "alice", sent.Add(time.Duration(i)*time.Second), "hi")
	}
	must(t, s.Close())
	if answer, err := srv.Ask("SAVE"); err != nil || answer != "+OK" {
		t.Fatalf("SAVE: %s, %v", answer, err)
	}
	srv.Kill()
	must(t, srv.Run("--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024"))
	return srv, func() {
		t.Helper()
		if answer, err := srv.Ask("CONFIG SET key-load-delay 0"); err != nil || answer != "+OK" {
			t.Errorf("hurry: %s, %v", answer, err)
		}
	}
}

// TestOpenWaitsForARedisThatIsLoading, and says so once.
func TestOpenWaitsForARedisThatIsLoading(t *testing.T) {
	srv, hurry := loadingServer(t)
	waiting := &watchedLog{seen: make(chan struct{}), text: "still loading"}
	opened := make(chan *Store, 1)
	go func() {
		s, err := Open(t.Context(), Config{URL: srv.URL(), Log: slog.New(slog.NewTextHandler(waiting, nil))})
		if err != nil {
			t.Error(err)
		}
		opened <- s
	}()
	select {
	case <-waiting.seen:
	case <-opened:
		t.Fatal("it did not wait")
	}
	hurry()
	s := <-opened
	if s == nil {
		return
	}
	defer s.Close()
	wantList(t, "history", history(t, s, chat.InRoom("room 1999")), []string{"alice: hi"})
	if n := waiting.count(); n != 1 {
		t.Errorf("%d lines say that it is waiting", n)
	}
}

func TestOpenDoesNotWaitForEver(t *testing.T) {
	srv, _ := loadingServer(t)
	_, err := Open(t.Context(), Config{URL: srv.URL(), LoadingLimit: time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "not ready after 1ms") || !strings.Contains(err.Error(), "LOADING") {
		t.Errorf("error %v", err)
	}
}

// watchedLog waits for a text in a log and counts the lines that hold it.
type watchedLog struct {
	text string
	seen chan struct{} // closed at the first
	mu   sync.Mutex    // guards n
	n    int
}

// Write implements io.Writer.
func (l *watchedLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.Contains(string(line), l.text) {
		if l.n++; l.n == 1 {
			close(l.seen)
		}
	}
	return len(line), nil
}

func (l *watchedLog) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n
}
