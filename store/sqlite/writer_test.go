package sqlite

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"hihichat/chat"
)

// blocked is a store whose writer stands inside a job until release is called, and jobs that wait behind it.
type blocked struct {
	folder
	release func()
	results map[string]chan error
}

// block must be called inside a synctest bubble.
func block(t *testing.T) *blocked {
	s := fresh(t)
	gate := make(chan struct{})
	go func() {
		_ = s.write(context.Background(), "wait", func(*tx) error {
			<-gate
			return nil
		})
	}()
	synctest.Wait()
	return &blocked{folder: s, release: func() { close(gate) }, results: make(map[string]chan error)}
}

// queue starts a write and returns when it waits its turn.
func (b *blocked) queue(name string, write func() error) {
	result := make(chan error, 1)
	b.results[name] = result
	go func() { result <- write() }()
	synctest.Wait()
}

func (b *blocked) create(ctx context.Context, room string) func() error {
	return func() error { return b.CreateRoom(ctx, chat.Room{Name: room, Owner: "alice", CreatedAt: at}) }
}

// TestAFailingWriteLeavesItsGroupAlone queues writes of which two fail; all run in one transaction.
func TestAFailingWriteLeavesItsGroupAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := block(t)
		half := errors.New("half done")
		b.queue("first", b.create(context.Background(), "first"))
		b.queue("taken", b.create(context.Background(), "first"))
		b.queue("half", func() error {
			return b.write(context.Background(), "fail", func(tx *tx) error {
				_, err := tx.exec(insertRoom, "half", "", "", 0)
				return errors.Join(err, half)
			})
		})
		b.queue("broken", func() error {
			return b.write(context.Background(), "break", func(tx *tx) error { return tx.command("NONSENSE") })
		})
		b.queue("last", b.create(context.Background(), "last"))
		b.release()
		for name, want := range map[string]error{"first": nil, "taken": chat.ErrRoomExists, "half": half, "last": nil} {
			if err := <-b.results[name]; !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
		if err := <-b.results["broken"]; chat.KindOf(err) != chat.Internal || err == nil {
			t.Errorf("a broken statement: %v", err)
		}
		rooms, err := b.Rooms(t.Context(), chat.RoomQuery{Limit: 10})
		must(t, err)
		if len(rooms) != 2 || rooms[0].Name != "first" || rooms[1].Name != "last" {
			t.Errorf("rooms: %v", rooms)
		}
	})
}

func TestAWriteIsGivenUpBeforeItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := block(t)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		b.queue("impatient", b.create(ctx, "impatient"))
		if err := <-b.results["impatient"]; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a write whose caller has gone: %v", err)
		}
		b.release()
		if _, err := b.Room(t.Context(), "impatient"); !errors.Is(err, chat.ErrNoRoom) {
			t.Errorf("it was written all the same: %v", err)
		}
	})
}

// TestAWriteIsGivenUpInItsGroup: the caller goes while an earlier write of the same group runs.
func TestAWriteIsGivenUpInItsGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := block(t)
		gate := make(chan struct{})
		b.queue("slow", func() error {
			return b.write(context.Background(), "wait", func(*tx) error {
				<-gate
				return nil
			})
		})
		ctx, cancel := context.WithCancel(context.Background())
		b.queue("impatient", b.create(ctx, "impatient"))
		b.release()
		synctest.Wait()
		cancel()
		close(gate)
		if err := errors.Join(<-b.results["slow"], <-b.results["impatient"]); !errors.Is(err, context.Canceled) {
			t.Errorf("a write whose caller has gone: %v", err)
		}
		if _, err := b.Room(t.Context(), "impatient"); !errors.Is(err, chat.ErrNoRoom) {
			t.Errorf("it was written all the same: %v", err)
		}
	})
}

// TestABrokenGroupEndsItsTransaction: what fails beyond one job's savepoint fails the group and nothing after it.
func TestABrokenGroupEndsItsTransaction(t *testing.T) {
	s := fresh(t)
	err := s.write(t.Context(), "leave the savepoint", func(tx *tx) error {
		_, err := tx.exec(insertRoom, "half", "", "", 0)
		return errors.Join(err, tx.command("RELEASE job"))
	})
	if err == nil {
		t.Error("a group without its savepoint was committed")
	}
	if err := s.CreateRoom(t.Context(), chat.Room{Name: "next", CreatedAt: at}); err != nil {
		t.Errorf("the next write: %v", err)
	}
	if _, err := s.Room(t.Context(), "half"); !errors.Is(err, chat.ErrNoRoom) {
		t.Errorf("the broken group was written: %v", err)
	}
}

func TestCloseFinishesWhatItHasTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := fresh(t)
		gate, taken := make(chan struct{}), make(chan error, 1)
		go func() {
			taken <- s.write(context.Background(), "wait", func(tx *tx) error {
				<-gate
				_, err := tx.insertRoom(chat.Room{Name: "taken", CreatedAt: at})
				return err
			})
		}()
		synctest.Wait()
		closed := make(chan error, 1)
		go func() { closed <- s.Close() }()
		synctest.Wait()
		late := s.CreateRoom(context.Background(), chat.Room{Name: "late", CreatedAt: at})
		if !errors.Is(late, chat.ErrUnavailable) {
			t.Errorf("a write during Close: %v", late)
		}
		close(gate)
		if err := errors.Join(<-taken, <-closed); err != nil {
			t.Error(err)
		}
		again := open(t, s.dir)
		if _, err := again.Room(t.Context(), "taken"); err != nil {
			t.Errorf("the write that was taken: %v", err)
		}
	})
}

func TestOneBadMessageOfABatch(t *testing.T) {
	s := fresh(t)
	hall := chat.InRoom("hall")
	batch := []chat.Message{message(1, hall, "one"), message(2, hall, "two"), message(1, hall, "again"), message(3, hall, "three")}
	errs := s.Append(t.Context(), batch)
	if len(errs) != 4 || errs[0] != nil || errs[1] != nil || errs[2] == nil || errs[3] != nil {
		t.Fatalf("errors: %v", errs)
	}
	if got := all(t, s, hall); len(got) != 3 || got[2].Text != "three" {
		t.Errorf("stored: %v", got)
	}
}
