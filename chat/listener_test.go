package chat_test

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"hihichat/chat"
)

// listener is a publisher that remembers what it was told.
type listener struct {
	mu       sync.Mutex // guards what follows
	messages []chat.Message
	told     []string
	onStored func(chat.Message)
}

func (l *listener) MessageStored(m chat.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.messages = append(l.messages, m)
	if l.onStored != nil {
		l.onStored(m)
	}
}

func (l *listener) MessageRemoved(m chat.Message) {
	l.tell("removed %s's message %q in %q, removed: %v", m.From, m.Text, m.Conversation.Room(), m.Removed)
}

func (l *listener) MemberJoined(room, user string) { l.tell("joined %s %s", user, room) }

func (l *listener) MarkedRead(user string, c chat.Conversation, id chat.ID) {
	l.tell("%s has read %q up to %s", user, c.Room(), id)
}

func (l *listener) MemberRemoved(r chat.Removal) {
	l.tell("%s %s %s %s", [...]string{"left", "kicked", "banned"}[r.Kind], r.User, r.Room, r.Reason)
}

func (l *listener) Muted(m chat.Mute, left time.Duration) {
	l.tell("muted %s %s for %v %s", m.User, m.Room, left, m.Reason)
}

func (l *listener) Unmuted(room, user string) { l.tell("unmuted %s %s", user, room) }

func (l *listener) RoomChanged(r chat.Room) {
	l.tell("room %s: topic %q, owner %q, public: %v", r.Name, r.Topic, r.Owner, r.Public)
}

func (l *listener) RoomDeleted(room string) { l.tell("deleted %s", room) }

func (l *listener) SessionsEnded(ids []chat.SessionID) {
	if len(ids) > 0 {
		l.tell("ended %q", slices.Sorted(slices.Values(ids)))
	}
}

func (l *listener) tell(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, fmt.Sprintf(format, args...))
}

// events returns what was told beside messages since it was asked last.
func (l *listener) events() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := l.told
	l.told = nil
	return told
}

// delivered returns the messages in the order they were delivered.
func (l *listener) delivered() []chat.Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.messages)
}

// told compares what was told since the last time.
func (w *world) told(want ...string) {
	w.Helper()
	if got := w.heard.events(); !slices.Equal(got, want) {
		w.Errorf("told %q, want %q", got, want)
	}
}
