package chat_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"hihichat/chat"
)

// sleep lets time pass in a bubble.
func sleep() { time.Sleep(time.Second) }

// crashing makes the work of deletions stop after so many writes, as the end of a process does.
type crashing struct {
	mu      sync.Mutex // guards what follows
	allowed int
	armed   bool
}

var errCrashed = errors.New("the process has ended")

func (c *crashing) wrap(s *chat.Stores) {
	s.Rooms, s.Messages, s.Accounts = crashingRooms{s.Rooms, c}, crashingMessages{s.Messages, c}, crashingAccounts{s.Accounts, c}
}

func (c *crashing) arm() { c.set(true) }

func (c *crashing) disarm() { c.set(false) }

func (c *crashing) set(armed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = armed
}

// write reports whether the process still lives.
func (c *crashing) write() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.armed {
		return nil
	}
	if c.allowed--; c.allowed < 0 {
		return errCrashed
	}
	return nil
}

type crashingRooms struct {
	chat.RoomStore
	*crashing
}

func (c crashingRooms) Leave(ctx context.Context, room, user string) (bool, error) {
	if err := c.write(); err != nil {
		return false, err
	}
	return c.RoomStore.Leave(ctx, room, user)
}

func (c crashingRooms) SetOwner(ctx context.Context, room, from, to string) error {
	if err := c.write(); err != nil {
		return err
	}
	return c.RoomStore.SetOwner(ctx, room, from, to)
}

func (c crashingRooms) SetModerator(ctx context.Context, room, user string, on bool) (bool, error) {
	if err := c.write(); err != nil {
		return false, err
	}
	return c.RoomStore.SetModerator(ctx, room, user, on)
}

func (c crashingRooms) ClearBan(ctx context.Context, room, user string) (bool, error) {
	if err := c.write(); err != nil {
		return false, err
	}
	return c.RoomStore.ClearBan(ctx, room, user)
}

type crashingMessages struct {
	chat.MessageStore
	*crashing
}

func (c crashingMessages) Disown(ctx context.Context, room, user, heir string, after chat.ID, limit int) (chat.ID, int, error) {
	if err := c.write(); err != nil {
		return "", 0, err
	}
	return c.MessageStore.Disown(ctx, room, user, heir, after, limit)
}

func (c crashingMessages) ForgetPair(ctx context.Context, pair chat.Conversation) error {
	if err := c.write(); err != nil {
		return err
	}
	return c.MessageStore.ForgetPair(ctx, pair)
}

type crashingAccounts struct {
	chat.AccountStore
	*crashing
}

func (c crashingAccounts) EndDeletion(ctx context.Context, name string) error {
	if err := c.write(); err != nil {
		return err
	}
	return c.AccountStore.EndDeletion(ctx, name)
}
