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

// removalCounts is among how many numbers removals are spread.
const removalCounts = 256

// count returns where the removals of a user from a room, or those from a room in general, are counted; rs.mu is held.
func (rs *rooms) count(keys ...socket.Room) *uint64 { return &rs.removed[rs.place(keys...)] }

func (rs *rooms) place(keys ...socket.Room) uint64 {
	var h maphash.Hash
	h.SetSeed(rs.seed)
	for _, key := range keys {
		_, _ = h.WriteString(string(key)) // never fails
		_ = h.WriteByte(0)
	}
	return h.Sum64() % removalCounts
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

// allRemovals is removals for whatever will be asked of it.
func (rs *rooms) allRemovals() [removalCounts]uint64 {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	return rs.removed
}

// admitAll is admit for many rooms, with what allRemovals returned. It returns those where the answer may be out of date.
func (rs *rooms) admitAll(id socket.SocketId, c *conn, user socket.Room, keys []socket.Room, since *[removalCounts]uint64) (doubtful []socket.Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	sure := make([]socket.Room, 0, len(keys))
	for _, key := range keys {
		own, all := rs.place(user, key), rs.place(key)
		if rs.removed[own] == since[own] && rs.removed[all] == since[all] {
			sure = append(sure, key)
		} else {
			doubtful = append(doubtful, key)
		}
	}
	rs.add(id, c, sure)
	return doubtful
}

// admitThose is admit for all sockets that are in one room, a user's.
func (rs *rooms) admitThose(those, user, key socket.Room, since uint64) bool {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if *rs.count(user, key)+*rs.count(key) != since {
		return false
	}
	if r := rs.byKey[those]; r != nil {
		for id, c := range r.listening() {
			rs.add(id, c, []socket.Room{key})
		}
	}
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

// has reports whether the socket is in the room.
func (rs *rooms) has(id socket.SocketId, key socket.Room) bool {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	return rs.bySock[id][key]
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
