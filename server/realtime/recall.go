package realtime

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"hihichat/auth"
	"hihichat/chat"
)

// recallWindow is how long a socket that closed is remembered, and how long after a start those are that were open
// when the process before it ended.
const recallWindow = 2 * time.Minute

// recall remembers where sockets listened that will not say so again: socket.io-client 1.x names its room once per
// page load, and by WebSocket alone a browser sends no Referer to tell the page. Such a socket gets its room back if
// all sockets of its session that closed in the last two minutes, or with the process before, were in one and the
// same; each that closed is made up for once. The memory is kept with the session, so that it outlives the process.
type recall struct {
	sessions *auth.Sessions
	log      *slog.Logger
	started  time.Time
	wake     chan struct{} // holds one token: there is something to write

	mu    sync.Mutex // guards what follows
	known map[chat.SessionID]*whereabouts
	dirty map[chat.SessionID]bool // to be written
}

// whereabouts are the sockets of one session.
type whereabouts struct {
	user   string
	open   map[*member]chat.Conversation
	closed []closedSocket
}

type closedSocket struct {
	where chat.Conversation
	at    time.Time
}

func newRecall(sessions *auth.Sessions, log *slog.Logger) *recall {
	return &recall{
		sessions: sessions, log: log, started: time.Now(), wake: make(chan struct{}, 1),
		known: make(map[chat.SessionID]*whereabouts), dirty: make(map[chat.SessionID]bool),
	}
}

// take returns where a socket of the actor listened that has closed and was not made up for, if that is certain.
func (r *recall) take(ctx context.Context, a chat.Actor) (chat.Conversation, bool) {
	if err := r.load(ctx, a); err != nil {
		r.log.Error("reading where a session listened", "err", err)
		return chat.Conversation{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.known[a.Session]
	if w == nil {
		return chat.Conversation{}, false
	}
	w.forget(time.Now())
	if len(w.closed) == 0 {
		return chat.Conversation{}, false
	}
	where := w.closed[0].where
	for _, c := range w.closed {
		if c.where != where {
			return chat.Conversation{}, false
		}
	}
	w.closed = w.closed[1:]
	return where, true
}

// load reads what the process before this one left, once per session and only soon after the start.
func (r *recall) load(ctx context.Context, a chat.Actor) error {
	r.mu.Lock()
	_, known := r.known[a.Session]
	r.mu.Unlock()
	if known || time.Since(r.started) > recallWindow {
		return nil
	}
	names, err := r.sessions.Listening(ctx, a.Session)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[a.Session] != nil {
		return nil
	}
	w := r.whereabouts(a)
	for _, name := range names {
		w.closed = append(w.closed, closedSocket{named(name, a.Name), r.started})
	}
	return nil
}

// listens notes where an open socket listens now.
func (r *recall) listens(m *member, where chat.Conversation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.gone { // while it was looked up whether it may listen: nobody would take it out again
		return
	}
	r.whereabouts(m.conn.actor).open[m] = where
	r.write(m.conn.actor.Session)
}

// gone notes that a socket has closed. It may be called twice for one socket, and for one that never listened.
func (r *recall) gone(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.gone = true
	w := r.known[m.conn.actor.Session]
	if w == nil {
		return
	}
	where, ok := w.open[m]
	if !ok {
		return
	}
	delete(w.open, m)
	w.closed = append(w.closed, closedSocket{where, time.Now()})
	r.write(m.conn.actor.Session)
}

// whereabouts returns the session's, made if need be; r.mu is held.
func (r *recall) whereabouts(a chat.Actor) *whereabouts {
	w := r.known[a.Session]
	if w == nil {
		w = &whereabouts{user: a.Name, open: make(map[*member]chat.Conversation)}
		r.known[a.Session] = w
	}
	return w
}

// write has the session's open sockets stored soon; r.mu is held.
func (r *recall) write(id chat.SessionID) {
	r.dirty[id] = true
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// run stores until stop. It does not store that sockets closed because of it: they are to be recalled.
func (r *recall) run(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-r.wake:
		}
		for id, names := range r.changes() {
			select {
			case <-stop:
				return
			default:
			}
			ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
			if err := r.sessions.SetListening(ctx, id, names); err != nil {
				r.log.Error("keeping where a session listens", "err", err)
			}
			cancel()
		}
	}
}

// changes returns what is to be written.
func (r *recall) changes() map[chat.SessionID][]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	changes := make(map[chat.SessionID][]string, len(r.dirty))
	for id := range r.dirty {
		var names []string
		for _, where := range r.known[id].open {
			names = append(names, nameOf(where, r.known[id].user))
		}
		changes[id] = names
	}
	clear(r.dirty)
	return changes
}

// prune forgets sessions without open or lately closed sockets.
func (r *recall) prune() {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	for id, w := range r.known {
		w.forget(now)
		if len(w.open) == 0 && len(w.closed) == 0 && !r.dirty[id] && now.Sub(r.started) > recallWindow {
			delete(r.known, id)
		}
	}
}

// forget drops what closed too long ago.
func (w *whereabouts) forget(now time.Time) {
	w.closed = slices.DeleteFunc(w.closed, func(c closedSocket) bool { return now.Sub(c.at) > recallWindow })
}

// nameOf and named turn a conversation into the name under which it is kept, and back, as user sees it.
func nameOf(c chat.Conversation, user string) string {
	if c.Private() {
		return "peer:" + c.Peer(user)
	}
	return "room:" + c.Room()
}

func named(name, user string) chat.Conversation {
	if peer, ok := strings.CutPrefix(name, "peer:"); ok {
		return chat.Between(user, peer)
	}
	return chat.InRoom(strings.TrimPrefix(name, "room:"))
}
