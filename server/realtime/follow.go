package realtime

import (
	"context"
	"strconv"
	"strings"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
	"hihichat/chat/wire"
)

var errBadFollow = chat.Refuse(chat.Invalid, "bad-event", "follow takes {rooms: true}, or nothing.")

// onFollow handles follow {rooms: BOOL}: the socket hears of the people of the conversation named last, and with rooms of
// all that is said to its user. An acknowledgement is answered here unless there is an error.
func (m *member) onFollow(ctx context.Context, args []any, ack socket.Ack) error {
	rooms, err := followsRooms(args)
	if err != nil {
		return err
	}
	if m.conn.actor.Guest() {
		return chat.ErrSignIn
	}
	if rooms {
		if err := m.widen(ctx); err != nil {
			return err
		}
	}
	return m.follow(ctx, m.current, m.answering(ack))
}

// followsRooms reads the argument of follow.
func followsRooms(args []any) (rooms bool, err error) {
	if len(args) == 0 {
		return false, nil
	}
	request, ok := args[0].(map[string]any)
	if !ok || len(args) > 1 {
		return false, errBadFollow
	}
	if said, there := request["rooms"]; there {
		if rooms, ok = said.(bool); !ok {
			return false, errBadFollow
		}
	}
	return rooms, nil
}

// answering returns what acknowledges the event under way with a JSON body, past the library: it may be called where that
// may not, with a lock held, and the body stays ASCII.
func (m *member) answering(ack socket.Ack) func(body []byte) {
	if ack == nil {
		return func([]byte) {}
	}
	head := "3" + namespaceName + "," + strconv.FormatUint(m.conn.guard.ack.Load(), 10) + "["
	return func(body []byte) {
		packet := append(append([]byte(head), body...), ']')
		m.conn.deliver(appendMessage(make([]byte, 0, len(packet)+12), packet))
	}
}

// follow makes the socket hear of the people of the conversation, and of no other's. It asks again whether it may when
// somebody was removed meanwhile, as enter does.
func (m *member) follow(ctx context.Context, c chat.Conversation, answer func(body []byte)) error {
	a, hub := m.conn.actor, m.app.hub
	if others, err := m.hasOthers(ctx, c); err != nil || !others {
		if err == nil {
			m.unfollow("")
			answer(wire.Following(wire.AppendNames(nil, nil), nil))
		}
		return err
	}
	for {
		circle := hub.people.circle(c, a.Name)
		since := hub.rooms.removals(userKey(a.Name), circle.key)
		if err := m.app.service.MayListen(ctx, a, c); err != nil {
			return err
		}
		if err := m.app.load(ctx, circle, a); err != nil {
			return err
		}
		if hub.people.follows(m, circle, since, answer) {
			return nil
		}
	}
}

// hasOthers reports whether there is anybody to hear of. A private conversation that nobody has begun has no people yet: else
// any stranger could watch when somebody is there. Errors as chat.Service.MayListen.
func (m *member) hasOthers(ctx context.Context, c chat.Conversation) (bool, error) {
	if !c.Private() {
		return c != (chat.Conversation{}), nil
	}
	if err := m.app.service.MayListen(ctx, m.conn.actor, c); err != nil {
		return false, err
	}
	return m.app.service.HasBegun(ctx, m.conn.actor, c)
}

// unfollow ends what the socket hears of other conversations' people than the one that it follows now.
func (m *member) unfollow(now socket.Room) {
	if m.following != "" && m.following != now {
		m.app.hub.rooms.leave(m.sock.Id(), m.following)
	}
	m.following = now
}

// load reads the members of a circle that is new. Of thousands who ask for the same, as after a restart, one does.
func (a *chatApp) load(ctx context.Context, c *circle, actor chat.Actor) error {
	people := a.hub.people
	if people.isLoaded(c) {
		return nil
	}
	if c.where.Private() {
		people.fill(c, []string{c.viewer, c.where.Peer(c.viewer)})
		return nil
	}
	select {
	case c.gate <- struct{}{}:
		defer func() { <-c.gate }()
	case <-ctx.Done():
		return chat.ErrUnavailable.With(ctx.Err())
	}
	if people.isLoaded(c) {
		return nil
	}
	names, err := a.service.MemberNames(ctx, actor, c.where.Room(), circleSize)
	if err == nil {
		people.fill(c, names)
	}
	return err
}

// widen makes the socket listen to all that its user may hear: to private messages by one key instead of one for each, so
// that none comes twice, and to each of their rooms, as enter does. Once is enough.
func (m *member) widen(ctx context.Context) error {
	if m.widest {
		return nil
	}
	a, rooms, id := m.conn.actor, m.app.hub.rooms, m.sock.Id()
	rooms.swap(id, m.conn, allKey(a.Name), func(key socket.Room) bool { return strings.HasPrefix(string(key), pairPrefix) })
	m.wide = true // who becomes a member from here on is let in by Hub.MemberJoined
	since := rooms.allRemovals()
	names, err := m.app.service.RoomsOf(ctx, a)
	if err != nil {
		return err
	}
	keys := make([]socket.Room, len(names))
	for i, name := range names {
		keys[i] = roomKey(name)
	}
	for _, key := range rooms.admitAll(id, m.conn, userKey(a.Name), keys, &since) {
		err := m.enter(ctx, chat.InRoom(strings.TrimPrefix(string(key), roomPrefix)))
		if kind := chat.KindOf(err); err != nil && kind != chat.Forbidden && kind != chat.NotFound {
			return err
		}
	}
	m.widest = true
	return nil
}

// letIn makes the user's sockets that follow all rooms listen to a room that the user has joined.
func (h *Hub) letIn(ctx context.Context, room, user string) {
	key := roomKey(room)
	for {
		those := h.rooms.get(allKey(user))
		if those == nil {
			return
		}
		since := h.rooms.removals(userKey(user), key)
		for _, c := range those.listening() {
			if err := h.app.service.MayListen(ctx, c.actor, chat.InRoom(room)); err != nil {
				h.app.logFailure("listening to a new room", err, c.actor)
				return
			}
			break
		}
		if h.rooms.admitThose(allKey(user), userKey(user), key, since) {
			return
		}
	}
}
