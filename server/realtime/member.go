package realtime

import (
	"context"
	"time"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
)

// eventTimeout bounds what one event of a client may take, storage included.
const eventTimeout = 10 * time.Second

// member is one socket of the chat's namespace: who it is, which conversation it named last, and what it asks for. Its
// events come one at a time, in the order sent.
//
// Who it is was read at the handshake, and of that only the name counts: what people may do by a socket, to listen and to
// speak, hangs on their standing in the room, which every event reads anew, and never on a permission or on being an
// administrator. An account that is disabled or deleted loses its sessions, and they take their sockets along
// (Hub.SessionsEnded).
type member struct {
	app     *chatApp
	conn    *conn
	sock    *socket.Socket
	current chat.Conversation // where a two-argument event is sent; the zero value: nowhere

	// recalled is set while the socket listens where it did not ask to; what it asks for first takes its place.
	recalled chat.Conversation

	gone bool // it has closed; recall.mu guards it
	seat seat

	wide      bool        // it listens to all its user's private conversations,
	widest    bool        // and to all their rooms
	following socket.Room // of whose people it hears, empty for nobody
	muteFound *knownMute  // nil before it is asked for
}

// onConnect puts the socket where its user and its page belong. A 1.3.6 client names its room once per page load and
// not again after a reconnect, so the page that the polling handshake came from counts as naming it (contract
// section 5).
func (m *member) onConnect() {
	a := m.conn.actor
	if !a.Guest() {
		m.sock.Join(userKey(a.Name))
		if m.app.hub.ended.has(a.Session) {
			m.conn.server.goPart(m.conn, "session ended")
			return
		}
		m.app.hub.people.arrives(m)
	}
	ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
	defer cancel()
	where := m.conn.origin
	if m.forgetful() {
		where, _ = m.app.recall.take(ctx, a)
	}
	if where == (chat.Conversation{}) {
		return
	}
	if err := m.subscribe(ctx, where); err != nil {
		m.logFailure("subscribing by the page", err)
		return
	}
	m.recalled = where
}

// forgetful reports whether neither client nor page will tell where this socket listened, should it reconnect.
func (m *member) forgetful() bool {
	return m.conn.protocol == 3 && !m.conn.actor.Guest() && m.conn.origin == (chat.Conversation{})
}

// onDisconnect may be called twice.
func (m *member) onDisconnect() {
	m.app.hub.people.departs(m)
	if m.forgetful() {
		m.app.recall.gone(m)
	}
}

// onEvent handles one event: its name, its arguments, and an acknowledgement function if the client asked for one.
func (m *member) onEvent(args []any) {
	name, _ := args[0].(string)
	args, ack := cutAck(args[1:])
	ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
	defer cancel()
	switch name {
	case "request_for_response":
		m.onRequest(ctx, args, ack)
	case "follow":
		if err := m.onFollow(ctx, args, ack); err != nil {
			m.answer(ack, err)
		}
	case "typing":
		m.answer(ack, m.onTyping(ctx, args))
	}
}

// onRequest handles the one event of the old client: it listens, or it speaks.
func (m *member) onRequest(ctx context.Context, args []any, ack socket.Ack) {
	switch len(args) {
	case 1:
		if err := m.onSubscribe(ctx, args[0]); err != nil {
			m.answer(ack, err)
		} else {
			m.welcome(ctx, ack)
		}
	case 2:
		m.onSay(ctx, args[0], ack)
	default:
		m.answer(ack, errBadEvent)
	}
}

var errBadEvent = chat.Refuse(chat.Invalid, "bad-event", "request_for_response takes {param: ROOM}, or a text and a name.")

// cutAck parts the acknowledgement function, which the library appends, from the arguments.
func cutAck(args []any) ([]any, socket.Ack) {
	if len(args) > 0 {
		if ack, ok := args[len(args)-1].(socket.Ack); ok {
			return args[:len(args)-1], ack
		}
	}
	return args, nil
}

// onSay handles request_for_response TEXT, NAME: it says TEXT in the conversation named last, as the session's user,
// whatever NAME claims. The next event need not wait for the disk; the acknowledgement does.
func (m *member) onSay(ctx context.Context, arg any, ack socket.Ack) {
	text, ok := arg.(string)
	if !ok {
		m.answer(ack, errBadEvent)
		return
	}
	if m.current == (chat.Conversation{}) && !m.conn.actor.Guest() {
		m.answer(ack, chat.ErrNotMember)
		return
	}
	pending, err := m.app.service.Accept(ctx, m.conn.actor, m.current, text)
	if err != nil {
		m.answer(ack, err)
		return
	}
	if ack == nil {
		return
	}
	m.conn.server.running.Go(func() {
		<-pending.Done()
		m.answer(ack, pending.Err())
	})
}

// answer acknowledges an event with {code, msg}; refusals that nobody asked to hear of are dropped, failures logged.
func (m *member) answer(ack socket.Ack, err error) {
	m.logFailure("handling an event", err)
	if ack == nil {
		return
	}
	code, msg := 200, "ok"
	if err != nil {
		code, msg = ackCode(err), chat.PublicMessage(err)
	}
	ack([]any{map[string]any{"code": code, "msg": msg}}, nil)
}

// ackCodes is what each kind of error is in an acknowledgement: the number that /api/sendchat/ says for it.
var ackCodes = map[chat.Kind]int{
	chat.Invalid: 400, chat.Unauthenticated: 401, chat.Muted: 201, chat.Forbidden: 403, chat.NotFound: 404,
	chat.Conflict: 409, chat.TooLarge: 413, chat.TooMany: 429, chat.Unavailable: 503, chat.Full: 507,
}

func ackCode(err error) int {
	if code, ok := ackCodes[chat.KindOf(err)]; ok {
		return code
	}
	return 500
}

// logFailure logs what is not the client's fault.
func (m *member) logFailure(doing string, err error) { m.app.logFailure(doing, err, m.conn.actor) }

func (a *chatApp) logFailure(doing string, err error, actor chat.Actor) {
	if err != nil && chat.KindOf(err).Failure() {
		a.log.Error(doing, "err", err, "user", actor.UserID)
	}
}
