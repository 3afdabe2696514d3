package realtime

import (
	"slices"
	"sync"
	"time"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// SessionsEnded tells the sockets of the sessions and disconnects them, those too that are just connecting. That is also
// how a disabled or deleted account reaches its open sockets: its sessions end.
func (h *Hub) SessionsEnded(ids []chat.SessionID) {
	h.ended.add(ids)
	if h.all == nil {
		return
	}
	for _, c := range h.all() {
		if c.actor.Guest() || !slices.Contains(ids, c.actor.Session) {
			continue
		}
		if c.isConnected(namespaceName) {
			c.deliver(eventFrame("notice", wire.Notice(wire.SessionEnded, "", "")))
		}
		c.server.goPart(c, "session ended")
	}
}

// endedMemory is how long an ended session is remembered: longer than any handshake takes that saw it alive.
const endedMemory = time.Minute

// endedSessions are those that ended a moment ago, so that a socket whose handshake saw one of them alive and joins now is
// sent away all the same. Methods may be called concurrently.
type endedSessions struct {
	mu sync.Mutex // guards what follows
	at map[chat.SessionID]time.Time
}

func newEndedSessions() *endedSessions {
	return &endedSessions{at: make(map[chat.SessionID]time.Time)}
}

func (e *endedSessions) add(ids []chat.SessionID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	for id, at := range e.at {
		if now.Sub(at) > endedMemory {
			delete(e.at, id)
		}
	}
	for _, id := range ids {
		e.at[id] = now
	}
}

func (e *endedSessions) has(id chat.SessionID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ok := e.at[id]
	return ok
}
