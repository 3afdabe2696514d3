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
func roomKey(name string) socket.Room { return socket.Room("room:" + name) }

// pairKey is the private conversation of viewer with peer as viewer gets it. The length keeps pairs apart whatever the
// names hold.
func pairKey(viewer, peer string) socket.Room {
	return socket.Room("pair:" + strconv.Itoa(len(viewer)) + ":" + viewer + peer)
}

func userKey(name string) socket.Room { return socket.Room("user:" + name) }
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
	removed [256]uint64 // counts expel and dismiss; several users and rooms share a count
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

// removals counts the times that the user, or anybody, was removed from the room, for admit. Now and then it counts those
// of others too: a number for each pair would never be forgotten, and one for all would let whoever leaves rooms all day
// hold up everybody who comes.
func (rs *rooms) removals(user, key socket.Room) uint64 {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	return *rs.count(user, key) + *rs.count(key)
}

// count returns where the removals of a user from a room, or those from a room in general, are counted; rs.mu is held.
func (rs *rooms) count(keys ...socket.Room) *uint64 {
	var h maphash.Hash
	h.SetSeed(rs.seed)
	for _, key := range keys {
		_, _ = h.WriteString(string(key)) // never fails
		_ = h.WriteByte(0)
	}
	return &rs.removed[h.Sum64()%uint64(len(rs.removed))]
}

// admit is join for one room, unless the user's sockets were removed from it since removals returned since. So whoever asks
// between the two whether the socket may listen need not fear that the answer was out of date when it came: what changes
// it is stored first, and then removes.
func (rs *rooms) admit(id socket.SocketId, c *conn, user, key socket.Room, since uint64) bool {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if *rs.count(user, key)+*rs.count(key) != since {
		return false
	}
	rs.add(id, c, []socket.Room{key})
	return true
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

// expel takes the sockets that are in one room, a user's, out of another.
func (rs *rooms) expel(user, key socket.Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	*rs.count(user, key)++
	r := rs.byKey[user]
	if r == nil {
		return
	}
	for _, id := range r.sockets() {
		delete(rs.bySock[id], key)
		rs.remove(id, key)
	}
}

// dismiss takes those out of the room that who picks, and returns their connections.
func (rs *rooms) dismiss(key socket.Room, who func(*conn) bool) []*conn {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	*rs.count(key)++
	r := rs.byKey[key]
	if r == nil {
		return nil
	}
	var gone []*conn
	for id, c := range r.listening() {
		if who(c) {
			delete(rs.bySock[id], key)
			rs.remove(id, key)
			gone = append(gone, c)
		}
	}
	return gone
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
