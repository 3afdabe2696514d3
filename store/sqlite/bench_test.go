package sqlite

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"hihichat/chat"
)

func BenchmarkOpen(b *testing.B) {
	for name, dir := range map[string]func() string{
		"new":      b.TempDir,
		"existing": func() func() string { d := b.TempDir(); return func() string { return d } }(),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := Open(context.Background(), Config{Dir: dir()})
				must(b, err)
				must(b, s.Close())
			}
		})
	}
}

// BenchmarkAppend stores single messages from many goroutines, each durable before the next.
func BenchmarkAppend(b *testing.B) {
	for _, goroutines := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(goroutines, " senders"), func(b *testing.B) {
			s := fresh(b)
			hall := chat.InRoom("hall")
			var n atomic.Int64
			b.SetParallelism(max(1, goroutines/2))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if errs := s.Append(context.Background(), []chat.Message{message(int(n.Add(1)), hall, "hello")}); errs != nil {
						b.Error(errs)
					}
				}
			})
		})
	}
}

// BenchmarkRead asks what each send and each page asks, in a room with many messages.
func BenchmarkRead(b *testing.B) {
	const stored = 100_000
	s := fresh(b)
	hall := chat.InRoom("hall")
	must(b, s.CreateRoom(context.Background(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: at}))
	batch := make([]chat.Message, 0, 1000)
	for n := range stored {
		if batch = append(batch, message(n, hall, "hello, how are you?")); len(batch) == cap(batch) {
			if errs := s.Append(context.Background(), batch); errs != nil {
				b.Fatal(errs)
			}
			batch = batch[:0]
		}
	}
	middle := message(stored/2, hall, "").ID
	for name, read := range map[string]func() error{
		"standing": func() error { _, err := s.Standing(context.Background(), "hall", "alice"); return err },
		"newest": func() error {
			_, err := s.Messages(context.Background(), hall, chat.HistoryQuery{Limit: 51})
			return err
		},
		"before": func() error {
			_, err := s.Messages(context.Background(), hall, chat.HistoryQuery{Before: middle, Limit: 51})
			return err
		},
		"after": func() error {
			_, err := s.Messages(context.Background(), hall, chat.HistoryQuery{After: middle, Limit: 51})
			return err
		},
		"newest time": func() error { _, err := s.NewestTime(context.Background()); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				must(b, read())
			}
		})
	}
}
