package realtime

import (
	"github.com/zishang520/engine.io/v2/types"
	"github.com/zishang520/socket.io-go-parser/v2/parser"
	"github.com/zishang520/socket.io/v2/socket"
)

// adapterBuilder makes our adapter for each namespace.
type adapterBuilder struct{ server *Server }

// New makes the adapter of a namespace.
func (b adapterBuilder) New(nsp socket.Namespace) socket.Adapter {
	rs := b.server.app.listeners(nsp.Name())
	if rs == nil {
		rs = newRooms()
	}
	a := &adapter{Adapter: socket.MakeAdapter(), server: b.server, rooms: rs}
	a.Prototype(a)
	a.Construct(nsp)
	return a
}

// adapter keeps the library's rooms in ours and broadcasts through them: one frame made per broadcast, and nothing
// lost (fault 1). It serves one process.
type adapter struct {
	socket.Adapter
	server *Server
	rooms  *rooms
}

// AddAll puts a socket into rooms.
func (a *adapter) AddAll(id socket.SocketId, keys *types.Set[socket.Room]) {
	sock, ok := a.Nsp().Sockets().Load(id)
	if !ok {
		return
	}
	if c := connOfSocket(sock); c != nil {
		a.rooms.join(id, c, keys.Keys()...)
	}
}

// Del takes a socket out of a room.
func (a *adapter) Del(id socket.SocketId, key socket.Room) { a.rooms.leave(id, key) }

// DelAll takes a socket out of all rooms.
func (a *adapter) DelAll(id socket.SocketId) { a.rooms.leaveAll(id) }

// SocketRooms returns the rooms of a socket.
func (a *adapter) SocketRooms(id socket.SocketId) *types.Set[socket.Room] {
	return types.NewSet(a.rooms.keys(id)...)
}

// Broadcast sends a packet to the members of the rooms, or to all sockets when none is named.
func (a *adapter) Broadcast(p *parser.Packet, opts *socket.BroadcastOptions) {
	p.Nsp = a.Nsp().Name()
	var batch []byte
	for i, part := range a.Nsp().Server().Encoder().Encode(p) {
		if i == 0 {
			batch = appendMessage(batch, part.Bytes())
		} else {
			batch = appendFrame(batch, opBinary, part.Bytes())
		}
	}
	a.each(opts, func(sock *socket.Socket) {
		if c := connOfSocket(sock); c != nil {
			c.deliver(batch)
		}
	})
}

// Sockets returns the ids of the members of the rooms.
func (a *adapter) Sockets(keys *types.Set[socket.Room]) *types.Set[socket.SocketId] {
	ids := types.NewSet[socket.SocketId]()
	a.each(&socket.BroadcastOptions{Rooms: keys}, func(sock *socket.Socket) { ids.Add(sock.Id()) })
	return ids
}

// FetchSockets returns the matching sockets.
func (a *adapter) FetchSockets(opts *socket.BroadcastOptions) func(func([]socket.SocketDetails, error)) {
	return func(callback func([]socket.SocketDetails, error)) {
		var found []socket.SocketDetails
		a.each(opts, func(sock *socket.Socket) { found = append(found, sock) })
		callback(found, nil)
	}
}

// AddSockets makes the matching sockets join the rooms.
func (a *adapter) AddSockets(opts *socket.BroadcastOptions, keys []socket.Room) {
	a.each(opts, func(sock *socket.Socket) { sock.Join(keys...) })
}

// DelSockets makes the matching sockets leave the rooms.
func (a *adapter) DelSockets(opts *socket.BroadcastOptions, keys []socket.Room) {
	a.each(opts, func(sock *socket.Socket) {
		for _, key := range keys {
			sock.Leave(key)
		}
	})
}

// DisconnectSockets disconnects the matching sockets.
func (a *adapter) DisconnectSockets(opts *socket.BroadcastOptions, closeConn bool) {
	a.each(opts, func(sock *socket.Socket) { sock.Disconnect(closeConn) })
}

// each calls use once for every matching socket.
func (a *adapter) each(opts *socket.BroadcastOptions, use func(*socket.Socket)) {
	seen := make(map[socket.SocketId]bool)
	if opts != nil && opts.Except != nil {
		for _, key := range opts.Except.Keys() {
			for _, id := range a.rooms.sockets(key) {
				seen[id] = true
			}
		}
	}
	for _, id := range a.matching(opts) {
		if seen[id] {
			continue
		}
		seen[id] = true
		if sock, ok := a.Nsp().Sockets().Load(id); ok {
			use(sock)
		}
	}
}

func (a *adapter) matching(opts *socket.BroadcastOptions) []socket.SocketId {
	if opts == nil || opts.Rooms == nil || opts.Rooms.Len() == 0 {
		return a.rooms.all()
	}
	var ids []socket.SocketId
	for _, key := range opts.Rooms.Keys() {
		ids = append(ids, a.rooms.sockets(key)...)
	}
	return ids
}
