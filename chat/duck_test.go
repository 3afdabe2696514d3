package chat_test

import (
	"context"
	"sync"
	"testing"

	"hihichat/chat"
)

// duck is a bot that remembers what it was asked.
type duck struct {
	answer func(ctx context.Context, text string) string // nil: "quack: " and the text

	mu    sync.Mutex // guards asked
	asked []string
}

func (d *duck) Answer(ctx context.Context, text string) string {
	d.mu.Lock()
	d.asked = append(d.asked, text)
	d.mu.Unlock()
	if d.answer != nil {
		return d.answer(ctx, text)
	}
	return "quack: " + text
}

func (d *duck) questions() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.asked...)
}

// pond is a world with a duck, and a room with a member.
func pond(t *testing.T, d *duck) (*world, chat.Actor, chat.Conversation) {
	w := newWorld(t)
	w.restart(chat.Options{Bot: d})
	alice := w.user("alice")
	return w, alice, w.room("hall", alice)
}
