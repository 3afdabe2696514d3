package realtime

import (
	"net/http"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
)

// application is what runs on the Engine.IO server: the chat (chat.go), or what a protocol's test suite expects
// (conformance.go). Methods may be called concurrently.
type application interface {
	// rules are what packets may be, the same for all connections.
	rules() *rules
	// identify says who makes a handshake, and from which conversation's page, if it can be told. An error is a failure
	// and refuses the handshake for now.
	identify(r *http.Request) (chat.Actor, chat.Conversation, error)
	// receive takes one Engine.IO message without the digit 4, valid during the call only. An error closes the
	// connection.
	receive(c *conn, p wirePacket) error
	// join prepares a socket of a namespace before anything can come from it; nil when nobody listens there.
	join(c *conn, sock *socket.Socket, namespace string) handler
	// listeners are the rooms of a namespace that others publish to; nil for new ones.
	listeners(namespace string) *rooms
	// sweep is called every Config.SweepEvery.
	sweep()
}

// handler is an application's side of one socket. Its methods are called one at a time, but for onDisconnect, which may
// also be called twice.
type handler interface {
	onConnect()
	onEvent(args []any) // the name, the arguments, and an acknowledgement function if the client asked for one
	onDisconnect()
}
