package realtime

import (
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
	running *sync.WaitGroup // the Server's; this and what follows are nil before it starts, when nobody listens
	all     func() []*conn
	app     *chatApp
	clock   func() time.Time
	ended   *endedSessions
	mutes   *toldMutes
	people  *people
}

var _ chat.Publisher = (*Hub)(nil)

// NewHub returns a hub that nobody listens to yet.
func NewHub() *Hub {
	h := &Hub{rooms: newRooms(), clock: time.Now, ended: newEndedSessions(), mutes: newToldMutes()}
	h.people = newPeople(h.rooms, func() time.Time { return h.clock() })
	return h
}

// start readies the hub for listeners of the app's server; it is called before the first can exist.
func (h *Hub) start(app *chatApp) {
	h.app, h.raw, h.running, h.all = app, app.server.cfg.RawResponse, &app.server.running, app.server.all
}

// MessageStored sends the message, as the event "response", to the listeners of its conversation and to nobody else.
func (h *Hub) MessageStored(m chat.Message) {
	defer h.people.said(m)
	h.tell(m.Conversation, "response", func(viewer string) []byte { return wire.Response(m, viewer, !h.raw) })
}

// MessageRemoved sends the event "removed" to the same listeners, behind the message.
func (h *Hub) MessageRemoved(m chat.Message) {
	h.tell(m.Conversation, "removed", func(viewer string) []byte { return wire.Removed(m, viewer) })
}

// RoomChanged sends the event "room" to those who listen to the room. Guests do so no more when it is not public.
func (h *Hub) RoomChanged(r chat.Room) {
	key := roomKey(r.Name)
	if !r.Public {
		h.dismiss(key, wire.Notice(wire.RoomPrivate, r.Name, ""), func(c *conn) bool { return c.actor.Guest() })
	}
	h.publish(key, "room", func() []byte { return wire.Room(r) })
}

// RoomDeleted tells those who listen to the room and stops their listening.
func (h *Hub) RoomDeleted(room string) {
	h.rooms.dismiss(peopleKey(chat.InRoom(room), ""), func(*conn) bool { return true })
	h.people.over(room)
	h.dismiss(roomKey(room), wire.Notice(wire.RoomDeleted, room, ""), func(*conn) bool { return true })
}

// MemberRemoved stops the user's sockets listening to the room, and tells them if somebody else did it. Where none of them
// listened they are told nothing: whoever makes a room could else write to anybody, by reasons.
func (h *Hub) MemberRemoved(r chat.Removal) {
	h.rooms.expel(userKey(r.User), peopleKey(chat.InRoom(r.Room), ""))
	listened := h.rooms.expel(userKey(r.User), roomKey(r.Room))
	h.people.removed(r.Room, r.User, removalNews[r.Kind])
	if kind, told := removalNotices[r.Kind]; told && listened {
		h.notify(userKey(r.User), wire.Notice(kind, r.Room, r.Reason))
	}
}

// removalNotices is what somebody is told who is no member any more. Who left knows.
var removalNotices = map[chat.RemovalKind]wire.NoticeKind{chat.Kicked: wire.Kicked, chat.Banned: wire.Banned}

// Muted tells the user's sockets, if the mute binds where one of them listens. Of a mute that refuses one message after the
// other they hear once a second: what is said to somebody who floods a room must not become a flood itself, least of all
// for their other, slower device.
func (h *Hub) Muted(m chat.Mute, left time.Duration) {
	if h.listensIn(m.Room, m.User) && h.mutes.news(m, h.clock()) {
		h.notify(userKey(m.User), wire.MuteNotice(m, left))
	}
}

// Unmuted tells the user's sockets, if one of them listens where the mute has bound.
func (h *Hub) Unmuted(room, user string) {
	h.mutes.lifted(room, user)
	if h.listensIn(room, user) {
		h.notify(userKey(user), wire.Notice(wire.Unmuted, room, ""))
	}
}

// listensIn reports whether a socket of the user listens in the room, or, for chat.Everywhere, is open at all.
func (h *Hub) listensIn(room, user string) bool {
	if room == chat.Everywhere {
		return h.rooms.get(userKey(user)) != nil
	}
	return h.rooms.meet(userKey(user), roomKey(room))
}

// tell sends an event to the listeners of the conversation, to each of a pair as they see it. argument is called only if
// somebody listens.
func (h *Hub) tell(c chat.Conversation, event string, argument func(viewer string) []byte) {
	if !c.Private() {
		h.publish(roomKey(c.Room()), event, func() []byte { return argument("") })
		return
	}
	low, high := c.Pair()
	h.tellOne(low, high, event, argument)
	if high != low {
		h.tellOne(high, low, event, argument)
	}
}

// tellOne is tell for one of a pair. A socket that comes to follow all private messages meanwhile may hear this one twice,
// and never misses it.
func (h *Hub) tellOne(viewer, peer, event string, argument func(viewer string) []byte) {
	h.publish(pairKey(viewer, peer), event, func() []byte { return argument(viewer) })
	h.publish(allKey(viewer), event, func() []byte { return argument(viewer) })
}

// dismiss stops the listening of those that who picks, and then gives them the notice. Behind it may still come what was
// on its way to them when it was published.
func (h *Hub) dismiss(key socket.Room, notice []byte, who func(*conn) bool) {
	gone := h.rooms.dismiss(key, who)
	if len(gone) == 0 {
		return
	}
	frame := eventFrame("notice", notice)
	h.running.Go(func() { // they may be thousands, and whoever publishes waits for nobody
		for _, c := range gone {
			c.deliver(frame)
		}
	})
}

// publish sends an event to a room. body makes its argument, and is called only if somebody listens.
func (h *Hub) publish(key socket.Room, name string, body func() []byte) {
	if r := h.rooms.get(key); r != nil {
		r.publish(eventFrame(name, body()), h.running)
	}
}

func (h *Hub) notify(key socket.Room, notice []byte) {
	h.publish(key, "notice", func() []byte { return notice })
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
