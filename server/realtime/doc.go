// Package realtime is hihichat's Socket.IO server: Engine.IO 3 and 4, polling and WebSocket, for clients from 1.3.6 to
// 4.x in one room. It is the only importer of zishang520/socket.io, whose packets, namespaces and sockets it uses.
// Engine.IO below (conn.go and what it holds) is ours, and so are adapter and event dispatch: as they come they lose,
// reorder and crash (the list is in DESIGN.md). library.go is the seam.
//
// # How a message travels
//
// The chat stores a message, then calls Hub.MessageStored. The hub makes the WebSocket frame once (frame.go), with
// JSON in ASCII for clients that decode UTF-8 twice, and appends it to the pending bytes of the conversation's room
// (room.go). One goroutine per busy room takes all that is pending and gives it to each member's conn. A conn passes
// the bytes to its outlet: link (link.go) hands them to the kernel without blocking, and queues, up to a limit, what
// the kernel does not take; pollTransport (polling.go) keeps them for the next poll.
//
// # Why it is safe
//
// Nothing on that way waits for a client: publish only appends, the room's goroutine only makes non-blocking writes,
// and a queue beyond its limit ends that one connection. Order is that of publishing, for each room, since one
// goroutine delivers it; across an upgrade conn.out keeps it: what waited for a poll goes before what is written to
// the WebSocket. The lock order is conn.inbound, people.mu, conn.out, pollTransport.mu, link.mu; people.mu before rooms.mu
// before room.mu. No lock is held while the library or the chat is called, except inbound, which is there to take one
// packet at a time. A connection ends once, by whoever calls conn.close first; nothing is sent or received after that.
//
// Whoever was removed from a room hears nothing more of it: a kick, a ban, the end of a room or of its being public is
// stored, then takes the sockets out (Hub.MemberRemoved, RoomDeleted, RoomChanged), and a socket that was just being let
// in by what held before is asked about again (member.enter, rooms.admit).
//
// # Who is there
//
// A client that has said "follow" hears of the people of its conversation. people (people.go) counts everybody's sockets and
// keeps a circle (circle.go) for each conversation that somebody follows: its members, and what its followers are to be told.
// One goroutine tells them (telling.go), all that has gathered at a time, and the more seldom the dearer it is. Who never
// follows is in none of these rooms and costs a count at coming and going.
//
// # How an event comes in
//
// webSocket and pollTransport give each Engine.IO message to conn.receive, one at a time. The guard (guard.go) vets
// it; what passes goes to the library, which finds the namespace and calls the middleware that onNamespace has
// registered; that calls member.onEvent, and receive returns only then.
package realtime
