package realtime

import (
	"hash/maphash"
	"slices"
	"strconv"
	"sync"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
)

// Socket.IO rooms that sockets of the chat's namespace are in. The prefixes keep them apart from each other and from
// the library's own, one for each socket id.
func roomKey(name string) socket.Room { return socket.Room(roomPrefix + name) }

const (
	roomPrefix = "room:"
	pairPrefix = "pair:"
)

// pairKey is the private conversation of viewer with peer as viewer gets it. The length keeps pairs apart whatever the
// names hold.
func pairKey(viewer, peer string) socket.Room {
	return socket.Room(pairPrefix + strconv.Itoa(len(viewer)) + ":" + viewer + peer)
}

func userKey(name string) socket.Room { return socket.Room("user:" + name) }

// allKey is where those sockets of a user are that follow all the user's rooms and private conversations.
func allKey(name string) socket.Room { return socket.Room("all:" + name) }

func conversationKey(c chat.Conversation, viewer string) socket.Room {
	if c.Private() {
		return pairKey(viewer, c.Peer(viewer))
	}
	return roomKey(c.Room())
}

// rooms is who listens where, in one namespace. Methods may be called concurrently.
type rooms struct {
	seed maphash.Seed

	mu      sync.RWMutex // guards what follows; taken before a room's own
	byKey   map[socket.Room]*room
	bySock  map[socket.SocketId]map[socket.Room]bool
	removed [removalCounts]uint64 // counts expel and dismiss; several users and rooms share a count
}

func newRooms() *rooms {
	return &rooms{seed: maphash.MakeSeed(), byKey: make(map[socket.Room]*room), bySock: make(map[socket.SocketId]map[socket.Room]bool)}
}

// join makes the socket a member of the rooms. A socket enters by the room of its own id, which the library has it join
// first; without it the socket has left, and an event of it that was still under way joins nothing.
func (rs *rooms) join(id socket.SocketId, c *conn, keys ...socket.Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.add(id, c, keys)
}

// add is join with rs.mu held.
func (rs *rooms) add(id socket.SocketId, c *conn, keys []socket.Room) {
	joined := rs.bySock[id]
	if joined == nil {
		if !slices.Contains(keys, socket.Room(id)) {
			return
		}
		joined = make(map[socket.Room]bool, len(keys))
		rs.bySock[id] = joined
	}
	for _, key := range keys {
		r := rs.byKey[key]
		if r == nil {
			r = &room{members: make(map[socket.SocketId]*listener, 1)}
			rs.byKey[key] = r
		}
		r.add(id, c)
		joined[key] = true
	}
}

// leave ends the socket's membership of one room.
func (rs *rooms) leave(id socket.SocketId, key socket.Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	delete(rs.bySock[id], key)
	rs.remove(id, key)
}

// swap makes the socket a member of one room and ends its membership of those that from picks.
func (rs *rooms) swap(id socket.SocketId, c *conn, key socket.Room, from func(socket.Room) bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.add(id, c, []socket.Room{key})
	for old := range rs.bySock[id] {
		if from(old) {
			delete(rs.bySock[id], old)
			rs.remove(id, old)
		}
	}
}

// leaveAll forgets the socket.
func (rs *rooms) leaveAll(id socket.SocketId) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for key := range rs.bySock[id] {
		rs.remove(id, key)
	}
	delete(rs.bySock, id)
}

// remove takes the socket out of the room, and the room out of the map when it was the last; rs.mu is held. A room that
// is still delivering stays for prune: made anew, it could overtake itself for a socket that leaves and comes back.
func (rs *rooms) remove(id socket.SocketId, key socket.Room) {
	if r := rs.byKey[key]; r != nil && r.remove(id) {
		delete(rs.byKey, key)
	}
}

// prune forgets rooms that stayed because they were delivering.
func (rs *rooms) prune() {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for key, r := range rs.byKey {
		if r.over() {
			delete(rs.byKey, key)
		}
	}
}

// get returns the room, nil when nobody is in it.
func (rs *rooms) get(key socket.Room) *room {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	return rs.byKey[key]
}

// sockets returns who is in the room.
func (rs *rooms) sockets(key socket.Room) []socket.SocketId {
	if r := rs.get(key); r != nil {
		return r.sockets()
	}
	return nil
}

// keys returns the rooms of a socket.
func (rs *rooms) keys(id socket.SocketId) []socket.Room {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	keys := make([]socket.Room, 0, len(rs.bySock[id]))
	for key := range rs.bySock[id] {
		keys = append(keys, key)
	}
	return keys
}

// all returns every socket that is in a room.
func (rs *rooms) all() []socket.SocketId {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	ids := make([]socket.SocketId, 0, len(rs.bySock))
	for id := range rs.bySock {
		ids = append(ids, id)
	}
	return ids
}
