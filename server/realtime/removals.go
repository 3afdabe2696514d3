package realtime

import (
	"hash/maphash"
	"slices"

	"github.com/zishang520/socket.io/v2/socket"
)

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

// expel takes the sockets that are in one room, a user's, out of another, and reports whether any was there.
func (rs *rooms) expel(user, key socket.Room) (found bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	*rs.count(user, key)++
	r := rs.byKey[user]
	if r == nil {
		return false
	}
	for _, id := range r.sockets() {
		found = found || rs.bySock[id][key]
		delete(rs.bySock[id], key)
		rs.remove(id, key)
	}
	return found
}

// meet reports whether a socket is in both rooms; user is the one with fewer, a user's.
func (rs *rooms) meet(user, key socket.Room) bool {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	r := rs.byKey[user]
	return r != nil && slices.ContainsFunc(r.sockets(), func(id socket.SocketId) bool { return rs.bySock[id][key] })
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
