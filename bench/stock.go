//go:build linux

package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"hihichat/bench/control"
	"hihichat/chat"
	"hihichat/store"
)

// stocked is a room with so many messages in it.
type stocked struct {
	room     string
	messages int
}

const (
	roomMembers = 16     // of every room that is stocked
	appended    = 10_000 // messages that are stored at once
)

// fillMessages returns what fills a store with these rooms. They have the same members, and texts of one length.
func fillMessages(rooms ...stocked) func(context.Context, *store.Set) error {
	return func(ctx context.Context, stores *store.Set) error {
		names := make([]string, len(rooms))
		for i, r := range rooms {
			names[i] = r.room
		}
		if err := restoreRooms(ctx, stores, names); err != nil {
			return err
		}
		for i, r := range rooms {
			if err := appendMessages(ctx, stores.Stores.Messages, r, uint64(i)<<32); err != nil {
				return err
			}
		}
		return nil
	}
}

// fillRooms returns what fills a store with so many rooms without messages.
func fillRooms(n int) func(context.Context, *store.Set) error {
	return func(ctx context.Context, stores *store.Set) error {
		names := make([]string, n)
		for i := range names {
			names[i] = control.Room(i)
		}
		return restoreRooms(ctx, stores, names)
	}
}

func restoreRooms(ctx context.Context, stores *store.Set, names []string) error {
	now := time.Now().Truncate(time.Microsecond)
	_, err := stores.Chat.RestoreRooms(ctx, roomRecords(names, now), chat.RestoreOptions{Now: now})
	if err != nil {
		return fmt.Errorf("make rooms: %w", err)
	}
	return nil
}

// roomRecords yields rooms that the first person has made, and the others have joined.
func roomRecords(names []string, now time.Time) iter.Seq2[chat.RoomRecord, error] {
	members := make([]chat.Member, roomMembers)
	for i := range members {
		members[i] = chat.Member{Name: person(i), JoinedAt: now.Add(time.Duration(i) * time.Second)}
	}
	return func(yield func(chat.RoomRecord, error) bool) {
		for _, name := range names {
			room := chat.Room{Name: name, Owner: person(0), CreatedAt: now}
			if !yield(chat.RoomRecord{Room: room, Members: members}, nil) {
				return
			}
		}
	}
}

// appendMessages stores messages that were sent a millisecond apart, the last of them now. Their ids are unique as long
// as first leaves room for their numbers.
func appendMessages(ctx context.Context, messages chat.MessageStore, r stocked, first uint64) error {
	at := time.Now().Truncate(time.Microsecond).Add(-time.Duration(r.messages) * time.Millisecond)
	batch := make([]chat.Message, 0, appended)
	for i := range r.messages {
		at = at.Add(time.Millisecond)
		batch = append(batch, chat.Message{
			ID: chat.NewID(at, first+uint64(i)), Conversation: chat.InRoom(r.room),
			From: person(i % roomMembers), Text: control.Text(i, at), Time: at,
		})
		if len(batch) < appended && i+1 < r.messages {
			continue
		}
		for _, err := range messages.Append(ctx, batch) {
			if err != nil {
				return fmt.Errorf("store messages: %w", err)
			}
		}
		batch = batch[:0]
	}
	return nil
}

// share returns the house that stands on a plot, and builds it when nobody has needed it yet.
func (b *bench) share(ctx context.Context, p plot) (*house, error) {
	p.name += "-" + p.variant
	if h, ok := b.houses[p.name]; ok {
		return h, nil
	}
	h, err := b.startHouse(ctx, p)
	if err == nil {
		b.houses[p.name] = h
	}
	return h, err
}

// closeAll ends what the scenarios of a series have shared.
func (b *bench) closeAll() {
	for name, h := range b.houses {
		h.leave()
		delete(b.houses, name)
	}
	if b.flask != nil {
		b.flask.close()
		b.flask = nil
	}
}
