package realtime

import (
	"context"
	"errors"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// onSubscribe handles request_for_response {param: ROOM, rtype: "p" for a person}. Guests may listen to public rooms, where
// the server lets them, and are asked to sign in for all else.
func (m *member) onSubscribe(ctx context.Context, arg any) error {
	request, ok := arg.(map[string]any)
	if !ok {
		return errBadEvent
	}
	name, ok := request["param"].(string)
	if !ok {
		return errBadEvent
	}
	private := chat.Between(m.conn.actor.Name, name)
	if request["rtype"] == "p" || m.conn.origin == private {
		return m.subscribe(ctx, private)
	}
	err := m.subscribe(ctx, chat.InRoom(name))
	if !errors.Is(err, chat.ErrNoRoom) && !errors.Is(err, chat.ErrNotMember) {
		return err
	}
	// The old private page says {param: PEER} too. Without a Referer that tells, a room that the user may listen to
	// wins, then a person of that name.
	if m.subscribe(ctx, private) == nil {
		return nil
	}
	return err
}

// subscribe makes the socket listen to the conversation, if its user may, and remembers it as the one named last.
func (m *member) subscribe(ctx context.Context, c chat.Conversation) error {
	a := m.conn.actor
	if err := m.enter(ctx, c); err != nil {
		return err
	}
	if m.recalled != (chat.Conversation{}) && m.recalled != c && !m.wide {
		m.sock.Leave(conversationKey(m.recalled, a.Name))
	}
	if m.current != c {
		m.app.hub.people.stops(m)
	}
	m.current, m.recalled = c, chat.Conversation{}
	if !c.Private() && !a.Guest() {
		m.app.hub.people.seen(m, c.Room())
	}
	if m.forgetful() {
		m.app.recall.listens(m, c)
	}
	return nil
}

// enter asks whether the user may listen, and asks again if somebody was removed from a room meanwhile: it may have been
// them, and the removal would not have found this socket. A kick, a ban, the end of a room or of its being public all
// remove.
func (m *member) enter(ctx context.Context, c chat.Conversation) error {
	a, rooms := m.conn.actor, m.app.hub.rooms
	user, key := userKey(a.Name), conversationKey(c, a.Name)
	for {
		since := rooms.removals(user, key)
		if err := m.app.service.MayListen(ctx, a, c); err != nil {
			return err
		}
		if m.wide && c.Private() { // it hears all of these
			return nil
		}
		if rooms.admit(m.sock.Id(), m.conn, user, key, since) {
			return nil
		}
	}
}

// welcome answers a socket that has come to listen. If its user is muted there, the answer says so, and a notice says for
// how long: the mute may have been set, or lifted, while this socket was away.
func (m *member) welcome(ctx context.Context, ack socket.Ack) {
	answer := map[string]any{"code": 200, "msg": "ok"}
	if mute, muted := m.mute(ctx); muted {
		m.conn.deliver(eventFrame("notice", wire.MuteNotice(mute, mute.Left(m.app.hub.clock()))))
		answer["muted"] = true
	}
	if ack != nil {
		ack([]any{answer}, nil)
	}
}

// mute returns the mute that binds the user in the conversation named last. A store that does not answer is no reason to
// keep the socket from listening.
func (m *member) mute(ctx context.Context) (chat.Mute, bool) {
	a := m.conn.actor
	if a.Guest() {
		return chat.Mute{}, false
	}
	mutes, err := m.app.service.Muted(ctx, m.current.Room(), []string{a.Name}) // in private, those that bind everywhere
	m.logFailure("looking for a mute", err)
	mute, muted := mutes[a.Name]
	return mute, muted
}
