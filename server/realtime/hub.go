package realtime

import (
	"slices"
	"sync"
	"time"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// Hub delivers what the chat publishes to the sockets that listen: it is the chat.Publisher of the process. It is made
// before the chat's service, which it serves, and the Server, which feeds it with sockets.
type Hub struct {
	rooms   *rooms
	raw     bool            // msg and username go out unescaped
	running *sync.WaitGroup // the Server's; this and all are nil before it starts, when nobody listens
	all     func() []*conn

	mu    sync.Mutex // guards what follows
	ended map[chat.SessionID]time.Time
}

var _ chat.Publisher = (*Hub)(nil)

// NewHub returns a hub that nobody listens to yet.
func NewHub() *Hub {
	return &Hub{rooms: newRooms(), ended: make(map[chat.SessionID]time.Time)}
}

// start readies the hub for listeners; it is called before the first can exist. all returns the open connections.
func (h *Hub) start(raw bool, running *sync.WaitGroup, all func() []*conn) {
	h.raw, h.running, h.all = raw, running, all
}

// MessageStored sends the message, as the event "response", to the listeners of its conversation and to nobody else.
func (h *Hub) MessageStored(m chat.Message) {
	if !m.Conversation.Private() {
		h.publish(conversationKey(m.Conversation, ""), "response", func() []byte { return wire.Response(m, "", !h.raw) })
		return
	}
	low, high := m.Conversation.Pair()
	h.toViewer(m, low)
	if high != low {
		h.toViewer(m, high)
	}
}

func (h *Hub) toViewer(m chat.Message, viewer string) {
	key := conversationKey(m.Conversation, viewer)
	h.publish(key, "response", func() []byte { return wire.Response(m, viewer, !h.raw) })
}

// MemberRemoved stops the user's sockets listening to the room, and tells them if somebody else did it.
func (h *Hub) MemberRemoved(room, user string, kicked bool) {
	for _, id := range h.rooms.sockets(userKey(user)) {
		h.rooms.leave(id, roomKey(room))
	}
	if kicked {
		h.notify(userKey(user), notice{Kind: "kicked", Room: room})
	}
}

// MuteChanged tells the user's sockets.
func (h *Hub) MuteChanged(m chat.Mute, active bool) {
	n := notice{Kind: "muted", Room: m.Room, Until: m.Until}
	if !active {
		n.Kind = "unmuted"
	}
	h.notify(userKey(m.User), n)
}

// SessionsEnded tells the sockets of the sessions and disconnects them, those too that are just connecting.
func (h *Hub) SessionsEnded(ids []chat.SessionID) {
	h.remember(ids)
	if h.all == nil {
		return
	}
	for _, c := range h.all() {
		if c.actor.Guest() || !slices.Contains(ids, c.actor.Session) {
			continue
		}
		if c.isConnected(namespaceName) {
			c.deliver(noticeFrame(notice{Kind: "session-ended"}))
		}
		c.server.goPart(c, "session ended")
	}
}

// endedMemory is how long an ended session is remembered: longer than any handshake takes that saw it alive.
const endedMemory = time.Minute

// remember keeps the sessions that ended a moment ago, so that a socket whose handshake saw one of them alive and
// joins now is sent away all the same.
func (h *Hub) remember(ids []chat.SessionID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	for id, at := range h.ended {
		if now.Sub(at) > endedMemory {
			delete(h.ended, id)
		}
	}
	for _, id := range ids {
		h.ended[id] = now
	}
}

func (h *Hub) hasEnded(id chat.SessionID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, ok := h.ended[id]
	return ok
}

// publish sends an event to a room. body makes its argument, and is called only if somebody listens.
func (h *Hub) publish(key socket.Room, name string, body func() []byte) {
	if r := h.rooms.get(key); r != nil {
		r.publish(eventFrame(name, body()), h.running)
	}
}

func (h *Hub) notify(key socket.Room, n notice) {
	if r := h.rooms.get(key); r != nil {
		r.publish(noticeFrame(n), h.running)
	}
}

// notice is the event by which the server tells a person's sockets what has happened to them. Old clients ignore it.
type notice struct {
	Kind  string    // muted, unmuted, kicked, session-ended
	Room  string    // empty: everywhere
	Until time.Time // of a mute; the zero time: for ever
}

func noticeFrame(n notice) []byte {
	body := wire.AppendASCII([]byte(`{"kind":`), n.Kind)
	body = wire.AppendASCII(append(body, `,"room":`...), n.Room)
	body = append(body, `,"until":`...)
	if n.Until.IsZero() {
		body = append(body, "null"...)
	} else {
		body = wire.AppendSeconds(body, n.Until.UnixMicro())
	}
	return eventFrame("notice", append(body, '}'))
}

// eventFrame returns the frame of an event of the chat's namespace with one argument, which must be ASCII JSON.
func eventFrame(name string, body []byte) []byte {
	packet := make([]byte, 0, len(namespaceName)+len(name)+len(body)+8)
	packet = append(packet, '2')
	packet = append(packet, namespaceName...)
	packet = append(packet, `,["`...)
	packet = append(packet, name...)
	packet = append(packet, `",`...)
	packet = append(packet, body...)
	packet = append(packet, ']')
	return appendMessage(make([]byte, 0, len(packet)+12), packet)
}
