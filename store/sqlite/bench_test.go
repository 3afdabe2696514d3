package sqlite

import (
	"context"
	"errors"
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

// BenchmarkLongRoom asks of a room of 1,000 messages and of one of 1,000,000 what a page asks: the newest, those around a
// message anywhere in it, and the overview of who has read half of it. bench/LIMITS.md has the figures.
func BenchmarkLongRoom(b *testing.B) {
	s := fresh(b)
	for name, length := range map[string]int{"thousand": 1_000, "million": 1_000_000} {
		room := chat.InRoom(name)
		must(b, s.CreateRoom(context.Background(), chat.Room{Name: name, Owner: "bob", CreatedAt: at}))
		fill(b, s, room, length)
		_, err := s.SetMark(context.Background(), "bob", room, message(length/2, room, "").ID)
		must(b, err)
		place := func(n int) chat.ID { return message(1+n*7919%(length-2), room, "").ID }
		for what, ask := range map[string]func(n int) error{
			"newest": func(int) error { return s.ask(room, chat.HistoryQuery{Limit: 51}) },
			"around": func(n int) error {
				before := s.ask(room, chat.HistoryQuery{Before: place(n), Limit: 26})
				return errors.Join(before, s.ask(room, chat.HistoryQuery{After: place(n), Limit: 26}))
			},
			"overview": func(int) error {
				_, err := s.Overviews(context.Background(), "bob", []chat.Conversation{room}, "")
				return err
			},
		} {
			b.Run(name+"/"+what, func(b *testing.B) {
				for n := 0; b.Loop(); n++ {
					must(b, ask(n))
				}
			})
		}
	}
}

// BenchmarkOverviews asks for all that somebody's list shows: 500 rooms, each with more unread messages than are counted.
func BenchmarkOverviews(b *testing.B) {
	s := fresh(b)
	var rooms []chat.Conversation
	for i := range chat.MaxRoomsOf {
		rooms = append(rooms, chat.InRoom(fmt.Sprint("room ", i)))
		must(b, s.CreateRoom(context.Background(), chat.Room{Name: rooms[i].Room(), Owner: "bob", CreatedAt: at}))
	}
	batch := make([]chat.Message, 0, 150*len(rooms))
	for n := range cap(batch) { // in turn, so that no room's messages lie side by side
		batch = append(batch, message(n, rooms[n%len(rooms)], "hello, how are you?"))
	}
	must(b, errors.Join(s.Append(context.Background(), batch)...))
	for what, since := range map[string]chat.ID{"unread": "", "read": message(len(batch), rooms[0], "").ID} {
		b.Run(what, func(b *testing.B) {
			for b.Loop() {
				_, err := s.Overviews(context.Background(), "bob", rooms, since)
				must(b, err)
			}
		})
	}
}

func (s folder) ask(c chat.Conversation, q chat.HistoryQuery) error {
	messages, err := s.Messages(context.Background(), c, q)
	if err == nil && len(messages) == 0 {
		err = errors.New("no messages")
	}
	return err
}

// fill stores n messages in one write.
func fill(b *testing.B, s folder, c chat.Conversation, n int) {
	b.Helper()
	must(b, s.write(context.Background(), "fill a room", func(t *tx) error {
		batch := make([]chat.Message, 1)
		for i := range n {
			batch[0] = message(i, c, "hello, how are you?")
			batch[0].ID = chat.NewID(batch[0].Time, uint64(len(c.Room())))
			if _, err := insertMessages(t, batch); err != nil {
				return err
			}
		}
		return nil
	}))
}
